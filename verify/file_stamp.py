"""Whether a file has changed since it was last looked at."""

import os
from pathlib import Path

Stamp = tuple[int, int, int, int]  # of a file: its two times in ns, size, inode


def stamp_of(found: os.stat_result) -> Stamp:
    """Return what is another after every change of a file.

    Anybody who may write a file may also put its time of modification back; the time
    of its last change of any kind (`st_ctime`) only the system sets.
    """
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def stamp_at(path: Path) -> Stamp | None:
    """Return the stamp of the file at `path`, or None if it cannot be had."""
    try:
        return stamp_of(path.stat())
    except OSError:
        return None
