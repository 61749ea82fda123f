"""Files written whole or not at all, also when the power fails."""

import os
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

PART = ".part"  # the ending of a file that is being written
_FLUSHES_AT_ONCE = 8


def write_whole(target: Path, data: bytes, *, by_way_of: Path | None = None) -> None:
    """Put `data` at `target`: written aside, flushed to the disk, then renamed.

    `by_way_of` is the folder of the unfinished file, on the same disk; the folder of
    the target if none is named.  Raises `OSError` and leaves nothing behind.
    """
    write_all_whole({target: data}, by_way_of=by_way_of or target.parent)


def write_all_whole(files: Mapping[Path, bytes], *, by_way_of: Path) -> None:
    """Put each of `files` at its path as `write_whole` does, and flush them together.

    All are on the disk before the first gets its name.  What is raised half way leaves
    some at their places, each of them whole.
    """
    with set_aside(files, by_way_of=by_way_of) as parts:
        move(parts)


@contextmanager
def set_aside(
    files: Mapping[Path, bytes], *, by_way_of: Path
) -> Iterator[dict[Path, Path]]:
    """Write and flush each of `files` below another name, and give target → part.

    What was not moved at the end is gone.
    """
    by_way_of.mkdir(parents=True, exist_ok=True)
    parts: dict[Path, Path] = {}
    try:
        for target, data in files.items():
            parts[target] = part = by_way_of / f"{secrets.token_hex(8)}{PART}"
            with part.open("xb") as file:
                file.write(data)
        flush(parts.values())
        yield parts
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def move(parts: Mapping[Path, Path]) -> None:
    """Give files that were set aside their names, target → part, and flush those."""
    folders = {target.parent for target in parts}
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for target, part in parts.items():
        part.replace(target)
    flush(folders)


def flush(paths: Collection[Path]) -> None:
    """Make files last, and the names in folders: a rename is durable only after this.

    A disk that is asked for many flushes at a time does them in one go, so these cost
    an eighth of what they cost one after the other.
    """
    lanes = min(_FLUSHES_AT_ONCE, len(paths))
    if lanes <= 1:
        _flush(paths)
        return
    every = list(paths)
    with ThreadPoolExecutor(lanes) as pool:  # raises what one of them raised
        list(pool.map(_flush, (every[lane::lanes] for lane in range(lanes))))


def _flush(paths: Iterable[Path]) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
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
