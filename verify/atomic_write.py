"""Write files atomically: whole or not at all, also when the power fails."""

import os
import secrets
from pathlib import Path


def write_whole(target: Path, data: bytes) -> None:
    """Put `data` at `target`: written beside it, flushed to the disk, then renamed.

    Raises `OSError`, and leaves nothing behind.
    """
    part = target.with_name(f"{secrets.token_hex(8)}.part")
    try:
        write_flushed(part, data)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    flush_folder(target.parent)


def write_flushed(path: Path, data: bytes) -> None:
    """Write a new file, and wait until the disk has it."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make the names in a folder last: a rename is durable only after this."""
    if os.name != "posix":
        return  # Windows opens no folder, and keeps names by itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
