"""The console: how the program prints lines, tables, progress and complaints."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from suket.cli.exit_codes import NotSetUp
from suket.errors import SuketError

# What is to be typed for what pages say in words of their own.
IN_WORDS = {
    "TIDAK_ADA_SUKET_BERLAKU": "(`--kind new`)",
    "secret-still-borne": "(`suket secret finish`)",
}
IN_A_PIPE = 200  # columns: a table for a program or a file is not cut to 80


def _console(*, stderr: bool) -> Console:
    is_terminal = (sys.stderr if stderr else sys.stdout).isatty()
    width = None if is_terminal else IN_A_PIPE
    return Console(stderr=stderr, highlight=False, width=width)


out, err = _console(stderr=False), _console(stderr=True)


def say(sentence: str, *, whole: bool = False) -> None:
    """Print one line; rich markup is allowed.  A `whole` one is not broken: to copy."""
    out.print(sentence, soft_wrap=whole)


@contextmanager
def kept_quiet() -> Iterator[None]:
    """Print nothing of what is done in the block: it is not what was asked for."""
    with out.capture():
        yield


def show_once(what: str, secret: str) -> None:
    """Print a new secret, whole: a line broken in it would be copied with it."""
    out.print(f"  {what} (shown this once): [bold]{escape(secret)}[/]", soft_wrap=True)


def done(sentence: str) -> None:
    """Print what has been done."""
    out.print(f"[green]✓[/] {sentence}")


def outcome(sentence: str, count: int) -> None:
    """Print how many were done; none is nothing to be ticked."""
    if count:
        done(sentence)
    else:
        say(sentence)


def advise(sentence: str, remedy: str) -> None:
    """Print what works but should not stay so, and what to do about it."""
    out.print(f"[yellow]![/] {escape(sentence)}")
    out.print(f"  {escape(remedy)}")


def complain(sentence: str, remedy: str = "") -> None:
    """Print what went wrong, and what to do about it, to stderr."""
    err.print(f"[red]✗[/] {escape(sentence)}")
    if remedy:
        err.print(f"  {escape(remedy)}")


def refuse(refusal: SuketError) -> None:
    """Print a refusal: its code, the English for the log, the Indonesian remedy."""
    complain(f"{refusal.code}: {refusal}", remedy_of(refusal))


def remedy_of(refusal: SuketError) -> str:
    """Return the Indonesian remedy, and the word of the command where there is one."""
    return " ".join(filter(None, (refusal.pesan, IN_WORDS.get(refusal.code))))


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a small table; cells may hold markup."""
    grid = Table(
        title=title or None, title_justify="left", title_style="bold", box=None
    )
    for number, head in enumerate(heads):
        grid.add_column(head, header_style="dim", no_wrap=number == 0)
    for row in rows:
        grid.add_row(*row)
    out.print(grid)


def as_json(value: object) -> None:
    """Print one JSON document for a program, on one line, dates as ISO 8601."""
    out.print(json.dumps(value, default=str), markup=False, soft_wrap=True)


def progress(*, is_quiet: bool = False) -> Progress:
    """Return a progress display; where no terminal is, only its end is printed.

    Nothing at all is printed if it is to be quiet, for a program that reads.
    """
    return Progress(
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=out,
        disable=is_quiet,
    )


def new_password(*, from_file: Path | None) -> str:
    """Return a new password: the first line of a file, or what is typed twice.

    Never an argument: every process of the machine can read those, and the shell
    remembers them.  Raises `NotSetUp` where nobody can type.
    """
    if from_file is not None:
        return from_file.read_text("utf-8").partition("\n")[0]
    if not sys.stdin.isatty():
        raise NotSetUp(
            "There is no terminal to type the password at.",
            "Use --generate, or --password-file with a file whose first line it is.",
        )
    first = getpass("New password: ")
    if getpass("The same again: ") != first:
        raise NotSetUp("The two passwords differ.", "Try again.")
    return first
