"""The unit that a page of the calendar names, and those to choose from."""

from sqlalchemy.orm import Session

from suket.offices import units
from suket.offices.tables import Unit
from suket.web.form_fields import Choice
from suket.web.office.signed_in_officer import SignedInOfficer


def named_unit(session: Session, user: SignedInOfficer, unit_id: str) -> Unit:
    """Return the unit of the own office with this id, the Dinas for an empty one.

    Raises `UnitNotFound`.
    """
    office = user.office.code
    return units.find(session, unit_id or office, office=office)


def unit_choices(user: SignedInOfficer) -> list[Choice]:
    """Return the units of the office to choose from, the Dinas first."""
    with user.reading() as session:
        found = units.of_office(session, user.office.code)
    return [Choice(unit.id, unit.name) for unit in found]
