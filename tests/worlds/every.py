"""All registered worlds as a test's parameter; those whose extra is missing are skipped."""

from importlib.util import find_spec

import pytest

from reelworld.worlds import EXTRAS, WORLD_NAMES


def needs(world):
    """The mark that skips a test where ``world`` cannot be made."""
    extra, module = EXTRAS.get(world, ("", "numpy"))
    reason = f"{module} is not installed: pip install 'reelworld[{extra}]'"
    return pytest.mark.skipif(find_spec(module) is None, reason=reason)


def every_world(argument, value=lambda name: name):
    """``parametrize`` over ``value`` of each world's name."""
    return pytest.mark.parametrize(
        argument, [pytest.param(value(name), marks=needs(name)) for name in WORLD_NAMES]
    )
