"""An office set up by the command line alone, and a way to give it commands."""

import csv
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import structlog

from suket.cli import context, document_context
from suket.cli.entry import run
from suket.db import Database
from suket.paper.document_renderer import DocumentRenderer
from tests.repository import ROOT

EXAMPLES = ROOT / "examples"
CIREBON = "32.74"


@pytest.fixture(autouse=True)
def logs_as_before():
    """Give the log back: a command that serves writes to what its test closes."""
    yield
    structlog.reset_defaults()


@dataclass
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass
class Shell:
    """Gives commands to the office in a folder."""

    folder: Path
    capsys: pytest.CaptureFixture
    residents: list[dict] = field(default_factory=list)

    def __call__(self, *words: object) -> Ended:
        """Run `suket` with these arguments."""
        self.capsys.readouterr()
        code = run([str(word) for word in words])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return Ended(code, said.out, said.err)

    def eligible(self) -> list[str]:
        """Return NIK of residents of Cirebon who may have a suket."""
        return [
            row["nik"]
            for row in self.residents
            if row["kode_wilayah"].startswith(CIREBON)
            and row["keterangan"] == "TETAP"
            and row["status_perekaman"] == "PRINT_READY_RECORD"
            and row["tanggal_lahir"] < "2008"
        ]


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of an office in `folder`."""
    return {
        "SUKET_PUBLIC_URL": "http://suket.example",
        "SUKET_DATA_DIR": str(folder / "data"),
        "SUKET_KEY_PASSPHRASE_FILE": str(folder / "secret" / "passphrase"),
        "COLUMNS": "200",
    }


@contextmanager
def closed_at_the_end():
    """Close what commands opened: elsewhere the end of their process does, unlike here.

    Python 3.13 warns of a connection to SQLite that nobody has closed.
    """
    opened = []

    def opening(url):
        opened.append(Database(url))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "Database", opening)
        yield
    for database in opened:
        database.dispose()


@pytest.fixture(autouse=True)
def _closing():
    with closed_at_the_end():
        yield


@pytest.fixture(scope="session", autouse=True)
def one_renderer():
    """Let all commands draw with one renderer: else each reads fonts and forms anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document_context, "DocumentRenderer", cache(DocumentRenderer))
        yield


def offices_in(folder: Path) -> Path:
    """Return a file of the offices of the examples, at which one officer issues."""
    text = (EXAMPLES / "offices.toml").read_text("utf-8")
    file = folder / "offices.toml"
    file.write_text(re.sub(r'rule = "\w+"', 'rule = "direct"', text), "utf-8")
    return file


@pytest.fixture(scope="session")
def set_up(tmp_path_factory):
    """The folder of an office that has been set up and knows its residents."""
    folder = tmp_path_factory.mktemp("office")
    with closed_at_the_end(), pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder).items():
            patch.setenv(name, value)
        assert run(["init", str(offices_in(folder))]) == 0
        table = str(EXAMPLES / "residents.csv")
        assert (
            run(
                ["import", table, "--all-offices", "--photos", str(EXAMPLES / "photos")]
            )
            == 0
        )
    return folder


@pytest.fixture
def shell(set_up, tmp_path, monkeypatch, capsys):
    """Commands to a copy of that office, this test's own."""
    folder = tmp_path / "office"
    shutil.copytree(set_up, folder)
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    with (EXAMPLES / "residents.csv").open(encoding="utf-8", newline="") as stream:
        return Shell(folder, capsys, list(csv.DictReader(stream)))


@pytest.fixture
def empty(tmp_path, monkeypatch, capsys):
    """Commands to an office of which only the settings are there."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return Shell(tmp_path, capsys)
