"""`suket end`, `suspend`, `restore`: what becomes of a suket after it was issued."""

from pathlib import Path
from typing import Annotated

import typer

from suket import clock
from suket.cli import console
from suket.cli.context import CommandContext, command_context
from suket.cli.exit_codes import Exit
from suket.cli.office_option import OfficeCode
from suket.register import end as ends
from suket.register import sukets
from suket.register.end import NOT_CHOSEN
from suket.register.end_report import EndReport, EndResult
from suket.register.words import EndReason
from suket.residents import nik

app = typer.Typer(no_args_is_help=True)

WHY = {
    EndResult.NO_ACTIVE_SUKET: "No suket of this person is in force.",
    EndResult.NOT_OF_THIS_OFFICE: "The suket is another office's: give its --office.",
    EndResult.MALFORMED_NIK: "A NIK has 16 digits; look at the card or the list.",
    EndResult.REPEATED: "It stands in the list before; once is enough.",
}

Number = Annotated[str, typer.Argument(help="The number on the paper, in quotes.")]
Niks = Annotated[list[str] | None, typer.Argument(help="NIK of the holders.")]
NikFile = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="A file with one NIK on each line."),
]
Reason = Annotated[
    EndReason,
    typer.Option("--reason", help="Why, as the register will say for ever."),
]
Evidence = Annotated[
    str | None, typer.Option(help="What it rests on: a deed, a report, a delivery.")
]


def listed(niks: list[str] | None, file: Path | None) -> list[str]:
    """Return the NIK of arguments and file together, at least one."""
    return [one for _, one in numbered(niks, file)]


def numbered(niks: list[str] | None, file: Path | None) -> list[tuple[int, str]]:
    """Return the NIK of arguments or of a file with their places, as lines count.

    Of a line of a list or a chat ("1. 3274… - SITI") it is what the page reads too; a
    line without any is given as it is, to be refused by whoever reads it.
    """
    lines = file.read_text("utf-8-sig").splitlines() if file else []
    every = [
        (place, one)
        for written in (niks or [], lines)
        for place, line in enumerate(written, 1)
        if line.strip()
        for one in nik.named_in(line)
    ]
    if not every:
        raise typer.BadParameter("name at least one NIK, or a --nik-file")
    return every


@app.command(
    epilog="suket end --office 32.74 --reason KTP_DICETAK --nik-file dicetak.txt"
)
def end(
    niks: Niks = None,
    *,
    office: OfficeCode,
    reason: Reason,
    nik_file: NikFile = None,
    evidence: Evidence = None,
) -> None:
    """End the sukets of these people, for ever; the report tells of every line.

    When a delivery of cards is printed, give the list of NIK and the reason
    KTP_DICETAK.  Verifiers see it within seconds.
    """
    if reason in NOT_CHOSEN:
        raise typer.BadParameter(f"{reason.value} comes about by itself")
    place = command_context()
    place.require_ready()
    with place.database.begin() as session:
        report = ends.end_many(
            session,
            listed(niks, nik_file),
            reason,
            officer=place.officer(office),
            now=clock.now(),
            evidence=evidence,
        )
    place.publish()
    show(report)
    if report.count(EndResult.ENDED) < len(report.lines):
        raise typer.Exit(Exit.IN_PART)


def show(report: EndReport) -> None:
    """Print the lines that did not end, and how many did."""
    rows = [
        (str(line.line), line.nik, line.result.value, WHY[line.result])
        for line in report.lines
        if line.result is not EndResult.ENDED
    ]
    if rows:
        console.table("Not ended", ("line", "NIK", "code", "why"), rows)
    ended = report.count(EndResult.ENDED)
    console.outcome(f"{ended} of {len(report.lines)} sukets ended", ended)


@app.command(
    epilog='suket suspend "470/00001/32.74/XI/2026" --office 32.74'
    ' --evidence "Laporan LP/12/2026"'
)
def suspend(
    number: Number,
    *,
    office: OfficeCode,
    evidence: Annotated[str, typer.Option(help="What is being looked into.")],
) -> None:
    """Freeze a suket while something is looked into; verifiers show it yellow."""
    place = command_context()
    place.require_ready()
    with place.database.begin() as session:
        suket_id = sukets.by_number(session, number, office=office).id
        ends.suspend(
            session,
            suket_id,
            officer=place.officer(office),
            now=clock.now(),
            evidence=evidence,
        )
    _told(place, f"{number} is suspended")


@app.command(
    epilog='suket restore "470/00001/32.74/XI/2026" --office 32.74'
    ' --evidence "Hasil pemeriksaan LP/12/2026"'
)
def restore(
    number: Number,
    *,
    office: OfficeCode,
    evidence: Annotated[str, typer.Option(help="What was found out.")],
) -> None:
    """Release a frozen suket: it is in force again."""
    place = command_context()
    place.require_ready()
    with place.database.begin() as session:
        suket_id = sukets.by_number(session, number, office=office).id
        ends.restore(
            session,
            suket_id,
            officer=place.officer(office),
            now=clock.now(),
            evidence=evidence,
        )
    _told(place, f"{number} is in force again")


def _told(place: CommandContext, sentence: str) -> None:
    place.publish()
    console.done(sentence)
