"""Open an office for applications on the day of the demonstration, if it is shut.

An application is worked on on a day on which the office is open; the demonstration is
run on Sundays too.  The office's calendar has a way for that: an extra opening.
"""

from datetime import time
from typing import Final

from suket import clock
from suket.applications.planning import timetable
from suket.applications.planning.change_calendar import Consent, changing
from suket.calendar.open_extra import open_extra
from suket.calendar.tables import ExtraOpening
from suket.calendar.words import Service
from suket.cli.context import CommandContext, acting
from suket.offices import units
from suket.offices.persons import KEEPER

ALL_DAY: Final = time(0), time(23, 59, 59)


def open_today(place: CommandContext, office: str) -> None:
    """Take applications on this day, and say why, unless the office does so anyway."""
    now, consent = clock.now(), Consent(asked_by=KEEPER)
    with place.database.begin() as session:
        table = timetable.read(session, office, now=now)
        if not table.is_today_over(office):
            return
        opens, closes = ALL_DAY
        opening = ExtraOpening(
            service=Service.INTAKE,
            day=table.today,
            opens=opens,
            closes=closes,
            reason="Demonstrasi",
        )
        with changing(session, office, consent, who=acting(), now=now):
            dinas = units.dinas(session, office)
            open_extra(session, dinas, opening, who=acting(), now=now)
