"""The units of an office: the Dinas itself, its UPT, the kecamatan of its region."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket.db import remembered
from suket.errors import AlreadyThere
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices
from suket.offices.errors import BadUnitName, DistrictOutside, UnitNotFound
from suket.offices.tables import Unit
from suket.offices.validity import local_day
from suket.offices.words import UnitKind

MOST_NAME: Final = 100  # characters


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

    Raises `BadUnitName`, `AlreadyThere` for a name the office has in any case,
    `DistrictOutside` for a kecamatan whose code ("32.74.01") does not lie in the
    office's region.
    """
    unit.name = name_of(unit.name)
    code = unit.region_code
    if code is not None and not re.fullmatch(rf"{unit.office_code}\.[0-9]{{2}}", code):
        raise DistrictOutside
    offices.lock(session, unit.office_code)
    _require_free(session, unit, unit.name)
    session.add(unit)
    session.flush()
    _note(session, Event.UNIT_ADDED, unit, who, now)


def rename(session: Session, unit: Unit, name: str, *, who: str, now: datetime) -> None:
    """Let a unit be called otherwise: all it did and does stays its own.

    Raises `BadUnitName`, or `AlreadyThere` for the name of another unit.
    """
    name = name_of(name)
    offices.lock(session, unit.office_code)
    _require_free(session, unit, name)
    unit.name = name
    session.flush()
    _note(session, Event.UNIT_RENAMED, unit, who, now)


def name_of(text: str) -> str:
    """Return a unit's name, blanks folded: 1 to 100 characters (`BadUnitName`)."""
    name = " ".join(text.split())
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        raise BadUnitName
    return name


def _require_free(session: Session, unit: Unit, name: str) -> None:
    for other in of_office(session, unit.office_code):
        if other.id != unit.id and other.name.casefold() == name.casefold():
            raise AlreadyThere(name)


def _note(session: Session, event: Event, unit: Unit, who: str, now: datetime) -> None:
    fact = Fact(event=event, subject=unit.id, office=unit.office_code)
    entries.note(session, fact, who=who, at=now)
