"""Documentation that is tested: settings, codes, commands, links, pictures."""

import importlib
import re
import shlex

import pytest
import typer

from suket.cli.entry import app
from suket.cli.exit_codes import MEANINGS
from suket.settings import Settings
from tests.repository import ROOT
from verify.checks import Verdict
from verify.errors import Reason

README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
STEPS = {"help", "tools", "style", "types", "imports", "compiled"}  # of other targets
DOCS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
MAX_PICTURE_BYTES = 300_000


def code_blocks():
    return re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands_of(program):
    """Yield the arguments of each line of the README that runs `program`."""
    for block in code_blocks():
        for line in block.splitlines():
            if re.match(rf"{program} \S", line):
                yield shlex.split(line)[len(program.split()) :]


def row_of_setting(name, field):
    required = field.is_required()
    default = "required" if required else f"`{field.default}`" if field.default else "–"
    return f"| `SUKET_{name.upper()}` | {default} | {field.description} |"


def test_every_setting_is_in_the_readme_and_no_other():
    documented = re.findall(r"^\| `SUKET_\w+`.*$", README, re.MULTILINE)
    assert documented == [
        row_of_setting(name, field) for name, field in Settings.model_fields.items()
    ]
    mentioned = set(re.findall(r"SUKET_(\w+)", README))
    assert mentioned == {name.upper() for name in Settings.model_fields}


def test_every_exit_code_is_in_the_readme():
    rows = re.findall(r"^\| (\d) \| (.+) \|$", README, re.MULTILINE)
    assert rows == [(str(code.value), meaning) for code, meaning in MEANINGS.items()]


def test_every_verdict_and_every_reason_is_in_the_readme():
    rows = re.findall(
        r"^\| `([\w-]+)` \| (?:green|yellow|amber|red) ", README, re.MULTILINE
    )
    assert set(rows) == {verdict.value for verdict in Verdict}
    line = next(line for line in README.splitlines() if "| `not-authentic`" in line)
    assert set(re.findall(r"`([\w-]+)`", line)[1:]) == {
        reason.value for reason in Reason
    }


@pytest.fixture(scope="module")
def reference():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "docs")
        yield importlib.import_module("make_reference")


@pytest.mark.parametrize(
    "name", ["commands.md", "house.md", "refusals.md", "rows.md", "tables.md"]
)
def test_pages_written_by_the_program_are_what_it_would_write_now(reference, name):
    """If it fails: `.venv/bin/python docs/make_reference.py`."""
    assert reference.PAGES[name]() == (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("words", list(commands_of("suket")), ids=" ".join)
def test_every_command_of_the_readme_is_one(words):
    command = typer.main.get_command(app)
    while hasattr(command, "commands"):
        assert words[0] in command.commands
        command, words = command.commands[words[0]], words[1:]
    known = {option for each in command.loaded.params for option in each.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_readme_shows_the_commands_a_newcomer_needs():
    assert code_blocks()[0].split("\n")[:2] == ["make demo", "make test"]


def test_the_readme_names_the_systems_that_are_tried_and_no_other():
    """`make fresh` tries them: what it does not try is not promised."""
    script = (ROOT / ".ci" / "fresh").read_text("utf-8")
    systems = re.search(r"^systems=\((.+)\)$", script, re.MULTILINE)[1]
    tried = re.findall(r"(\d+):", systems)
    assert f"Debian {' or '.join(tried)},\nPython 3.11 or newer" in README
    versions = re.findall(r"\bDebian (\d+)(?: or (\d+))?", README)
    assert {number for pair in versions for number in pair if number} == set(tried)
    assert not re.search(r"Ubuntu|Fedora|Alpine|macOS|Windows", README)


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", README)) | {"demo", "test"}
    assert named <= targets
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()
    assert set(phony) == targets
    for target in targets - STEPS:
        assert f"make {target}" in MAKEFILE


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\((?!http|#)([^)]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_pictures_are_small_and_used():
    for picture in (ROOT / "docs").glob("*.png"):
        assert picture.stat().st_size <= MAX_PICTURE_BYTES
        assert f"docs/{picture.name}" in README


def test_the_readme_begins_with_the_officers():
    first_screen = README.splitlines()[:20]
    assert "Untuk petugas" in "\n".join(first_screen)


def test_what_is_not_yet_released_stands_on_top_of_the_changelog():
    heads = re.findall(
        r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert heads[0] == "[Unreleased]"
