"""The notices: added, found, listed, counted; and the tries of each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from suket.applications.tables import ApplicationCase
from suket.db import inserted
from suket.messaging.words import Wire
from suket.notices.contacts import is_reached
from suket.notices.due_cases import Look
from suket.notices.due_sukets import QUERIES
from suket.notices.errors import NoticeNotFound
from suket.notices.moments import Moment
from suket.notices.tables import DUE, SENDING, Notice, NoticeTry
from suket.notices.words import AMISS, RANKS, NoticeKind, NoticeState

_IS_DUE: Final = text(f"notice.{DUE.text}")
_IS_SENDING: Final = text(f"notice_try.{SENDING.text}")


@dataclass(frozen=True, slots=True)
class Shown:
    """One notice with its case's number, and its last try, if there was any."""

    notice: Notice
    number: str
    last: NoticeTry | None


def undiscovered(
    session: Session,
    kind: NoticeKind,
    moment: Moment,
    wires: Collection[Wire],
    *,
    limit: int,
) -> list[dict[str, object]]:
    """Return what is to be told of a kind and has no notice, of who can be reached."""
    query = QUERIES[kind](Look(session, moment))
    case_id, occasion, _ = query.selected_columns
    known = exists().where(
        Notice.kind == kind, Notice.case_id == case_id, Notice.occasion == occasion
    )
    new = query.where(is_reached(wires), ~known)
    return [
        {"case_id": row[0], "occasion": row[1], "about_day": row[2]}
        for row in session.execute(new.limit(limit))
    ]


def still_so(session: Session, notice: Notice, moment: Moment) -> bool:
    """Say whether what a notice tells is so: its case is in that state, and as then."""
    query = QUERIES[notice.kind](Look(session, moment, notice.case_id))
    found = session.execute(query.where(ApplicationCase.id == notice.case_id))
    return any(row[1] == notice.occasion for row in found)


def add_all(
    session: Session,
    found: Iterable[dict[str, object]],
    kind: NoticeKind,
    state: NoticeState,
    moment: Moment,
) -> int:
    """Add notices; one that is there already is left as it is.  Returns how many."""
    rows = [
        {
            **each,
            "office_code": moment.office,
            "kind": kind,
            "state": state,
            "rank": RANKS[kind],
            "found_at": moment.now,
            "next_at": moment.now,
        }
        for each in found
    ]
    if not rows:
        return 0
    statement = inserted(session, Notice).on_conflict_do_nothing()
    session.connection().execute(statement, rows)
    return len(rows)


def find(session: Session, notice_id: str, *, office: str) -> Notice:
    """Return a notice of the office, held until the end, or raise `NoticeNotFound`."""
    query = select(Notice).where(Notice.id == notice_id, Notice.office_code == office)
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NoticeNotFound
    return found


def by_id(session: Session, notice_id: str) -> Notice:
    """Return a notice that is there, held until the end."""
    query = select(Notice).where(Notice.id == notice_id).with_for_update()
    return session.scalars(query).one()


def next_due(session: Session, *, now: datetime) -> Notice | None:
    """Return the most urgent notice whose time has come, held until the end."""
    query = (
        select(Notice)
        .where(_IS_DUE, Notice.next_at <= now)
        .order_by(Notice.rank, Notice.about_day, Notice.found_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalar(query)


def has_due(session: Session, *, now: datetime) -> bool:
    """Say whether there is a notice whose time has come."""
    query = select(Notice.id).where(_IS_DUE, Notice.next_at <= now).limit(1)
    return session.scalar(query) is not None


def tries_of(session: Session, notice_id: str) -> Sequence[NoticeTry]:
    """Return the tries of a notice, the first first."""
    query = select(NoticeTry).where(NoticeTry.notice_id == notice_id)
    return session.scalars(query.order_by(NoticeTry.seq)).all()


def of_reference(session: Session, reference: str) -> NoticeTry | None:
    """Return the try that a carrier knows by this name, or None."""
    query = select(NoticeTry).where(NoticeTry.reference == reference)
    return session.scalar(query.order_by(NoticeTry.started_at.desc()).limit(1))


def has_overdue(session: Session, *, now: datetime) -> bool:
    """Say whether there is a try that began, and whose time is over."""
    query = select(NoticeTry.seq).where(_IS_SENDING, NoticeTry.lease_until <= now)
    return session.scalar(query.limit(1)) is not None


def overdue_tries(session: Session, *, now: datetime, limit: int) -> list[NoticeTry]:
    """Return tries that began and were never settled: who sent them has died."""
    query = select(NoticeTry).where(_IS_SENDING, NoticeTry.lease_until <= now)
    held = query.limit(limit).with_for_update(skip_locked=True)
    return [*session.scalars(held)]


def listed(session: Session, what: ColumnElement[bool], *, limit: int) -> list[Shown]:
    """Return notices, those found last first, each with its last try."""
    other = aliased(NoticeTry)
    of_it = select(func.max(other.seq)).where(other.notice_id == Notice.id)
    newest = of_it.correlate(Notice).scalar_subquery()
    query: Select[Notice, str, NoticeTry | None] = (
        select(Notice, ApplicationCase.number, NoticeTry)
        .join(ApplicationCase, ApplicationCase.id == Notice.case_id)
        .outerjoin(
            NoticeTry, (NoticeTry.notice_id == Notice.id) & (NoticeTry.seq == newest)
        )
        .where(what)
        .order_by(Notice.found_at.desc(), Notice.id)
        .limit(limit)
    )
    return [Shown(*row) for row in session.execute(query)]


def in_states(office: str, states: Collection[NoticeState]) -> ColumnElement[bool]:
    """Say in SQL that a notice is the office's and in one of these states."""
    return (Notice.office_code == office) & Notice.state.in_(states)


def of_case(case_id: str) -> ColumnElement[bool]:
    """Say in SQL that a notice is of this case."""
    return Notice.case_id == case_id


def counts(
    session: Session, office: str, *, since: datetime | None = None
) -> dict[NoticeState, int]:
    """Return how many notices of an office are in each state."""
    query = select(Notice.state, func.count()).where(Notice.office_code == office)
    if since is not None:
        query = query.where(Notice.found_at >= since)
    return {row[0]: row[1] for row in session.execute(query.group_by(Notice.state))}


def held_of(session: Session, office: str) -> dict[NoticeKind, int]:
    """Return how many of each kind wait for a look at their plan."""
    query = (
        select(Notice.kind, func.count())
        .where(Notice.office_code == office, Notice.state == NoticeState.HELD)
        .group_by(Notice.kind)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def count_amiss(session: Session, office: str) -> int:
    """Return how many notices of an office somebody has to look at."""
    looked_at = (*AMISS, NoticeState.HELD)
    query = select(func.count()).select_from(Notice)
    return session.scalar(query.where(in_states(office, looked_at))) or 0
