"""Kota Balikpapan: its counters open for pickup only, with a line that is capped.

"Pelayanan … dibatasi jumlah antriannya"; recording has stopped, so who is not recorded
waits: "yang belum melakukan perekaman agar bersabar".
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from suket.access.words import Role
from suket.applications.words import CaseState
from suket.calendar.close_services import close_services
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.cli.context import acting
from suket.cli.demo import story_figures as figures
from suket.cli.demo.report import Score
from suket.cli.demo.story_chapter import Chapter
from suket.cli.demo.story_people import UNRECORDED, neighbours
from suket.cli.demo.story_stage import APRIL, EVE, MARCH, by_phone
from suket.offices import units
from suket.tickets import office_today
from suket.tickets.draw_number import draw_number
from suket.tickets.errors import LineFull
from suket.tickets.set_line import Line, set_line

INTERVIEW: Final = date(2020, 3, 23)
A_DAY: Final = 10
NOT_RECORDED: Final = 20
CAP: Final = 60  # numbers a day
COME: Final = 80
SHUT: Final = (Service.COUNTER, Service.RECORDING, Service.PRINTING)
LINE: Final = Line("A", "Pengambilan dan legalisir", Service.PICKUP, CAP, MARCH[0])


@dataclass
class Balikpapan(Chapter):
    """One who checks, one who signs, and a counter that only hands out."""

    def live(self) -> None:
        """From the eve to 7 April."""
        people = [*neighbours(self.examples, A_DAY * len(MARCH))]
        waiting = [*neighbours(self.examples, NOT_RECORDED, status=UNRECORDED)]
        self.stage.settle([*people, *waiting])
        self.team = self.stage.team()
        self._prepare()
        officer = self.team.people[Role.OFFICER]
        for place, day in enumerate(MARCH):
            here = people[A_DAY * place : A_DAY * (place + 1)]
            here += waiting if day == MARCH[0] else []
            self.stage.turn(day)
            self.stage.ask(
                self.morning(day, [(by_phone(row), officer) for row in here])
            )
            self.team.let_signatory_in(self.stage.at(day, 13))
            self.team.finish(self.stage.at(day, 14))
            if day == INTERVIEW:
                self._draw()
        for day in APRIL:
            self.stage.turn(day)

    def _prepare(self) -> None:
        now = self.stage.at(EVE, 9)
        closure = Closure(
            office_code=self.stage.office,
            reason="Pencegahan COVID-19",
            notice="Loket hanya untuk pengambilan; antrean dibatasi.",
            first_day=MARCH[0],
            last_day=MARCH[-1],
        )
        with self.stage.changing(now) as session:
            close_services(session, closure, SHUT, who=acting(), now=now)
            dinas = units.dinas(session, self.stage.office)
            set_line(session, dinas, LINE, who=acting(), now=now)

    def _draw(self) -> None:
        """Have more come to the counter than there are numbers."""
        begins = self.stage.at(INTERVIEW, 8)
        with self.stage.place.database.begin() as session:
            officer = self.team.people[Role.OFFICER].officer(session, begins)
            dinas = units.dinas(session, self.stage.office)
            for number in range(COME):
                now = begins + timedelta(minutes=number)
                with suppress(LineFull):
                    draw_number(session, dinas, LINE.code, officer=officer, now=now)

    def told(self) -> Iterator[Score]:
        """Yield what was open on the day of the interview, and who had to wait."""
        at_ten = self.stage.at(INTERVIEW, 10)
        with self.stage.place.database.reading() as session:
            dinas = units.dinas(session, self.stage.office)
            today = office_today.look(session, dinas, now=at_ten).services
            signed, batches = figures.signed(session)
            yield Score.of(
                "Kota Balikpapan: open on 23 March",
                "intake, pickup",
                ", ".join(each.service for each in today if each.is_open),
            )
            yield Score.of(
                f"  numbers of its line, of {COME} who come",
                CAP,
                figures.numbers_drawn(session, INTERVIEW),
            )
            yield Score.of(
                "  not recorded, and so waiting",
                NOT_RECORDED,
                figures.in_state(session, CaseState.MENUNGGU_REKAM),
            )
            yield Score.of(
                "  checked by one, signed by another",
                f"{A_DAY * len(MARCH)} in {len(MARCH)} batches",
                f"{signed} in {batches} batches",
            )
            yield Score.of(
                "  of which two by one person", 0, figures.signed_alone(session)
            )
