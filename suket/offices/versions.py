"""The versions of an office: how it is set up on a day, and what it was and will be.

A part (letterhead, numbering, validity, rule of steps, arms) is what its newest version
says that has come by the day, and before the first one what the office was added with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ScalarResult, ScalarSelect, Select, bindparam, exists, select
from sqlalchemy.orm import Session

from suket.offices.errors import OfficeNotFound, VersionNotFound
from suket.offices.intake_tables import IntakeColumns, IntakeVersion
from suket.offices.offices import find
from suket.offices.tables import (
    ArmsVersion,
    LetterheadColumns,
    LetterheadVersion,
    NumberingColumns,
    NumberingVersion,
    Office,
    OfficeArms,
    OfficeVersion,
    RuleColumns,
    RuleVersion,
    ValidityColumns,
    ValidityVersion,
    WithdrawnVersion,
)
from suket.offices.validity import local_day
from suket.offices.words import (
    Clock,
    EnrolmentStatus,
    OfficePart,
    StepRule,
    Validity,
)

Change = (
    LetterheadVersion
    | NumberingVersion
    | ValidityVersion
    | RuleVersion
    | IntakeVersion
    | ArmsVersion
)
TABLES: dict[OfficePart, type[Change]] = {
    OfficePart.LETTERHEAD: LetterheadVersion,
    OfficePart.NUMBERING: NumberingVersion,
    OfficePart.VALIDITY: ValidityVersion,
    OfficePart.RULE: RuleVersion,
    OfficePart.INTAKE: IntakeVersion,
    OfficePart.ARMS: ArmsVersion,
}
COLUMNS: dict[OfficePart, tuple[str, ...]] = {
    OfficePart.LETTERHEAD: tuple(LetterheadColumns.__annotations__),
    OfficePart.NUMBERING: tuple(NumberingColumns.__annotations__),
    OfficePart.VALIDITY: tuple(ValidityColumns.__annotations__),
    OfficePart.RULE: tuple(RuleColumns.__annotations__),
    OfficePart.INTAKE: tuple(IntakeColumns.__annotations__),
}
# How an office takes applications that has said nothing else: today's reserved share is
# open to all from 11, and a suket is due 24 hours after the file is complete
# (Permendagri 19/2018), counted while the office is open.
USUAL_INTAKE: Final = {
    "cut_off": time(11),
    "moves_until": time(16),
    "clock": Clock.WORKING,
    "clock_hours": 24,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeOnDay:
    """An office as it is set up on one of its local days; fields as in its tables."""

    code: str
    name: str
    zone: str
    form: str
    place: str
    government: str
    agency: str
    street: str
    phone: str
    email: str
    website: str
    postal_code: str
    number_template: str
    classification: str
    unit_code: str
    validity: Validity
    months: int | None
    minimum_status: EnrolmentStatus
    rule: StepRule
    cut_off: time
    moves_until: time
    clock: Clock
    clock_hours: int
    arms: str | None  # the digest of its arms; None: the ornament of the form

    @property
    def clock_seconds(self) -> int:
        """For how long the clock of a case runs."""
        return self.clock_hours * 3600

    @property
    def issues_at_once(self) -> bool:
        """Whether one officer may issue alone, in one act: asked by every door."""
        return self.rule is StepRule.DIRECT

    def said_by(self, part: OfficePart) -> dict[str, Any]:
        """Return what the office is in one of its parts, by column."""
        if part is OfficePart.ARMS:
            return {"digest": self.arms}
        return {name: getattr(self, name) for name in COLUMNS[part]}


@dataclass(frozen=True, slots=True)
class Version:
    """One version, with what it brings, and when and by whom it was taken back."""

    row: OfficeVersion
    change: Change
    withdrawn: WithdrawnVersion | None

    def says(self) -> dict[str, Any]:
        """Return what the version brings, by column."""
        return said(self.change)


def said(change: Change) -> dict[str, Any]:
    """Return what a change brings, by column."""
    if isinstance(change, ArmsVersion):
        return {"digest": change.digest}
    return {name: getattr(change, name) for name in COLUMNS[part_of(change)]}


def part_of(change: Change) -> OfficePart:
    """Return which part of the office a change is about."""
    return next(part for part, table in TABLES.items() if isinstance(change, table))


def at(session: Session, code: str, *, now: datetime) -> OfficeOnDay:
    """Return the office as it is on its local day of `now`; `OfficeNotFound`."""
    return on_day(session, code, local_day(now, find(session, code).zone))


def on_day(session: Session, code: str, day: date) -> OfficeOnDay:
    """Return the office as it is on its local `day`, or raise `OfficeNotFound`.

    What is known now is told: of a day to come it may still change.
    """
    asked = {"code": code, "day": day}
    found: Sequence[Any] | None = session.execute(_QUERY, asked).one_or_none()
    if found is None:
        raise OfficeNotFound
    office, first_arms, *changes, arms = found
    values: dict[str, Any] = {**USUAL_INTAKE}
    for names, change in zip(COLUMNS.values(), changes, strict=True):
        row = change or office
        values |= {name: getattr(row, name) for name in names if hasattr(row, name)}
    digest = (arms or first_arms).digest if arms or first_arms else None
    return OfficeOnDay(
        code=office.code,
        name=office.name,
        zone=office.zone,
        form=office.form,
        arms=digest,
        **values,
    )


def _newest(part: OfficePart) -> ScalarSelect[int]:
    """Return the version of a part that is in force on a day."""
    withdrawn = exists().where(WithdrawnVersion.version_id == OfficeVersion.id)
    query = select(OfficeVersion.id).where(
        OfficeVersion.office_code == Office.code,
        OfficeVersion.part == part,
        OfficeVersion.since <= bindparam("day"),
        ~withdrawn,
    )
    newest = query.order_by(OfficeVersion.since.desc(), OfficeVersion.id.desc())
    return newest.limit(1).correlate(Office).scalar_subquery()


def _query() -> Select[*tuple[Any, ...]]:
    """Return what reads an office as it is on a day; put together once."""
    query: Select[*tuple[Any, ...]] = select(Office, OfficeArms)
    query = query.outerjoin(OfficeArms, OfficeArms.office_code == Office.code)
    for part, table in TABLES.items():
        in_force = table.version_id == _newest(part)
        query = query.add_columns(table).outerjoin(table, in_force)
    return query.where(Office.code == bindparam("code"))


_QUERY: Final = _query()


def history(session: Session, code: str) -> Sequence[Version]:
    """Return every version of an office, also those taken back, the newest first."""
    query = select(OfficeVersion, WithdrawnVersion).where(
        OfficeVersion.office_code == code
    )
    query = query.outerjoin(
        WithdrawnVersion, WithdrawnVersion.version_id == OfficeVersion.id
    )
    newest = query.order_by(OfficeVersion.since.desc(), OfficeVersion.id.desc())
    changes = _changes(session, code)
    return [
        Version(row, changes[row.id], withdrawn)
        for row, withdrawn in session.execute(newest)
    ]


def _changes(session: Session, code: str) -> dict[int, Change]:
    """Return what the versions of an office bring, by the version's id."""
    found: dict[int, Change] = {}
    for table in TABLES.values():
        query = select(table).join(OfficeVersion, OfficeVersion.id == table.version_id)
        rows: ScalarResult[Any] = session.scalars(
            query.where(OfficeVersion.office_code == code)
        )
        found |= {row.version_id: row for row in rows}
    return found


def find_version(session: Session, version_id: int, *, office: str) -> Version:
    """Return a version of the office, or raise `VersionNotFound`."""
    for version in history(session, office):
        if version.row.id == version_id:
            return version
    raise VersionNotFound


def numberings(session: Session, code: str) -> Sequence[NumberingColumns]:
    """Return every numbering that the office had, has or will have."""
    kept = [
        version.change
        for version in history(session, code)
        if version.withdrawn is None and isinstance(version.change, NumberingVersion)
    ]
    return [find(session, code), *kept]
