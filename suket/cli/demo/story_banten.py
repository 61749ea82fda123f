"""Banten: a week without counters, extended once; one office online until summer.

"Pelayanan … secara langsung dihentikan sementara hingga sepekan ke depan … akan
ditinjau kembali": Kota Serang moves what it promised, twice, by two persons each time.
Kabupaten Serang hands out at the kecamatan and moves nobody; on 10 June its counter is
still shut and people still ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from suket.access.words import Role
from suket.applications.planning import ask_closure, closure_requests
from suket.applications.words import CaseState
from suket.calendar import opening
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.cli.demo import story_figures as figures
from suket.cli.demo.expected import Row
from suket.cli.demo.report import Score
from suket.cli.demo.story_chapter import Chapter
from suket.cli.demo.story_people import neighbours
from suket.cli.demo.story_stage import APRIL, MARCH, at_kecamatan, by_phone
from suket.offices import units

THE_WEEK: Final = date(2020, 3, 24), date(2020, 3, 31)
NAMED_ON: Final = date(2020, 3, 23)
JUNE_10: Final = date(2020, 6, 10)
SHUT: Final = (Service.COUNTER, Service.PICKUP)
HOMES: Final = 6  # of residents in the examples, so that few kecamatan are concerned


@dataclass
class Banten(Chapter):
    """An office that shuts its counter for the week, and then for longer."""

    def admins(self) -> None:
        """Appoint two who govern: one asks for a closure, the other agrees."""
        self.asks = self.stage.employ(Role.ADMIN)
        self.agrees = self.stage.employ(Role.ADMIN, name="admin-kedua")

    def shut(self, day: date, until: date, replaces: int | None = None) -> int:
        """Shut the counter, or keep it shut for longer; return the closure's id."""
        now, database = self.stage.at(day, 16), self.stage.place.database
        closure = Closure(
            office_code=self.stage.office,
            unit_id=self.stage.office,
            reason="Pencegahan COVID-19",
            notice="Pelayanan tetap berjalan secara daring.",
            first_day=THE_WEEK[0],
            last_day=until,
            replaces=replaces,
        )
        with database.begin() as session:
            officer = self.asks.officer(session, now)
            request = ask_closure.ask(session, closure, SHUT, officer=officer, now=now)
        with database.begin() as session:
            ask_closure.accept(
                session,
                request.id,
                closure_requests.shown(request),
                officer=self.agrees.officer(session, now),
                now=now,
            )
            made = closure_requests.find(
                session, request.id, office=self.stage.office
            ).closure_id
        return made or 0


@dataclass
class KotaSerang(Banten):
    """Who asked before the week has their day moved by it, and by its extension."""

    @property
    def a_day(self) -> int:
        """How many ask on each day of March."""
        return self.asking // 80

    @cached_property
    def people(self) -> list[Row]:
        """All who ask, in this order."""
        return [*neighbours(self.examples, self.a_day * len(MARCH))]

    def live(self) -> None:
        """From the eve to 7 April, the last day of the extension."""
        self.stage.settle(self.people)
        self.team = self.stage.team()
        self.admins()
        closure = None
        for place, day in enumerate(MARCH):
            self.stage.turn(day)
            here = self.people[self.a_day * place : self.a_day * (place + 1)]
            officer = self.team.people[Role.OFFICER]
            asked = [(by_phone(row), officer) for row in here]
            self.stage.ask(self.morning(day, asked))
            self.team.finish(self.stage.at(day, 14))
            if day == NAMED_ON:
                closure = self.shut(day, THE_WEEK[1])
        self.shut(MARCH[-1], APRIL[-1], closure)
        for day in APRIL:
            self.stage.turn(day)

    def told(self) -> Iterator[Score]:
        """Yield what each decision moved.

        24 working hours after they asked on 17 March people have theirs before the
        week; who asked on the four days up to 23 March are moved by it.  The extension
        moves those again, and who asked in the week itself.
        """
        before, within = 4, 5
        with self.stage.place.database.reading() as session:
            moves = [f"{moved:,}" for moved in figures.moves(session)]
            shut = (THE_WEEK[0], APRIL[-1])
            yield Score.of(
                "Kota Serang: promises moved by the week, by its extension",
                f"{self.a_day * before}, {self.a_day * (before + within)}",
                ", ".join(moves),
            )
            yield Score.of(
                "  still promised for a day that is shut",
                0,
                figures.promised_between(session, shut),
            )
            yield Score.of("  moved by one person", 0, figures.moved_by_one(session))
            yield Score.of(
                "  checked and signed by one officer, as its rule has it",
                self.a_day * len(MARCH),
                figures.in_state(session, CaseState.DITANDATANGANI),
            )


@dataclass
class KabupatenSerang(Banten):
    """The counter stays shut to the end of June; the kecamatan ask and hand out."""

    @property
    def a_day(self) -> int:
        """How many ask on each day of the week, and on 10 June."""
        return max(1, self.asking // 120)

    def live(self) -> None:
        """From the eve to 10 June."""
        days = (*MARCH[5:], JUNE_10)
        people = [*neighbours(self.examples[:HOMES], self.a_day * len(days))]
        self.stage.settle(people)
        helpers = self.stage.kecamatan(people)
        team = self.stage.team()
        self.admins()
        closure = self.shut(NAMED_ON, THE_WEEK[1])
        for place, day in enumerate(days):
            self.stage.turn(day)
            here = people[self.a_day * place : self.a_day * (place + 1)]
            homes = [(row, *helpers[row["kode_wilayah"][:8]]) for row in here]
            asked = [(at_kecamatan(row, unit), who) for row, unit, who in homes]
            self.stage.ask(self.morning(day, asked))
            team.finish(self.stage.at(day, 14))
            if day == MARCH[-1]:
                self.shut(day, date(2020, 6, 30), closure)

    def told(self) -> Iterator[Score]:
        """Yield how 10 June is, and what the closure moved."""
        noon = self.stage.at(JUNE_10, 12)
        with self.stage.place.database.reading() as session:
            dinas = units.dinas(session, self.stage.office)
            days = (JUNE_10, JUNE_10)
            [counter] = opening.days(
                session, dinas, Service.COUNTER, *days, known_at=noon
            )
            asked = figures.asked(session, days)
            signed = figures.in_state(session, CaseState.DITANDATANGANI, JUNE_10)
            yield Score.of(
                "Kabupaten Serang: counter on 10 June",
                "shut",
                "open" if counter.is_open else "shut",
            )
            yield Score.of(
                "  ask from home that day, and have it signed",
                f"{self.a_day}, {self.a_day}",
                f"{asked}, {signed}",
            )
            moved = sum(figures.moves(session))
            yield Score.of("  promises moved: the kecamatan hand out", 0, moved)
