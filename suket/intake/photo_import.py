"""Photos imported beside a table, from a folder or a ZIP, by the NIK in their names.

A worker unpacks the ZIP (`verify.limited_process`), in its order and once: what is not
asked for is not unpacked, and a photo longer than a photo may be is not either.
"""

import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple, Self
from zipfile import BadZipFile, ZipFile, ZipInfo

from suket.intake.errors import BadPhoto, BadTable
from suket.intake.portraits import MOST_BYTES
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.worker_frames import Words

NAME_BYTES: Final = 2**20  # a name in a ZIP has 64 KiB, each sign may be escaped
ZIP_CPU_SECONDS: Final = 600  # 150,000 photos are unpacked in a hundred
ENDINGS: Final = (".jpg", ".jpeg", ".png")
_TOO_MUCH: Final = "Berkas ZIP foto terlalu rumit untuk dibaca. Bagilah."


class Picture(NamedTuple):
    """A file by its name in lower case; without data if it cannot be unpacked."""

    name: str
    data: bytes | None


def names_of(nik: str) -> list[str]:
    """Return the names that the photo of a person may have."""
    return [nik + ending for ending in ENDINGS]


def pictures_named(
    source: Path | bytes | None, names: Collection[str]
) -> Iterator[Picture]:
    """Give what a folder or a ZIP has under these names (in lower case), each once.

    Folders inside a folder are not looked into, those inside a ZIP do not count.  At
    most one byte more than a photo may have is read: what is too long is refused by its
    length.  Raises `BadTable` for no ZIP, and for one that takes too much.
    """
    if isinstance(source, Path):
        yield from _in_folder(source, names)
    elif source is not None:
        yield from _in_zip(source, names)


def _in_folder(folder: Path, names: Collection[str]) -> Iterator[Picture]:
    left = set(names)
    for path in folder.iterdir():
        name = path.name.lower()
        if name in left:
            left.remove(name)
            with path.open("rb") as file:
                yield Picture(name, file.read(MOST_BYTES + 1))


def _in_zip(data: bytes, names: Collection[str]) -> Iterator[Picture]:
    left = set(names)
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            for picture in WORKERS.each(PICTURES, file, names=sorted(names)):
                if picture.name in left:
                    left.remove(picture.name)
                    yield picture
        except Unreadable as error:
            raise BadTable(error.code, _TOO_MUCH) from error


def parts(
    file: bytes | BinaryIO, *, names: Collection[str]
) -> Iterator[tuple[Words, bytes]]:
    """Give what a ZIP has under these names, in a worker."""
    left = set(names)
    archive = _opened(BytesIO(file) if isinstance(file, bytes) else file)
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename).name.lower()
        if name not in left or entry.is_dir():
            continue
        left.remove(name)
        try:
            yield {"name": name, "is_whole": True}, _unpacked(archive, entry)
        except BadPhoto:
            yield {"name": name, "is_whole": False}, b""


def _opened(file: BinaryIO) -> ZipFile:
    try:
        return ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise BadTable("not a ZIP", "Berkas foto harus berupa ZIP.") from error


def _unpacked(archive: ZipFile, entry: ZipInfo) -> bytes:
    if entry.file_size > MOST_BYTES:
        raise BadPhoto("more than 2 MiB")
    try:
        with archive.open(entry) as file:
            return file.read(MOST_BYTES + 1)
    except (
        BadZipFile,  # the sum does not match, or there is no such file after all
        EOFError,
        NotImplementedError,  # a way of packing, or a version, that is not known
        OSError,
        RuntimeError,  # it is encrypted
        ValueError,
        zlib.error,
    ) as error:
        raise BadPhoto("cannot be unpacked") from error


def _picture(words: Words, data: bytes) -> Picture:
    return Picture(str(words["name"]), data if words["is_whole"] else None)


PICTURES: Final = WORKERS.allow(
    Task(
        function="suket.intake.photo_import:parts",
        shape=_picture,
        refusals=(BadTable,),
        cpu_seconds=ZIP_CPU_SECONDS,
        answer_bytes=MOST_BYTES + 1 + NAME_BYTES,
    )
)


class Spool:
    """Portraits on their way into the database, in one nameless file on the disk.

    A large city hands in 150,000 of them, which memory would not hold.
    """

    def __enter__(self) -> Self:
        """Open the file, which has no name and is gone with the process."""
        self._file = TemporaryFile()
        self._where: dict[str, tuple[int, int]] = {}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._file.close()

    def add(self, digest: str, jpeg: bytes) -> None:
        """Keep a portrait under its digest."""
        if digest not in self._where:
            self._file.seek(0, 2)
            self._where[digest] = (self._file.tell(), len(jpeg))
            self._file.write(jpeg)

    def jpeg(self, digest: str) -> bytes:
        """Return the portrait with this digest."""
        start, size = self._where[digest]
        self._file.seek(start)
        return self._file.read(size)
