"""Footage on the Hugging Face Hub: ``reelworld push``."""

from __future__ import annotations

import os
from pathlib import Path

from reelworld.footage import layout
from reelworld.footage.foreign.card import NAME, card
from reelworld.footage.shard import sha256
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError
from reelworld.kit.extras import need


def push(
    footage_dir: str | os.PathLike[str],
    repo_id: str,
    license_id: str | None = None,
    *,
    is_private: bool = False,
) -> str:
    """Upload a recording with its card as one commit; return the commit's address.

    Files that are there already are not sent again. The repository appears before the commit, and
    the commit whole or not at all. The tag ``v3.0`` tells LeRobot which layout it is. Raises
    ``UserError`` if the footage is damaged or unfinished, names no licence, or the Hub refuses.
    """
    hub = need("huggingface_hub", "hub", "Uploading")
    footage = Footage(footage_dir)
    text = card(footage, repo_id, license_id)
    files = _files(footage)
    operations = [hub.CommitOperationAdd(NAME, text.encode())]
    operations += [hub.CommitOperationAdd(name, str(path)) for name, path in files.items()]
    api = hub.HfApi()
    where = {"repo_id": repo_id, "repo_type": "dataset"}
    try:
        api.create_repo(**where, private=is_private, exist_ok=True)
        made = api.create_commit(
            **where,
            operations=operations,
            commit_message=f"Add {footage.num_episodes} episodes of {footage.world}",
        )
        api.create_tag(**where, tag=layout.CODEBASE_VERSION, exist_ok=True)
    except Exception as error:  # the client's errors, and those of what it calls, share no base
        raise UserError(_refused(repo_id, error)) from error
    return made.commit_url


def _files(footage: Footage) -> dict[str, Path]:
    """What a recording consists of, by name. Raises ``UserError`` if it is not as recorded."""
    root = footage.root
    names = [layout.RECORDING, layout.INFO, layout.STATS, layout.TASKS]
    names += [layout.REPORT] if (root / layout.REPORT).exists() else []
    paths = [root / name for name in names]
    for shard in layout.shards(footage.num_episodes):
        row = footage.rows[shard.first_episode]
        digests = row["data/sha256"], row[f"videos/{layout.PREVIEW}/sha256"]
        for path, digest in zip(shard.files(root), digests, strict=False):
            if not path.exists() or sha256(path) != digest:
                raise UserError(
                    f"{path} is missing or not as it was recorded, so nothing was uploaded. For a "
                    f"full report: reelworld footage check {root}"
                )
        paths += shard.files(root)
    if absent := [path for path in paths if not path.exists()]:
        raise UserError(f"{absent[0]} is missing. For advice: reelworld footage check {root}")
    return {path.relative_to(root).as_posix(): path for path in paths}


def _refused(repo_id: str, error: BaseException) -> str:
    while error.__cause__ is not None and str(error).startswith("Error while uploading"):
        error = error.__cause__  # the client hides the reason behind the file's name
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status in (401, 403):
        return (
            f"The Hub does not let you write to {repo_id}. Log in with hf auth login, or set "
            "HF_TOKEN to a token that may write there."
        )
    words = " ".join(str(error).split()) or type(error).__name__
    return f"{repo_id} could not be uploaded ({words}). What was sent is kept; run it again."
