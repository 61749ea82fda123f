"""The units of an office: the Dinas itself, its UPT, the kecamatan of its region."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.db import remembered
from suket.errors import AlreadyThere
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.errors import DistrictOutside, UnitNotFound
from suket.offices.tables import Unit
from suket.offices.validity import local_day
from suket.offices.words import UnitKind


def of_office(session: Session, office: str) -> Sequence[Unit]:
    """Return the units of an office, the Dinas first, then by kind and name."""
    query = select(Unit).where(Unit.office_code == office)
    found = session.scalars(query.order_by(Unit.name)).all()
    return sorted(found, key=lambda unit: list(UnitKind).index(unit.kind))


def find(session: Session, unit_id: str, *, office: str) -> Unit:
    """Return a unit of the office, or raise `UnitNotFound`."""
    found = session.get(Unit, unit_id)
    if found is None or found.office_code != office:
        raise UnitNotFound
    return remembered(session, found)


def named(session: Session, name: str, *, office: str) -> Unit:
    """Return the office's unit of this name, in any case, or raise `UnitNotFound`."""
    for unit in of_office(session, office):
        if unit.name.casefold() == name.strip().casefold():
            return unit
    raise UnitNotFound


def dinas(session: Session, office: str) -> Unit:
    """Return the unit that every office is itself, or raise `UnitNotFound`."""
    return find(session, office, office=office)


def hold(session: Session, office: str) -> None:
    """Let nobody else change the calendar of an office until the transaction ends.

    Who only refers to one of its units does not wait.  Raises `UnitNotFound`.
    """
    query = select(Unit.id).where(Unit.id == office)
    if session.scalar(query.with_for_update(key_share=True)) is None:
        raise UnitNotFound


def today(session: Session, unit: Unit, *, now: datetime) -> date:
    """Return the day it is at the unit: that of its office's zone."""
    return local_day(now, offices.find(session, unit.office_code).zone)


def add(session: Session, unit: Unit, *, who: str, now: datetime) -> None:
    """Add a unit to an office.

    Raises `AlreadyThere` for a name the office has, `DistrictOutside` for a kecamatan
    whose code ("32.74.01") does not lie in the office's region.
    """
    code = unit.region_code
    if code is not None and not code.startswith(f"{unit.office_code}."):
        raise DistrictOutside
    offices.lock(session, unit.office_code)
    if any(other.name == unit.name for other in of_office(session, unit.office_code)):
        raise AlreadyThere(unit.name)
    session.add(unit)
    session.flush()
    fact = Fact(event=Event.UNIT_ADDED, subject=unit.id, office=unit.office_code)
    entries.note(session, fact, who=who, at=now)
