"""Whom and what an officer reaches: all of the office, or as an operator one kecamatan.

Every query for an operator is built here, and every case that an officer names by its
number is found here, so that a page or a verb cannot forget the bound: the cases of
their own units, the residents of their own districts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import case_numbers
from suket.applications.cases import stands_in
from suket.applications.errors import CaseNotFound, OutsideDistrict
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState
from suket.offices import units
from suket.offices.tables import Unit
from suket.residents import people_by_name, residents
from suket.residents.errors import ResidentNotFound
from suket.residents.people_by_name import Bearers
from suket.residents.tables import Resident

# Of an office, as nearly all are asked for; put together once.
_WITH_NUMBER: Final = select(ApplicationCase).where(
    ApplicationCase.office_code == bindparam("office"),
    ApplicationCase.number == bindparam("number"),
)


@dataclass(frozen=True, slots=True)
class Reach:
    """The office, and the units (None: all of it) whose people and cases are reached.

    A kecamatan has the residents whose region lies in its own; where people of an UPT
    live is not recorded, so it has those of the office.
    """

    office: str
    units: Sequence[Unit] | None

    @property
    def is_bounded(self) -> bool:
        """Whether only the residents of some districts are reached."""
        return self.units is not None and all(unit.region_code for unit in self.units)

    def who(self) -> ColumnElement[bool]:
        """Return the condition on residents."""
        own = Resident.office_code == self.office
        if self.units is None or not self.is_bounded:
            return own
        districts = [
            Resident.region_code.startswith(f"{unit.region_code}.")
            for unit in self.units
        ]
        return own & or_(false(), *districts)

    def what(self) -> ColumnElement[bool]:
        """Return the condition on cases."""
        own = ApplicationCase.office_code == self.office
        if self.units is None:
            return own
        return own & ApplicationCase.unit_id.in_([unit.id for unit in self.units])

    def cases(self) -> Select[ApplicationCase]:
        """Return the query of the cases."""
        return select(ApplicationCase).where(self.what())

    def case(self, session: Session, number: str) -> ApplicationCase:
        """Return the case of a number, however typed, or raise `CaseNotFound`."""
        query = _WITH_NUMBER
        if self.units is not None:
            query = query.where(self.what())
        asked = {"office": self.office, "number": case_numbers.number_of(number)}
        found = session.scalar(query, asked)
        if found is None:
            raise CaseNotFound
        return found

    def latest(
        self, session: Session, limit: int, *, state: CaseState | None = None
    ) -> Sequence[ApplicationCase]:
        """Return what was received last, of one open state if it is named."""
        wanted = self.cases() if state is None else self.cases().where(stands_in(state))
        ordered = wanted.order_by(
            ApplicationCase.received_at.desc(), ApplicationCase.number.desc()
        ).limit(limit)
        found: list[ApplicationCase] = []
        # One by one: an index has the order within a unit, and not across units.
        for unit in self.units or units.of_office(session, self.office):
            own = ordered.where(ApplicationCase.unit_id == unit.id)
            found += session.scalars(own)
        found.sort(key=lambda case: (case.received_at, case.number), reverse=True)
        return found[:limit]

    def resident(self, session: Session, resident_id: str) -> Resident:
        """Return a resident, or raise `ResidentNotFound`."""
        query = select(Resident).where(Resident.id == resident_id, self.who())
        found = session.scalar(query)
        if found is None:
            raise ResidentNotFound
        return found

    def with_nik(
        self, session: Session, nik: str, *, is_held: bool = False
    ) -> Resident | None:
        """Return the resident of a NIK, or None if the office knows none.

        `is_held`: until the transaction ends, as `residents.lock` holds one.  Raises
        `OutsideDistrict` to who reaches some districts only: for another district's
        resident as for nobody's.
        """
        query = residents.BY_NIK
        if self.is_bounded:
            query = query.where(self.who())
        if is_held:
            query = query.with_for_update()
            query = query.execution_options(populate_existing=True)
        found = session.scalar(query, {"nik": nik, "office": self.office})
        if found is None and self.is_bounded:
            raise OutsideDistrict
        return found

    def unit_of(self, session: Session, resident: Resident) -> Unit:
        """Return the unit for which one applies here for a resident: their district's.

        Else the first of one's own, or the Dinas.
        """
        if not self.units:
            return units.dinas(session, self.office)
        return next((u for u in self.units if _is_home(u, resident)), self.units[0])

    def named(self, session: Session, words: str, limit: int) -> Bearers:
        """Return residents whose names have these words."""
        return people_by_name.find(
            session, self.office, words, limit, within=self.who()
        )


def of(session: Session, officer: Officer) -> Reach:
    """Return what an officer sees: who may read sees all of the office."""
    if officer.may(Right.READ):
        return Reach(officer.office, None)
    return to_apply(session, officer)


def to_apply(session: Session, officer: Officer) -> Reach:
    """Return for whom and at which units an officer may apply."""
    return holding(session, officer, Right.APPLY)


def holding(session: Session, officer: Officer, right: Right) -> Reach:
    """Return the reach of the units at which an officer holds a right."""
    held = officer.units(right)
    if held is None:
        return Reach(officer.office, None)
    known = units.of_office(session, officer.office)
    return Reach(officer.office, [unit for unit in known if unit.id in held])


def case_at(
    session: Session, number: str, right: Right, *, officer: Officer
) -> ApplicationCase:
    """Return the case of a number, at whose unit the officer holds `right`.

    The right is asked before anything is looked for.  Raises `NoRoleToday`,
    `RoleNotAllowed`, `CaseNotFound`, or `NotAtThisUnit` if it is held elsewhere.
    """
    officer.require(right)
    found = of(session, officer).case(session, number)
    officer.require(right, at=found.unit_id)
    return found


def to_tell(session: Session, officer: Officer) -> Reach:
    """Return whose applicants one tells; who tells nobody sees what they read."""
    is_teller = officer.may(Right.APPLY)
    return to_apply(session, officer) if is_teller else of(session, officer)


def at(officer: Officer, unit: Unit) -> Reach:
    """Return for whom an officer may apply at a unit."""
    is_all = officer.units(Right.APPLY) is None
    return Reach(officer.office, None if is_all else [unit])


def require_home(unit: Unit, resident: Resident | None) -> None:
    """Raise `OutsideDistrict` at a kecamatan for who is recorded to live elsewhere.

    Whoever may apply for all of the office, too: its places are its residents'.
    """
    home = resident.region_code if resident else None
    if unit.region_code and home and not home.startswith(f"{unit.region_code}."):
        raise OutsideDistrict


def _is_home(unit: Unit, resident: Resident) -> bool:
    home = f"{resident.region_code or ''}."
    return bool(unit.region_code) and home.startswith(f"{unit.region_code}.")
