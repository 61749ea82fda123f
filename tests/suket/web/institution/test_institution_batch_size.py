"""Many rows over HTTP, to a real server process: in order, and memory does not grow."""

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from signing.qr_encoder import symbol
from suket.db import Database
from suket.web.institution import api_batch
from tests.office_world import SITE, World
from tests.repository import ROOT
from tests.suket.web.institution.institution_counter import Published
from tests.suket.web.office.office_counter import OfficeCounter

MEBIBYTE = 2**20
WARMING = 300  # rows that load what stays loaded
FEW, MANY = 2_000, 100_000  # rows
LARGE = 15_000  # characters of a row that is no suket, near the most of a line
MOST_GROWTH = 6 * MEBIBYTE  # the first few weigh more, if they are kept


@dataclass
class Server:
    """A server process, and what a machine of an institution asks it."""

    url: str
    pid: int
    token: str

    def ask(self, rows, kind=api_batch.NDJSON, accept="*/*"):
        """Send pieces of a body as they are made; give the lines of the answer."""
        headers = {
            "Host": SITE.partition("://")[2],
            "Authorization": f"Bearer {self.token}",
            "Content-Type": kind,
            "Accept": accept,
        }
        with httpx.stream(
            "POST",
            self.url + api_batch.PATH,
            params={"purpose": "perbankan"},
            content=rows,
            headers=headers,
            timeout=600,
        ) as answer:
            assert answer.status_code == 200, answer.read()
            yield from answer.iter_lines()

    def memory(self, name):
        """Return a figure of the process in bytes: VmRSS now, VmHWM at its highest."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return 1024 * int(re.search(rf"{name}:\s+(\d+) kB", status)[1])

    def forget_highest(self):
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


@contextmanager
def process(folder, url, now):
    command = [sys.executable, "-m", "tests.suket.web.institution.batch_server"]
    with subprocess.Popen(
        [*command, str(folder), url, SITE, now.isoformat()],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield server.pid, int(server.stdout.readline())
        finally:
            server.stdin.close()
            server.wait(30)


@pytest.fixture(scope="module")
def office(sqlite_template, tmp_path_factory):
    """An office with a bank that may ask a lot, on the disk of its process."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copy(sqlite_template, folder / "suket.db")
    database = Database(f"sqlite:///{folder / 'suket.db'}")
    found = Published(OfficeCounter(World(database).furnish(), folder))
    found.institutions.add(daily_quota=10**6)
    yield found
    database.dispose()


@pytest.fixture(scope="module")
def issued(office):
    return office.issue()


@pytest.fixture(scope="module")
def server(office, issued):
    token, folder = office.machine().token, office.counter.folder
    url = f"sqlite:///{folder / 'suket.db'}"
    with process(folder, url, office.counter.now) as (pid, port):
        yield Server(f"http://127.0.0.1:{port}", pid, token)


def row_of(number, text):
    """Return a row of a body; of four, one has no text and one is no suket."""
    if number % 4 == 1:
        return b'{"text": 7}\n'
    given = text
    if number % 4 == 2:
        given = "x" * (LARGE if number < FEW else 20)
    return json.dumps({"text": given, "reference": f"C{number}"}).encode() + b"\n"


def is_as_expected(number, told):
    """Say whether an answer is that of the row with this number, from 0."""
    expected = {
        1: ("no-text", None, None),
        2: (None, "not-authentic", f"C{number}"),
    }.get(number % 4, (None, "valid", f"C{number}"))
    found = (told["error"], told.get("verdict"), told["reference"])
    return told["row"] == number + 1 and found == expected


def require_no_growth(server, text, count):
    """Send `count` rows, have them answered in order, and see no memory grow."""

    def answered(count):
        rows = (row_of(number, text) for number in range(count))
        lines = enumerate(server.ask(rows))
        return sum(is_as_expected(number, json.loads(line)) for number, line in lines)

    assert answered(WARMING) == WARMING
    server.forget_highest()
    before = server.memory("VmRSS")
    assert answered(count) == count
    growth = server.memory("VmHWM") - before
    sys.stderr.write(f"{count:,} rows: {growth / MEBIBYTE:.1f} MiB\n")
    assert growth < MOST_GROWTH, f"{growth / MEBIBYTE:.1f} MiB"


def test_two_thousand_rows_are_answered_in_order_and_kept_by_nobody(server, issued):
    require_no_growth(server, issued.text, FEW)


@pytest.mark.prove
def test_a_hundred_thousand_rows_take_no_more_memory(server, issued):
    require_no_growth(server, issued.text, MANY)


def test_a_table_and_an_archive_are_answered_as_well(server, issued):
    table = b"teks;rujukan\n" + f"{issued.text};A-1\n\xff;A-2\nx;A-3\n".encode(
        "latin-1"
    )
    lines = list(server.ask(iter([table]), "text/csv", "text/csv"))
    told = list(csv.DictReader(lines))
    assert [(each["reference"], each["verdict"], each["error"]) for each in told] == [
        ("A-1", "valid", ""),
        ("", "", "not-utf-8"),
        ("A-3", "not-authentic", ""),
    ]
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("1.png", symbol(issued.text).png())
        files.writestr("2.png", b"no picture")
        files.writestr("3.png", symbol(issued.text).png())
    lines = server.ask(iter([archive.getvalue()]), "application/zip")
    told = [json.loads(line) for line in lines]
    assert [each["row"] for each in told] == [1, 2, 3]
    assert [each.get("verdict") for each in told] == ["valid", None, "valid"]
    assert told[1]["error"]
