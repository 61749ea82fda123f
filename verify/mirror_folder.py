"""A mirror of a published folder, in which one rename makes what is new current.

    published → held-…   a symbolic link to what is current
    held-…/              their names, as an office has them: suket-trust, s/1, …
    files/               the files themselves, to which those names lead

New files are written, and a folder of names beside, which shares those that did not
change; then the link is replaced.  Whoever opens a file, and whoever starts after a
crash, finds files that belong together.  Names lead to files by symbolic links: a hard
link would change `st_ctime` of the file, by which others see that it was written to.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from verify.atomic_write import flush_folder, write_flushed
from verify.errors import NotTrusted
from verify.file_stamp import Stamp, stamp_at
from verify.published import LISTS_FOLDER

LINK, HELD, FILES = "published", "held-", "files"
LOCK_FILE = ".following"


class Mirror:
    """The folder below `state` that one follower fills, and others read.

    Raises `NotTrusted` if another follower works there, or nobody may write there.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._files = state / FILES
        self.folder = state / LINK
        try:
            self._files.mkdir(parents=True, exist_ok=True)
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
        self._stamps: dict[str, Stamp | None] = {
            name: stamp_at(self.folder / name) for name in self._names()
        }

    def put(self, files: Mapping[str, bytes]) -> None:
        """Make the files current, all at once; keep the others.  Raises `OSError`.

        A name is a path below the folder: "suket-trust", "s/1".
        """
        fresh = Path(mkdtemp(prefix=HELD, dir=self._state))
        try:
            fresh.chmod(0o755)
            (fresh / LISTS_FOLDER).mkdir()
            for name, data in files.items():
                self._lay(fresh / name, data)
            for name in self._names() - files.keys():
                self._carry(name, fresh)
            flush_folder(self._files)
            flush_folder(fresh / LISTS_FOLDER)
            flush_folder(fresh)
            self._point_to(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            self.tidy()
            raise
        self._stamps |= {name: stamp_at(self.folder / name) for name in files}
        self.tidy()

    def is_as_laid(self, name: str) -> bool:
        """Is a file still the one that was put here, or found here at the start?

        Somebody else may have written to it, or taken it away.
        """
        stamp = stamp_at(self.folder / name)
        return stamp is not None and stamp == self._stamps.get(name)

    def tidy(self) -> None:
        """Remove what is not current; whoever has such a file open keeps it."""
        current = self.folder.resolve()
        used = {(self.folder / name).resolve() for name in self._names()}
        for file in self._files.resolve().iterdir():
            if file not in used:
                file.unlink(missing_ok=True)
        for held in self._state.glob(f"{HELD}*"):
            if held.resolve() != current:
                shutil.rmtree(held, ignore_errors=True)

    def close(self) -> None:
        """Let another follower work here."""
        self._lock.close()

    def _lay(self, name: Path, data: bytes) -> None:
        file = self._files / secrets.token_hex(8)
        write_flushed(file, data)
        name.symlink_to(os.path.relpath(file, name.parent))

    def _carry(self, name: str, fresh: Path) -> None:
        """Let a name lead where it led before."""
        before = self.folder / name
        if before.is_symlink():
            (fresh / name).symlink_to(before.readlink())
        else:  # a file itself, as an older release left it
            os.link(before, fresh / name)

    def _names(self) -> set[str]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix() for path in found}

    def _point_to(self, fresh: Path) -> None:
        link = self._state / f".{LINK}"
        link.unlink(missing_ok=True)
        link.symlink_to(fresh.name)
        link.replace(self.folder)
        flush_folder(self._state)
