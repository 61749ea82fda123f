"""The verb: claim the next notice that is due, and write down what became of it.

A try is written before a byte leaves, so that whoever dies in between leaves a try that
began: it becomes `unknown`, and is not sent again by itself.  Sending itself is the
job's; here is what comes before it, and after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from suket.applications.planning import tellings
from suket.applications.tables import ApplicationCase
from suket.db import Database
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.messaging import gsm_text
from suket.messaging.envelopes import Answer, Envelope
from suket.messaging.words import Outcome, Wire
from suket.notices import day_counts, known_facts, notices, texts
from suket.notices.moments import Moment
from suket.notices.tables import Notice, NoticeTry
from suket.notices.ways import PATIENCE, Way, next_way
from suket.notices.words import ASKED_FOR, NoticeKind, NoticeState, TryState
from suket.offices import versions
from suket.offices.persons import KEEPER
from suket.offices.versions import OfficeOnDay

LEASE: Final = timedelta(minutes=10)  # longer than sending may take
PAUSES: Final = tuple(timedelta(seconds=each) for each in (30, 60, 120, 240))
LONG_PAUSE: Final = timedelta(minutes=15)
BY_ITSELF: Final = "pesan"  # who told, in the journal
CRASHED: Final = "crashed"
_AFTER: Final = {
    Outcome.ACCEPTED: (TryState.ACCEPTED, NoticeState.SENT),
    Outcome.REFUSED: (TryState.REFUSED, NoticeState.WAITING),
    Outcome.LATER: (TryState.LATER, NoticeState.WAITING),
    Outcome.UNKNOWN: (TryState.UNKNOWN, NoticeState.UNKNOWN),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """By what may be sent: how much a day by each wire, and whether STOP is heard."""

    day_limits: Mapping[Wire, int]
    hears_stop: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """One try that was written down: what is sent now, and by which wire."""

    notice_id: str
    seq: int
    wire: Wire
    envelope: Envelope
    has_other_way: bool  # besides this wire, if it stays busy


def claim(database: Database, rules: Rules, *, now: datetime) -> Claimed | None:
    """Claim the most urgent notice that may leave now, or return None.

    What may not leave is put off, or is over; one transaction each.
    """
    while True:
        with database.begin() as session:
            notice = notices.next_due(session, now=now)
            if notice is None:
                return None
            claimed = _claimed(session, notice, rules, now)
        if claimed is not None:
            return claimed


def _claimed(
    session: Session, notice: Notice, rules: Rules, now: datetime
) -> Claimed | None:
    office = versions.at(session, notice.office_code, now=now)
    moment = Moment.of(office, now)
    if not notices.still_so(session, notice, moment):
        _over(notice, NoticeState.DROPPED, "no-longer-so")
        return None
    if moment.is_night and notice.kind not in ASKED_FOR:
        _put_off(notice, moment.next_morning(), "night")
        return None
    way = next_way(session, notice, rules.day_limits)
    if way.over is not None:
        _over(notice, way.over, way.code)
        return None
    taken = _place(session, way, notice, moment, rules)
    if taken is None:
        _put_off(notice, moment.morning(1), "day-limit")
        return None
    if not day_counts.take_of_address(session, way.addresses[taken], moment.today):
        day_counts.give_back_of_office(session, notice.office_code, taken, moment.today)
        _put_off(notice, moment.morning(1), "person-limit")
        return None
    return _written(session, notice, office, (taken, way), rules, now)


def _place(
    session: Session, way: Way, notice: Notice, moment: Moment, rules: Rules
) -> Wire | None:
    """Return the first of somebody's wires by which the office may still send today."""
    for wire in way.addresses:
        most = rules.day_limits[wire]
        if day_counts.take_of_office(
            session, notice.office_code, wire, moment.today, most=most
        ):
            return wire
    return None


def _over(notice: Notice, state: NoticeState, code: str | None) -> None:
    notice.state, notice.code = state, code


def _put_off(notice: Notice, until: datetime, code: str) -> None:
    notice.next_at, notice.code = until, code


