"""The servers, as processes: the whole house, and the street door alone."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest

from tests.repository import ROOT
from tests.suket.cli.conftest import CIREBON
from verify.pdf_contents import text_attached_to

PROGRAM = "from suket.cli.entry import main; main()"
PATIENCE_SECONDS = 60


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def port():
    return free_port()


@contextmanager
def served(arguments, port, *, env=None):
    """Run a server until it answers; yields the process, ends it as Ctrl+C does."""
    command = [sys.executable, *arguments, "--port", str(port)]
    env = env or {**os.environ, "PYTHONPATH": str(ROOT)}
    with (
        TemporaryFile() as said,
        subprocess.Popen(command, env=env, stdout=said, stderr=said) as process,
    ):
        server = Served(process)
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not answers(port) and time.monotonic() < until:
                assert process.poll() is None
                time.sleep(0.2)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE_SECONDS)
            said.seek(0)
            server.log = said.read().decode()


@dataclass
class Served:
    """A server, and once it has ended all that it said."""

    process: subprocess.Popen
    log: str = ""


def get(port, path, body=None, **headers):
    request = Request(
        f"http://127.0.0.1:{port}{path}",
        data=body,
        headers={"Host": "suket.example", **headers},
    )
    with urlopen(request, timeout=20) as answer:
        return answer.status, answer.read()


def answers(port):
    try:
        return get(port, "/healthz")[0] == 200
    except (URLError, ConnectionError):
        return False


def test_the_street_door_answers_without_keys_database_and_archive(shell, port):
    shell("issue", shell.eligible()[0], "--office", CIREBON)
    data = shell.folder / "data"
    for name in ("keys", "archive"):
        shutil.rmtree(data / name)
    for rest in data.glob("suket.db*"):
        rest.unlink()
    with served(["-c", PROGRAM, "serve", "--street"], port):
        assert json.loads(get(port, "/readyz")[1])["status"] == "ok"
        assert get(port, "/v")[0] == 200
        with pytest.raises(URLError, match="404"):
            get(port, "/petugas/masuk")


def test_the_house_serves_all_ends_when_asked_and_names_nobody_in_its_log(
    shell, port, monkeypatch
):
    """S40: a known person is asked about in every way; the log knows them not."""
    monkeypatch.setenv("SUKET_LOG_LEVEL", "debug")
    nik = shell.eligible()[0]
    name = next(row["nama_lengkap"] for row in shell.residents if row["nik"] == nik)
    shell("issue", nik, "--office", CIREBON, "--out", shell.folder / "out")
    pdf = next((shell.folder / "out").iterdir()).read_bytes()
    text = text_attached_to(pdf)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asked = [
        (
            "/api/v1/verify",
            json.dumps({"text": text}),
            {"Content-Type": "application/json"},
        ),
        (
            "/api/v1/verify",
            json.dumps({"text": f"{text}1"}),
            {"Content-Type": "application/json"},
        ),
        ("/v", urlencode({"text": text}), form),
        ("/v", urlencode({"text": f"{nik} {name}"}), form),
        ("/petugas/masuk", urlencode({"nama": nik, "sandi": "rahasia-sekali"}), form),
        (f"/{nik}", None, {}),
        (
            f"/v?nik={nik}&nama={quote(name)}",
            None,
            {"User-Agent": name, "Referer": nik},
        ),
        (f"/unduh/{nik}", None, {}),
    ]
    with served(["-c", PROGRAM, "serve"], port) as server:
        assert get(port, "/petugas/masuk")[0] == 200
        assert json.loads(get(port, "/readyz")[1])["status"] == "ok"
        for path, body, headers in asked:
            with suppress(HTTPError):
                get(port, path, body.encode() if body else None, **headers)
    assert server.process.returncode in {0, -signal.SIGINT, 130}
    lines = [path for path, *_ in asked if path != "/api/v1/verify"]
    assert server.log.count('"event": "request"') >= len(lines)
    digits = text.partition("#")[2]
    for secret in (nik, name, quote(name), "rahasia-sekali", digits[:40]):
        assert secret not in server.log
