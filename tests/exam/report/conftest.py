import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import report_fakes as fakes

from reelworld.exam.paper.section import SECTIONS

NAMES = ["permanence", "contact"]


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory):
    """A finished run of two sections, and a third that was not asked. Read-only. While it is there
    the exam has these sections alone."""
    before = dict(SECTIONS)
    fakes.use(NAMES)
    yield fakes.write_run(tmp_path_factory.mktemp("run"), NAMES)
    SECTIONS.clear()
    SECTIONS.update(before)


@pytest.fixture(scope="module")
def page(run_dir):
    """The report of that run, as text."""
    from reelworld.exam.report.make import write_report

    return write_report(run_dir).read_text()
