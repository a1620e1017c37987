"""One player's scene: the dream, the truth beside it, and the keys that drive both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import UInt8

from reelworld.play.keyboard import Keyboard
from reelworld.play.settings import PlaySettings
from reelworld.play.truth import Truth
from reelworld.play.wire import FrameMessage, encode_jpeg
from reelworld.worlds import VIDEO


@runtime_checkable
class Playable(Protocol):
    """What play needs of a model; ``reelworld.load`` gives one."""

    @property
    def name(self) -> str:
        """What the model is called."""
        ...

    @property
    def world(self) -> str:
        """The world it dreams of."""
        ...

    @property
    def size_px(self) -> int:
        """Width and height of its frames."""
        ...

    @property
    def fps(self) -> float:
        """Frames per second of its footage."""
        ...

    @property
    def context_frames(self) -> int:
        """True frames a dream is started from."""
        ...

    def start(self, prompt: Any, seed: int, actions: Any = None) -> Any:
        """A session with ``frame``, ``step(action)`` and ``rewind(n)``."""
        ...


@dataclass(frozen=True)
class Scene:
    """What the page says about the pictures."""

    seed: int
    clean: bool
    caption: str
    has_truth: bool


class Player:
    """All of one player's pictures. Every method runs on the worker thread, one at a time."""

    def __init__(self, model: Playable, settings: PlaySettings, keyboard: Keyboard) -> None:
        self._model, self._settings, self._keyboard = model, settings, keyboard
        self._memory_frames = max(1, round(settings.rewind_s * model.fps))
        self._dream: Any = None
        self._truth: Truth | None = None
        self._frame_index = self._rewindable = 0
        self.sends_truth = True

    @property
    def has_started(self) -> bool:
        """Whether there is a scene to play."""
        return self._dream is not None

    def start(self, seed: int, clean: bool) -> tuple[Scene, FrameMessage]:
        """A new scene. If the model refuses (``UserError``), the old one stays as it was.

        A model of imported videos has no simulator to start from: its scenes are all made up.
        """
        clean = clean or self._model.world == VIDEO
        if clean:
            truth, dream = None, self._model.start(None, seed)
            caption = f"A scene that the network made up from seed {seed}."
        else:
            truth = Truth(self._model.world, self._model.size_px, self._memory_frames)
            prompt = truth.start(seed, self._model.context_frames)
            no_keys = np.zeros((len(prompt) - 1, 5), np.uint8)
            dream = self._model.start(prompt, seed, actions=no_keys)
            caption = _sentence(truth.caption())
        self._dream, self._truth = dream, truth
        self._frame_index = self._rewindable = 0
        return Scene(seed, clean, caption, truth is not None), self.look()

    def advance(self) -> FrameMessage:
        """One frame under the keys held at this moment, not at the moment it was asked for."""
        keys = self._keyboard.read()
        action = keys.action()
        start_ns = time.perf_counter_ns()
        self._dream.step(action)
        step_us = (time.perf_counter_ns() - start_ns) // 1000
        if self._truth is not None:
            self._truth.step(action)
        self._frame_index += 1
        self._rewindable = min(self._rewindable + 1, self._memory_frames)
        return self._message(keys.number, step_us, cut=False)

    def rewind(self, num_frames: int) -> FrameMessage:
        """Go back by ``num_frames``, or as far as is remembered."""
        num_frames = min(num_frames, self._rewindable)
        if num_frames:
            self._dream.rewind(num_frames)
            if self._truth is not None:
                self._truth.rewind(num_frames)
        self._frame_index -= num_frames
        self._rewindable -= num_frames
        return self.look()

    def look(self) -> FrameMessage:
        """The present pictures, again."""
        return self._message(input_number=0, step_us=0, cut=True)

    def _message(self, input_number: int, step_us: int, *, cut: bool) -> FrameMessage:
        truth = self._truth.frame if self._truth is not None and self.sends_truth else None
        return FrameMessage(
            frame_index=self._frame_index,
            input_number=input_number,
            step_us=step_us,
            cut=cut,
            dream=self._jpeg(self._dream.frame),
            truth=b"" if truth is None else self._jpeg(truth),
        )

    def _jpeg(self, frame: UInt8[np.ndarray, "h w 3"]) -> bytes:
        return encode_jpeg(frame, self._settings.jpeg_quality)


def _sentence(words: str) -> str:
    """``words`` with a capital letter and a full stop."""
    return words[:1].upper() + words[1:] + "."
