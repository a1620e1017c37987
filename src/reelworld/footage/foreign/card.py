"""The page that goes with footage on the Hub."""

from __future__ import annotations

import json
from pathlib import Path

from reelworld.footage import layout
from reelworld.footage.schema import ACTION_RULE, Form
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError

NAME = "README.md"


def card(footage: Footage, repo_id: str, license_id: str | None) -> str:
    """The Markdown with its YAML head. A ``README.md`` in the folder goes before our own.

    Raises ``UserError`` if no licence is named, or two are.
    """
    written = footage.root / NAME
    if written.exists():
        return _written(written, license_id)
    if license_id is None:
        raise UserError(
            "Footage is passed on under a licence. Name one with --license, e.g. cc-by-4.0 or "
            "cc0-1.0 (identifiers of the Hub; other for any else). Of imported videos it must be "
            "one that their owner allows."
        )
    return _made(footage, repo_id, license_id)


def _written(path: Path, license_id: str | None) -> str:
    text = path.read_text(encoding="utf-8")
    head = text.split("---\n")[1] if text.startswith("---\n") else ""
    named = [line for line in head.splitlines() if line.startswith("license:")]
    if not named or not named[0].partition(":")[2].strip():
        raise UserError(
            f"{path} names no licence. Begin it with a line ---, a line like license: cc-by-4.0 "
            "and a line ---; or move it away, then one is made with --license."
        )
    if license_id is not None and named[0].partition(":")[2].strip() != license_id:
        raise UserError(f"{path} says {named[0]}, --license {license_id}. Make them agree.")
    return text


def _made(footage: Footage, repo_id: str, license_id: str) -> str:
    passport, form = footage.info["reelworld"], Form.of(footage.info["reelworld"])
    truth = (
        "Each row holds the exact truth of its frame in the `truth.` columns."
        if form.has_truth
        else "No simulator of ours made it, so there is no truth behind the frames."
    )
    return f"""---
license: {json.dumps(license_id)}
task_categories:
- robotics
tags:
- LeRobot
- reelworld
- world-model
configs:
- config_name: default
  data_files: data/*/*.parquet
---

# {repo_id}

{footage.num_episodes} episodes, {footage.num_frames} frames of {form.size_px} x {form.size_px}
pixels, {form.fps} a second, made by `reelworld` {passport["version"]}:

```
{passport["command"]}
```

Actions are {", ".join(form.action.names)}. {ACTION_RULE} {truth}

The layout is LeRobotDataset {layout.CODEBASE_VERSION}: lossless frames in `observation.image`, a
lossy `{layout.PREVIEW}` for people. Captions are the tasks.
"""
