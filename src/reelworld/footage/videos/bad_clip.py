"""Why a clip cannot be imported."""

from __future__ import annotations


class BadClipError(Exception):
    """This clip is skipped; the message is its reason in the report, a clause without a stop."""


def reason(error: Exception) -> str:
    """What went wrong while a file was read, in plain words."""
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "it is not there (a link that leads nowhere, or deleted meanwhile)"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"it is damaged or not what its name says ({words.splitlines()[0]})"
