"""What a new case gets as it comes: a day, a slot and a promise, written in one piece.

All of it is taken before the case is written, so that its row is written once, whole;
pool, slot and number are asked for in the one order of locks.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from suket.applications.planning import day_places, promises
from suket.applications.planning.day_places import Given
from suket.applications.planning.promises import First
from suket.applications.planning.timetable import Timetable
from suket.applications.tables import ApplicationCase
from suket.applications.words import IntakeChannel
from suket.offices.tables import Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a day, and what is promised because of it."""

    given: Given
    promised: First


def take(
    session: Session,
    table: Timetable,
    unit: Unit,
    channel: IntakeChannel,
    *,
    others_wait: bool,
) -> Seat | None:
    """Take a place as `day_places.give` does, and the slot that is promised with it."""
    given = day_places.give(session, table, unit.id, channel, others_wait=others_wait)
    if given is None:
        return None
    promised = promises.first(session, table, unit, given.day, others_wait=others_wait)
    return Seat(given, promised)


def mark(case: ApplicationCase, seat: Seat) -> None:
    """Let a case that is not written yet say which seat it has."""
    case.day, case.place = seat.given.day, seat.given.place
    case.due_at, case.promised_on = seat.promised.due_at, seat.promised.day


def keep(
    session: Session, case: ApplicationCase, seat: Seat, *, wants_earlier: bool
) -> None:
    """Write down what a case, which is marked with its seat, got as it was received."""
    pool, now = seat.given.pool, case.received_at
    if pool is not None:  # without a quota there is nothing to count
        use = day_places.use_of(case, pool, wants_earlier=wants_earlier, now=now)
        session.add(use)
    promises.keep_first(session, case, seat.promised)
