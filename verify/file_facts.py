"""What can be found in a file, by a worker; nothing of it is believed here."""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple

from verify.errors import Unreadable
from verify.limited_process import WORKERS, Task
from verify.pdf_signature import SignedField
from verify.picture_kinds import needs_thread
from verify.qr_text import MAX_CHARACTERS
from verify.sought import (
    MAX_FILE_BYTES,
    MAX_PDF_BYTES,
    MAX_PICTURE_BYTES,
    SUKET,
    Sought,
    is_pdf,
)
from verify.worker_frames import Words
from verify.zip_archives import Entry

ENTRY_BYTES: Final = MAX_FILE_BYTES + 4096  # with its name
ZIP_CPU_SECONDS: Final = 600  # 2 GiB are inflated in ten


class Facts(NamedTuple):
    """The texts in a file, and what it says of its signature."""

    attached: str | None = None
    drawn: str | None = None  # not looked for if one is attached
    undrawn: str | None = None  # the code of why it could not be had
    field: SignedField | None = None

    def text(self) -> str:
        """Return the one text; raises `Unreadable`."""
        found = self.attached or self.drawn
        if not found:
            raise Unreadable(self.undrawn or "no-code")
        return found


def read_file(
    data: bytes, sought: Sought = SUKET, *, with_field: bool = False
) -> Facts:
    """Return what is in a PDF or a picture; raises `Unreadable`, with its codes."""
    if len(data) > (MAX_PDF_BYTES if is_pdf(data) else MAX_PICTURE_BYTES):
        raise Unreadable("too-large")
    return WORKERS.one(
        FACTS,
        data,
        mark=sought.mark,
        attachment=sought.attachment,
        with_field=with_field,
    )


def read_zip(file: bytes | BinaryIO, *, start: int, left: int) -> Iterator[Entry]:
    """Give the files in an archive from number `start` on; raises `Unreadable`.

    `left` is how many bytes they may unpack to, all together.
    """
    return WORKERS.each(ENTRIES, file, start=start, left=left)


def _facts(words: Words, data: bytes) -> Facts:
    del data
    return Facts(
        _text(words.get("attached")),
        _text(words.get("drawn")),
        _code(words.get("undrawn")),
        _field(words.get("field")),
    )


def _text(found: object) -> str | None:
    if found is None:
        return None
    if not isinstance(found, str) or len(found) > MAX_CHARACTERS + 1:
        raise TypeError("no text")
    return found.encode("ascii", "replace").decode()


def _code(found: object) -> str | None:
    return None if found is None else str(found)


def _field(found: Words) -> SignedField | None:
    if found is None:
        return None
    return SignedField(
        tuple(int(number) for number in found["byte_range"]),
        bytes.fromhex(found["contents"]),
        datetime.fromisoformat(found["signed_at"]),
    )


def _entry(words: Words, data: bytes) -> Entry:
    error = words["error"]
    return Entry(str(words["name"]), data, None if error is None else str(error))


FACTS: Final = WORKERS.allow(
    Task(
        function="verify.file_parsing:facts_of",
        shape=_facts,
        answer_bytes=256 * 1024,
        needs_thread=needs_thread,
    )
)
ENTRIES: Final = WORKERS.allow(
    Task(
        function="verify.file_parsing:entries",
        shape=_entry,
        cpu_seconds=ZIP_CPU_SECONDS,
        answer_bytes=ENTRY_BYTES,
    )
)
