"""The signed documents, each a file named by the random id of its suket."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from suket.files import flush, sweep, write_all_whole


class DocumentDamaged(Exception):
    """The file is gone or has other bytes than were archived: make it again."""


class Archive:
    """A folder of documents, two levels deep so that no folder grows large."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"

    def keep(self, suket_id: str, pdf: bytes) -> str:
        """Archive the PDF of a suket and return its SHA-256 (hex).

        It is on the disk, whole, when this returns; an older one is replaced.
        """
        return self.keep_all({suket_id: pdf})[suket_id]

    def keep_all(self, pdfs: Mapping[str, bytes]) -> dict[str, str]:
        """Archive the PDFs of sukets, by their ids, and return the SHA-256 of each.

        As `keep` does for one, but the disk is waited for once and not for each.
        """
        files = {self.path(suket_id): pdf for suket_id, pdf in pdfs.items()}
        new = {path.parent for path in files if not path.parent.exists()}
        write_all_whole(files, by_way_of=self._incoming)
        if new:  # their names, and their parents', must last too
            flush({folder.parent for folder in new} | {self.folder})
        return {suket_id: sha256(pdf).hexdigest() for suket_id, pdf in pdfs.items()}

    def read(self, suket_id: str, digest: str) -> bytes:
        """Return the PDF, or raise `DocumentDamaged` unless it has this SHA-256."""
        try:
            pdf = self.path(suket_id).read_bytes()
        except FileNotFoundError as error:
            raise DocumentDamaged(suket_id) from error
        if sha256(pdf).hexdigest() != digest:
            raise DocumentDamaged(suket_id)
        return pdf

    def path(self, suket_id: str) -> Path:
        """Return where the document of a suket lies, or would lie."""
        spread = sha256(suket_id.encode()).hexdigest()
        return self.folder / spread[:2] / spread[2:4] / f"{suket_id}.pdf"

    def tidy(self, *, older_than: timedelta) -> int:
        """Remove what crashes left half written; return how many files."""
        return sweep(self._incoming, older_than=older_than)
