"""Write `docs/commands.md`, `refusals.md` and `house.md` from the program itself.

    python docs/make_reference.py

A test compares the committed pages with what this program would write.
"""

import ast
import importlib.util
import pkgutil
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

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


def house() -> str:
    """Return the page of the rooms: purpose, verbs, and whom each may know."""
    contracts = _contracts()
    floors = next(each for each in contracts if each.get("containers") == ["suket"])
    lines = [
        "# The house",
        "",
        "Written by `docs/make_reference.py` from the docstrings of the rooms and from",
        "the import contracts in `pyproject.toml`.",
        "",
        "## Packages",
        "",
        "Each knows those below it, and none above.",
        "",
        "| package | what it is |",
        "|---|---|",
    ]
    order = next(each for each in contracts if each["type"] == "layers")["layers"]
    lines += [f"| `{name}/` | {_first_line(name)} |" for name in order]
    lines += [
        "",
        "## Inside `suket/`, from the top floor to the ground",
        "",
        "Who stands on one floor does not know each other. A name in brackets is a",
        "room to come: its floor is kept for it.",
        "",
        "| floor | who stands there |",
        "|---|---|",
    ]
    layers = floors["layers"]
    lines += [
        f"| {len(layers) - n} | {_names(each)} |" for n, each in enumerate(layers)
    ]
    for name in _rooms(floors["layers"]):
        purpose, _, rest = _docstring(f"suket.{name}").partition("\n\n")
        lines += ["", f"### `suket/{name}/`", "", purpose, ""]
        lines += [f"* {line}" for line in _sentences(rest) if rest]
        lines += [f"* Files: {', '.join(f'`{each}`' for each in _modules(name))}."]
    return "\n".join(lines) + "\n"


def _contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return found


def _names(floor: str) -> str:
    return re.sub(
        r"\w+", lambda found: f"`{found[0]}`", re.sub(r" *[|:] *", " · ", floor)
    )


def _rooms(floors: Iterable[str]) -> Iterator[str]:
    """Yield the names of the packages inside `suket/`, from the top floor down."""
    for floor in floors:
        for name in re.findall(r"\w+", floor):
            if (FOLDER.parent / "suket" / name / "__init__.py").exists():
                yield name


def _docstring(module: str) -> str:
    path = FOLDER.parent / module.replace(".", "/") / "__init__.py"
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def _first_line(module: str) -> str:
    return _docstring(module).partition("\n")[0]


def _sentences(text: str) -> Iterator[str]:
    """Yield the lines of a docstring, each joined with those that go on with it."""
    yield from (" ".join(each.split()) for each in re.split(r"\n(?=[A-Z]\w+: )", text))


def _modules(room: str) -> list[str]:
    folder = FOLDER.parent / "suket" / room
    return sorted(
        path.stem if path.is_file() else f"{path.name}/"
        for path in folder.iterdir()
        if (path.suffix == ".py" and not path.stem.startswith("__"))
        or (path / "__init__.py").exists()
    )


PAGES = {"commands.md": commands, "house.md": house, "refusals.md": refusals}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
