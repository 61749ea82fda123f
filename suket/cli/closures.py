"""`suket calendar close …`: shut services, and move what was promised on those days.

What moves is shown first.  More than a hundred promises move once another person agrees
on a page: a shell asks for it, and is nobody's second person.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from suket import clock
from suket.applications.planning import ask_closure, change_calendar, closure_requests
from suket.applications.planning.change_calendar import Consent
from suket.applications.planning.errors import MovesMany, Numbers
from suket.calendar import closures as kept
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.cli import console
from suket.cli.calendar import From, Json, first_day, said, unit_of
from suket.cli.context import acting, command_context, keeper
from suket.cli.days import ISO, within_reach
from suket.cli.exit_codes import Exit
from suket.cli.office_option import OfficeCode
from suket.offices import offices, persons
from suket.offices.persons import KEEPER

app = typer.Typer(no_args_is_help=True)

Yes = Annotated[
    bool,
    typer.Option("--yes", help="Move what has to move; else it is only shown."),
]
Last = Annotated[
    datetime,
    typer.Option(
        "--to", formats=ISO, callback=within_reach, help="The last day that is shut."
    ),
]


@app.command(
    epilog="suket calendar close --office 32.74 --service counter --service pickup"
    ' --from 2026-12-01 --to 2026-12-07 --reason "Pindah gedung"'
    ' --notice "Loket pindah. Pengajuan tetap dilayani lewat telepon." --yes'
)
def close(  # noqa: PLR0913 - what a closure says
    *,
    office: OfficeCode,
    last: Last,
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
    service: Annotated[
        list[Service] | None,
        typer.Option(help="What is shut; given again for more. None: open again."),
    ] = None,
    first: From = None,
    notice: Annotated[str, typer.Option(help="What people are told.")] = "",
    unit: Annotated[str, typer.Option(help="One unit alone; else all.")] = "",
    review: Annotated[
        datetime | None,
        typer.Option(
            formats=ISO, callback=within_reach, help="When it is looked at again."
        ),
    ] = None,
    replaces: Annotated[
        int | None, typer.Option(help="The id of the closure this one changes.")
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Shut services for some days, or change such a closure.

    Promises that move are shown first.  Exit code 0: it is closed.  3: promises would
    move and `--yes` was not given; nothing has changed.  5: more than a hundred would,
    so another person is asked on a page of the calendar; nothing has changed yet.
    """
    if not service and replaces is None:
        raise typer.BadParameter("Name a --service, or the closure this --replaces.")
    with command_context().database.reading() as session:
        of = unit_of(session, office, unit) if unit else None
        row = Closure(
            office_code=office,
            unit_id=of.id if of else None,
            reason=said(reason),
            notice=notice.strip(),
            first_day=first_day(session, office, first),
            last_day=last.date(),
            review_on=review.date() if review else None,
            replaces=replaces,
        )
    _close(row, service or [], is_sure=yes, is_json=json)


