"""Write the pages of `docs/` that say what is in the program, from the program itself.

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

import seed_rows
import typer
from typer.testing import CliRunner

import suket
from suket import errors
from suket.cli.entry import app
from suket.cli.exit_codes import MEANINGS
from suket.intake import headings, table_template, vocabulary
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


IN_A_ROOM = 2  # dots, at least, of the name of a module that stands in a room


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
    for module in pkgutil.walk_packages(suket.__path__, "suket."):
        if module.name.count(".") >= IN_A_ROOM and module.name.endswith("errors"):
            importlib.import_module(module.name)
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
        lines += [
            f"* `{inner}` {_first_line(f'suket.{name}.{inner[:-1]}')}"
            f" {', '.join(f'`{each}`' for each in _modules(f'{name}/{inner}'))}."
            for inner in _modules(name)
            if inner.endswith("/")
        ]
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


# What the page of tables says beside the lists.
_HOW_A_TABLE_LIES = """
Written by `docs/make_reference.py` from the lists by which `suket import` reads.

CSV (UTF-8 or UTF-16; comma, semicolon, tab or `|`; a line `sep=`) or XLSX. Title lines
above the heading, a line of column numbers below it, totals and a signature are passed
over with a note; so are hidden sheets. Case, blanks and marks count neither in headings
nor in words. A heading may say in brackets how to fill its column in (`NIK (16
digit)`), have its words shortened or long (`TGL LHR`, `Tanggal Lahir`), give two names
of one column (`NIK/No. KTP`), and lie in two lines: `LAHIR` above `TEMPAT` and `TGL`.
"""
_HOW_DAYS_AND_REGIONS_ARE_READ = """
## Days

Sure: `2003-07-01`, `2003/07/01`, `20030701`, `01-07-2003`, `1/7/2003`, `01 Juli 2003`,
`1-Jul-2003`, each also with midnight behind it, and cells that are dates. Believed only
if the NIK has the same day: years of two digits, the numbers by which Excel counts
days, cells with an hour, and days in figures of a column in which others can only be
read with the month first.

## Regions

By `kode_wilayah`, by `no_prop`, `no_kab`, `no_kec` and `no_kel`, or by names: `Kab.
Serang`, `SERANG (KAB)`, `Kotamadya Cirebon`, `KEC. KEJAKSAN`, `DS. PEJATEN`, `DKI`,
`Jabar`, `JAWA BRT.`. Code and names have to agree. Kabupaten or kota may be left out
where the rest says which is meant.
"""


def tables() -> str:
    """Return the page of what is understood in a table of residents."""
    lines = ["# Tables of residents", _HOW_A_TABLE_LIES, "## Headings", ""]
    lines += ["| column | must be there | also understood | what goes in |"]
    lines += ["|---|---|---|---|"]
    what = {name: words for name, _, words in table_template.COLUMNS}
    for name, others in headings.ALSO.items():
        must = "yes" if name in headings.REQUIRED else ""
        cells = (f"`{name}`", must, ", ".join(others), what.get(name, ""))
        lines.append(_row(cells))
    for column, words in _words_of_columns().items():
        lines += ["", f"## Words of `{column}`", "", "| kept | also understood |"]
        lines += ["|---|---|", *(_row((kept, ", ".join(o))) for kept, o in words)]
    lines += [
        "",
        _alike(),
        "",
        "## Words for nothing, and failed cells",
        "",
        _nothing(),
    ]
    return "\n".join(lines) + "\n" + _HOW_DAYS_AND_REGIONS_ARE_READ


def _nothing() -> str:
    empty = ", ".join(f"`{word}`" for word in vocabulary.NOTHING)
    failed = ", ".join(f"`{word}`" for word in vocabulary.ERRORS)
    above = ", ".join(f"`{word}`" for word in (*vocabulary.DITTO, '"'))
    return (
        "Read as empty where a column may be empty (blood, religion, RT, RW, `no_kk`,"
        f" names of regions), and refused elsewhere: {empty}.\n\nRefused in every"
        f" column, as are TRUE and FALSE: {failed}. So is a formula whose result is not"
        ' in the file, or is 0; `="003"` is read as 003. So is what points at the cell'
        f" above: {above}."
    )


def _alike() -> str:
    groups: dict[str, list[str]] = {}
    for word, kept in vocabulary.ALIKE.items():
        groups.setdefault(kept, []).append(word)
    told = (f"{', '.join(words)} as {kept}" for kept, words in groups.items())
    return f"In all these words: {'; '.join(told)}; E-KTP and KTP-EL as KTP."


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _words_of_columns() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    plain = {
        "jenis_kelamin": vocabulary.GENDERS,
        "golongan_darah": vocabulary.BLOOD_TYPES,
        "agama": vocabulary.RELIGIONS,
        "kewarganegaraan": vocabulary.CITIZENSHIPS,
        "status_perekaman": vocabulary.ENROLMENTS,
        "keterangan": vocabulary.STANDINGS,
    }
    recorded = {None: "", True: ", tercatat", False: ", tidak tercatat"}
    marital = [
        (f"{status}{recorded[is_recorded]}", others)
        for (status, is_recorded), others in vocabulary.MARITAL.items()
    ]
    words = {column: [*kept.items()] for column, kept in plain.items()}
    return {**words, "status_perkawinan": marital}


PAGES = {
    "commands.md": commands,
    "house.md": house,
    "refusals.md": refusals,
    "rows.md": seed_rows.page,
    "tables.md": tables,
}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
