"""The archive of signed documents: a file each, named by the random id of its suket."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from suket.files import flush, move, set_aside, sweep


class DocumentDamaged(Exception):
    """The file is gone or has other bytes than were archived: make it again."""


class Archive:
    """A folder of documents, spread over 256 so that none grows too large.

    Of ten million each has 40,000, and of a handful some share one to be flushed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"

    def keep(self, suket_id: str, pdf: bytes) -> str:
        """Archive the PDF of a suket and return its SHA-256 (hex).

        It is on the disk, whole, when this returns; an older one is replaced.
        """
        with self.incoming({suket_id: pdf}) as incoming:
            incoming.keep([suket_id])
        return sha256(pdf).hexdigest()

    @contextmanager
    def incoming(self, pdfs: Mapping[str, bytes]) -> Iterator["Incoming"]:
        """Bring PDFs in, by the ids of their sukets; what is not kept is gone after.

        They are on the disk when this is entered, having waited for it once and not for
        each, so that to keep them is quick.
        """
        files = {self.path(suket_id): pdf for suket_id, pdf in pdfs.items()}
        with set_aside(files, by_way_of=self._incoming) as parts:
            yield Incoming(self, parts)

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
        spread = sha256(suket_id.encode()).hexdigest()[:2]
        return self.folder / spread / f"{suket_id}.pdf"

    def tidy(self, *, older_than: timedelta) -> int:
        """Remove what crashes left half written; return how many files."""
        return sweep(self._incoming, older_than=older_than)


@dataclass(frozen=True, slots=True)
class Incoming:
    """Documents that lie on the disk of the archive and are not yet in it."""

    archive: Archive
    parts: Mapping[Path, Path]  # where each is to lie → where it lies

    def keep(self, suket_ids: Collection[str]) -> None:
        """Archive the documents of these sukets; each is there when this returns."""
        paths = [self.archive.path(suket_id) for suket_id in suket_ids]
        is_new = any(not folder.exists() for folder in {path.parent for path in paths})
        move({path: self.parts[path] for path in paths})
        if is_new:  # the names of the folders must last too
            flush({self.archive.folder})
