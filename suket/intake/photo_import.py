"""Photos imported beside a table, from a folder or a ZIP, by the NIK in their names."""

import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self
from zipfile import BadZipFile, ZipFile

from suket.intake.errors import BadPhoto, BadTable
from suket.intake.portraits import MOST_BYTES

_ENDINGS = (".jpg", ".jpeg", ".png")


class Pictures:
    """The files that can be asked for by name; folders inside are not looked into."""

    def __init__(self, source: Path | bytes | None) -> None:
        """Take a folder, the bytes of a ZIP, or nothing; `BadTable` for no ZIP."""
        self._folder = source if isinstance(source, Path) else None
        self._zip: ZipFile | None = None
        self._names: dict[str, str] = {}
        if isinstance(source, bytes):
            self._zip = _opened(source)
            for entry in self._zip.namelist():
                self._names.setdefault(PurePosixPath(entry).name.lower(), entry)
        if self._folder is not None:
            for path in self._folder.iterdir():
                self._names.setdefault(path.name.lower(), path.name)

    def named(self, name: str) -> bytes | None:
        """Return the file with this name (its case does not count), or None.

        At most one byte more than a photo may have is read, so that a ZIP cannot
        inflate without end: what is too long is refused by its length.  Raises
        `BadPhoto` for a file in a ZIP that is damaged, locked or packed in a way that
        is not known.
        """
        entry = self._names.get(name.lower())
        if entry is None:
            return None
        if self._zip is not None:
            return _unpacked(self._zip, entry)
        if self._folder is None:
            return None
        with (self._folder / entry).open("rb") as file:
            return file.read(MOST_BYTES + 1)

    def of_nik(self, nik: str) -> bytes | None:
        """Return the photo whose name is the NIK, or None."""
        for ending in _ENDINGS:
            data = self.named(nik + ending)
            if data is not None:
                return data
        return None

    def close(self) -> None:
        """Let the ZIP go."""
        if self._zip is not None:
            self._zip.close()


def _unpacked(parts: ZipFile, entry: str) -> bytes:
    try:
        with parts.open(entry) as file:
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


def _opened(data: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(data))
    except BadZipFile as error:
        raise BadTable("not a ZIP", "Berkas foto harus berupa ZIP.") from error


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
