"""The access log: which institution looked at which suket, when, and for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from suket.institutions.callers import Caller
from suket.institutions.errors import BadReference, VisitNotFound
from suket.institutions.tables import ApiKey, Clerk, Institution, Visit
from suket.institutions.words import VisitPurpose
from suket.register.tables import Suket
from verify.handed_in import trimmed
from verify.receipt import require_reference

SHOWN_FOR = timedelta(minutes=30)  # how long photo and document of a visit may be seen
LONGEST_REFERENCE = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit as it is told to people: to the holder without `who`."""

    visit: Visit
    institution: str  # "Bank Contoh"
    who: str  # a person's user name, or what a key is called


def reference_of(text: str | None) -> str | None:
    """Return the asker's own reference, tidied; None for none.

    It is kept and shown, so a NIK in it is refused (`BadReference`), as is what no file
    number looks like.
    """
    tidied = trimmed(text or "")
    if not tidied:
        return None
    try:
        require_reference(tidied)
    except ValueError as error:
        raise BadReference(str(error)) from error
    return tidied


def note(session: Session, visit: Visit) -> None:
    """Write down a visit."""
    session.add(visit)
    session.flush()


def lately(session: Session, visit_id: str, caller: Caller, *, now: datetime) -> Visit:
    """Return a visit the caller made, while what it opened may still be seen.

    Raises `VisitNotFound`, also for a visit of another person or machine.
    """
    visit = session.get(Visit, visit_id)
    if visit is None or not _is_by(visit, caller) or now - visit.at >= SHOWN_FOR:
        raise VisitNotFound
    return visit


def _is_by(visit: Visit, caller: Caller) -> bool:
    ours = (visit.institution_code, visit.clerk_id, visit.key_id)
    return ours == (caller.institution, caller.clerk_id, caller.key_id)


def of_suket(session: Session, suket_id: str, *, limit: int) -> Sequence[Seen]:
    """Return who looked at a suket, the newest first."""
    query = _told().where(Visit.suket_id == suket_id)
    return _seen(session, query.limit(limit))


def of_clerk(
    session: Session, clerk_id: str, *, limit: int
) -> Sequence[tuple[Visit, str | None]]:
    """Return the visits of one person, newest first, with the numbers of sukets."""
    query = (
        select(Visit, Suket.number)
        .outerjoin(Suket, Suket.id == Visit.suket_id)
        .where(Visit.clerk_id == clerk_id)
        .order_by(Visit.at.desc(), Visit.id)
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def last_purpose(session: Session, clerk_id: str) -> VisitPurpose | None:
    """Return for what a person looked last; None before their first look."""
    query = select(Visit.purpose).where(Visit.clerk_id == clerk_id)
    return session.scalar(query.order_by(Visit.at.desc(), Visit.id).limit(1))


def _told() -> Select[Visit, str, str | None, str | None]:
    return (
        select(Visit, Institution.name, Clerk.username, ApiKey.label)
        .join(Institution, Institution.code == Visit.institution_code)
        .outerjoin(Clerk, Clerk.id == Visit.clerk_id)
        .outerjoin(ApiKey, ApiKey.id == Visit.key_id)
        .order_by(Visit.at.desc(), Visit.id)
    )


def _seen(
    session: Session, query: Select[Visit, str, str | None, str | None]
) -> list[Seen]:
    return [
        Seen(visit, name, username or label or "")
        for visit, name, username, label in session.execute(query)
    ]
