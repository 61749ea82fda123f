"""One answer for a whole file: the sheet's own signature, then the text on it."""

from dataclasses import replace
from datetime import datetime

from verify.checks import Report, check, refused
from verify.errors import NotAuthentic, Reason
from verify.pages import is_pdf, text_attached_to
from verify.pdf import is_signed, require_whole_signature
from verify.published import Published
from verify.read import text_drawn_in, text_in_picture
from verify.trust import Office

SIGNED, NOT_SIGNED = "signed", "not-signed"


def check_file(data: bytes, published: Published, *, now: datetime) -> Report:
    """Answer for a picture (PNG, JPEG, WebP) or a PDF at `now` (aware, UTC).

    A PDF must be as the office signed it, to the byte, and by the office whose text is
    on it: another's key makes no sheet of this one.  One that has lost its signature
    but not the attached text was one of ours and was changed.  One that never had
    either, a scan, says as much as a photo: only the code on it is proved, and the
    report's `sheet` is "not-signed".  Raises `Unreadable` if there is no text.
    """
    if not is_pdf(data):
        report = check(text_in_picture(data), published, now=now)
        return replace(report, sheet=NOT_SIGNED)
    attached = text_attached_to(data)
    if not is_signed(data) and attached is None:
        report = check(text_drawn_in(data), published, now=now)
        return replace(report, sheet=NOT_SIGNED)
    try:
        signed_by = require_whole_signature(data, published.trust, now=now)
    except NotAuthentic:
        return refused(Reason.BAD_SIGNATURE, as_of=published.trust.issued_at)
    report = check(attached or text_drawn_in(data), published, now=now)
    if report.claims is not None and not _is_of(report.office, signed_by):
        return refused(Reason.BAD_SIGNATURE, as_of=published.trust.issued_at)
    return replace(report, sheet=SIGNED)


def _is_of(office: Office | None, code: str) -> bool:
    return office is not None and office.code == code
