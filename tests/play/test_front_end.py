"""The built page against its sources; where ``make web`` has been run, since that needs Node.js."""

import shutil
import subprocess
from pathlib import Path

import pytest

from reelworld.play.server import STATIC_DIR

WEB = Path(__file__).parents[2] / "web"
needs_node = pytest.mark.skipif(
    shutil.which("npm") is None or not (WEB / "node_modules").is_dir(),
    reason="no Node.js, or `make web` has not been run",
)


@needs_node
def test_the_pages_own_tests_pass():
    done = subprocess.run(["npm", "test"], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_node
def test_the_shipped_page_is_built_from_these_sources(tmp_path):
    command = ["npx", "vite", "build", "--outDir", str(tmp_path), "--emptyOutDir"]
    subprocess.run(command, cwd=WEB, capture_output=True, check=True)
    built = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    shipped = {path.relative_to(STATIC_DIR) for path in STATIC_DIR.rglob("*") if path.is_file()}
    assert built == shipped
    for path in built:
        same = (tmp_path / path).read_bytes() == (STATIC_DIR / path).read_bytes()
        assert same, f"{path} is stale: run `make web`"


def test_the_page_asks_nobody_else_for_anything():
    for path in STATIC_DIR.rglob("*"):
        if path.suffix in (".html", ".js", ".css"):
            text = path.read_text().replace("http://www.w3.org/", "")
            assert "http://" not in text
            assert "https://" not in text
