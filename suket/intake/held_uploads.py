"""Uploads that are held for an hour: until an officer has said what becomes of them.

A table that was refused in part waits here for "save the good rows", and what was said
of it for whoever fetches the list.  An officer has one at a time; nobody else can name
it, and it is gone with the next or when its hour is over.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from suket.access.rights import Officer
from suket.columns import new_id
from suket.files import PART, sweep
from suket.intake.errors import UploadGone

HELD: Final = timedelta(hours=1)
_PRIVATE: Final = 0o600


class HeldUploads:
    """A folder of them; the names of its files tell nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hold(self, officer: Officer, parts: Mapping[str, bytes]) -> str:
        """Hold an upload in place of the officer's last; return by what it is found."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in self._folder.glob(f"{_whose(officer)}-*"):
            old.unlink(missing_ok=True)
        upload_id = new_id()
        for name, data in parts.items():
            path = self._path(upload_id, officer, name)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with open(handle, "wb") as file:  # noqa: PTH123 - of a handle
                file.write(data)
        return upload_id

    def read(self, upload_id: str, officer: Officer, name: str) -> bytes:
        """Return a part of the officer's own upload, or raise `UploadGone`."""
        try:
            return self._path(upload_id, officer, name).read_bytes()
        except FileNotFoundError as error:
            raise UploadGone from error

    def drop(self, upload_id: str, officer: Officer, name: str) -> None:
        """Remove a part that is needed no more."""
        with suppress(FileNotFoundError):
            self._path(upload_id, officer, name).unlink()

    def tidy(self) -> int:
        """Remove those whose hour is over; return how many files."""
        return sweep(self._folder, older_than=HELD)

    def _path(self, upload_id: str, officer: Officer, name: str) -> Path:
        digest = sha256(f"{upload_id}/{name}".encode()).hexdigest()
        return self._folder / f"{_whose(officer)}-{digest}{PART}"


def _whose(officer: Officer) -> str:
    return sha256(f"{officer.office}/{officer.username}".encode()).hexdigest()[:32]