def _written(
    session: Session,
    notice: Notice,
    office: OfficeOnDay,
    chosen: tuple[Wire, Way],
    rules: Rules,
    now: datetime,
) -> Claimed | None:
    """Write the try down, and what is to be sent."""
    wire, way = chosen
    facts = known_facts.of_case(session, notice.case_id, office)
    is_sms = wire is Wire.SMS
    text = (
        texts.sms(notice.kind, facts, hears_stop=rules.hears_stop)
        if is_sms
        else texts.mail(notice.kind, facts)
    )
    seq = len(notices.tries_of(session, notice.id)) + 1
    row = NoticeTry(
        notice_id=notice.id,
        seq=seq,
        wire=wire,
        state=TryState.SENDING,
        started_at=now,
        lease_until=now + LEASE,
    )
    session.add(row)
    if is_sms and not gsm_text.fits(text):
        row.state, row.settled_at, row.code = TryState.REFUSED, now, "too-long"
        return None
    notice.state, notice.code = NoticeState.SENDING, None
    session.flush()
    name = f"{notice.id}-{seq}" if seq > 1 else notice.id
    address = way.addresses[wire]
    envelope = Envelope(name, address, texts.SUBJECT, text, now)
    return Claimed(notice.id, seq, wire, envelope, len(way.addresses) > 1)


def settle(
    database: Database, claimed: Claimed, answer: Answer, *, now: datetime
) -> NoticeState | None:
    """Write down what became of a try; None if somebody else has by now."""
    with database.begin() as session:
        notice = notices.by_id(session, claimed.notice_id)
        row = session.get(NoticeTry, (claimed.notice_id, claimed.seq))
        if row is None or row.state is not TryState.SENDING:
            return None
        row.state, notice.state = _AFTER[answer.outcome]
        row.settled_at, row.code, row.reference = now, answer.code, answer.reference
        notice.code = answer.code
        session.flush()
        if answer.outcome in (Outcome.REFUSED, Outcome.LATER):
            address = claimed.envelope.to
            _give_back(session, notice, row, address)
            notice.next_at = now + _pause(session, row, claimed)
        if answer.outcome is Outcome.ACCEPTED:
            _tick_off(session, notice, now)
        return notice.state


def _pause(session: Session, row: NoticeTry, claimed: Claimed) -> timedelta:
    """Return how long to wait; where another way is left it is tried now."""
    if row.state is TryState.REFUSED:
        return timedelta()
    tries = notices.tries_of(session, row.notice_id)
    times = sum(one.wire is row.wire and one.state is TryState.LATER for one in tries)
    if times == PATIENCE and claimed.has_other_way:
        return timedelta()
    return PAUSES[times - 1] if times <= len(PAUSES) else LONG_PAUSE


def _give_back(session: Session, notice: Notice, row: NoticeTry, address: str) -> None:
    """Let the day have its place back: this one was certainly not sent."""
    office = versions.at(session, notice.office_code, now=row.started_at)
    day = Moment.of(office, row.started_at).today
    day_counts.give_back_of_office(session, notice.office_code, row.wire, day)
    day_counts.give_back_of_address(session, address, day)


def _tick_off(session: Session, notice: Notice, now: datetime) -> None:
    """Let nobody call who was written to: the list of whom to tell has them no more."""
    if notice.kind is not NoticeKind.MOVED:
        return
    if tellings.tick_off(session, notice.case_id, by=KEEPER, now=now):
        case = session.get_one(ApplicationCase, notice.case_id)
        event = Event.APPLICANT_TOLD
        fact = Fact(event=event, subject=case.number, office=case.office_code)
        entries.note(session, fact, who=BY_ITSELF, at=now)


def end_leases(session: Session, *, now: datetime, limit: int) -> int:
    """Call unknown what began and was never settled; return how many."""
    rows = notices.overdue_tries(session, now=now, limit=limit)
    for row in rows:
        row.state, row.settled_at, row.code = TryState.UNKNOWN, now, CRASHED
        notice = notices.by_id(session, row.notice_id)
        notice.state, notice.code = NoticeState.UNKNOWN, CRASHED
    return len(rows)
