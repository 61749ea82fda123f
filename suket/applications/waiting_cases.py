"""Pending cases for which something has come in between, found by one query each.

The rules are those of `residents.eligibility`, asked in SQL: who is refused at the desk
and whose case is found here can never differ.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, false, not_, or_, select
from sqlalchemy.orm import Session

from suket.applications.cases import stands_in
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import PENDING, CaseKind, CaseState
from suket.errors import NotEligible
from suket.offices.rule_history import Wanted
from suket.offices.versions import OfficeOnDay
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.residents import eligibility
from suket.residents.errors import PhotoMissing
from suket.residents.tables import Resident

_IS_PENDING = stands_in(*PENDING)


def over(
    session: Session,
    office: OfficeOnDay,
    refusals: Collection[type[NotEligible]],
    *,
    on: date,
    limit: int,
) -> Iterator[tuple[type[NotEligible], ApplicationCase]]:
    """Yield pending cases whose holder is refused by one of these, with which."""
    for rule in eligibility.rules_of(office, on=on):
        if rule.refusal in refusals:
            query = _with_resident(office).where(_IS_PENDING, rule.applies(Resident))
            for case in session.scalars(query.limit(limit)):
                yield rule.refusal, case


def behind(
    session: Session, office: OfficeOnDay, wanted: Wanted, *, limit: int
) -> list[str]:
    """Return the ids of pending cases that want fewer persons than rules since then."""
    fewer = [
        and_(ApplicationCase.steps < many, ApplicationCase.received_at < end)
        for many, end in wanted.came_before.items()
    ]
    query = select(ApplicationCase.id).where(
        ApplicationCase.office_code == office.code, _IS_PENDING, or_(false(), *fewer)
    )
    return list(session.scalars(query.order_by(ApplicationCase.id).limit(limit)))


def recorded(
    session: Session, office: OfficeOnDay, *, on: date, limit: int
) -> list[ApplicationCase]:
    """Return who waits to be recorded and is by now; a portrait may still come."""
    rules = eligibility.rules_of(office, on=on)
    refused = or_(
        *(rule.applies(Resident) for rule in rules if rule.refusal is not PhotoMissing)
    )
    query = _with_resident(office).where(
        stands_in(CaseState.MENUNGGU_REKAM), not_(refused)
    )
    ordered = query.order_by(ApplicationCase.received_at, ApplicationCase.number)
    return list(session.scalars(ordered.limit(limit)))


def without_day(
    session: Session, office: str, unit_ids: Collection[str], *, limit: int
) -> list[ApplicationCase]:
    """Return who waits for a day of these units, the longest first."""
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        stands_in(CaseState.MENUNGGU_KUOTA),
        ApplicationCase.unit_id.in_(unit_ids),
    )
    ordered = query.order_by(ApplicationCase.received_at, ApplicationCase.number)
    return list(session.scalars(ordered.limit(limit)))


def unknown(
    session: Session, office: str, *, since: datetime, limit: int
) -> list[ApplicationCase]:
    """Return who waits since before `since` under a NIK that the office knows not."""
    there = exists().where(
        Resident.nik == ApplicationCase.nik, Resident.office_code == office
    )
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office,
        stands_in(CaseState.MENUNGGU_REKAM),
        ApplicationCase.received_at <= since,
        not_(there),
    )
    return list(session.scalars(query.limit(limit)))


def served(
    session: Session, office: OfficeOnDay, *, now: datetime, limit: int
) -> list[ApplicationCase]:
    """Return who asked for a new suket and holds one that is in force by now."""
    in_force = and_(
        Suket.nik == ApplicationCase.nik,
        Suket.state != SuketState.ENDED,
        or_(Suket.expires_at.is_(None), Suket.expires_at > now),
    )
    query = (
        select(ApplicationCase)
        .join(Suket, in_force)
        .where(
            ApplicationCase.office_code == office.code,
            ApplicationCase.kind == CaseKind.NEW,
            _IS_PENDING,
        )
    )
    return list(session.scalars(query.limit(limit)))


def every(session: Session, office: str, *, limit: int) -> list[ApplicationCase]:
    """Return pending cases of an office."""
    query = select(ApplicationCase).where(
        ApplicationCase.office_code == office, _IS_PENDING
    )
    return list(session.scalars(query.limit(limit)))


def without_papers(
    session: Session, office: str, *, since: datetime, limit: int
) -> list[ApplicationCase]:
    """Return who was told before `since` which papers are wanting, and brought none."""
    last = and_(
        ApplicationStep.case_id == ApplicationCase.id,
        ApplicationStep.seq == ApplicationCase.version,
    )
    query = (
        select(ApplicationCase)
        .join(ApplicationStep, last)
        .where(
            ApplicationCase.office_code == office,
            stands_in(CaseState.KURANG_BERKAS),
            ApplicationStep.at <= since,
        )
    )
    return list(session.scalars(query.limit(limit)))


def _with_resident(office: OfficeOnDay) -> Select[ApplicationCase]:
    same = and_(
        Resident.nik == ApplicationCase.nik,
        Resident.office_code == ApplicationCase.office_code,
    )
    query = select(ApplicationCase).join(Resident, same)
    return query.where(ApplicationCase.office_code == office.code)
