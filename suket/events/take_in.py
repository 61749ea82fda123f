"""The verb of lists of events: each line ends, changes or opens what it must, once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.columns import new_id
from suket.events import event_lists
from suket.events.consequences import Known
from suket.events.event_lists import TRIED_AGAIN
from suket.events.judge import Accepted, Judged, Place, act, judge, look
from suket.events.tables import EventLine, EventList
from suket.events.told_lines import ToldLine
from suket.events.words import LineOutcome, ListDoor
from suket.faults import told
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.residents import residents

AT_ONCE: Final = 200  # lines that are done together; one that fails is done alone
# With these nothing can be done, for no line: they are not a line's fault.
_OF_THE_HOUSE: Final = (OSError, OperationalError, InterfaceError)
log: Final = structlog.get_logger("suket.events")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A list as it comes: its lines, by which door, and by which name it is known."""

    lines: Sequence[ToldLine]
    door: ListDoor
    list_id: str = ""  # of who may send the same list twice; "" for a new name


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReport:
    """What became of one line."""

    judged: Judged
    is_repeated: bool = False  # it was told before, and nothing was done now


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """What became of a whole list, in the order of its lines."""

    list_id: str  # "" of a plan
    lines: tuple[LineReport, ...]

    @property
    def repeated(self) -> int:
        """How many lines had been told before."""
        return sum(line.is_repeated for line in self.lines)

    def count(self, outcome: LineOutcome) -> int:
        """Return how many lines came to `outcome` now."""
        return self.counted[outcome]

    @property
    def counted(self) -> Counter[LineOutcome]:
        """How many lines came to what now; those told before are not among them."""
        return Counter(
            line.judged.outcome for line in self.lines if not line.is_repeated
        )


def place_of(session: Session, office: str, *, now: datetime) -> Place:
    """Return where and when an office judges lines (`OfficeNotFound`)."""
    return Place(office=office, zone=offices.find(session, office).zone, now=now)


def plan(session: Session, lines: Sequence[ToldLine], place: Place) -> EventReport:
    """Say what would become of every line, without changing anything."""
    before = _told_before(session, lines, place.office)
    known, nobody = look(session, lines, place), Known()
    accepted = _accepted(session, before)
    seen: set[str] = set()
    reports = []
    for line in lines:
        kept = before.get(line.digest)
        is_done = kept is not None and kept.outcome not in TRIED_AGAIN
        judged = judge(
            line, known.get(line.nik, nobody), place, accepted.get(line.digest, ())
        )
        reports.append(
            LineReport(judged=judged, is_repeated=is_done or line.digest in seen)
        )
        seen.add(line.digest)
    return EventReport(list_id="", lines=tuple(reports))


def take_in(
    session: Session, incoming: Incoming, *, officer: Officer, now: datetime
) -> EventReport:
    """Write a list down, do what follows from each line, and report on every line.

    A line that was told before does nothing, unless nothing came of it yet.  Lists of
    an office are taken in one after the other.  Raises `RoleNotAllowed`.
    """
    officer.require(Right.END)
    offices.lock(session, officer.office)
    place = place_of(session, officer.office, now=now)
    before = _told_before(session, incoming.lines, officer.office)
    fresh, repeated = _parted(incoming.lines, before)
    _hold(session, fresh, officer.office)
    accepted = _accepted(session, before)
    event_list = EventList(
        id=incoming.list_id or new_id(),
        office_code=officer.office,
        door=incoming.door,
        lines=len(incoming.lines),
        repeated=len(repeated),
        received_at=now,
        received_by=officer.username,
    )
    session.add(event_list)
    session.flush()
    done: dict[int, LineReport] = {}
    with entries.last_of_all(session):
        for part in _parts(fresh):
            work = [line for _, line in part]
            judged = _do(session, work, place, Answered(officer, accepted))
            _keep(session, judged, before, event_list)
            pairs = zip(part, judged, strict=True)
            done |= {at: LineReport(judged=one) for (at, _), one in pairs}
        fact = Fact(
            event=Event.EVENTS_TAKEN_IN, subject=event_list.id, office=officer.office
        )
        entries.note(session, fact, who=officer.username, at=now)
    done |= {at: _again(line, before) for at, line in repeated}
    return EventReport(
        list_id=event_list.id, lines=tuple(done[at] for at in sorted(done))
    )


Numbered = tuple[int, ToldLine]


def _told_before(
    session: Session, lines: Sequence[ToldLine], office: str
) -> dict[str, EventLine]:
    digests = {line.digest for line in lines}
    return event_lists.with_digests(session, digests, office=office)


