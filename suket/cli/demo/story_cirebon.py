"""Kota Cirebon: a hundred and fifty a day, asked for from home, fetched from 1 April.

"Hanya 150 ajuan masyarakat per hari … kalau diajukan hari ini, diambil pas tanggal 1
April": the counter is shut from 17 to 31 March, the phone and the kecamatan are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from suket.access.words import Role
from suket.applications.asking.requests import Request
from suket.calendar.close_services import close_services
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.cli.context import acting
from suket.cli.demo import story_figures as figures
from suket.cli.demo.colleagues import Colleague
from suket.cli.demo.expected import Row
from suket.cli.demo.report import Score
from suket.cli.demo.story_chapter import Chapter
from suket.cli.demo.story_people import neighbours
from suket.cli.demo.story_stage import APRIL, EVE, MARCH, at_kecamatan, by_phone
from suket.offices import units
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.quotas.words import Pool

WEEKDAYS: Final = range(5)
HELPED: Final = 5  # every fifth asks at the kecamatan
DAYS_NEEDED: Final = 16  # for all who ask: to 8 April
SLOT_MINUTES: Final = 60
A_SLOT_OF_KECAMATAN: Final = 10
LAST_NEEDED: Final = date(2020, 4, 8)


@dataclass
class Cirebon(Chapter):
    """2,400 ask in ten days; 150 a day take sixteen."""

    @property
    def a_day(self) -> int:
        """How many applications a day takes."""
        return self.asking // DAYS_NEEDED

    @property
    def shared(self) -> int:
        """How many of those are kept for who asks at a kecamatan."""
        return self.a_day // HELPED

    @property
    def a_slot(self) -> int:
        """How many fetch theirs at the Dinas in an hour."""
        return self.a_day // 3

    @cached_property
    def people(self) -> list[Row]:
        """All who ask, in this order."""
        return [*neighbours(self.examples, self.asking)]

    def live(self) -> None:
        """From the eve to 7 April; what March had to do is signed day by day."""
        self.stage.settle(self.people)
        self.helpers = self.stage.kecamatan(self.people)
        self.team = self.stage.team()
        self._prepare()
        for day in MARCH:
            self.stage.turn(day)
            self.stage.ask(self.morning(day, [*self._asked(day)]))
            self.team.let_signatory_in(self.stage.at(day, 13))
            self.team.finish(self.stage.at(day, 14))
        for day in APRIL:
            self.stage.turn(day)

    def _prepare(self) -> None:
        now, first = self.stage.at(EVE, 9), MARCH[0]
        with self.stage.changing(now) as session:
            sizes = {
                Pool.GENERAL: self.a_day - self.shared,
                Pool.KECAMATAN: self.shared,
            }
            quota = {(day, pool): sizes[pool] for day in WEEKDAYS for pool in sizes}
            wanted = Quota(Service.INTAKE, first, quota)
            set_quota(session, self.stage.office, wanted, who=acting(), now=now)
            for unit in units.of_office(session, self.stage.office):
                size = A_SLOT_OF_KECAMATAN if unit.region_code else self.a_slot
                each = dict.fromkeys(WEEKDAYS, size)
                slots = SlotSizes(Service.PICKUP, first, SLOT_MINUTES, each)
                set_slots(session, unit, slots, who=acting(), now=now)
            shut = (Service.COUNTER, Service.PICKUP)
            close_services(session, self._closure(), shut, who=acting(), now=now)

    def _closure(self) -> Closure:
        return Closure(
            office_code=self.stage.office,
            reason="Pencegahan COVID-19",
            notice="Ajukan lewat telepon atau kecamatan; ambil mulai 1 April.",
            first_day=MARCH[0],
            last_day=MARCH[-1],
        )

    def _asked(self, day: date) -> Iterator[tuple[Request, Colleague]]:
        each, place = self.asking // len(MARCH), MARCH.index(day)
        for number in range(each * place, each * (place + 1)):
            row = self.people[number]
            if number % HELPED:
                yield by_phone(row), self.team.people[Role.OFFICER]
            else:
                unit, operator = self.helpers[row["kode_wilayah"][:8]]
                yield at_kecamatan(row, unit), operator

    def told(self) -> Iterator[Score]:
        """Yield the quota, the pickups, and the three persons of each suket."""
        march = (MARCH[0], MARCH[-1])
        of_march = self.a_day * len(MARCH)
        with self.stage.place.database.reading() as session:
            most, shared = figures.busiest(session)
            full, fetched = figures.full_days(session), figures.pickups(session, march)
            fullest = figures.fullest_slot(session, self.stage.office)
            signed, batches = figures.signed(session)
            yield Score.of(
                "Kota Cirebon: ask from 17 to 31 March",
                f"{self.asking:,}",
                f"{figures.asked(session, march):,}",
            )
            yield Score.of(
                "  a day takes, at most (of it for the kecamatan)",
                f"{self.a_day} ({self.shared})",
                f"{most} ({shared})",
            )
            yield Score.of(
                "  days that are full, the last of them",
                f"{DAYS_NEEDED}, {LAST_NEEDED:%-d %B}",
                f"{len(full)}, {max(full):%-d %B}" if full else "none",
            )
            yield Score.of(
                "  have March's ready to be fetched, from when to when",
                f"{of_march:,}, {APRIL[0]:%-d %B} to {APRIL[-1]:%-d %B}",
                f"{fetched.count:,}, {fetched.first:%-d %B} to {fetched.last:%-d %B}",
            )
            yield Score.of("  in an hour at the Dinas, at most", self.a_slot, fullest)
            yield Score.of(
                "  March's, checked, approved, signed by three",
                f"{of_march:,} in {len(MARCH)} batches",
                f"{signed:,} in {batches} batches",
            )
            yield Score.of(
                "  of which two by one person", 0, figures.signed_alone(session)
            )
