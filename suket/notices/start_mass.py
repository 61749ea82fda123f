"""The verb: let a crowd of notices leave, after somebody has seen the plan of it.

So many a day as the office may send; what does not fit into today leaves tomorrow, and
so on.  Whatever is more urgent goes before it on each day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.db import in_parts
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.messaging.words import Wire
from suket.notices import day_counts
from suket.notices.moments import Moment
from suket.notices.tables import Contact, Notice
from suket.notices.words import NoticeKind, NoticeState
from suket.offices import versions


@dataclass(frozen=True, slots=True)
class Plan:
    """When a crowd would leave: by which wire how many, from today on, day by day."""

    kind: NoticeKind
    by_wire: Mapping[Wire, int]
    days: Sequence[int]  # how many on the first day, the second …

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.days)


def plan(
    session: Session,
    kind: NoticeKind,
    day_limits: Mapping[Wire, int],
    *,
    office: str,
    now: datetime,
) -> Plan:
    """Return how the held notices of a kind would leave if they were started now."""
    found = _spread(session, kind, day_limits, office=office, now=now)
    wires = Counter(wire for _, wire, _ in found)
    days = Counter(day for _, _, day in found)
    last = max(days, default=-1)
    return Plan(kind, dict(wires), [days[day] for day in range(last + 1)])


def start_mass(
    session: Session,
    kind: NoticeKind,
    day_limits: Mapping[Wire, int],
    *,
    officer: Officer,
    now: datetime,
) -> int:
    """Let the held notices of a kind leave as planned; return how many.

    Raises `RoleNotAllowed`.
    """
    officer.require(Right.GOVERN)
    office = officer.office
    found = _spread(session, kind, day_limits, office=office, now=now)
    moment = Moment.of(versions.at(session, office, now=now), now)
    by_day: dict[int, list[str]] = {}
    for notice_id, _, day in found:
        by_day.setdefault(day, []).append(notice_id)
    for day, ids in by_day.items():
        begins = moment.morning(day) if day else now
        for some in in_parts(ids):
            held = Notice.id.in_(some) & (Notice.state == NoticeState.HELD)
            statement = update(Notice).where(held)
            session.execute(statement.values(state=NoticeState.WAITING, next_at=begins))
    if found:
        fact = Fact(event=Event.NOTICES_STARTED, subject=kind.value, office=office)
        entries.note(session, fact, who=officer.username, at=now)
    return len(found)


def _spread(
    session: Session,
    kind: NoticeKind,
    day_limits: Mapping[Wire, int],
    *,
    office: str,
    now: datetime,
) -> list[tuple[str, Wire, int]]:
    """Return each held notice with its wire, and how many days from now it leaves."""
    moment = Moment.of(versions.at(session, office, now=now), now)
    first = (
        select(Contact.case_id, func.min(Contact.place).label("place"))
        .where(Contact.wire.in_(sorted(day_limits)))
        .group_by(Contact.case_id)
        .subquery()
    )
    query = (
        select(Notice.id, Contact.wire)
        .join(Contact, Contact.case_id == Notice.case_id)
        .join(
            first,
            (first.c.case_id == Contact.case_id) & (first.c.place == Contact.place),
        )
        .where(
            Notice.office_code == office,
            Notice.state == NoticeState.HELD,
            Notice.kind == kind,
        )
        .order_by(Notice.about_day, Notice.found_at, Notice.id)
    )
    # What has left today already, and what waits and is more urgent, comes first.
    placed = {
        wire: day_counts.used(session, office, wire, moment.today)
        for wire in day_limits
    }
    found = []
    for notice_id, wire in session.execute(query):
        day = placed[wire] // day_limits[wire]
        placed[wire] += 1
        found.append((notice_id, wire, day))
    return found
