import jaxtyping
import pytest

from reelworld import worlds
from reelworld.exam.items import episode_item
from reelworld.exam.search import find_events
from reelworld.exam.settings import ExamSettings


@pytest.fixture(scope="session")
def episodes():
    """Held-out episodes of the den, 10 s each, and their true frames."""
    world = worlds.make("den", size_px=96)
    items = [episode_item(world, index, 8, 150) for index in range(10)]
    return [(item, item.true_frames()) for item in items]


@pytest.fixture(scope="session")
def events():
    """A few items of each kind of moment. Searching is long, so without the shape checks."""
    jaxtyping.config.update("jaxtyping_disable", True)
    found = find_events(worlds.make("den", size_px=96), ExamSettings(episodes=3))
    jaxtyping.config.update("jaxtyping_disable", False)
    return found
