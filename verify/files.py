"""Check a whole file, PDF or picture: its own signature, and the text on it."""

from datetime import datetime
from typing import NamedTuple

from verify.checks import Report, check, refused
from verify.errors import NotAuthentic, Reason
from verify.pdf_contents import is_pdf, text_attached_to
from verify.pdf_signature import is_signed, require_whole_signature
from verify.published import Published
from verify.qr_reader import text_drawn_in, text_in_picture
from verify.trust_list import Office

SIGNED, NOT_SIGNED = "signed", "not-signed"


class Examined(NamedTuple):
    """The answer for a file, and the text that was read in it, if it came to that."""

    report: Report
    text: str | None


def check_file(data: bytes, published: Published, *, now: datetime) -> Report:
    """Answer for a picture (PNG, JPEG, WebP) or a PDF at `now` (aware, UTC).

    A PDF must be as the office signed it, to the byte, and by the office whose text is
    on it: another's key makes no sheet of this one.  One that has lost its signature
    but not the attached text was one of ours and was changed.  One that never had
    either, a scan, says as much as a photo: only the code on it is proved, and the
    report's `sheet` is "not-signed".  Raises `Unreadable` if there is no text.
    """
    return examine_file(data, published, now=now).report


def examine_file(data: bytes, published: Published, *, now: datetime) -> Examined:
    """Answer as `check_file` does, and say which text the answer is about."""
    if not is_pdf(data):
        return _on_unsigned(text_in_picture(data), published, now)
    attached = text_attached_to(data)
    if not is_signed(data) and attached is None:
        return _on_unsigned(text_drawn_in(data), published, now)
    broken = refused(Reason.BAD_SIGNATURE, as_of=published.trust.issued_at)
    try:
        signed_by = require_whole_signature(data, published.trust, now=now)
    except NotAuthentic:
        return Examined(broken, attached)
    text = attached or text_drawn_in(data)
    report = check(text, published, now=now)
    if report.claims is not None and not _is_of(report.office, signed_by):
        return Examined(broken, text)
    return Examined(report._replace(sheet=SIGNED), text)


def _on_unsigned(text: str, published: Published, now: datetime) -> Examined:
    report = check(text, published, now=now)
    return Examined(report._replace(sheet=NOT_SIGNED), text)


def _is_of(office: Office | None, code: str) -> bool:
    return office is not None and office.code == code
