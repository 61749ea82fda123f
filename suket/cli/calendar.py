"""`suket calendar …`: which days an office serves, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.applications.planning.change_calendar import Consent, changing
from suket.calendar import opening
from suket.calendar.name_holiday import name_holiday
from suket.calendar.open_extra import Foreseen, foreseen, open_extra
from suket.calendar.opening import Day
from suket.calendar.set_hours import WeeklyHours, set_hours
from suket.calendar.tables import ExtraOpening, Holiday
from suket.calendar.words import Service
from suket.cli import calendar_arguments as typed
from suket.cli import console
from suket.cli.context import acting, command_context
from suket.cli.days import ISO, within_reach
from suket.cli.office_option import OfficeCode
from suket.offices import offices, units
from suket.offices.persons import KEEPER
from suket.offices.tables import Unit

app = typer.Typer(no_args_is_help=True)

UnitName = Annotated[
    str, typer.Option("--unit", help="The unit's name; the Dinas, if it is left out.")
]
OneService = Annotated[Service, typer.Option("--service", help="Which service.")]
From = Annotated[
    datetime | None,
    typer.Option(
        "--from", formats=ISO, callback=within_reach, help="The first day; else today."
    ),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        formats=ISO,
        callback=within_reach,
        help="From which day on; else today.",
    ),
]
TheDay = Annotated[
    datetime, typer.Argument(formats=ISO, callback=within_reach, help="The day.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document, for a program.")]


def unit_of(session: Session, office: str, name: str) -> Unit:
    """Return the unit a command names, the Dinas if it names none."""
    offices.find(session, office)
    if not name:
        return units.dinas(session, office)
    return units.named(session, name, office=office)


def first_day(session: Session, office: str, given: datetime | None) -> date:
    """Return the day a command names, today at the office if it names none."""
    if given is not None:
        return given.date()
    return units.today(session, units.dinas(session, office), now=clock.now())


@contextmanager
def changing_calendar(office: str, now: datetime) -> Iterator[Session]:
    """Open the transaction in which a command changes the calendar of an office."""
    consent = Consent(asked_by=KEEPER)
    with command_context().database.begin() as session:
        offices.find(session, office)
        with changing(session, office, consent, who=acting(), now=now):
            yield session


@app.command(epilog="suket calendar show --office 32.74 --service pickup --days 30")
def show(
    office: OfficeCode,
    unit: UnitName = "",
    service: OneService = Service.INTAKE,
    first: From = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 14,
    *,
    json: Json = False,
) -> None:
    """Show which days are open, and why others are not."""
    with command_context().database.reading() as session:
        of = unit_of(session, office, unit)
        begin = first_day(session, office, first)
        end = begin + timedelta(days=days - 1)
        found = opening.days(session, of, service, begin, end, known_at=clock.now())
    if json:
        console.as_json([_plain(day) for day in found])
        return
    rows = [(f"{day.day:%a %Y-%m-%d}", _hours(day), day.why_shut) for day in found]
    console.table("", ("day", "open", "shut because of"), rows)


def _plain(day: Day) -> dict[str, object]:
    hours = [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in day.stretches]
    return {**asdict(day), "stretches": hours, "is_open": day.is_open}


def _hours(day: Day) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in day.stretches)


@app.command(
    epilog="suket calendar hours --office 32.74 --service intake --since 2026-12-01"
    " mon=08:00-12:00,13:00-15:00 fri=08:00-11:00"
)
def hours(
    weekdays: Annotated[
        list[str],
        typer.Argument(help="mon=08:00-12:00,13:00-15:00 …; others are shut."),
    ],
    office: OfficeCode,
    service: OneService,
    unit: UnitName = "",
    since: Since = None,
) -> None:
    """Set the weekly hours of a service from a day on."""
    weekly, now = typed.weekly(weekdays), clock.now()
    with changing_calendar(office, now) as session:
        of = unit_of(session, office, unit)
        begin = first_day(session, office, since)
        wanted = WeeklyHours(service, begin, weekly)
        set_hours(session, of, wanted, who=acting(), now=now)
    console.done(f"{service.value} of {of.name} has these hours from {begin} on")


@app.command(
    epilog='suket calendar holiday 2026-12-24 "Cuti bersama Natal" --office 32.74'
    ' --source "SKB 3 Menteri"'
)
def holiday(
    day: TheDay,
    name: Annotated[str, typer.Argument(help="What the day is.")],
    office: OfficeCode,
    source: Annotated[str, typer.Option(help="The decree that says so.")],
    *,
    is_open: Annotated[
        bool, typer.Option("--open", help="It is no holiday: the office serves.")
    ] = False,
) -> None:
    """Name a day a holiday of the office, or say that it is none."""
    now = clock.now()
    row = Holiday(
        day=day.date(),
        office_code=office,
        name=said(name),
        is_open=is_open,
        source=said(source),
    )
    with changing_calendar(office, now) as session:
        name_holiday(session, row, who=acting(), now=now)
    console.done(f"{row.day} is {'no holiday' if is_open else 'a holiday'} of {office}")


def said(text: str) -> str:
    """Return what was typed; raises `typer.BadParameter` where nothing was."""
    if not text.strip():
        raise typer.BadParameter("Say it in a few words.")
    return text.strip()


@app.command(
    epilog="suket calendar extra 2026-12-05 08:00-12:00 --office 32.74"
    ' --service pickup --reason "Menjelang pemilu"'
)
def extra(  # noqa: PLR0913 - what an opening says
    day: TheDay,
    stretch: Annotated[str, typer.Argument(help="From when to when: 08:00-12:00.")],
    office: OfficeCode,
    service: OneService,
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
    unit: UnitName = "",
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show the day's hours; change nothing.")
    ] = False,
) -> None:
    """Open a service at hours, or on a day, on which it is shut.

    The hours that the day has stay; a day that is shut is open at these alone.
    """
    opens, closes = typed.stretch(stretch)
    now = clock.now()
    row = ExtraOpening(
        service=service,
        day=day.date(),
        opens=opens,
        closes=closes,
        reason=said(reason),
    )
    if preview:
        with command_context().database.reading() as session:
            of = unit_of(session, office, unit)
            days = foreseen(session, of, row, now=now)
        console.say(f"{service.value} of {of.name} on {_before_and_after(days)}")
        console.say("Nothing has changed yet: say the same without --preview.")
        return
    with changing_calendar(office, now) as session:
        of = unit_of(session, office, unit)
        days = open_extra(session, of, row, who=acting(), now=now)
    console.done(f"{service.value} of {of.name} on {_before_and_after(days)}")


def _before_and_after(days: Foreseen) -> str:
    before, after = (_hours(day) or "shut" for day in (days.before, days.after))
    return f"{days.after.day}: was {before}; now {after}"
