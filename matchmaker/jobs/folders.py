"""The folder in which a worker and its solver exchange files.

A snapshot holds what parties keep to themselves, so a folder is its owner's alone and never outlives its run for
long: the folders of workers that were killed are swept away by the next one that starts.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "matchmaker-run-"
_YOUNG_S = 60  # a folder just made may not be locked yet


@contextmanager
def run_folder() -> Iterator[Path]:
    """A new folder (0700), locked as long as it is used, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(young_s: float = _YOUNG_S) -> int:
    """Remove the folders that nobody holds any more; how many there were."""
    swept = 0
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")):
        if _is_left_behind(folder, young_s):
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def _is_left_behind(folder: Path, young_s: float) -> bool:
    try:
        found = folder.stat()
        if found.st_uid != os.getuid() or time.time() - found.st_mtime < young_s:
            return False
        lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
