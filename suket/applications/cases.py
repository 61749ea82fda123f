"""The cases: found, locked, listed, and taken one step further."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, select, text
from sqlalchemy.orm import Session

from suket.applications import bookings, broken_rules, case_numbers
from suket.applications.errors import AlreadyChanged, CaseNotFound, NotPossibleNow
from suket.applications.tables import (
    OPEN,
    PENDING,
    ApplicationCase,
    ApplicationStep,
)
from suket.applications.words import (
    ENDED,
    NOT_YET,
    STEPS,
    CaseState,
    IntakeChannel,
    StepReason,
)
from suket.applications.words import PENDING as PENDING_STATES
from suket.db import in_parts, unindexed
from suket.offices import offices
from suket.offices.validity import local_day
from suket.quotas import gate
from suket.residents.tables import Resident

_LET_GO = {"claimed_by": None, "claimed_until": None}
_IS_OPEN = text(f"application_case.{OPEN.text}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a case takes: where to, by whom (None: a duty), when and why."""

    to: CaseState
    at: datetime
    by: str | None = None  # a person's id
    reason: StepReason | None = None
    note: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)  # columns, besides


Taken = tuple[ApplicationCase, Step]


def stands_in(*states: CaseState) -> ColumnElement[bool]:
    """Say in SQL that an `ApplicationCase` stands in one of these open states.

    In the words of the indices of what is open: what is over is not looked through.
    """
    return and_(_IS_OPEN, ApplicationCase.state.in_(states))


def find(session: Session, number: str, *, office: str) -> ApplicationCase:
    """Return the office's case of a number, however typed, or raise `CaseNotFound`."""
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        ApplicationCase.number == case_numbers.number_of(number),
    )
    case = session.scalar(query)
    if case is None:
        raise CaseNotFound
    return case


_WITH_ID: Final = (
    select(ApplicationCase)
    .where(ApplicationCase.id == bindparam("case"))
    .execution_options(populate_existing=True)
)


def lock(session: Session, case_id: str) -> ApplicationCase:
    """Return a case as it is now, held until the transaction ends."""
    return session.scalars(_WITH_ID.with_for_update(), {"case": case_id}).one()


def lock_many(session: Session, case_ids: Sequence[str]) -> dict[str, ApplicationCase]:
    """Return those of these cases that are there, held as `lock` holds one, by id."""
    found: dict[str, ApplicationCase] = {}
    ids = sorted(set(case_ids))
    for some in in_parts(ids):
        query = select(ApplicationCase).where(ApplicationCase.id.in_(some))
        locked = query.order_by(ApplicationCase.id).with_for_update()
        rows = session.scalars(locked.execution_options(populate_existing=True))
        found |= {case.id: case for case in rows}
    return found


def lock_idle(session: Session, case_id: str) -> ApplicationCase | None:
    """Return a case, held, or None if somebody else is just working on it."""
    held = _WITH_ID.with_for_update(skip_locked=True)
    return session.scalar(held, {"case": case_id})


def lock_idle_many(
    session: Session, case_ids: Sequence[str]
) -> Sequence[ApplicationCase]:
    """Return these cases, held, but those on which somebody else is just working."""
    found: list[ApplicationCase] = []
    for some in in_parts(case_ids):
        query = select(ApplicationCase).where(ApplicationCase.id.in_(some))
        locked = query.order_by(ApplicationCase.id).with_for_update(skip_locked=True)
        found += session.scalars(locked.execution_options(populate_existing=True))
    return found


def hold(session: Session, case_ids: Collection[str]) -> None:
    """Let nobody else change these cases until the transaction ends.

    By their ids: the one order of all who hold several.
    """
    wanted = sorted(case_ids)
    for some in in_parts(wanted):
        query = select(ApplicationCase.id).where(ApplicationCase.id.in_(some))
        session.execute(query.order_by(ApplicationCase.id).with_for_update()).all()


def hold_free(session: Session, case_ids: Collection[str]) -> bool:
    """Hold these cases without waiting; say whether nobody else had one of them."""
    wanted = sorted(case_ids)
    held = 0
    for some in in_parts(wanted):
        query = select(ApplicationCase.id).where(ApplicationCase.id.in_(some))
        held += len(session.execute(query.with_for_update(skip_locked=True)).all())
    return held == len(wanted)


_WITH_KEY: Final = select(ApplicationCase).where(
    ApplicationCase.office_code == bindparam("office"),
    ApplicationCase.channel == bindparam("channel"),
    ApplicationCase.request_key == bindparam("key"),
)


def with_key(
    session: Session, office: str, channel: IntakeChannel, key: str
) -> ApplicationCase | None:
    """Return the case that a request made before, or None."""
    return session.scalar(_WITH_KEY, {"office": office, "channel": channel, "key": key})


_PENDING_OF: Final = select(ApplicationCase).where(
    ApplicationCase.nik == bindparam("nik"), PENDING
)


def pending_of(session: Session, nik: str) -> ApplicationCase | None:
    """Return the one case of a person that is not signed yet, of whatever office."""
    return session.scalar(_PENDING_OF, {"nik": nik})


def with_keys(
    session: Session, office: str, channel: IntakeChannel, keys: Sequence[str]
) -> dict[str, ApplicationCase]:
    """Return the cases that these requests made, by the key of the request."""
    found: dict[str, ApplicationCase] = {}
    for some in in_parts(keys):
        query = select(ApplicationCase).where(
            ApplicationCase.office_code == office,
            ApplicationCase.channel == channel,
            ApplicationCase.request_key.in_(some),
        )
        found |= {case.request_key: case for case in session.scalars(query)}
    return found


