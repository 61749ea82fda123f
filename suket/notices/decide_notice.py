"""The verbs of whoever looks at a notice: send it again, call it told, or let it be."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications.planning import tellings
from suket.applications.tables import ApplicationCase
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.notices import notices
from suket.notices.errors import NoticeIsOver, NoticeOutdated
from suket.notices.moments import Moment
from suket.notices.tables import Notice
from suket.notices.words import AMISS, NoticeKind, NoticeState, TryState
from suket.offices import versions

BY_HAND: Final = "by-hand"
_UNSENT: Final = (NoticeState.HELD, NoticeState.WAITING)
_OPEN_TRIES: Final = (TryState.UNKNOWN, TryState.REFUSED, TryState.LATER)


def send_again(
    session: Session, notice_id: str, *, officer: Officer, now: datetime
) -> Notice:
    """Have a notice that failed, or of which nobody knows, be sent anew by all ways.

    Only a person decides so: one that is unknown may have arrived already.  Raises
    `RoleNotAllowed`, `NoticeNotFound`, `NoticeIsOver` or `NoticeOutdated`.
    """
    notice = _held(session, notice_id, AMISS, officer=officer)
    moment = Moment.of(versions.at(session, officer.office, now=now), now)
    if not notices.still_so(session, notice, moment):
        raise NoticeOutdated
    for row in notices.tries_of(session, notice.id):
        if row.state in _OPEN_TRIES:
            row.state = TryState.SET_ASIDE
    notice.state, notice.code, notice.next_at = NoticeState.WAITING, "again", now
    _note(session, notice, Event.NOTICE_SENT_AGAIN, officer=officer, now=now)
    return notice


def tell_by_hand(
    session: Session, notice_id: str, *, officer: Officer, now: datetime
) -> Notice:
    """Note that a person told somebody what a notice says.

    Raises `RoleNotAllowed`, `NoticeNotFound` or `NoticeIsOver`.
    """
    open_states = (*_UNSENT, *AMISS)
    notice = _held(session, notice_id, open_states, officer=officer)
    notice.state, notice.code = NoticeState.TOLD, BY_HAND
    if notice.kind is NoticeKind.MOVED:
        tellings.tick_off(session, notice.case_id, by=officer.person, now=now)
    _note(session, notice, Event.APPLICANT_TOLD, officer=officer, now=now)
    return notice


def stop_notice(
    session: Session, notice_id: str, *, officer: Officer, now: datetime
) -> Notice:
    """Let a notice that has not left be sent no more.

    Raises `RoleNotAllowed`, `NoticeNotFound` or `NoticeIsOver`.
    """
    notice = _held(session, notice_id, _UNSENT, officer=officer)
    notice.state, notice.code = NoticeState.DROPPED, "stopped"
    _note(session, notice, Event.NOTICE_STOPPED, officer=officer, now=now)
    return notice


def _held(
    session: Session,
    notice_id: str,
    states: tuple[NoticeState, ...],
    *,
    officer: Officer,
) -> Notice:
    officer.require(Right.APPLY)
    notice = notices.find(session, notice_id, office=officer.office)
    case = session.get_one(ApplicationCase, notice.case_id)
    officer.require(Right.APPLY, at=case.unit_id)
    if notice.state not in states:
        raise NoticeIsOver
    return notice


def _note(
    session: Session, notice: Notice, event: Event, *, officer: Officer, now: datetime
) -> None:
    session.flush()
    case = session.get_one(ApplicationCase, notice.case_id)
    fact = Fact(event=event, subject=case.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=now)
