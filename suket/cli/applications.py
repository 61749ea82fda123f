"""`suket apply` and `suket queue …`: take applications, and see how far they are."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from suket import clock
from suket.applications import bookings, cases
from suket.applications.asking.apply import Receipt
from suket.applications.asking.apply import apply as apply_
from suket.applications.asking.cancel import cancel as cancel_
from suket.applications.asking.requests import Request
from suket.applications.planning import promises
from suket.applications.reach import Reach
from suket.applications.request_details import Details
from suket.applications.tables import ApplicationCase
from suket.applications.urgent import urgent_requests
from suket.applications.words import (
    PENDING,
    CaseKind,
    CaseState,
    IntakeChannel,
    StepReason,
)
from suket.cli import console
from suket.cli.context import command_context
from suket.cli.office_option import OfficeCode
from suket.offices import offices, units
from suket.residents import nik as niks

app = typer.Typer(no_args_is_help=True)

MOST_SHOWN = 10_000

Json = Annotated[bool, typer.Option("--json", help="One JSON document, for a program.")]
Number = Annotated[str, typer.Argument(help="The application's number.")]
NeededBy = Annotated[
    datetime | None,
    typer.Option("--needed-by", formats=["%Y-%m-%d"], help="By which day."),
]
Urgent = Annotated[
    str | None, typer.Option(help="Why it is urgent; a section head decides on a page.")
]


@app.command(
    "apply",
    epilog="suket apply --office 32.74 --nik 3274014107039901 --channel phone --key 17",
)
def take(  # noqa: PLR0913 - one for each thing that is said
    *,
    office: OfficeCode,
    nik: Annotated[str, typer.Option("--nik", help="Who asks: 16 digits.")],
    key: Annotated[
        str,
        typer.Option(
            "--key", help="Of this request: sent twice, it is one application."
        ),
    ],
    kind: Annotated[CaseKind, typer.Option(help="What is asked for.")] = CaseKind.NEW,
    channel: Annotated[
        IntakeChannel, typer.Option(help="By which way.")
    ] = IntakeChannel.COUNTER,
    unit: Annotated[
        str | None, typer.Option(help='Where, as "Kecamatan Kejaksan"; else the Dinas.')
    ] = None,
    evidence: Annotated[
        str | None, typer.Option(help="Of a loss: the police letter.")
    ] = None,
    earlier: Annotated[
        bool, typer.Option("--earlier", help="Take an earlier day if one gets free.")
    ] = False,
    needed_by: NeededBy = None,
    urgent: Urgent = None,
    json: Json = False,
) -> None:
    """Take an application, and say at once on which day it is worked on."""
    place = command_context()
    with place.database.begin() as session:
        request = Request(
            nik=nik,
            kind=kind,
            channel=channel,
            key=key,
            unit=units.named(session, unit, office=office).id if unit else None,
            wants_earlier=earlier,
            evidence=evidence,
            details=Details(needed_by=needed_by and needed_by.date(), urgent=urgent),
        )
        receipt = apply_(
            session, request, officer=place.officer(office), now=clock.now()
        )
    if json:
        console.as_json(plain(receipt))
        return
    console.done(f"{receipt.number}: {told(receipt)}")


def plain(receipt: Receipt) -> dict[str, Any]:
    """Return what is told of an application, for a program."""
    return {
        "number": receipt.number,
        "state": receipt.state.value,
        "day": receipt.day,
        "promised": receipt.promised,
        "queue": receipt.queue,
    }


def told(receipt: Receipt) -> str:
    """Return what is told of an application, in a sentence."""
    if receipt.state is CaseState.MENUNGGU_REKAM:
        return "waits until the biometrics are recorded; no day is taken"
    if receipt.state is CaseState.MENUNGGU_KUOTA:
        return "waits: all days that may be promised are full"
    promised = f", to be had on {receipt.promised}" if receipt.promised else ""
    return f"worked on on {receipt.day}, as number {receipt.queue}{promised}"


@app.command("list", epilog="suket queue list --office 32.74 --state DIPERIKSA")
def list_(
    office: OfficeCode,
    state: Annotated[
        list[CaseState] | None, typer.Option(help="Only these; else all unsigned.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Show the applications of an office: urgent, then due, then received."""
    with command_context().database.reading() as session:
        found = cases.of_states(session, office, state or PENDING, limit=MOST_SHOWN)
    if json:
        console.as_json([_row(case) for case in found])
        return
    rows = [[str(cell or "") for cell in _row(case).values()] for case in found]
    head = ("number", "state", "kind", "channel", "NIK", "day", "queue", "promised")
    console.table("", head, rows)


