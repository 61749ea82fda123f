"""Photos imported beside a table, from a folder or a ZIP, by the NIK in their names.

A worker unpacks the ZIP (`verify.limited_process`), in its order and once: what is not
asked for is not unpacked, and a photo longer than a photo may be is not either.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple, Self, TypeVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from suket.intake.cell_refusals import Bad
from suket.intake.errors import BadPhoto, BadTable
from suket.intake.photo_names import is_litter, key_of
from suket.intake.photo_refusals import refusal_of
from suket.intake.portraits import MOST_BYTES, digest_of, portrait
from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.worker_frames import Words

NAME_BYTES: Final = 2**20  # a name in a ZIP has 64 KiB, each sign may be escaped
ZIP_CPU_SECONDS: Final = 600  # 150,000 photos are unpacked in a hundred
LISTED_AT_A_TIME: Final = 1000
LONGEST_NAME: Final = 255  # bytes that a file system gives a name; the rest is cut off
_TOO_MUCH: Final = "Berkas ZIP foto terlalu rumit untuk dibaca. Bagilah."

T = TypeVar("T")


class Picture(NamedTuple):
    """A file by its name in lower case; without data if it cannot be unpacked."""

    name: str
    data: bytes | None
    fault: str = ""  # why there are none, as `BadPhoto` says it


def listed(source: Path | bytes | None) -> list[str]:
    """Return the names of all files in a folder or a ZIP, as they are, folders too.

    What a computer lays there by itself is left out.  Raises `BadTable` for no ZIP, and
    for one that takes too much.
    """
    if source is None:
        return []
    if isinstance(source, Path):
        names = [path.name for path in source.iterdir() if path.is_file()]
    else:
        names = [name for some in _asked(NAMES, source) for name in some]
    return [name for name in names if not is_litter(name)]


def zipped(pictures: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of single pictures, by the names that they were handed in with."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for place, (name, data) in enumerate(pictures):
            archive.writestr(f"{place}/{name}", data)  # two may have one name
    return out.getvalue()


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
        name = key_of(path.name)
        if name in left:
            left.remove(name)
            with path.open("rb") as file:
                yield Picture(name, file.read(MOST_BYTES + 1))


def _in_zip(data: bytes, names: Collection[str]) -> Iterator[Picture]:
    left = set(names)
    for picture in _asked(PICTURES, data, names=sorted(names)):
        if picture.name in left:
            left.remove(picture.name)
            yield picture


def _asked(task: Task[T], data: bytes, **arguments: object) -> Iterator[T]:
    """Give what a worker finds in a ZIP, or raise `BadTable`."""
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            yield from WORKERS.each(task, file, **arguments)
        except Unreadable as error:
            raise BadTable.unread(error.code, _TOO_MUCH) from error


def names_within(file: bytes | BinaryIO) -> Iterator[tuple[Words, bytes]]:
    """Give the names of the files in a ZIP, some at a time, in a worker."""
    archive = _opened(BytesIO(file) if isinstance(file, bytes) else file)
    names = [one.filename for one in archive.infolist() if not one.is_dir()]
    for start in range(0, len(names), LISTED_AT_A_TIME):
        some = names[start : start + LISTED_AT_A_TIME]
        yield {"names": [name[-LONGEST_NAME:] for name in some]}, b""


def parts(
    file: bytes | BinaryIO, *, names: Collection[str]
) -> Iterator[tuple[Words, bytes]]:
    """Give what a ZIP has under these names, in a worker."""
    left = set(names)
    archive = _opened(BytesIO(file) if isinstance(file, bytes) else file)
    for entry in archive.infolist():
        name = key_of(entry.filename)
        if name not in left or entry.is_dir():
            continue
        left.remove(name)
        try:
            yield {"name": name, "is_whole": True}, _unpacked(archive, entry)
        except BadPhoto as error:
            yield {"name": name, "is_whole": False, "fault": str(error)}, b""


def _opened(file: BinaryIO) -> ZipFile:
    try:
        return ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise BadTable("not a ZIP", "Berkas foto harus berupa ZIP.") from error


def _unpacked(archive: ZipFile, entry: ZipInfo) -> bytes:
    if entry.file_size > MOST_BYTES:
        raise BadPhoto("too-large")
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
    if words["is_whole"]:
        return Picture(str(words["name"]), data)
    return Picture(str(words["name"]), None, str(words["fault"]))


PICTURES: Final = WORKERS.allow(
    Task(
        function="suket.intake.photo_import:parts",
        shape=_picture,
        refusals=(BadTable,),
        cpu_seconds=ZIP_CPU_SECONDS,
        answer_bytes=MOST_BYTES + 1 + NAME_BYTES,
    )
)


def _names(words: Words, data: bytes) -> list[str]:
    del data
    return [str(name) for name in words["names"]]


NAMES: Final = WORKERS.allow(
    Task(
        function="suket.intake.photo_import:names_within",
        shape=_names,
        refusals=(BadTable,),
        answer_bytes=LISTED_AT_A_TIME * LONGEST_NAME * 6 + NAME_BYTES,
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

    def keep(self, picture: Picture) -> str | Bad:
        """Keep the portrait that a picture gives; return its digest, or why not."""
        if picture.data is None:
            return refusal_of(picture.fault)
        try:
            jpeg = portrait(picture.data)
        except BadPhoto as error:
            return refusal_of(str(error))
        digest = digest_of(jpeg)
        self.add(digest, jpeg)
        return digest

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
