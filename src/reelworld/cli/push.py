"""``reelworld push``."""

from __future__ import annotations

from pathlib import Path


def main(
    footage: Path, /, *, repo_id: str, license: str | None = None, private: bool = False
) -> int:
    """Upload a recording to the Hugging Face Hub, with a card.

    Log in first: hf auth login, or set HF_TOKEN. Files that are there already are not sent again.

    Example: reelworld push footage/den --repo-id me/den --license cc-by-4.0

    Args:
        footage: A folder made by reelworld record or footage import.
        repo_id: The data set on the Hub, OWNER/NAME; made if it is not there.
        license: Identifier of a licence, unless a README.md in the folder names one.
        private: Whether a new data set is for its owner alone.
    """
    from reelworld.footage.foreign.hub import push

    print(push(footage, repo_id, license, is_private=private))
    return 0
