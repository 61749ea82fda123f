"""The signed documents, each a file named by the random id of its suket."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from suket.files import flush_folder, sweep, write_whole


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
        path = self.path(suket_id)
        is_new_folder = not path.parent.exists()
        write_whole(path, pdf, by_way_of=self._incoming)
        if is_new_folder:  # its name, and its parent's, must last too
            flush_folder(path.parent.parent)
            flush_folder(self.folder)
        return sha256(pdf).hexdigest()

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
