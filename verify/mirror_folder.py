"""A mirror of a published folder, in which one rename makes what is new current.

    published → held-…   a symbolic link to the files that are current
    held-…/              trust list, status lists, registers, as an office has them

New files are written into a folder beside, which shares those that did not change, and
then the link is replaced.  Whoever opens a file, and whoever starts after a crash,
finds files that belong together.
"""

import fcntl
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from verify.atomic_write import flush_folder, write_flushed
from verify.errors import NotTrusted
from verify.published import LISTS_FOLDER

LINK, HELD = "published", "held-"
LOCK_FILE = ".following"


class Mirror:
    """The folder below `state` that one follower fills, and others read.

    Raises `NotTrusted` if another follower works there, or nobody may write there.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self.folder = state / LINK
        try:
            state.mkdir(parents=True, exist_ok=True)
            self._lock = (state / LOCK_FILE).open("wb")
        except OSError as error:
            raise NotTrusted(
                f"the state folder is not ours to write: {state}"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise NotTrusted(f"another follower works in {state}") from error

    def put(self, files: Mapping[str, bytes]) -> None:
        """Make the files current, all at once; keep the others.  Raises `OSError`.

        A name is a path below the folder: "suket-trust", "s/1".
        """
        fresh = Path(mkdtemp(prefix=HELD, dir=self._state))
        try:
            fresh.chmod(0o755)
            (fresh / LISTS_FOLDER).mkdir()
            for name, data in files.items():
                write_flushed(fresh / name, data)
            for name in self._names() - files.keys():
                os.link(self.folder / name, fresh / name)
            flush_folder(fresh / LISTS_FOLDER)
            flush_folder(fresh)
            self._point_to(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        self.tidy()

    def tidy(self) -> None:
        """Remove what is not current; whoever has such a file open keeps it."""
        current = self.folder.resolve()
        for held in self._state.glob(f"{HELD}*"):
            if held.resolve() != current:
                shutil.rmtree(held, ignore_errors=True)

    def close(self) -> None:
        """Let another follower work here."""
        self._lock.close()

    def _names(self) -> set[str]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix() for path in found}

    def _point_to(self, fresh: Path) -> None:
        link = self._state / f".{LINK}"
        link.unlink(missing_ok=True)
        link.symlink_to(fresh.name)
        link.replace(self.folder)
        flush_folder(self._state)
