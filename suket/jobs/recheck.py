"""Recheck everything ever issued: register, archive, journal and published files.

For each suket: its token still authenticates, says what the register and the printed
page say, stands in the published list and register file and in the journal, and its
document is the one that was archived.  It takes some minutes for a million, and
changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from suket.db import Database
from suket.journal import entries
from suket.journal.words import Event
from suket.paper import document_records
from suket.paper.archive import Archive, DocumentDamaged
from suket.paper.errors import DocumentNotReady
from suket.register import status_lists, sukets
from suket.register.document_fields import Printed
from suket.register.end import entry_of
from suket.register.tables import Suket
from suket.register.token_text import claims_of, text_of
from verify.checks import authenticate
from verify.claims import Claims
from verify.errors import NotAuthentic, Reason
from verify.published import Published

AT_ONCE = 500  # sukets of one look


class Defect(StrEnum):
    """What does not agree."""

    NOT_AUTHENTIC = "not-authentic"  # the key is unknown, or the token was changed
    OTHER_CLAIMS = "other-claims"  # the register says something else than the token
    NOT_PUBLISHED = "not-published"  # the published list or register lacks it
    NOT_IN_JOURNAL = "not-in-journal"  # issued, and no entry says so
    DOCUMENT_DAMAGED = "document-damaged"  # gone, or other bytes than archived


@dataclass(frozen=True, slots=True)
class Found:
    """One suket that does not agree, by its number."""

    number: str
    defect: Defect


def recheck(
    database: Database, published: Published, archive: Archive
) -> Iterator[Found]:
    """Give every disagreement, suket by suket in the order of their ids."""
    after = ""
    while True:
        with database.reading() as session:
            some = sukets.after(session, after, AT_ONCE)
            found = [
                Found(suket.number, defect)
                for suket in some
                for defect in _defects(session, suket, published, archive)
            ]
        yield from found
        if not some:
            return
        after = some[-1].id


def _defects(
    session: Session, suket: Suket, published: Published, archive: Archive
) -> Iterator[Defect]:
    try:
        claims = authenticate(text_of(suket.token), published.trust)
    except NotAuthentic as refusal:
        # A key that was revoked afterwards leaves its sukets to the register file.
        if refusal.reason is not Reason.KEY_NOT_IN_USE:
            yield Defect.NOT_AUTHENTIC
            return
        claims = claims_of(suket.token)
    if not _agrees(suket, claims):
        yield Defect.OTHER_CLAIMS
    is_due = status_lists.is_waiting(session, suket)
    if not is_due and not _is_published(suket, claims, published):
        yield Defect.NOT_PUBLISHED
    if not _is_in_journal(session, suket):
        yield Defect.NOT_IN_JOURNAL
    if suket.has_document and not _is_archived(session, suket, archive):
        yield Defect.DOCUMENT_DAMAGED


def _agrees(suket: Suket, claims: Claims) -> bool:
    printed = Printed.from_json(suket.printed)
    said = (claims.nik, claims.full_name, claims.birthplace, claims.born)
    shown = (printed.nik, printed.full_name, printed.birthplace, printed.born)
    place = (claims.list_number, claims.status_index)
    dates = (claims.issued_at, claims.expires_at)
    return (
        said == shown
        and claims.address == printed.address
        and claims.nik == suket.nik
        and printed.number == suket.number
        and place == (suket.list_number, suket.status_index)
        and dates == (suket.issued_at, suket.expires_at)
    )


def _is_published(suket: Suket, claims: Claims, published: Published) -> bool:
    status = published.status_of(claims)
    recorded = published.register_of(claims)
    if status is None or recorded is None:
        return False
    is_recorded = recorded.is_recorded(claims.status_index, suket.token)
    return is_recorded and status.entry(claims.status_index) is entry_of(suket)


def _is_in_journal(session: Session, suket: Suket) -> bool:
    return any(
        entry.event in (Event.ISSUED, Event.RENEWED)
        and entry.office_code == suket.office_code
        for entry in entries.of_subject(session, suket.number)
    )


def _is_archived(session: Session, suket: Suket, archive: Archive) -> bool:
    try:
        archive.read(suket.id, document_records.find(session, suket.id).digest)
    except (DocumentNotReady, DocumentDamaged):
        return False
    return True
