"""`suket sign`: sign what needs one person, and show what needs a page and a touch.

A shell is nobody's second person.  What two or three persons have to decide is shown
as the list that a signatory will sign, with the address of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from suket import clock
from suket.applications import cases, queues
from suket.applications.deciding import printable_cases
from suket.applications.queues import Queue
from suket.applications.signing.sign_direct import sign_direct
from suket.applications.signing.to_sign import MOST, to_sign
from suket.applications.tables import ApplicationCase
from suket.cli import console
from suket.cli.document_context import DocumentCommandContext, document_command_context
from suket.cli.exit_codes import Exit
from suket.cli.issuing import draw
from suket.cli.office_option import OfficeCode
from suket.errors import SuketError
from suket.register.tables import Suket
from suket.residents import nik, residents

app = typer.Typer(no_args_is_help=True)

PAGE: Final = "/petugas/tanda-tangan"
AT_ONCE: Final = 200  # applications of one transaction
SHOWN: Final = 50  # lines on the screen

Json = Annotated[bool, typer.Option("--json", help="One JSON document, for a program.")]
Numbers = Annotated[
    list[str] | None,
    typer.Argument(help="Only these applications; else all that wait."),
]


@dataclass(slots=True)
class _Run:
    """What one run signed, and what it did not, by the application's number."""

    signed: list[tuple[str, Suket]] = field(default_factory=list)
    refused: list[tuple[str, SuketError]] = field(default_factory=list)


@app.command(epilog="suket sign --office 32.74 --json")
def sign(numbers: Numbers = None, *, office: OfficeCode, json: Json = False) -> None:
    """Sign what one person may sign; of the rest, say what waits and where.

    Ends with 6 while applications wait for a signatory, who signs on the page that is
    named, and with 5 if something could not be signed or drawn.
    """
    place = document_command_context()
    place.require_ready(office)
    run = _signed(place, office, numbers)
    is_whole = not run.refused
    if run.signed:
        made = [suket.id for _, suket in run.signed]
        with console.progress(is_quiet=json) as progress:
            is_whole = draw(place, made, progress) and is_whole
        place.publish()
    due = _cases(place, office, Queue.SIGN, numbers)
    waiting = _waiting(place, office, due)
    if json:
        console.as_json({**_plain(run), "waiting": waiting})
    else:
        _tell(run, waiting, _lines(place, office, due[:SHOWN]))
    if not is_whole:
        raise typer.Exit(Exit.IN_PART)
    if waiting["count"]:
        raise typer.Exit(Exit.ELSEWHERE)


def _signed(
    place: DocumentCommandContext, office: str, numbers: Sequence[str] | None
) -> _Run:
    """Sign in handfuls what is for one person."""
    run, now = _Run(), clock.now()
    desk, officer = place.office_keys.desk(office, now), place.officer(office)
    due = _cases(place, office, Queue.ISSUE, numbers)
    known = {case.id: case.number for case in due}
    ids = list(known)
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        with place.database.begin() as session:
            came = sign_direct(session, part, desk, officer=officer, now=now)
        run.signed += [(known[one], suket) for one, suket in came.signed.items()]
        run.refused += [(known[one], why) for one, why in came.refused.items()]
    return run


def _cases(
    place: DocumentCommandContext,
    office: str,
    queue: Queue,
    numbers: Sequence[str] | None,
) -> list[ApplicationCase]:
    """Return what waits in a queue, of these numbers if any are named."""
    with place.database.reading() as session:
        if not numbers:
            return list(session.scalars(queues.waiting(office, queue)))
        found = [cases.find(session, number, office=office) for number in numbers]
    return [case for case in found if queues.queue_of(case) is queue]


def _waiting(
    place: DocumentCommandContext, office: str, found: Sequence[ApplicationCase]
) -> dict[str, Any]:
    """Return what a signatory would sign with one touch, and where."""
    if not found:
        return {"count": 0}
    with place.database.reading() as session:
        terms = printable_cases.terms(session, office, now=clock.now())
    shown = found[:MOST]
    return {
        "count": len(found),
        "where": f"{place.settings.public_url}{PAGE}",
        "signatory": f"{terms.signatory.capacity} {terms.signatory.name}".strip(),
        "manifest": to_sign(shown, terms).content,
        "numbers": [case.number for case in shown],
    }


def _lines(
    place: DocumentCommandContext, office: str, found: Sequence[ApplicationCase]
) -> list[tuple[str, str, str, str]]:
    """Return cases (at most 500) as somebody knows them: number, NIK, name, kind."""
    ids = [case.resident_id or "" for case in found]
    with place.database.reading() as session:
        people = residents.with_ids(session, ids, office=office)
    names = {one.id: one.full_name for one in people}
    return [
        (
            case.number,
            nik.ending(case.nik),
            escape(names.get(case.resident_id or "", "")),
            case.kind.value,
        )
        for case in found
    ]


def _plain(run: _Run) -> dict[str, Any]:
    return {
        "signed": [
            {"application": number, "suket": suket.number}
            for number, suket in run.signed
        ],
        "refused": [
            {"application": number, "code": why.code, "why": why.pesan}
            for number, why in run.refused
        ],
    }


def _tell(run: _Run, waiting: dict[str, Any], due: Sequence[tuple[str, ...]]) -> None:
    rows = [(number, suket.number) for number, suket in run.signed[:SHOWN]]
    if rows:
        console.table("Signed", ("application", "suket"), rows)
    console.outcome(f"{len(run.signed)} signed", len(run.signed))
    if run.refused:
        lines = [
            (number, f"{why.code}: {escape(why.pesan)}")
            for number, why in run.refused[:SHOWN]
        ]
        console.table(f"Not signed: {len(run.refused)}", ("application", "why"), lines)
    if waiting["count"]:
        console.table(
            f"Waiting for {waiting['signatory']}: {waiting['count']}",
            ("application", "NIK", "name", "kind"),
            due,
        )
        console.complain(
            "These need a signatory, who signs with a touch of their own.",
            waiting["where"],
        )
