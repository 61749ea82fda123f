"""`suket slots …`: how many come when, to fetch what is ready."""

from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from suket import clock
from suket.calendar.words import Service
from suket.cli import calendar_arguments as typed
from suket.cli import console
from suket.cli.calendar import (
    From,
    Json,
    OneService,
    Since,
    UnitName,
    first_day,
    unit_of,
)
from suket.cli.context import acting, command_context
from suket.cli.office_option import OfficeCode
from suket.cli.quotas import WORKING_DAYS
from suket.offices import offices
from suket.quotas import slots
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.quotas.tables import LARGEST, LONGEST_SLOT, SHORTEST_SLOT, Slot

app = typer.Typer(no_args_is_help=True)


@app.command("list", epilog="suket slots list --office 32.74 --days 7")
def list_(
    office: OfficeCode,
    unit: UnitName = "",
    service: OneService = Service.PICKUP,
    first: From = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 7,
    *,
    json: Json = False,
) -> None:
    """Show the slots of some days, and how many places are taken."""
    with command_context().database.reading() as session:
        where = unit_of(session, office, unit)
        begin = first_day(session, office, first)
        last = begin + timedelta(days=days - 1)
        found = slots.between(session, where, service, begin, last)
        zone = ZoneInfo(offices.find(session, office).zone)
    rows = [_plain(slot, zone) for slot in found]
    if json:
        console.as_json(rows)
        return
    if not rows:
        console.say("There are no slots on these days: nobody is given an hour.")
        return
    head = ("day", "from", "to", "capacity", "used", "shut")
    console.table("", head, [[str(cell) for cell in row.values()] for row in rows])


def _plain(slot: Slot, zone: ZoneInfo) -> dict[str, object]:
    return {
        "day": slot.day,
        "starts": f"{slot.starts_at.astimezone(zone):%H:%M}",
        "ends": f"{slot.ends_at.astimezone(zone):%H:%M}",
        "capacity": slot.capacity,
        "used": slot.used,
        "is_shut": slot.is_shut,
    }


@app.command(
    "set", epilog="suket slots set 50 --office 32.74 --minutes 60 --since 2026-12-01"
)
def set_(  # noqa: PLR0913 - one for each thing that is said
    capacity: Annotated[
        int, typer.Argument(min=0, max=LARGEST, help="People a slot; 0: no slots.")
    ],
    office: OfficeCode,
    *,
    minutes: Annotated[
        int,
        typer.Option(min=SHORTEST_SLOT, max=LONGEST_SLOT, help="How long a slot is."),
    ] = 60,
    unit: UnitName = "",
    service: OneService = Service.PICKUP,
    weekday: Annotated[
        list[str] | None,
        typer.Option(help="On which weekday: mon … sun; else from mon to fri."),
    ] = None,
    since: Since = None,
) -> None:
    """Cut the hours of a unit into slots, from a day on."""
    sizes = {typed.weekday(word): capacity for word in weekday or WORKING_DAYS}
    with command_context().database.begin() as session:
        where = unit_of(session, office, unit)
        begin = first_day(session, office, since)
        wanted = SlotSizes(service, begin, minutes, sizes)
        set_slots(session, where, wanted, who=acting(), now=clock.now())
    console.done(f"{where.name}: slots of {minutes} min for {capacity} from {begin} on")
