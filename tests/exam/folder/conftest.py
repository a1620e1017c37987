"""A section small enough to test with: one disc on a plain ground, flying or falling."""

import pytest

from reelworld.exam.paper import section as paper

from . import fake


@pytest.fixture
def fake_section(monkeypatch):
    """The exam's section ``contact``, for the time being, is the one of ``fake``."""
    monkeypatch.setitem(paper.SECTIONS, "contact", f"{fake.__name__}:FAKE")
    return fake.FAKE
