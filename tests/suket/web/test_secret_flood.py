"""A flood of guesses, against a real server: the office, the probes, and a holder."""

import json
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlencode

import pytest

from suket.web.cookies import DEVICE, SESSION
from tests.repository import ROOT
from tests.suket.web.citizen.test_download_pages import Delivered
from tests.suket.web.hostile_clients import HOST
from tests.suket.web.institution.test_institution_batch_size import process
from tests.suket.web.office.office_counter import PASSWORD, OfficeCounter, hidden
from tests.suket.web.test_hostile_clients import first_in_line


@contextmanager
def flooded(port, connections, seconds):
    """Flood a server; yields a function that returns what the flood was told."""
    command = [sys.executable, "-m", "tests.suket.web.secret_flood"]
    command += [str(port), str(connections), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as run:
        try:
            yield lambda: json.loads(run.communicate(timeout=seconds + 90)[0])
        finally:
            run.kill()


class Visitor:
    """Somebody with a connection and a browser's cookies."""

    def __init__(self, port, **cookies):
        self.line = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {f"__Host-{name}": value for name, value in cookies.items()}

    def ask(self, method, path, fields=None):
        """Return status, seconds and page of one answer."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": HOST, "Cookie": told, "Sec-Fetch-Site": "same-origin"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.line.request(method, path, urlencode(fields or {}), headers)
        answer = self.line.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, time.perf_counter() - began, page

    def once(self, *asked):
        """Ask, and go."""
        with closing(self.line):
            return self.ask(*asked)[:2]

    def sign_in(self, name):
        self.line.close()  # it may have been shown out meanwhile
        self.cookies.pop(f"__Host-{SESSION}", None)
        page = self.ask("GET", "/petugas/masuk")[2]
        fields = {"nama_pengguna": name, "kata_sandi": PASSWORD}
        csrf = hidden(page, "csrf")
        return self.once("POST", "/petugas/masuk", {**fields, "csrf": csrf})


def nearly_all(seconds):
    """Return the time within which 99 of 100 were answered."""
    return quantiles(seconds, n=100)[98]


class Office:
    """An office under a flood: who works there, and who comes with a slip."""

    def __init__(self, world, folder, *, holders):
        self.counter = OfficeCounter(world, folder / "here")
        self.folder = folder
        browser = self.counter.officer()
        self.session = dict(browser.client.cookies)[f"__Host-{SESSION}"]
        self.slips = [Delivered(self.counter, serial) for serial in range(holders)]

    def through(self, connections, seconds):
        """Return what everybody was told during a flood, and what the flood was."""
        url = self.counter.world.database.url
        with process(self.folder, url, self.counter.now) as (_, port):
            known = Visitor(port)
            first = known.sign_in("siti")
            assert first[0] == 303
            assert f"__Host-{DEVICE}" in known.cookies
            with flooded(port, connections, seconds) as flood, first_in_line():
                time.sleep(seconds / 4)  # until all of them are there
                told = self.probed(port, known, seconds / 2)
                told["flood"] = flood()
        return told

    def probed(self, port, known, seconds):
        """Ask what officers, probes and holders ask, one after the other."""
        told = {"page": [], "probe": [], "pin": [], "known": []}
        for slip in self.slips:
            fields = {"pin": slip.pin}
            told["pin"].append(Visitor(port).once("POST", slip.path, fields))
        told["known"].append(known.sign_in("siti"))
        officer = Visitor(port, **{SESSION: self.session})
        until = time.monotonic() + seconds
        with closing(officer.line):
            while time.monotonic() < until:
                told["page"].append(officer.ask("GET", "/petugas")[:2])
                told["probe"].append(officer.ask("GET", "/healthz")[:2])
                time.sleep(0.02)
        return told


def statuses(told):
    return {
        kind: {status for status, _ in told[kind]} for kind in told if kind != "flood"
    }


GOOD = {"page": {200}, "probe": {200}, "pin": {303}, "known": {303}}


def test_a_small_flood_of_guesses_shuts_nobody_out(sqlite_world, tmp_path):
    told = Office(sqlite_world, tmp_path, holders=1).through(30, 2)
    assert statuses(told) == GOOD
    assert told["flood"]["without Retry-After"] == 0
    assert any(kind.endswith(" 429") for kind in told["flood"])


@pytest.mark.prove
@pytest.mark.usefixtures("slow_hash")
def test_three_hundred_connections_that_guess_keep_nobody_waiting(
    sqlite_world, tmp_path
):
    """Pages within 300 ms (p99), probes always, a genuine PIN within 3 s."""
    told = Office(sqlite_world, tmp_path, holders=3).through(300, 40)
    assert statuses(told) == GOOD
    assert nearly_all([took for _, took in told["page"]]) <= 0.3
    assert nearly_all([took for _, took in told["probe"]]) <= 0.3
    assert max(took for _, took in told["pin"]) <= 3
    assert max(took for _, took in told["known"]) <= 3
    assert told["flood"]["without Retry-After"] == 0
