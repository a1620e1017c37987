"""A section small enough to test with: one disc on a plain ground, flying or falling."""

import sys
from types import ModuleType

import pytest

from reelworld.exam.paper import section as paper

from . import fake


@pytest.fixture
def fake_section(monkeypatch):
    """The exam's section ``contact``, for the time being, is the one of ``fake``."""
    module = ModuleType("fake_section")
    module.FAKE = fake.FAKE
    monkeypatch.setitem(sys.modules, "fake_section", module)
    monkeypatch.setitem(paper.SECTIONS, "contact", "fake_section:FAKE")
    return fake.FAKE
