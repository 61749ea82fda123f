"""What there is to say of a case at the moment at which its notice leaves."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.applications import bookings
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.notices.texts import Facts
from suket.offices.validity import local_day
from suket.offices.versions import OfficeOnDay
from suket.register.tables import Suket


def of_case(session: Session, case_id: str, office: OfficeOnDay) -> Facts:
    """Return the facts of a case that is there."""
    case = session.scalars(
        select(ApplicationCase).where(ApplicationCase.id == case_id)
    ).one()
    slot = bookings.slot_of(session, case_id)
    ends = select(Suket.expires_at).where(Suket.application_id == case.issued_as)
    expires_at = session.scalar(ends) if case.issued_as else None
    last = expires_at - timedelta(seconds=1) if expires_at else None
    return Facts(
        office=office.name,
        zone=office.zone,
        phone=office.phone,
        number=case.number,
        day=case.day,
        place=case.place,
        promised_on=case.promised_on,
        slot=slot.starts_at if slot else None,
        must_be_recorded=case.state is CaseState.MENUNGGU_REKAM,
        last_day=local_day(last, office.zone) if last else None,
    )
