"""Files that are there whole or not at all, also after the power has failed."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

PART = ".part"  # the ending of a file that is being written


def write_whole(target: Path, data: bytes, *, by_way_of: Path | None = None) -> None:
    """Put `data` at `target`: written aside, flushed to the disk, then renamed.

    `by_way_of` is the folder of the unfinished file, on the same disk; the folder of
    the target if none is named.  Raises `OSError` and leaves nothing behind.
    """
    with unfinished(by_way_of or target.parent, data) as part:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
    flush_folder(target.parent)


@contextmanager
def unfinished(folder: Path, data: bytes) -> Iterator[Path]:
    """Give the path of a flushed temporary file; it is gone at the end if not moved."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{secrets.token_hex(8)}{PART}"
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield part
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def flush_folder(folder: Path) -> None:
    """Make the names in a folder last: a rename is durable only after this."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, *, older_than: timedelta) -> int:
    """Remove unfinished files that a crash left in `folder`; return how many.

    Younger ones may still be being written.
    """
    before = time.time() - older_than.total_seconds()
    removed = 0
    for part in folder.glob(f"*{PART}"):
        with suppress(FileNotFoundError):
            if part.stat().st_mtime <= before:
                part.unlink()
                removed += 1
    return removed
