"""reelworld: from footage to a world you can step into.

Footage flows one way, ``footage -> codec -> dynamics -> rollout``, into the things one does with a
world: play it, film it, plan in it, examine it. Shape letters used throughout: ``b`` batch, ``t``
time, ``h w`` grid or pixels, ``c`` channels, ``n`` objects, ``m`` remembered frames, ``s`` memory
tokens per frame, ``d`` width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelworld.kit.version import __version__ as __version__

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel


def load(model: str) -> WorldModel:
    """Load a shipped world by name (``"den"``) or any model folder by path.

    Raises ``UserError`` if there is no such model or its files are damaged.
    """
    from reelworld.rollout.model import load_model  # torch is loaded only when a model is

    return load_model(model)
