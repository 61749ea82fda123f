"""`suket quota …`: how many an office takes a day, and how many it has taken."""

from datetime import timedelta
from typing import Annotated

import typer

from suket import clock
from suket.applications.planning.recount import recount as count_anew
from suket.calendar.words import Service
from suket.cli import calendar_arguments as typed
from suket.cli import console
from suket.cli.calendar import (
    From,
    Json,
    OneService,
    Since,
    changing_calendar,
    first_day,
)
from suket.cli.context import acting, command_context
from suket.cli.office_option import OfficeCode
from suket.offices import offices
from suket.quotas import pools
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.tables import LARGEST, QuotaPool
from suket.quotas.words import Pool

app = typer.Typer(no_args_is_help=True)

WORKING_DAYS = list(typed.WEEKDAYS[:5])


@app.command(epilog="suket quota show --office 32.74 --days 30")
def show(
    office: OfficeCode,
    service: OneService = Service.INTAKE,
    first: From = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days.")] = 14,
    *,
    json: Json = False,
) -> None:
    """Show how many places the days have left."""
    with command_context().database.reading() as session:
        offices.find(session, office)
        begin = first_day(session, office, first)
        last = begin + timedelta(days=days - 1)
        found = pools.between(session, office, service, begin, last)
    if json:
        console.as_json([_plain(row) for row in found])
        return
    rows = [
        (
            f"{row.day:%a %Y-%m-%d}",
            row.pool.value,
            "shut" if row.is_shut else f"{row.size - row.used} of {row.size}",
        )
        for row in found
    ]
    if not rows:
        console.say("There is no quota for these days: nobody is turned away.")
        return
    console.table("", ("day", "pool", "left"), rows)


@app.command(epilog="suket quota recount --office 32.74")
def recount(office: OfficeCode) -> None:
    """Count anew the places that are taken, where `suket doctor` says they disagree."""
    with command_context().database.begin() as session:
        found = count_anew(session, office, who=acting(), now=clock.now())
        mended = [(each.name, str(each.rows)) for each in found]
    if mended:
        console.table("", ("counted anew", "places taken"), mended)
    else:
        console.say("Every count is that of its rows.")


def _plain(row: QuotaPool) -> dict[str, object]:
    return {
        "day": row.day,
        "pool": row.pool,
        "size": row.size,
        "used": row.used,
        "is_shut": row.is_shut,
    }


@app.command(
    "set", epilog="suket quota set 120 --office 32.74 --pool general --since 2026-12-01"
)
def set_(
    size: Annotated[int, typer.Argument(min=0, max=LARGEST, help="Places a day.")],
    office: OfficeCode,
    pool: Annotated[
        Pool,
        typer.Option(help="general is for all; kecamatan and urgent are shares apart."),
    ] = Pool.GENERAL,
    service: OneService = Service.INTAKE,
    weekday: Annotated[
        list[str] | None,
        typer.Option(help="On which weekday: mon … sun; else from mon to fri."),
    ] = None,
    since: Since = None,
) -> None:
    """Set how many places a pool has, from a day on."""
    wanted = {typed.weekday(word): size for word in weekday or WORKING_DAYS}
    now = clock.now()
    with changing_calendar(office, now) as session:
        begin = first_day(session, office, since)
        sizes = {(day, pool): size for day, size in wanted.items()}
        quota = Quota(service, begin, sizes)
        set_quota(session, office, quota, who=acting(), now=now)
    console.done(f"{pool.value} of {office} has {size} places a day from {begin} on")
