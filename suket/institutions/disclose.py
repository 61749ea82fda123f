"""Disclose to an institution what the office holds of a suket that it checked.

The answer to a genuine QR copied onto another sheet: the portrait and the document as
the office has them.  Only a genuine suket opens anything; each look is written down
with its purpose, in the transaction that allows it, and the holder can read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from suket.columns import new_id
from suket.institutions import access_log, institutions
from suket.institutions.access_log import reference_of
from suket.institutions.callers import Caller
from suket.institutions.errors import VisitNotFound
from suket.institutions.tables import Visit
from suket.institutions.words import Scope, VisitPurpose
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.register import endings, sukets
from suket.register.status_on_day import DayFound, on_day
from suket.register.tables import Suket
from suket.register.token_text import claims_of
from suket.residents import residents
from verify.checks import Report, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For what a suket is looked at."""

    purpose: VisitPurpose
    reference: str | None = None  # the institution's own file number
    day: date | None = None  # was it in force then?


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What came of looking: the visit as written down, and what may be shown."""

    visit: Visit
    suket: Suket | None  # None: not genuine, or held by an office it may not see
    day: DayFound | None
    left: int  # checks of this day's quota


def disclose(
    session: Session, caller: Caller, report: Report, asked: Asked, *, now: datetime
) -> Disclosure:
    """Write down that the caller was told `report`, and return what else they may see.

    Raises `ScopeMissing`, `PurposeNotAgreed`, `BadReference`, `DayToCome` or
    `QuotaUsedUp`; then nothing is shown and nothing written down.
    """
    caller.require(Scope.VERIFY)
    if asked.day is not None:
        caller.require(Scope.AUDIT)
    caller.require_purpose(asked.purpose)
    reference = reference_of(asked.reference)
    left = institutions.take(session, caller.agreement, now=now)
    fit = replace(asked, reference=reference)
    visit, shown = _visited(session, caller, report, fit, now=now)
    day = _day(session, shown, asked.day, now=now) if shown and asked.day else None
    return Disclosure(visit=visit, suket=shown, day=day, left=left)


def disclose_many(
    session: Session,
    caller: Caller,
    seen: Sequence[tuple[Report | None, Asked]],
    *,
    now: datetime,
) -> list[Suket | None]:
    """Write down that the caller was told these reports, as far as the quota goes.

    Return what may be shown of each, in order; the list ends where the day's quota did.
    None is a row that could not be read: it counts, and leads to no visit.  Raises
    `ScopeMissing` or `PurposeNotAgreed`; references must be such as `reference_of`
    returns.
    """
    caller.require(Scope.BATCH)
    for purpose in {asked.purpose for _, asked in seen}:
        caller.require_purpose(purpose)
    given = institutions.take_some(session, caller.agreement, count=len(seen), now=now)
    return [
        _visited(session, caller, report, asked, now=now)[1] if report else None
        for report, asked in seen[:given]
    ]


def _visited(
    session: Session, caller: Caller, report: Report, asked: Asked, *, now: datetime
) -> tuple[Visit, Suket | None]:
    """Write down a visit, and return it with what may be shown of the suket."""
    suket = genuine(session, report)
    visit = Visit(
        id=new_id(),
        institution_code=caller.institution,
        clerk_id=caller.clerk_id,
        key_id=caller.key_id,
        suket_id=suket.id if suket else None,
        purpose=asked.purpose,
        reference=asked.reference,
        verdict=report.verdict.value,
        asked_of=asked.day,
        at=now,
    )
    access_log.note(session, visit)
    if suket is not None:
        _note(session, Event.VISITED, suket, caller, visit, at=now)
    return visit, suket if suket and caller.sees(suket.office_code) else None


def genuine(session: Session, report: Report) -> Suket | None:
    """Return the suket that a report is about, or None.

    None for what is not authentic, and for what another service issued.
    """
    if report.verdict is Verdict.NOT_AUTHENTIC or report.claims is None:
        return None
    claims = report.claims
    suket = sukets.by_place(session, claims.status_uri, claims.status_index)
    if suket is None or claims_of(suket.token) != claims:
        return None
    return suket


def see_photo(
    session: Session, caller: Caller, visit_id: str, *, now: datetime
) -> bytes:
    """Return the portrait (JPEG) that a suket was issued with, to who checked it.

    Raises `ScopeMissing`, or `VisitNotFound` also where there is nothing to see.
    """
    caller.require(Scope.PHOTO)
    visit, suket = _opened(session, caller, visit_id, now=now)
    jpeg = residents.photo(session, suket.photo_digest)
    if jpeg is None:
        raise VisitNotFound
    if visit.photo_seen_at is None:
        visit.photo_seen_at = now
        _note(session, Event.PHOTO_SEEN, suket, caller, visit, at=now)
    return jpeg


def see_document(
    session: Session, caller: Caller, visit_id: str, *, now: datetime
) -> Suket:
    """Return the suket whose document the caller may see, who checked it lately.

    Raises `ScopeMissing` or `VisitNotFound`.
    """
    caller.require(Scope.DOCUMENT)
    visit, suket = _opened(session, caller, visit_id, now=now)
    if visit.document_seen_at is None:
        visit.document_seen_at = now
        _note(session, Event.DOCUMENT_SEEN, suket, caller, visit, at=now)
    return suket


def _opened(
    session: Session, caller: Caller, visit_id: str, *, now: datetime
) -> tuple[Visit, Suket]:
    visit = access_log.lately(session, visit_id, caller, now=now)
    if visit.suket_id is None:
        raise VisitNotFound
    suket = sukets.by_id(session, visit.suket_id)
    if not caller.sees(suket.office_code):
        raise VisitNotFound
    return visit, suket


def _day(session: Session, suket: Suket, day: date, *, now: datetime) -> DayFound:
    zone = offices.find(session, suket.office_code).zone
    frozen = endings.suspensions(session, suket)
    return on_day(suket, frozen, day, zone=zone, now=now)


def _note(
    session: Session,
    event: Event,
    suket: Suket,
    caller: Caller,
    visit: Visit,
    *,
    at: datetime,
) -> None:
    fact = Fact(event=event, subject=suket.number, office=suket.office_code)
    who = f"{caller.who} ({visit.purpose.value})"
    entries.note(session, fact, who=who, at=at)
