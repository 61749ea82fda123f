"""What the register says of the story: every figure of the second table is asked here.

Nothing is counted while it happens; what was told is compared with what is kept.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from suket.applications.booking_tables import Booking
from suket.applications.planning.tables import Replanning
from suket.applications.signing.tables import SignBatch, SignBatchItem
from suket.applications.tables import ApplicationCase, ApplicationStep, QuotaUse
from suket.applications.words import NOT_YET, OVER, CaseState, SigningOutcome
from suket.calendar.words import Service
from suket.quotas.tables import QuotaPool, Slot
from suket.quotas.words import Pool
from suket.tickets.tables import QueueTicket

Days = tuple[date, date]  # the first and the last


def asked(session: Session, days: Days) -> int:
    """Return how many asked on these days."""
    query = select(func.count()).where(
        ApplicationStep.from_state == NOT_YET, ApplicationStep.local_day.between(*days)
    )
    return session.scalar(query) or 0


def busiest(session: Session) -> tuple[int, int]:
    """Return how many a day took at the most, and how many of a kecamatan's share."""
    is_shared = case((QuotaUse.pool == Pool.KECAMATAN, 1), else_=0)
    query = select(func.count(), func.sum(is_shared)).where(QuotaUse.freed_at.is_(None))
    every = session.execute(query.group_by(QuotaUse.day)).all()
    return max(row[0] for row in every), max(row[1] for row in every)


def full_days(session: Session) -> list[date]:
    """Return the days of which no place is left."""
    query = select(QuotaPool.day).where(
        QuotaPool.service == Service.INTAKE, QuotaPool.is_shut.is_(False)
    )
    full = func.sum(QuotaPool.used) == func.sum(QuotaPool.size)
    return [*session.scalars(query.group_by(QuotaPool.day).having(full))]


@dataclass(frozen=True)
class Pickups:
    """When the sukets of some days are fetched."""

    count: int
    first: date | None
    last: date | None


def pickups(session: Session, days: Days) -> Pickups:
    """Return when those fetch theirs whose application is worked on on these days."""
    query = (
        select(func.count(), func.min(Slot.day), func.max(Slot.day))
        .select_from(Booking)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(ApplicationCase, ApplicationCase.id == Booking.case_id)
        .where(Booking.freed_at.is_(None), ApplicationCase.day.between(*days))
    )
    return Pickups(*session.execute(query).one())


def fullest_slot(session: Session, unit: str) -> int:
    """Return how many come to a unit in its fullest slot."""
    query = select(func.count(Booking.id)).join(Slot, Slot.id == Booking.slot_id)
    live = query.where(Slot.unit_id == unit, Booking.freed_at.is_(None))
    counts = session.scalars(live.group_by(Booking.slot_id))
    return max(counts, default=0)


def signed(session: Session) -> tuple[int, int]:
    """Return how many applications were signed with a code, in how many batches."""
    query = select(func.count(), func.count(SignBatch.id.distinct())).join(
        SignBatchItem, SignBatchItem.batch_id == SignBatch.id
    )
    is_signed = SignBatchItem.outcome == SigningOutcome.SIGNED
    row = session.execute(query.where(is_signed)).one()
    return row[0], row[1]


def signed_alone(session: Session) -> int:
    """Return how many who signed had another part in the same application."""
    parts = (ApplicationCase.made_by, ApplicationCase.verified_by)
    same = [ApplicationCase.signed_by == part for part in parts]
    same += [ApplicationCase.verified_by == part for part in parts[:1]]
    same += [ApplicationCase.approved_by == part for part in parts]
    same += [ApplicationCase.signed_by == ApplicationCase.approved_by]
    return session.scalar(select(func.count()).where(or_(*same))) or 0


def moves(session: Session) -> list[int]:
    """Return how many promises each change of the calendar moved, the first first."""
    query = select(Replanning.moved).order_by(Replanning.at)
    return [*session.scalars(query)]


def moved_by_one(session: Session) -> int:
    """Return how often promises were moved with nobody else agreeing."""
    query = select(func.count()).where(
        or_(
            Replanning.confirmed_by.is_(None),
            Replanning.confirmed_by == Replanning.asked_by,
        )
    )
    return session.scalar(query) or 0


def promised_between(session: Session, days: Days) -> int:
    """Return to how many who go on a day of these is promised."""
    query = select(func.count()).where(
        ApplicationCase.state.not_in(OVER), ApplicationCase.promised_on.between(*days)
    )
    return session.scalar(query) or 0


def in_state(session: Session, state: CaseState, asked_on: date | None = None) -> int:
    """Return how many applications are in a state, or of those asked on one day."""
    query = select(func.count()).where(ApplicationCase.state == state)
    if asked_on is not None:
        received = select(ApplicationStep.case_id).where(
            ApplicationStep.from_state == NOT_YET, ApplicationStep.local_day == asked_on
        )
        query = query.where(ApplicationCase.id.in_(received))
    return session.scalar(query) or 0


def numbers_drawn(session: Session, day: date) -> int:
    """Return how many numbers the lines gave on a day."""
    query = select(func.count()).where(QueueTicket.day == day)
    return session.scalar(query) or 0


def worked_on(session: Session, day: date) -> int:
    """Return how many have that day for their application, or to fetch their suket."""
    cases = select(func.count()).where(
        or_(ApplicationCase.day == day, ApplicationCase.promised_on == day)
    )
    return session.scalar(cases) or 0
