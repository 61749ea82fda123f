"""The institutions: their agreements, purposes and daily quotas."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.errors import AlreadyThere
from suket.institutions.callers import Agreement
from suket.institutions.errors import (
    AgreementOver,
    BadAgreement,
    InstitutionNotFound,
    QuotaUsedUp,
)
from suket.institutions.tables import Institution, InstitutionDay, InstitutionPurpose
from suket.institutions.words import VisitPurpose
from suket.offices.tables import Office
from suket.offices.validity import end_of, local_day
from verify.receipt import Institution as Named
from verify.receipt import require_named

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,31}")
MOST_PER_MINUTE = 3_000  # of one institution: security.md, section 1.5
LONGEST_NAME = 100


def add(
    session: Session, institution: Institution, purposes: Collection[VisitPurpose]
) -> None:
    """Add an institution, and the purposes that its agreement names.

    A code has 2 to 32 of a-z, 0-9 and hyphen.  Raises `BadAgreement`, naming the
    field, or `AlreadyThere`.
    """
    _require_sound(institution, purposes)
    if session.get(Institution, institution.code) is not None:
        raise AlreadyThere(institution.code)
    session.add(institution)
    session.flush()
    session.add_all(
        InstitutionPurpose(institution_code=institution.code, purpose=purpose)
        for purpose in sorted(set(purposes))
    )
    session.flush()


def _require_sound(
    institution: Institution, purposes: Collection[VisitPurpose]
) -> None:
    for fault in faults(institution, purposes):
        raise BadAgreement(fault)


def faults(
    institution: Institution, purposes: Collection[VisitPurpose]
) -> Iterator[str]:
    """Yield everything that is amiss with an agreement: "<field>: <rule>"."""
    if not _CODE.fullmatch(institution.code):
        yield "code: 2 to 32 of a-z, 0-9, hyphen"
    if not 0 < len(institution.name.strip()) <= LONGEST_NAME:
        yield f"name: 1 to {LONGEST_NAME} characters"
    elif not _can_be_named(institution):
        yield "name: not one that a receipt can carry"
    if not institution.agreement.strip():
        yield "agreement: its number is missing"
    if not purposes:
        yield "purpose: at least one"
    if institution.until < institution.since:
        yield "until: before since"
    if institution.daily_quota < 1:
        yield "daily quota: at least 1"
    if not 0 < institution.per_minute <= MOST_PER_MINUTE:
        yield f"per minute: 1 to {MOST_PER_MINUTE}"


def _can_be_named(institution: Institution) -> bool:
    code = institution.code if _CODE.fullmatch(institution.code) else "any"
    try:
        require_named(Named(code, institution.name))
    except ValueError:
        return False
    return True


def is_taken(session: Session, code: str) -> bool:
    """Say whether an institution has this code, of whatever office."""
    return session.get(Institution, code) is not None


def find(session: Session, code: str) -> Institution:
    """Return the institution with the code, or raise `InstitutionNotFound`."""
    institution = session.get(Institution, code)
    if institution is None:
        raise InstitutionNotFound
    return institution


def find_of(session: Session, code: str, *, office: str) -> Institution:
    """Return the institution that agreed with this office, or raise as `find`."""
    institution = find(session, code)
    if institution.office_code != office:
        raise InstitutionNotFound
    return institution


def of_office(session: Session, office: str) -> Sequence[Institution]:
    """Return the institutions that agreed with an office, by name."""
    query = select(Institution).where(Institution.office_code == office)
    return session.scalars(query.order_by(Institution.name, Institution.code)).all()


def every(session: Session) -> Sequence[Institution]:
    """Return all institutions, by code."""
    return session.scalars(select(Institution).order_by(Institution.code)).all()


def purposes_of(session: Session, code: str) -> frozenset[VisitPurpose]:
    """Return the purposes that the agreement names."""
    query = select(InstitutionPurpose.purpose).where(
        InstitutionPurpose.institution_code == code
    )
    return frozenset(session.scalars(query))


def agreement_of(session: Session, code: str, *, now: datetime) -> Agreement:
    """Return what was agreed on; it is asked anew for every request.

    Raises `AgreementOver` unless it is in force on the office's local day of `now`.
    """
    institution = find(session, code)
    zone = zone_of(session, institution)
    if not is_in_force(institution, zone, now=now):
        raise AgreementOver(code)
    return Agreement.of(institution, purposes_of(session, code), zone)


def zone_of(session: Session, institution: Institution) -> str:
    """Return the time zone of the office that the agreement was made with."""
    query = select(Office.zone).where(Office.code == institution.office_code)
    return session.scalars(query).one()


def is_in_force(institution: Institution, zone: str, *, now: datetime) -> bool:
    """Say whether the agreement holds at `now`: both of its days are included."""
    if institution.closed_at is not None and now >= institution.closed_at:
        return False
    return institution.since <= local_day(now, zone) <= institution.until


def take(
    session: Session, agreement: Agreement, *, count: int = 1, now: datetime
) -> int:
    """Use up `count` checks of the day's quota, all or none, and return what is left.

    The row is locked until the transaction ends, so that of two who take the last check
    at the same moment one gets it.  Raises `QuotaUsedUp`; the office's midnight gives
    the quota back.
    """
    day = local_day(now, agreement.zone)
    first = inserted(session, InstitutionDay).values(
        institution_code=agreement.code, day=day, used=0
    )
    session.execute(first.on_conflict_do_nothing())
    used: int | None = session.scalar(
        update(InstitutionDay)
        .where(
            InstitutionDay.institution_code == agreement.code,
            InstitutionDay.day == day,
            InstitutionDay.used + count <= agreement.daily_quota,
        )
        .values(used=InstitutionDay.used + count)
        .returning(InstitutionDay.used)
    )
    if used is None:
        midnight = end_of(day, agreement.zone)
        raise QuotaUsedUp(max(1, int((midnight - now).total_seconds())))
    return agreement.daily_quota - used


def take_some(
    session: Session, agreement: Agreement, *, count: int, now: datetime
) -> int:
    """Use up `count` checks of the day's quota or what is left of it; return how many.

    The row is locked until the transaction ends, as by `take`.
    """
    day = local_day(now, agreement.zone)
    first = inserted(session, InstitutionDay).values(
        institution_code=agreement.code, day=day, used=0
    )
    session.execute(first.on_conflict_do_nothing())
    row = session.get_one(
        InstitutionDay,
        (agreement.code, day),
        populate_existing=True,
        with_for_update=True,
    )
    given = max(0, min(count, agreement.daily_quota - row.used))
    row.used += given
    session.flush()
    return given


def used_on(session: Session, agreement: Agreement, *, now: datetime) -> int:
    """Return how many checks of the office's day of `now` are used."""
    day = local_day(now, agreement.zone)
    row = session.get(InstitutionDay, (agreement.code, day))
    return 0 if row is None else row.used
