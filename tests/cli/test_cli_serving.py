"""The servers, as processes: the whole house, and the street door alone."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.cli.conftest import CIREBON
from tests.repository import ROOT

PROGRAM = "from suket.cli import main; main()"
PATIENCE_SECONDS = 60


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(arguments, port):
    """Run a server until it answers; yields the process, ends it as Ctrl+C does."""
    command = [sys.executable, *arguments, "--port", str(port)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as process:
        try:
            until = time.monotonic() + PATIENCE_SECONDS
            while not answers(port) and time.monotonic() < until:
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.2)
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.read()
            process.wait(PATIENCE_SECONDS)


def get(port, path):
    request = Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": "suket.example"}
    )
    with urlopen(request, timeout=20) as answer:
        return answer.status, answer.read()


def answers(port):
    try:
        return get(port, "/healthz")[0] == 200
    except (URLError, ConnectionError):
        return False


def test_the_house_serves_public_and_officers_and_ends_when_asked(shell, port):
    shell("issue", shell.eligible()[0], "--office", CIREBON)
    with served(["-c", PROGRAM, "serve"], port) as process:
        assert get(port, "/petugas/masuk")[0] == 200
        assert json.loads(get(port, "/readyz")[1])["status"] == "ok"
    assert process.returncode in {0, -signal.SIGINT, 130}


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