@app.command(epilog="suket calendar extend 12 --office 32.74 --to 2026-12-14 --yes")
def extend(
    closure: Annotated[int, typer.Argument(help="The closure's id.")],
    office: OfficeCode,
    last: Last,
    *,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Let a closure last longer, or end earlier; the rest of it stays as it is.

    Exit codes are those of `suket calendar close`.
    """
    with command_context().database.reading() as session:
        old = kept.find(session, closure, office=office)
        services = kept.services_of(session, [old])[old.id]
    row = Closure(
        office_code=office,
        unit_id=old.unit_id,
        reason=old.reason,
        notice=old.notice,
        first_day=old.first_day,
        last_day=last.date(),
        review_on=old.review_on,
        replaces=old.id,
    )
    _close(row, sorted(services), is_sure=yes, is_json=json)


def _close(
    row: Closure, services: Sequence[Service], *, is_sure: bool, is_json: bool
) -> None:
    """Show what moves; then close, or ask another person."""
    now, database = clock.now(), command_context().database
    with database.reading() as session:
        counted = change_calendar.preview(session, row, services, now=now)
    if counted.moved and not is_sure:
        _tell(row, services, counted, "shown", None, is_json=is_json)
        raise typer.Exit(Exit.REFUSED)
    try:
        with database.begin() as session:
            consent = Consent(asked_by=KEEPER, shown=counted)
            counted = change_calendar.close(
                session, row, services, consent, who=acting(), now=now
            )
    except MovesMany:
        asked = _ask(row, services, now)
        _tell(row, services, counted, "asked", asked, is_json=is_json)
        raise typer.Exit(Exit.IN_PART) from None
    _tell(row, services, counted, "closed", row.id, is_json=is_json)


def _ask(row: Closure, services: Sequence[Service], now: datetime) -> str:
    officer = keeper(row.office_code)
    with command_context().database.begin() as session:
        again = Closure(**closure_requests.said_of(row))
        return ask_closure.ask(session, again, services, officer=officer, now=now).id


def _tell(
    row: Closure,
    services: Sequence[Service],
    counted: Numbers,
    state: str,
    named: int | str | None,
    *,
    is_json: bool,
) -> None:
    if is_json:
        console.as_json({"state": state, "id": named, **asdict(counted)})
        return
    if counted.moved:
        console.say(numbers(counted))
    told = ", ".join(services) or "nothing"
    span = f"{row.first_day} to {row.last_day}"
    if state == "closed":
        console.done(f"{row.office_code} shuts {told} from {span}")
        console.say(f"  closure {named}")
    elif state == "asked":
        console.say("More than a hundred promises move: another person has to agree,")
        console.say("on the page of the calendar, within two days.  Nothing is shut.")
        console.say(f"  request {named}", whole=True)
    else:
        console.say("Nothing is shut yet: say the same with --yes.")


def numbers(counted: Numbers) -> str:
    """Return what a closure moves, as one line."""
    last = f"; the last to {counted.last}" if counted.last else ""
    return (
        f"{counted.moved:,} promises move{last}; {counted.without_place:,} without a"
        f" place; {counted.urgent:,} urgent first"
    )


@app.command(epilog="suket calendar requests --office 32.74 --json")
def requests(office: OfficeCode, *, json: Json = False) -> None:
    """Show the closures that wait for another person to agree, the oldest first."""
    with command_context().database.reading() as session:
        offices.find(session, office)
        lines = _requests(session, office)
    if json:
        console.as_json(lines)
        return
    rows = [[str(value) for value in line.values()] for line in lines]
    head = ("request", "first day", "last day", "moves", "asked by", "until")
    console.table("", head, rows)


def _requests(session: Session, office: str) -> list[dict[str, Any]]:
    found = closure_requests.waiting(session, office, now=clock.now())
    people = persons.by_id(session, [request.asked_by for request in found])
    return [
        {
            "id": request.id,
            "first_day": request.first_day,
            "last_day": request.last_day,
            "moved": request.moved,
            "asked_by": people[request.asked_by].name,
            "expires_at": request.expires_at,
        }
        for request in found
    ]


@app.command()
def closures(office: OfficeCode, *, json: Json = False) -> None:
    """Show what was ever shut, the newest first."""
    with command_context().database.reading() as session:
        offices.find(session, office)
        found = kept.history(session, office)
        services = kept.services_of(session, found)
    replaced = {closure.replaces for closure in found}
    lines = [
        {
            "id": closure.id,
            "first_day": closure.first_day,
            "last_day": closure.last_day,
            "services": sorted(services[closure.id]),
            "reason": closure.reason,
            "is_replaced": closure.id in replaced,
        }
        for closure in found
    ]
    if json:
        console.as_json(lines)
        return
    rows = [
        (
            str(closure.id),
            f"{closure.first_day} – {closure.last_day}",
            ", ".join(sorted(services[closure.id])) or "nothing",
            closure.reason,
            "changed since" if closure.id in replaced else "in force",
        )
        for closure in found
    ]
    console.table("", ("closure", "days", "shuts", "because of", "state"), rows)
