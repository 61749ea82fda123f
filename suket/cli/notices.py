"""`suket notices …`: what people are told by itself, what failed, what is held."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import command_context, keeper
from suket.cli.exit_codes import Exit
from suket.cli.office_option import OfficeCode
from suket.errors import SuketError
from suket.notices import notices
from suket.notices.decide_notice import send_again, stop_notice
from suket.notices.notices import Shown
from suket.notices.start_mass import plan as plan_
from suket.notices.start_mass import start_mass
from suket.notices.words import NoticeKind, NoticeState

app = typer.Typer(no_args_is_help=True)

MOST_SHOWN = 1_000

Json = Annotated[bool, typer.Option("--json", help="One JSON document, for a program.")]
Ids = Annotated[list[str], typer.Argument(help="The notices, as `list` names them.")]
Kind = Annotated[NoticeKind, typer.Argument(help="Of what they tell.")]


@app.command("list", epilog="suket notices list --office 32.74 --state failed")
def list_(
    office: OfficeCode,
    state: Annotated[
        list[NoticeState] | None, typer.Option(help="Only these; else all.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Show what an office has told people, or is to tell them, newest first."""
    what = notices.in_states(office, state or [*NoticeState])
    with command_context().database.reading() as session:
        found = [plain(one) for one in notices.listed(session, what, limit=MOST_SHOWN)]
    if json:
        console.as_json(found)
        return
    rows = [
        tuple("" if each is None else str(each) for each in one.values())
        for one in found
    ]
    console.table(
        "", ("id", "application", "what", "state", "wire", "why", "found"), rows
    )


def plain(one: Shown) -> dict[str, Any]:
    """Return a notice for a program; it names no number and no person."""
    notice = one.notice
    return {
        "id": notice.id,
        "application": one.number,
        "kind": notice.kind.value,
        "state": notice.state.value,
        "wire": one.last.wire.value if one.last else None,
        "code": notice.code,
        "found": f"{notice.found_at:%Y-%m-%dT%H:%M:%SZ}",
    }


@app.command(epilog="suket notices plan --office 32.74")
def plan(office: OfficeCode, *, json: Json = False) -> None:
    """Show how what is held would leave: by which wire, on how many days."""
    place, now = command_context(), clock.now()
    limits = place.carriers.day_limits
    with place.database.reading() as session:
        held = notices.held_of(session, office)
        plans = [plan_(session, kind, limits, office=office, now=now) for kind in held]
    if json:
        console.as_json(
            [
                {
                    "kind": one.kind.value,
                    "count": one.count,
                    "by_wire": {wire.value: n for wire, n in one.by_wire.items()},
                    "days": [*one.days],
                }
                for one in plans
            ]
        )
        return
    if not plans:
        console.say("Nothing is held.")
    for one in plans:
        wires = ", ".join(f"{n} by {wire.value}" for wire, n in one.by_wire.items())
        console.say(f"{one.kind.value}: {one.count} ({wires}), {len(one.days)} days")


@app.command(epilog="suket notices start moved --office 32.74")
def start(kind: Kind, office: OfficeCode) -> None:
    """Let what is held of a kind leave as planned."""
    place = command_context()
    limits = place.carriers.day_limits
    with place.database.begin() as session:
        count = start_mass(
            session, kind, limits, officer=keeper(office), now=clock.now()
        )
    console.outcome(f"{count} notices leave as planned", count)


@app.command(epilog="suket notices retry kq3vVb2mQe6pT0aXy1ZcWw --office 32.74")
def retry(ids: Ids, office: OfficeCode, *, json: Json = False) -> None:
    """Send again what failed, or what nobody knows arrived."""
    _each(ids, office, send_again, "is sent again", is_json=json)


@app.command(epilog="suket notices stop kq3vVb2mQe6pT0aXy1ZcWw --office 32.74")
def stop(ids: Ids, office: OfficeCode, *, json: Json = False) -> None:
    """Let what has not left be sent no more."""
    _each(ids, office, stop_notice, "is not sent", is_json=json)


def _each(
    ids: list[str], office: str, act: Callable[..., object], told: str, *, is_json: bool
) -> None:
    """Do it to each by itself; some refused is exit code 5, all refused 3."""
    place, now = command_context(), clock.now()
    officer = place.officer(office)
    refused: dict[str, str] = {}
    for notice_id in ids:
        try:
            with place.database.begin() as session:
                act(session, notice_id, officer=officer, now=now)
        except SuketError as refusal:
            refused[notice_id] = refusal.code
    if is_json:
        done = [each for each in ids if each not in refused]
        console.as_json({"done": done, "refused": refused})
    else:
        for notice_id in ids:
            if notice_id in refused:
                console.complain(f"{notice_id}: {refused[notice_id]}")
            else:
                console.done(f"{notice_id} {told}")
    if refused:
        raise typer.Exit(Exit.REFUSED if len(refused) == len(ids) else Exit.IN_PART)