def _row(case: ApplicationCase) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": case.state.value,
        "kind": case.kind.value,
        "channel": case.channel.value,
        "nik": niks.ending(case.nik),
        "day": case.day,
        "queue": case.place,
        "promised": case.promised_on,
    }


@app.command(epilog="suket queue urgent --office 32.74 --days 31")
def urgent(
    office: OfficeCode,
    days: Annotated[
        int, typer.Option(min=1, max=366, help="How many days back, today counted.")
    ] = 31,
    *,
    json: Json = False,
) -> None:
    """Show who waits for the urgent lane, and how it was answered."""
    with command_context().database.reading() as session:
        today = units.today(session, units.dinas(session, office), now=clock.now())
        first = today - timedelta(days=days - 1)
        whole = Reach(office, None)
        counts = urgent_requests.counts(session, whole, first, today)
        waiting = urgent_requests.waiting(session, whole, limit=MOST_SHOWN)
    lines = [(case.number, case.urgent_reason or "") for case in waiting]
    figures = asdict(counts)
    if json:
        console.as_json({**figures, "asked": dict(lines)})
        return
    console.table("", ("waiting", "granted", "refused"), [_texts(figures)])
    console.table("Waiting", ("number", "why"), lines)


def _texts(row: dict[str, Any]) -> list[str]:
    return [str(value) for value in row.values()]


@app.command(epilog="suket queue show 3274-26-000123-7 --office 32.74")
def show(number: Number, office: OfficeCode, *, json: Json = False) -> None:
    """Show one application: its steps, and what was promised."""
    with command_context().database.reading() as session:
        case = cases.find(session, number, office=office)
        zone = ZoneInfo(offices.find(session, office).zone)
        steps = [
            {
                "at": step.at,
                "state": step.to_state.value,
                "reason": step.reason.value if step.reason else None,
                "note": step.note,
            }
            for step in cases.steps_of(session, case.id)
        ]
        slot = bookings.slot_of(session, case.id)
        said = [
            {"at": each.at, "promised": each.promised_on, "because": each.because.value}
            for each in promises.of_case(session, case.id)
        ]
    if json:
        pickup = {"starts": slot.starts_at, "ends": slot.ends_at} if slot else None
        console.as_json(
            {**_row(case), "pickup": pickup, "steps": steps, "promises": said}
        )
        return
    console.table("", ("", ""), _lines(_row(case)))
    console.table("Steps", ("at", "state", "reason", "note"), _cells(steps, zone))
    console.table("Promises", ("at", "promised", "because"), _cells(said, zone))


def _lines(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        yield name, str(value or "")


def _cells(rows: list[dict[str, Any]], zone: ZoneInfo) -> list[list[str]]:
    """Return rows as text, moments on the clocks of the office: "08:00 WIB"."""
    return [[_cell(value, zone) for value in row.values()] for row in rows]


def _cell(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    return str(value or "")


@app.command(
    epilog="suket queue cancel 3274-26-000123-7 --office 32.74 --reason DIMINTA_PEMOHON"
)
def cancel(
    number: Number,
    office: OfficeCode,
    reason: Annotated[StepReason, typer.Option(help="Why.")],
    note: Annotated[str | None, typer.Option(help="A few words more.")] = None,
) -> None:
    """Cancel an application; its place goes to who waits longest."""
    place = command_context()
    with place.database.begin() as session:
        case = cancel_(
            session,
            number,
            reason,
            officer=place.officer(office),
            now=clock.now(),
            note=note,
        )
    console.done(f"{case.number} is cancelled")
