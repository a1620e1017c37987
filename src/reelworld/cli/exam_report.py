"""``reelworld exam report``."""

from __future__ import annotations

from pathlib import Path

from reelworld.kit.console import console


def report(folder: Path, /, *, out: Path | None = None) -> int:
    """Make one HTML file of an exam: grades, clips, tables, and how each number is made.

    It opens from disk, needs no network and no script, and is small enough to mail.

    Example: reelworld exam report runs/exam/den-mini --out den.html

    Args:
        folder: What `reelworld exam run` has written.
        out: File to write; by default report.html in that folder.
    """
    from reelworld.exam.report.make import write_report

    path = write_report(folder, out)
    console.print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", markup=False, soft_wrap=True)
    return 0
