"""The street door of a bank, as a process of its own that follows a running office."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from urllib.error import HTTPError, URLError

import pytest

from suket.settings import Settings
from tests.repository import ROOT
from tests.suket.cli.conftest import CIREBON
from tests.suket.cli.test_cli_serving import PROGRAM, free_port, get, served
from verify.pdf_contents import text_attached_to

LISTENER = """
import atexit, os, sys
atexit.register(
    lambda: open(os.environ["LOADED_INTO"], "w").write("\\n".join(sys.modules))
)
"""
PATIENCE_SECONDS = 30
NEVER = {"signing", "keys", "suket.db", "suket.schema", "sqlalchemy", "alembic"}


@contextmanager
def bank(shell, source, port):
    """Run `suket serve --street --from`, knowing nothing of the office but its root."""
    root = shell.folder / "root.json"
    if not root.exists():
        shutil.copy(Settings().published / "root.json", root)
    loaded = shell.folder / "loaded"
    (shell.folder / "site").mkdir(exist_ok=True)
    (shell.folder / "site" / "sitecustomize.py").write_text(LISTENER)
    bare = {k: v for k, v in os.environ.items() if not k.startswith("SUKET_")}
    bare |= {"SUKET_PUBLIC_URL": "https://suket.example", "LOADED_INTO": str(loaded)}
    bare |= {"PYTHONPATH": os.pathsep.join([str(shell.folder / "site"), str(ROOT)])}
    arguments = ["-c", PROGRAM, "serve", "--street", "--from", str(source)]
    arguments += ["--root", str(root), "--state", str(shell.folder / "state")]
    with served(arguments, port, env=bare) as server:
        yield server


def issued(shell):
    """Issue one suket; return its NIK and the text of its QR."""
    nik = shell.eligible()[0]
    shell("issue", nik, "--office", CIREBON, "--out", shell.folder / "out")
    pdf = next((shell.folder / "out").iterdir()).read_bytes()
    return nik, text_attached_to(pdf)


def verdict(port, text):
    body = json.dumps({"text": text}).encode()
    answer = get(port, "/api/v1/verify", body, **{"Content-Type": "application/json"})
    return json.loads(answer[1])["verdict"]


def wait_until(said, seconds=PATIENCE_SECONDS):
    """Wait for something to be so; return how long it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(HTTPError, URLError):
            if said():
                return time.monotonic() - began
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


@pytest.mark.prove  # by the clock; tests/verify/test_follow.py follows folders in steps
def test_a_bank_follows_a_folder_and_sees_a_change_within_five_seconds(shell):
    nik, text = issued(shell)
    copy = next((shell.folder / "out").iterdir())
    number = copy.name.partition("_")[0].replace("-", "/")
    port, took = free_port(), []
    office = ["--office", CIREBON]
    changes = {
        "suspended": ["suspend", number, *office, "--evidence", "LP/1 CONTOH"],
        "valid": ["restore", number, *office, "--evidence", "uji"],
        "superseded": ["end", nik, *office, "--reason", "KTP_DICETAK"],
    }
    with bank(shell, Settings().published, port):
        wait_until(lambda: verdict(port, text) == "valid")
        for expected, command in changes.items():
            assert shell(*command).code == 0
            took.append(wait_until(lambda want=expected: verdict(port, text) == want))
    assert sorted(took)[1] <= 5  # seconds; one of three may meet a busy machine


def test_a_bank_follows_an_office_and_outlives_it_and_its_own_restart(
    shell, monkeypatch
):
    """The real process holds neither key nor database, whatever it is asked."""
    nik, text = issued(shell)
    home, port = free_port(), free_port()
    # The office answers to its public name only; here it goes by its address.
    address = f"http://127.0.0.1:{home}"
    with monkeypatch.context() as patch:
        patch.setenv("SUKET_PUBLIC_URL", address)
        office = served(["-c", PROGRAM, "serve", "--street"], home)
        with office, bank(shell, address, port):
            wait_until(lambda: verdict(port, text) == "valid")
            ready = json.loads(get(port, "/readyz")[1])
            assert ready["source_faults"] == {}
            shell("end", nik, "--office", CIREBON, "--reason", "KTP_DICETAK")
            wait_until(lambda: verdict(port, text) == "superseded")
    with bank(shell, address, port) as server:
        wait_until(lambda: b"cannot be reached" in get(port, "/readyz")[1])
        assert verdict(port, text) == "superseded"
        assert get(port, "/v")[0] == 200
    assert server.process.returncode in {0, -signal.SIGINT, 130}
    loaded = set((shell.folder / "loaded").read_text().split())
    assert "suket.web.public.app" in loaded
    assert not NEVER & {*loaded, *(name.partition(".")[0] for name in loaded)}
    assert text.partition("#")[2][:40] not in server.log


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (["--from", "https://suket.example"], "--root"),
        (["--from", "https://suket.example", "--root", "root.json"], "--state"),
        (
            ["--from", "ftp://x", "--root", "absent.json", "--state", "state"],
            "root key",
        ),
    ],
)
def test_what_is_missing_is_named(shell, tmp_path, arguments, missing):
    (tmp_path / "root.json").write_text("{}")
    answer = subprocess.run(
        [sys.executable, "-m", "suket.web", *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "SUKET_PUBLIC_URL": "https://suket.example"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert missing in answer.stderr
    assert "Traceback" not in answer.stderr


def test_without_a_public_address_it_says_so(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "suket.web", "--from", "https://suket.example"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "SUKET_PUBLIC_URL" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--from", "https://suket.example"],
        ["--root", "root.json"],
        ["--street", "--state", "state"],
    ],
)
def test_the_options_of_following_go_together(shell, words):
    ended = shell("serve", *words)
    assert ended.code == 2
    assert "--street" in ended.err
