"""Private files: only their owner may read them, and none is half written."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from keys.errors import DamagedStore, LoosePermissions, StoreBusy

PRIVATE_FILE, PRIVATE_FOLDER, PUBLIC_FILE = 0o600, 0o700, 0o644


def write_whole(path: Path, data: bytes, *, mode: int = PRIVATE_FILE) -> None:
    """Replace `path` by `data` at once: a reader or a crash meets the old or the new.

    The new file lies beside the old until its bytes are on the disk; then it takes the
    name, and the folder is brought to the disk too.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()  # left by a crash
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), mode)  # whatever the umask says
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_guarded(path: Path) -> bytes:
    """Return a file's bytes; `LoosePermissions` if anybody but its owner can see it.

    Raises `FileNotFoundError` as well, and `DamagedStore` for what is no file.  What is
    asked of the file is asked of the open file, so that it cannot be exchanged in
    between.
    """
    if path.is_dir():
        raise DamagedStore(f"{path.name} is a folder, and should be a file")
    with path.open("rb") as file:
        _require_guarded(path, os.fstat(file.fileno()))
        return file.read()


def require_guarded_folder(path: Path) -> None:
    """Raise `LoosePermissions` unless only we can enter the folder.

    What is no folder raises `DamagedStore`.
    """
    if not path.is_dir() and path.exists():
        raise DamagedStore(f"{path.name} is a file, and should be the folder of keys")
    _require_guarded(path, path.stat())


def _require_guarded(path: Path, found: os.stat_result) -> None:
    loose = stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    if loose:
        right = PRIVATE_FOLDER if stat.S_ISDIR(found.st_mode) else PRIVATE_FILE
        raise LoosePermissions(f"others can reach {path.name}: chmod {right:o} it")
    if found.st_uid != os.geteuid():
        raise LoosePermissions(f"{path.name} is somebody else's: run as its owner")


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; `StoreBusy` if another process holds it.

    The lock is the kernel's and ends with the process, however it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreBusy("another process is changing the keys") from error
        yield
    finally:
        os.close(descriptor)