def applied_already() -> ColumnElement[bool]:
    """Say in SQL that a resident has a case that is not signed yet."""
    return exists().where(ApplicationCase.nik == Resident.nik, PENDING)


def hold_pending(
    session: Session, niks: Sequence[str], *, office: str
) -> dict[str, ApplicationCase]:
    """Return the pending cases of these people at the office, by NIK, each held.

    Whoever works on one is waited for, so that none is passed by.
    """
    found: list[str] = []
    for some in in_parts(niks):
        query = select(ApplicationCase.id).where(
            ApplicationCase.nik.in_(some),
            unindexed(ApplicationCase.office_code) == office,
            PENDING,
        )
        found += session.scalars(query)
    held = lock_many(session, found).values()
    return {case.nik: case for case in held if case.state in PENDING_STATES}


def of_states(
    session: Session, office: str, states: Sequence[CaseState], *, limit: int
) -> Sequence[ApplicationCase]:
    """Return the office's cases in these open states: urgent, then due, received."""
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office, stands_in(*states)
    )
    order = (
        ApplicationCase.is_urgent.desc(),
        ApplicationCase.due_at.is_(None),
        ApplicationCase.due_at,
        ApplicationCase.received_at,
        ApplicationCase.number,
    )
    return session.scalars(query.order_by(*order).limit(limit)).all()


def due_by(
    session: Session, office: str, day: date, *, limit: int
) -> Sequence[ApplicationCase]:
    """Return cases of the office whose day has come and that nobody works on yet."""
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        stands_in(CaseState.DITERIMA),
        ApplicationCase.day <= day,
    )
    return session.scalars(query.order_by(ApplicationCase.id).limit(limit)).all()


def promised_from(
    session: Session, office: str, day: date
) -> Sequence[ApplicationCase]:
    """Return cases that go on and have a day, or a promise, from `day` on.

    Urgent, then by their day, then as they came.
    """
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        _IS_OPEN,
        (ApplicationCase.day >= day) | (ApplicationCase.promised_on >= day),
    )
    order = (
        ApplicationCase.is_urgent.desc(),
        ApplicationCase.day,
        ApplicationCase.received_at,
        ApplicationCase.number,
    )
    fresh = query.order_by(*order).execution_options(populate_existing=True)
    return session.scalars(fresh).all()


def steps_of(session: Session, case_id: str) -> Sequence[ApplicationStep]:
    """Return the steps of a case, the first first."""
    query = select(ApplicationStep).where(ApplicationStep.case_id == case_id)
    return session.scalars(query.order_by(ApplicationStep.seq)).all()


def begin(session: Session, case: ApplicationCase) -> None:
    """Add a case, and its first step with whatever is added to it."""
    session.add(case)
    session.flush()
    step = Step(to=case.state, at=case.received_at, by=case.made_by)
    session.add(_step(session, case, NOT_YET, step, seq=case.version))


def advance(session: Session, case: ApplicationCase, step: Step) -> None:
    """Take a case one step further, if it still stands where it was seen.

    Whoever had it open has it no more.  Raises `NotPossibleNow` for a step that no case
    may take from there, and `AlreadyChanged` if somebody else was quicker; then nothing
    has happened.  Who ends without a suket gives up the pickup slot.
    """
    if step.to not in STEPS.get(case.state, ()):
        raise NotPossibleNow(f"{case.state} -> {step.to}")
    session.flush()
    seen, came_from = case.version, case.state
    now = lock(session, case.id)
    if (now.version, now.state) != (seen, came_from):
        raise AlreadyChanged
    advance_held(session, [(case, step)])


def advance_in_turn(session: Session, ways: Iterable[Sequence[Taken]]) -> None:
    """Take cases that are held each along its steps: all the first, then the second."""
    for taken in zip_longest(*ways):
        advance_held(session, [one for one in taken if one])


def advance_held(session: Session, taken: Sequence[Taken]) -> None:
    """Take cases that are held each a step further, all at once.

    Held is what this transaction has locked and read since, or added: nobody else can
    change it.  Raises `NotPossibleNow`; then nothing has happened.
    """
    for case, step in taken:
        if step.to not in STEPS.get(case.state, ()):
            raise NotPossibleNow(f"{case.state} -> {step.to}")
    session.add_all(_step(session, case, case.state, step) for case, step in taken)
    session.flush()  # the database lets a state change once its step is there
    for case, step in taken:
        new = {"state": step.to, "version": case.version + 1, **_LET_GO, **step.changes}
        for column, value in new.items():
            setattr(case, column, value)
    broken_rules.flush(session)
    for case, step in taken:
        if step.to in ENDED:
            gate.hold(session, case.office_code)
            bookings.release(session, case.id, ENDED[step.to], now=step.at)


def _step(
    session: Session,
    case: ApplicationCase,
    came_from: str,
    step: Step,
    *,
    seq: int | None = None,
) -> ApplicationStep:
    zone = offices.find(session, case.office_code).zone
    return ApplicationStep(
        case_id=case.id,
        seq=seq or case.version + 1,
        from_state=came_from,
        to_state=step.to,
        at=step.at,
        local_day=local_day(step.at, zone),
        office_code=case.office_code,
        by_person=step.by,
        reason=step.reason,
        note=step.note,
    )
