"""Image-to-video pipelines of ``diffusers`` as video models, each by its own rate and rounding.

They are shown the last picture alone and repeat it as their first frame, which is cut. Weights are
read from safetensors only and no code comes with them: nothing is ever unpickled.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from reelworld.exam.paper.examinee import ModelSpec, Samples
from reelworld.exam.paper.question import Frames
from reelworld.kit.errors import UserError
from reelworld.kit.extras import need
from reelworld.kit.files import read_json

_SAFE = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")
_PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"}
_LIBRARIES = ("diffusers", "transformers")
_RATES = {"Wan": 16, "CogVideoX": 8, "HunyuanVideo": 24, "SkyReels": 24}
"""Frames per second of families whose call says nothing of it, by how their class name begins."""

_MULTIPLE_PX = 64
"""Every family takes sides that this divides."""


@dataclass(frozen=True, kw_only=True)
class DiffusersOptions:
    """What may stand after the path: ``PATH?side_px=512&steps=20``. Raises ``UserError``."""

    side_px: int = 512
    """Width and height of the pictures that the pipeline makes."""
    fps: int = 0
    """Of its frames; 0: what the pipeline or its family says."""
    steps: int = 0
    """Denoising steps; 0: as the pipeline has it."""
    most_frames: int = 0
    """It makes at a time; 0: as many as it makes if nobody asks for a number."""
    size_px: int = 128
    """At which questions are drawn and answers given."""

    def __post_init__(self) -> None:
        if self.side_px < _MULTIPLE_PX or self.side_px % _MULTIPLE_PX:
            raise UserError(f"side_px is {self.side_px}; it must be a multiple of {_MULTIPLE_PX}.")
        if min(self.fps, self.steps) < 0 or self.most_frames < 0 or self.most_frames == 1:
            raise UserError("fps and steps must be at least 1, and most_frames at least 2.")
        if not 64 <= self.size_px <= 256:
            raise UserError(f"size_px is {self.size_px}, but questions are drawn at 64 to 256.")


class DiffusersModel:
    """A ``VideoModel``: one picture in, frames at its own rate out."""

    def __init__(self, pipeline: Any, name: str, options: DiffusersOptions) -> None:
        """Raises ``UserError`` if ``pipeline`` does not go on from a picture, or nobody knows at
        which rate."""
        self._pipeline, self._options = pipeline, options
        self._takes = inspect.signature(pipeline.__call__).parameters
        if not {"image", "num_frames"} <= self._takes.keys():
            raise UserError(
                f"{name} is a {type(pipeline).__name__}, which makes no video of a picture: its"
                " call must take `image` and `num_frames`."
            )
        self._ratio = _temporal_ratio(pipeline)
        most = self._rounded(options.most_frames or _usual_frames(pipeline, self._takes), down=True)
        if most < 2:
            raise UserError(
                f"most_frames is too small for {name}: it must reach {self._ratio + 1}."
            )
        self._fps = options.fps or _usual_fps(pipeline, self._takes, name)
        self.spec = ModelSpec(
            name,
            options.size_px,
            self._fps,
            max_context=1,
            max_horizon=most - 1,
            actions="text" if "prompt" in self._takes else "none",
        )

    def predict(
        self,
        context: UInt8[np.ndarray, "c h w 3"],
        *,
        actions: UInt8[np.ndarray, "n 5"] | None,
        text: str | None,
        n_samples: int,
        horizon: int,
        seed: int,
    ) -> Samples:
        """Sample by sample, each from its own seed. Raises ``ValueError`` for what is no video."""
        seeds = np.random.SeedSequence(seed).generate_state(n_samples)
        return np.stack([self._sample(context[-1], text, horizon, int(each)) for each in seeds])

    def _sample(self, last: np.ndarray, text: str | None, horizon: int, seed: int) -> Frames:
        import torch

        side_px = self._options.side_px
        given = {
            "image": _resized(last, side_px),
            "prompt": text or "",
            "num_frames": self._rounded(horizon + 1),
            "height": side_px,
            "width": side_px,
            "generator": torch.Generator("cpu").manual_seed(seed),
            "fps": self._fps,
            "frame_rate": self._fps,
            "output_type": "np",
        }
        given = {key: value for key, value in given.items() if key in self._takes}
        if self._options.steps:
            given["num_inference_steps"] = self._options.steps
        with torch.inference_mode():
            video = np.asarray(self._pipeline(**given).frames[0], np.float32)
        if video.ndim != 4 or len(video) <= horizon or video.shape[3] != 3:
            raise ValueError(f"the pipeline gave {video.shape} where {horizon + 1} frames were due")
        if not np.isfinite(video).all():
            raise ValueError("the pipeline gave pixels that are no numbers")
        pixels = (255 * video[1 : horizon + 1]).round().clip(0, 255).astype(np.uint8)
        return np.stack([np.asarray(_resized(frame, last.shape[0])) for frame in pixels])

    def _rounded(self, num_frames: int, *, down: bool = False) -> int:
        """To a number that the codec can pack: one, then whole groups."""
        groups = (num_frames - 1) // self._ratio if down else -(-(num_frames - 1) // self._ratio)
        return groups * self._ratio + 1


def diffusers_model(words: str, home: Path = Path(".")) -> DiffusersModel:
    """The model at ``PATH_OR_ID``, perhaps with options as ``DiffusersOptions`` has them behind it.

    A folder, seen from ``home``, is read without network; of anything else, the safe files are
    fetched from the Hub. Raises ``UserError`` if ``diffusers`` is missing, nothing is there, or
    reading it would run code.
    """
    name, _, query = words.partition("?")
    options = _options(query)
    library = need("diffusers", "diffusers", "An image-to-video pipeline")
    import torch

    here = home / name
    folder = here if here.is_dir() else _fetched(name)
    _refuse_code(folder, library)
    on_gpu = torch.cuda.is_available()
    try:
        pipeline = library.DiffusionPipeline.from_pretrained(
            str(folder),
            use_safetensors=True,
            local_files_only=True,
            torch_dtype=torch.bfloat16 if on_gpu else torch.float32,
        )
    except (OSError, ValueError, TypeError, KeyError, ImportError) as error:
        raise UserError(f"{name} cannot be loaded as a pipeline: {error}") from error
    pipeline.set_progress_bar_config(disable=True)
    label = folder.name if folder == here else name
    return DiffusersModel(pipeline.to("cuda" if on_gpu else "cpu"), label, options)


def _options(query: str) -> DiffusersOptions:
    known = [field.name for field in fields(DiffusersOptions)]
    values: dict[str, int] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key not in known or not value.isdecimal():
            raise UserError(
                f"{key}={value} is no option of a pipeline; there are {', '.join(known)}, each a "
                "whole number, as in PATH?side_px=512&steps=20."
            )
        values[key] = int(value)
    return DiffusersOptions(**values)


def _fetched(name: str) -> Path:
    hub = need("huggingface_hub", "diffusers", "Fetching a pipeline")
    try:
        return Path(hub.snapshot_download(name, allow_patterns=list(_SAFE)))
    except Exception as error:  # no such name, no network, no permission: many kinds
        raise UserError(
            f"There is no folder {name}, and it cannot be fetched from the Hub ({error}). Give the "
            "path of a pipeline saved with save_pretrained, or an ID."
        ) from error


def _refuse_code(folder: Path, library: Any) -> None:
    """Raises ``UserError`` unless only classes of the two libraries and safetensors are needed."""
    index = read_json(folder / "model_index.json", "pipeline's index")
    kind = index.get("_class_name") if isinstance(index, Mapping) else None
    if not isinstance(kind, str) or not hasattr(library, kind):
        raise UserError(f"{folder} is no pipeline that diffusers itself knows ({kind!r}).")
    for part, value in index.items():
        strange = isinstance(value, list) and value[:1] not in ([None], *([n] for n in _LIBRARIES))
        if strange:
            raise UserError(
                f"{folder}: its part {part} would run code that came with it ({value})."
            )
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICKLES and not list(path.parent.glob("*.safetensors")):
            raise UserError(
                f"{path} is a pickle, which may run anything when it is read. Save the pipeline"
                " with save_pretrained(..., safe_serialization=True)."
            )


def _temporal_ratio(pipeline: Any) -> int:
    """Frames that the codec packs into one step of time."""
    for name in ("vae_scale_factor_temporal", "vae_temporal_compression_ratio"):
        if (ratio := getattr(pipeline, name, None)) is not None:
            return int(ratio)
    return 1


def _usual_frames(pipeline: Any, takes: Mapping[str, inspect.Parameter]) -> int:
    """As many as it makes if nobody asks for a number."""
    default = takes["num_frames"].default
    if isinstance(default, int):
        return default
    config = getattr(getattr(pipeline, "unet", None), "config", None)
    return int(getattr(config, "num_frames", None) or 25)


def _usual_fps(pipeline: Any, takes: Mapping[str, inspect.Parameter], name: str) -> int:
    stated = (takes[key].default for key in ("fps", "frame_rate") if key in takes)
    for default in stated:
        if isinstance(default, int | float):
            return round(default)
    kind = type(pipeline).__name__
    for family, rate in _RATES.items():
        if kind.startswith(family):
            return rate
    raise UserError(f"Nobody says how many frames a second {name} ({kind}) makes: add ?fps=16.")


def _resized(frame: np.ndarray, side_px: int) -> Image.Image:
    """Shrinking averages areas, growing is bicubic."""
    grows = side_px >= frame.shape[0]
    kind = Image.Resampling.BICUBIC if grows else Image.Resampling.BOX
    return Image.fromarray(frame).resize((side_px, side_px), kind)
