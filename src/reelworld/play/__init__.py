"""Play inside a world in the browser: keys in, two JPEG pictures out (the dream and the truth).

A model comes in, a web server goes out. Nothing here imports PyTorch; the model brings it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reelworld.play.settings import PlaySettings

if TYPE_CHECKING:
    from reelworld.play.server import make_app, serve

__all__ = ["PlaySettings", "make_app", "serve"]


def __getattr__(name: str) -> Any:
    """Load the server only when it is asked for, so that the settings stay light."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from reelworld.play import server

    return getattr(server, name)
