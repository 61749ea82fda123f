"""Check a whole file, PDF or picture: its own signature, and the text on it."""

from datetime import datetime
from typing import NamedTuple

from verify.checks import Report, check, refused
from verify.errors import NotAuthentic, Reason, Unreadable
from verify.file_facts import read_file
from verify.pdf_signature import (
    SignedBytes,
    find_signed_bytes,
    is_signed,
    require_office,
)
from verify.published import Published
from verify.sought import SUKET, Sought, is_pdf
from verify.trust_list import Office, TrustList

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

    The file is read by another process, for at most 3 s, and judged by this one.
    """
    return examine_file(data, published, now=now).report


def examine_file(data: bytes, published: Published, *, now: datetime) -> Examined:
    """Answer as `check_file` does, and say which text the answer is about."""
    signed = _signed_bytes(data, published.trust)
    facts = read_file(data, with_field=signed is not None)
    attached = facts.attached
    if not is_pdf(data) or (not is_signed(data) and attached is None):
        text = facts.text()
        report = check(text, published, now=now)
        return Examined(report._replace(sheet=NOT_SIGNED), text)
    broken = refused(Reason.BAD_SIGNATURE, as_of=published.trust.issued_at)
    if signed is None:
        return Examined(broken, attached)
    try:
        signed_by = require_office(signed, facts.field, published.trust, now=now)
    except NotAuthentic:
        return Examined(broken, attached)
    text = facts.text()
    report = check(text, published, now=now)
    if report.claims is not None and not _is_of(report.office, signed_by):
        return Examined(broken, text)
    return Examined(report._replace(sheet=SIGNED), text)


def is_changed_sheet(found: Examined, data: bytes | None) -> bool:
    """Say whether a PDF was one of an office's, and was changed since it was signed.

    By whom, a program that saved it anew or a forger, nobody can tell.
    """
    is_refused = found.report.reason is Reason.BAD_SIGNATURE
    return bool(data) and is_refused and found.report.sheet is None


def text_of_file(data: bytes, sought: Sought = SUKET) -> str:
    """Return the one text in a PDF or a picture: of a suket, or else.

    A PDF of ours carries the text as an attachment; another is drawn and looked at, as
    a photo is.  Raises `Unreadable`.
    """
    return read_file(data, sought).text()


def require_whole_signature(pdf: bytes, trust: TrustList, *, now: datetime) -> str:
    """Return the code ("32.74") of the office that signed all of the PDF.

    Raises `NotAuthentic(BAD_SIGNATURE)` for a PDF that no office signed, or not all of.
    """
    signed = find_signed_bytes(pdf, trust)
    try:
        field = read_file(pdf, with_field=True).field
    except Unreadable as error:
        raise NotAuthentic(Reason.BAD_SIGNATURE) from error
    return require_office(signed, field, trust, now=now)


def _signed_bytes(data: bytes, trust: TrustList) -> SignedBytes | None:
    try:
        is_meant = is_pdf(data) and is_signed(data)
        return find_signed_bytes(data, trust) if is_meant else None
    except NotAuthentic:
        return None


def _is_of(office: Office | None, code: str) -> bool:
    return office is not None and office.code == code
