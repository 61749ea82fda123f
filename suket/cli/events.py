"""`suket events …`: lists of deaths, marriages, moves and printed cards."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from suket import clock
from suket.cli import console, days, report_file
from suket.cli.context import command_context
from suket.cli.exit_codes import Exit
from suket.cli.office_option import OfficeCode
from suket.cli.report_file import Report
from suket.events import event_lists
from suket.events.read_table import ReadList, read_table
from suket.events.sentences import SENTENCES
from suket.events.take_in import EventReport, Incoming, LineReport, take_in
from suket.events.told_lines import ForAll
from suket.events.words import EventKind, LineOutcome, ListDoor
from suket.offices import offices
from suket.offices.validity import local_day

app = typer.Typer(no_args_is_help=True)

SHOWN = 50  # lines on the screen; all are in --report
HEADING = ("baris", "jenis", "nik", "hasil", "sebab", "keterangan")

Table = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX.")
]
Kind = Annotated[
    EventKind | None, typer.Option(help="Of lines that do not say their kind.")
]
Day = Annotated[
    datetime | None,
    typer.Option(
        formats=days.ISO,
        callback=days.within_reach,
        help="Of lines that have none, as 2026-11-23.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document, for a program.")]


@app.command(
    "import", epilog="suket events import kematian.xlsx --office 32.74 --kind KEMATIAN"
)
def import_(
    table: Table,
    *,
    office: OfficeCode,
    kind: Kind = None,
    day: Day = None,
    as_json: Json = False,
    report: Report = None,
) -> None:
    """Take in a list of deaths, marriages, moves or printed cards, each line once.

    What does not fit is not done: it waits on the page /petugas/peristiwa for somebody
    who answers it.  Verifiers see what ended within seconds.
    """
    report_file.require_usable(report)
    place = command_context()
    place.require_ready()
    now = clock.now()
    with place.database.reading() as session:
        today = local_day(now, offices.find(session, office).zone)
    for_all = ForAll(kind=kind, day=day.date() if day else None)
    found = read_table(table.read_bytes(), for_all, today=today)
    incoming = Incoming(lines=found.lines, door=ListDoor.SHELL)
    with place.database.begin() as session:
        done = take_in(session, incoming, officer=place.officer(office), now=now)
    place.publish()
    if as_json:
        console.as_json(_told(done))
    else:
        _show(done, found)
    if report is not None:
        report_file.write(report, HEADING, [_cells(line) for line in done.lines])
    if done.count(LineOutcome.MISMATCH) or done.count(LineOutcome.FAILED):
        raise typer.Exit(Exit.IN_PART)


def _show(report: EventReport, found: ReadList) -> None:
    for note in found.notes:
        console.advise("The table was looked for.", note)
    unlike = [line for line in report.lines if _is_unlike(line)]
    if unlike:
        rows = [tuple(map(escape, _cells(line))) for line in unlike[:SHOWN]]
        heads = ("row", "kind", "NIK", "outcome", "code", "why")
        console.table(f"Not done: {len(unlike)}", heads, rows)
    if len(unlike) > SHOWN:
        console.say(f"… and {len(unlike) - SHOWN} more; --report FILE has them all")
    ended = report.count(LineOutcome.ENDED)
    changed = report.count(LineOutcome.CHANGED)
    nothing = report.count(LineOutcome.NOTHING)
    console.outcome(
        f"{ended} sukets ended, {changed} other records changed, {nothing} lines"
        f" without consequence, {report.repeated} told before",
        ended + changed,
    )


def _is_unlike(line: LineReport) -> bool:
    unlike = {LineOutcome.MISMATCH, LineOutcome.FAILED}
    return line.judged.outcome in unlike and not line.is_repeated


def _cells(line: LineReport) -> tuple[str, ...]:
    judged = line.judged
    sentence = SENTENCES[judged.why] if judged.why else None
    said = f"{sentence.pesan} {sentence.remedy}" if sentence else ""
    outcome = "SUDAH_DICATAT" if line.is_repeated else judged.outcome.value
    return (
        str(judged.line.place),
        judged.line.kind or "",
        judged.line.nik_shown,
        outcome,
        judged.why or "",
        " ".join(filter(None, (said, judged.line.remark))),
    )


def _told(report: EventReport) -> dict[str, object]:
    return {
        "list": report.list_id,
        "lines": len(report.lines),
        "repeated": report.repeated,
        "outcomes": {each.value: report.count(each) for each in LineOutcome},
        "mismatches": [
            dict(zip(HEADING, _cells(line), strict=True))
            for line in report.lines
            if _is_unlike(line)
        ],
    }


@app.command("list")
def list_(*, office: OfficeCode, as_json: Json = False) -> None:
    """Show the last lists of events, and how many lines wait for an answer."""
    with command_context().database.reading() as session:
        lists = event_lists.latest_lists(session, office, SHOWN)
        counts = event_lists.counts(session, [one.id for one in lists])
        waiting = event_lists.count_open(session, office)
    rows = [
        {
            "id": one.id,
            "received": f"{one.received_at:%Y-%m-%d %H:%MZ}",
            "door": one.door.value,
            "by": one.received_by,
            "lines": one.lines,
            "ended": counts[one.id].get(LineOutcome.ENDED, 0),
            "waiting": counts[one.id].get(LineOutcome.MISMATCH, 0),
        }
        for one in lists
    ]
    if as_json:
        console.as_json({"lists": rows, "waiting": waiting})
        return
    heads = ("id", "received", "door", "by", "lines", "ended", "waiting")
    console.table("", heads, [tuple(map(str, row.values())) for row in rows])
    console.say(f"{waiting} lines wait for an answer")
