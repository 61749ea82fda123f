"""The signatory of the day: whose name is printed is who touches."""

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.applications.errors import NotTheSignatory, SignatoryUnknown
from suket.offices import persons
from suket.offices.tables import Signatory
from suket.offices.words import Capacity


def require_signatory(session: Session, signatory: Signatory, officer: Officer) -> None:
    """Raise `NotTheSignatory` unless the officer is who is named on the sheet.

    They are the same by their NIP; where the sheet says a.n. (on behalf of), whoever
    has the right signs.  Raises `SignatoryUnknown` for a signatory without NIP.
    """
    if signatory.capacity is Capacity.ON_BEHALF:
        return
    if not signatory.nip:
        raise SignatoryUnknown
    person = persons.by_id(session, [officer.person]).get(officer.person)
    if person is None or person.nip != signatory.nip:
        raise NotTheSignatory
