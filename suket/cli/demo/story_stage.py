"""The stage of a chapter: the service of one office, as it was founded in March 2020.

Its clock is moved by whoever tells: every verb is handed the moment at which it acts.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.access.words import Role
from suket.applications.asking.apply import apply
from suket.applications.asking.requests import Request
from suket.applications.planning.change_calendar import Consent, changing
from suket.applications.request_details import Assistance, Details
from suket.applications.turn_days import turn_days
from suket.applications.words import CaseKind, IntakeChannel
from suket.cli import console
from suket.cli.context import CommandContext, acting
from suket.cli.demo.colleagues import Colleague, employed
from suket.cli.demo.expected import Row
from suket.cli.demo.story_people import table_of
from suket.cli.demo.team import Team
from suket.cli.office_file import OfficeLines
from suket.cli.setup import lay_ground
from suket.clock import ZONE_LABELS
from suket.intake.import_residents import Upload, import_residents
from suket.offices import units
from suket.offices.persons import KEEPER
from suket.offices.tables import Unit
from suket.offices.words import UnitKind

EVE: Final = date(2020, 3, 16)  # all is made ready on this day
SIGNS_SINCE: Final = date(2020, 1, 2)
NYEPI: Final = date(2020, 3, 25)
# The working days of the closures, and those after them.
MARCH: Final = [date(2020, 3, day) for day in (17, 18, 19, 20, 23, 24, 26, 27, 30, 31)]
APRIL: Final = [date(2020, 4, day) for day in (1, 2, 3, 6, 7)]

Asked = tuple[Request, Colleague, datetime]  # by whom it is written down, and when


@dataclass(frozen=True)
class Stage:
    """Where a chapter is told: one office, on a machine of its own."""

    place: CommandContext
    lines: OfficeLines  # the office, as examples/offices.toml has it
    photos: Path

    @property
    def office(self) -> str:
        """The code of the office."""
        return self.lines.code

    def found(self) -> None:
        """Make tables, keys and the office, whose signatory signed in 2020 already."""
        signatory = self.lines.signatory
        if signatory is not None:
            signatory = signatory.model_copy(update={"since": SIGNS_SINCE})
        dated = self.lines.model_copy(update={"signatory": signatory})
        with console.kept_quiet():
            lay_ground(self.place, [dated], now=datetime.combine(EVE, time(), UTC))

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return a moment on the clocks of the office, in UTC."""
        zone = next(
            name for name, label in ZONE_LABELS.items() if label == self.lines.zone
        )
        local = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
        return local.astimezone(UTC)

    def team(self) -> Team:
        """Return the people whom the rule of the office asks for."""
        return Team.of_office(self.place, self.office, now=self.at(EVE, 9))

    def employ(
        self, role: Role, *, name: str = "", unit: Unit | None = None
    ) -> Colleague:
        """Return one more colleague, from the eve on."""
        now = self.at(EVE, 9)
        return employed(self.place, self.office, role, name=name, unit=unit, now=now)

    def settle(self, people: Sequence[Row]) -> None:
        """Read the residents from a table, with their portraits."""
        upload = Upload(table_of(people), self.photos)
        officer = self.place.officer(self.office)
        report = import_residents(
            self.place.database, upload, officer=officer, now=self.at(EVE, 10)
        )
        if report.refused:
            raise ValueError(f"a resident of the story: {report.refused[0].reason}")

    def kecamatan(self, people: Sequence[Row]) -> dict[str, tuple[Unit, Colleague]]:
        """Make the kecamatan of these people units of the office, by region code.

        Each has an operator, who asks in the stead of its people.
        """
        names = {row["kode_wilayah"][:8]: row["kecamatan"] for row in people}
        made = [
            Unit(
                office_code=self.office,
                kind=UnitKind.KECAMATAN,
                name=f"Kecamatan {name.title()}",
                region_code=region,
            )
            for region, name in sorted(names.items())
        ]
        with self.place.database.begin() as session:
            for unit in made:
                units.add(session, unit, who=acting(), now=self.at(EVE, 8))
        return {
            str(unit.region_code): (unit, self.employ(Role.OPERATOR, unit=unit))
            for unit in made
        }

    @contextmanager
    def changing(self, now: datetime) -> Iterator[Session]:
        """Open a transaction in which the keeper changes quotas, slots or closures."""
        consent = Consent(asked_by=KEEPER)
        with (
            self.place.database.begin() as session,
            changing(session, self.office, consent, who=acting(), now=now),
        ):
            yield session

    def turn(self, day: date) -> None:
        """Do what a service does by itself after midnight, until nothing is due."""
        done = 1
        while done:
            with self.place.database.begin() as session:
                done = turn_days(session, self.office, now=self.at(day, 0, 5))

    def ask(self, asked: Iterable[Asked]) -> None:
        """Take the applications of a morning."""
        with self.place.database.begin() as session:
            known: dict[str, Officer] = {}
            for request, who, now in asked:
                if who.username not in known:
                    known[who.username] = who.officer(session, now)
                apply(session, request, officer=known[who.username], now=now)


def by_phone(row: Row) -> Request:
    """Return what somebody asks for who calls the office."""
    return _new(row, IntakeChannel.PHONE)


def at_kecamatan(row: Row, unit: Unit) -> Request:
    """Return what somebody asks for who has no phone, and so goes to the kecamatan."""
    helped = Details(assistance=Assistance(phone=None))
    return _new(row, IntakeChannel.KECAMATAN, unit=unit.id, details=helped)


def _new(
    row: Row,
    channel: IntakeChannel,
    *,
    unit: str | None = None,
    details: Details | None = None,
) -> Request:
    return Request(
        nik=row["nik"],
        kind=CaseKind.NEW,
        channel=channel,
        key=row["nik"],
        unit=unit,
        details=details or Details(),
    )
