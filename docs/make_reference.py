"""Write `docs/commands.md` and `docs/refusals.md` from the program itself.

    python docs/make_reference.py

A test compares the committed pages with what this program would write.
"""

import importlib.util
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.testing import CliRunner

import suket
from suket import errors
from suket.cli.entry import app
from suket.cli.exit_codes import MEANINGS
from suket.web.problems import status_of

FOLDER = Path(__file__).parent
WIDTH = 88
ANSI = re.compile(r"\x1b\[[0-9;]*m")  # colours, where something forces them


def commands() -> str:
    """Return the page of all commands: what `--help` says of each."""
    sections = ["# Commands\n\nWritten by `docs/make_reference.py` from the program.\n"]
    sections += ["| exit code | meaning |\n|---|---|"]
    sections += [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]
    for words in _commands(typer.main.get_command(app), ()):
        sections.append(
            f"\n## `{' '.join(('suket', *words))}`\n\n```\n{_help(words)}\n```"
        )
    return "\n".join(sections) + "\n"


def _commands(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    below = getattr(command, "commands", {})
    if not getattr(command, "hidden", False):
        yield words
        for name in below:
            yield from _commands(below[name], (*words, name))


def _help(words: tuple[str, ...]) -> str:
    runner = CliRunner(env={"COLUMNS": str(WIDTH)})
    answer = runner.invoke(app, [*words, "--help"], prog_name="suket")
    lines = (
        line.rstrip() for line in ANSI.sub("", answer.output).strip("\n").splitlines()
    )
    return "\n".join(lines).strip("\n")


def refusals() -> str:
    """Return the page of all refusals: code, HTTP status, what the person reads."""
    lines = [
        "# Refusals",
        "",
        "Written by `docs/make_reference.py` from the program.  Codes are for ever.",
        "",
        "| code | HTTP | when | what the person reads |",
        "|---|---|---|---|",
    ]
    for room in pkgutil.iter_modules(suket.__path__, "suket."):
        if importlib.util.find_spec(f"{room.name}.errors") if room.ispkg else None:
            importlib.import_module(f"{room.name}.errors")
    for kind in sorted(leaves(errors.SuketError), key=lambda kind: kind.code):
        when = (kind.__doc__ or "").partition("\n")[0]
        lines.append(f"| `{kind.code}` | {status_of(kind)} | {when} | {kind.pesan} |")
    return "\n".join(lines) + "\n"


def leaves(kind: type[errors.SuketError]) -> Iterator[type[errors.SuketError]]:
    """Yield the kinds of refusal that are raised: the ends of the tree."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for child in below:
        yield from leaves(child)


PAGES = {"commands.md": commands, "refusals.md": refusals}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
