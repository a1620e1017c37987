# `make play` and `make test` do everything on a fresh machine: Python >= 3.11 is all they need.
# For PyTorch's smaller CPU-only wheel, set PIP_EXTRA_INDEX_URL to PyTorch's CPU index beforehand.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
export HF_HUB_OFFLINE := 1

.PHONY: play test check web pictures clean
.DELETE_ON_ERROR:

play: .venv/ready
	$(BIN)/reelworld play

test: .venv/ready-to-test check
	$(BIN)/pytest

check: .venv/ready-to-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyrefly check
	$(BIN)/lint-imports

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "reelworld needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(PIP) torch  # alone and first, so that nothing else chooses its build
	$(PIP) --editable .
	touch $@

.venv/ready-to-test: .venv/ready recipes/chromium.sh
	$(PIP) --group dev
	sh recipes/chromium.sh
	touch $@

pictures: .venv/ready  # those in the documentation
	$(BIN)/python recipes/pictures.py
	$(BIN)/python recipes/gallery.py
	$(BIN)/python recipes/model_picture.py den

web:  # the page's built files are in the repository; only changing web/ needs Node
	@command -v npm >/dev/null || { echo "Building the page needs Node 20 or newer with npm; neither is found."; exit 2; }
	cd web && npm ci --no-audit --no-fund && npm test && npm run build

clean:
	rm -rf .venv web/node_modules
