"""Rules that the whole source keeps."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reelworld

ROOT = Path(reelworld.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
MODULES = {".".join(("reelworld", *p.relative_to(ROOT).with_suffix("").parts)): p for p in FILES}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


def tree(path):
    return ast.parse(path.read_text())


def test_data_flows_one_way_and_simulators_start_without_torch():
    project = Path(__file__).parents[1]
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


def test_every_package_says_what_it_is_for():
    packages = [path for path in FILES if path.name == "__init__.py"]
    assert len(packages) > 8
    assert [str(path) for path in packages if not ast.get_docstring(tree(path))] == []


def test_no_file_is_longer_than_one_can_read():
    lengths = {path.name: len(path.read_text().splitlines()) for path in FILES}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_one_can_hold_in_mind():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = {
        f"{path.name}:{node.name}": node.end_lineno - node.lineno + 1
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, kinds)
    }
    assert len(found) > 200
    assert {name: n for name, n in found.items() if n > LONGEST_FUNCTION} == {}


def test_settings_simulators_and_recording_load_no_torch():
    """Run for real: import-linter reads imports, this does them."""
    light = [
        name
        for name in MODULES
        if name.endswith(".settings") or name.split(".")[1] in ("kit", "worlds", "footage")
    ]
    assert len(light) > 30
    code = f"import importlib, sys\nfor name in {light}: importlib.import_module(name)\n"
    code += "sys.exit('torch was imported' if 'torch' in sys.modules else 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["pickle", "marshal", "shelve"])
def test_nothing_is_unpickled(name):
    users = [
        path.name
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
    ]
    assert users == []


def test_weights_are_read_as_safetensors_only():
    calls = {
        path.name: ast.unparse(node.func)
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("torch.load", "torch.save")
    }
    assert calls == {}
    loads = [
        node
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.load", "numpy.load")
    ]
    assert not any(keyword.arg == "allow_pickle" for node in loads for keyword in node.keywords)


def test_building_the_page_without_node_says_what_is_missing(tmp_path):
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")
    done = subprocess.run(
        [make, "web"],
        cwd=Path(__file__).parents[1],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "needs Node 20" in done.stdout
