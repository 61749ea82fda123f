"""What the sheets of an office would say now, before they have number and index.

A sheet has two parts: what it says of its holder, which the check binds
(`content_digest`), and what all sheets of a day have in common, which whoever signs
binds by their manifest.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from suket.access.step_up import canonical
from suket.offices import signatories, units, versions
from suket.offices.tables import Signatory
from suket.offices.validity import last_valid_day
from suket.offices.versions import OfficeOnDay
from suket.offices.words import OfficePart
from suket.register.compose import compose
from suket.register.document_fields import Printed
from suket.register.printable import require_issuable
from suket.residents import eligibility
from suket.residents.tables import Resident

_NUMBER = "0"  # stands for the one that issuing gives


@dataclass(frozen=True, slots=True)
class Terms:
    """What the sheets of one day have in common."""

    day: date  # the office's local day
    office: OfficeOnDay
    signatory: Signatory

    def sheet_of(self, resident: Resident) -> Printed:
        """Return what a sheet would say, with a number that is none."""
        until = last_valid_day(self.day, self.office.validity, self.office.months)
        days = (self.day, until)
        return compose(self.office, resident, self.signatory, number=_NUMBER, days=days)

    @property
    def digest(self) -> str:
        """The SHA-256, hex, of all that such a sheet says besides number and holder.

        How applications are taken stands on no sheet.
        """
        office = asdict(self.office)
        for column in versions.COLUMNS[OfficePart.INTAKE]:
            del office[column]
        said = [self.day.isoformat(), office, self.signatory.id]
        return sha256(canonical(said)).hexdigest()


def terms(session: Session, office: str, *, now: datetime) -> Terms:
    """Return what the sheets of an office have in common; raises `NoSignatory`."""
    today = units.today(session, units.dinas(session, office), now=now)
    return Terms(
        today,
        versions.on_day(session, office, today),
        signatories.on_day(session, office, today),
    )


def require_printable(session: Session, resident: Resident, *, now: datetime) -> None:
    """Raise why the resident may have no suket now, or none could be printed.

    A leaf of `NotEligible`, `NoSignatory`, `NotPrintable` or `TextTooLong`.
    """
    common = terms(session, resident.office_code, now=now)
    eligibility.require(resident, common.office, on=common.day)
    require_issuable(common.sheet_of(resident))
