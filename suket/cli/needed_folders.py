"""The folders a command needs: looked at before it orders or changes anything."""

import os
from collections.abc import Mapping
from pathlib import Path

from suket.cli.exit_codes import NotSetUp


def fault_of(setting: str, folder: Path) -> NotSetUp | None:
    """Return what is amiss with a folder that must be there, or None."""
    if not folder.is_dir():
        return NotSetUp(
            f"The folder {folder} is not there.",
            f"Make it, mount its disk, or let {setting} name another.",
        )
    return _not_ours(folder)


def require(folders: Mapping[str, Path]) -> None:
    """Raise `NotSetUp` for the first of these, by their settings, that is amiss."""
    for setting, folder in folders.items():
        if fault := fault_of(setting, folder):
            raise fault


def require_room(option: str, folder: Path) -> None:
    """Raise `NotSetUp` unless a folder is there, or can be made, and is ours to write.

    `option` is the one that names it.
    """
    way = (folder.absolute(), *folder.absolute().parents)
    nearest = next(each for each in way if each.exists())
    if not nearest.is_dir():
        raise NotSetUp(f"{nearest} is no folder.", f"Name another by {option}.")
    if fault := _not_ours(nearest):
        raise fault


def _not_ours(folder: Path) -> NotSetUp | None:
    if os.access(folder, os.W_OK | os.X_OK):
        return None
    return NotSetUp(f"{folder} is not ours to write.", "`chown` it to this user.")
