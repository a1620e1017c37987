"""``reelworld doctor``: what a bug report needs, and what to mend."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys

from reelworld.kit.version import __version__
from reelworld.rollout.settings import SHIPPED

_PACKAGES = ("torch", "numpy", "gymnasium", "av", "pyarrow", "starlette", "uvicorn", "websockets")


def main() -> int:
    """Print versions and findings. Exit code 0: all well; 1: something to mend.

    Example: reelworld doctor
    """
    print(f"reelworld {__version__}, Python {platform.python_version()}, {platform.platform()}")
    faults = []
    for package in _PACKAGES:
        try:
            print(f"  {package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            faults.append(f"{package} is not installed: run `pip install -e .` again")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    free_gib = shutil.disk_usage(".").free / 2**30
    print(f"  {cores} cores, {free_gib:.0f} GiB of disk free here")
    if sys.version_info < (3, 11):
        faults.append("Python is older than 3.11: install a newer one")
    if free_gib < 2:
        faults.append("less than 2 GiB of disk are free: footage and runs will not fit")
    models = sorted(path.parent.name for path in SHIPPED.glob("*/config.json"))
    print(f"  shipped models: {', '.join(models) or 'none'}")
    for fault in faults:
        print(f"fault: {fault}.")
    print("No fault found." if not faults else f"{len(faults)} to mend.")
    return 1 if faults else 0