def _accepted(session: Session, before: Mapping[str, EventLine]) -> Accepted:
    """Return what officers have answered of lines that are tried once more."""
    tried = [line for line in before.values() if line.outcome in TRIED_AGAIN]
    return event_lists.accepted(session, tried)


def _parted(
    lines: Sequence[ToldLine], before: Mapping[str, EventLine]
) -> tuple[list[Numbered], list[Numbered]]:
    """Part lines that are to be done from those that were told before, here or now."""
    fresh: list[Numbered] = []
    repeated: list[Numbered] = []
    seen: set[str] = set()
    for at, line in enumerate(lines):
        kept = before.get(line.digest)
        is_open = kept is None or kept.outcome in TRIED_AGAIN
        is_new = line.digest not in seen and is_open
        (fresh if is_new else repeated).append((at, line))
        seen.add(line.digest)
    return fresh, repeated


def _hold(session: Session, fresh: Sequence[Numbered], office: str) -> None:
    """Hold all residents of a list in one order, so that no two wait for each other."""
    niks = sorted({line.nik for _, line in fresh if line.nik})
    own = [
        place.resident_id
        for place in residents.places(session, niks)
        if place.office_code == office
    ]
    residents.lock_own(session, own, office=office)


def _parts(fresh: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Yield lines by their day, some at a time, and of nobody two at once."""
    part: list[Numbered] = []
    whom: set[str] = set()
    for numbered in sorted(fresh, key=_by_day):
        nik = numbered[1].nik
        if len(part) == AT_ONCE or nik in whom:
            yield part
            part, whom = [], set()
        part.append(numbered)
        if nik:
            whom.add(nik)
    if part:
        yield part


def _by_day(numbered: Numbered) -> tuple[str, int]:
    at, line = numbered
    return (line.day.isoformat() if line.day else "", at)


@dataclass(frozen=True, slots=True)
class Answered:
    """Who does what follows, and what officers have answered of lines before."""

    officer: Officer
    accepted: Accepted


def _do(
    session: Session, lines: Sequence[ToldLine], place: Place, by: Answered
) -> list[Judged]:
    """Do what follows from lines: from all at once, or else from each half by itself.

    So a line that nobody foresaw fails alone, and the others are done.
    """
    try:
        with entries.savepoint(session):
            return act(session, lines, place, officer=by.officer, accepted=by.accepted)
    except _OF_THE_HOUSE:
        raise
    except Exception as fault:  # noqa: BLE001 - a line that can never be done
        session.expire_all()
        if len(lines) == 1:
            return [_failed(lines[0], fault)]
        middle = len(lines) // 2
        halves = (lines[:middle], lines[middle:])
        return [one for half in halves for one in _do(session, half, place, by)]


def _failed(line: ToldLine, fault: Exception) -> Judged:
    log.error("event line failed", place=line.place, **told(fault))
    return Judged(line=line, outcome=LineOutcome.FAILED)


def _keep(
    session: Session,
    judged: Sequence[Judged],
    before: Mapping[str, EventLine],
    event_list: EventList,
) -> None:
    new = [_row(one, event_list) for one in judged if one.line.digest not in before]
    if new:
        session.execute(insert(EventLine), new)
    for one in judged:
        kept = before.get(one.line.digest)
        if kept is not None:
            settle(kept, one)
    session.flush()


def settle(kept: EventLine, judged: Judged) -> None:
    """Write down what became of a line that was told before."""
    kept.outcome, kept.why = judged.outcome, judged.why
    kept.suket_id = judged.suket_id


def _row(judged: Judged, event_list: EventList) -> dict[str, Any]:
    line = judged.line
    return {
        "id": new_id(),
        "list_id": event_list.id,
        "office_code": event_list.office_code,
        "place": line.place,
        "kind": line.kind,
        "nik": line.nik or None,
        "nik_shown": line.nik_shown,
        "full_name": line.full_name,
        "day": line.day,
        "deed": line.deed,
        "destination": line.destination,
        "digest": line.digest,
        "outcome": judged.outcome,
        "why": judged.why,
        "remark": line.remark,
        "suket_id": judged.suket_id,
        "told_at": event_list.received_at,
    }


def _again(line: ToldLine, before: Mapping[str, EventLine]) -> LineReport:
    kept = before.get(line.digest)
    outcome = kept.outcome if kept is not None else LineOutcome.NOTHING
    why = kept.why if kept is not None else None
    judged = Judged(line=line, outcome=outcome, why=why)
    return LineReport(judged=judged, is_repeated=True)
