"""What is said where settings, keys or folders are amiss: a sentence, and what helps.

Each line of the table breaks one thing of an office that works.  No command may end in
a traceback, in the words of a library, or after it wrote something down.
"""

import re
import shutil
import socket

import pytest
from sqlalchemy import func, select

from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.register.tables import Batch
from suket.web import uvicorn_server
from tests.suket.cli.conftest import CIREBON
from verify.__main__ import main as verify

LIBRARIES = re.compile(
    r"Traceback|Errno|Value error|Input should be|validation error|Field required"
    r"|sqlalchemy|psycopg|sqlite3|pydantic|\(Background|PosixPath|Exception"
)


def named(variable, value):
    """Return a harm that sets a variable; {office} in it is the folder."""
    return lambda office, patch: patch.setenv(variable, value.format(office=office))


def unnamed(variable):
    return lambda office, patch: patch.delenv(variable)


def written(path, content):
    """Return a harm that puts other bytes in the place of a file."""

    def harm(office, patch):
        del patch
        (office / path).write_bytes(content)

    return harm


def gone(path):
    def harm(office, patch):
        del patch
        there = office / path
        shutil.rmtree(there) if there.is_dir() else there.unlink()

    return harm


def a_folder(path):
    """Return a harm that puts a folder in the place of a file."""

    def harm(office, patch):
        gone(path)(office, patch)
        (office / path).mkdir()

    return harm


def a_file(path):
    """Return a harm that puts a file in the place of a folder."""

    def harm(office, patch):
        gone(path)(office, patch)
        (office / path).write_text("in the way")

    return harm


def foreign_key(office, patch):
    """The key that signs status lists is another's, under the same passphrase."""
    del patch
    keys = office / "data" / "keys"
    first, second, *_ = sorted(keys.glob("status-*.pem")) + sorted(keys.glob("suket-*"))
    shutil.copy(second, first)


PASSPHRASE = "SUKET_KEY_PASSPHRASE_FILE"
MOST_LINES = 30  # of `suket doctor`, which names every folder
USAGE, KEYS = Exit.USAGE, Exit.KEYS
SETTINGS = {
    "no address": (unnamed("SUKET_PUBLIC_URL"), USAGE),
    "empty address": (named("SUKET_PUBLIC_URL", ""), USAGE),
    "address of no scheme": (named("SUKET_PUBLIC_URL", "suket.example"), USAGE),
    "address in capitals": (named("SUKET_PUBLIC_URL", "https://Suket.example"), USAGE),
    "address with a path": (
        named("SUKET_PUBLIC_URL", "https://suket.example/v"),
        USAGE,
    ),
    "address with a slash": (
        named("SUKET_PUBLIC_URL", "https://suket.example/"),
        USAGE,
    ),
    "port too large": (named("SUKET_PUBLIC_URL", "https://suket.example:99999"), USAGE),
    "port of letters": (named("SUKET_PUBLIC_URL", "https://suket.example:x"), USAGE),
    "address of a bracket": (named("SUKET_PUBLIC_URL", "https://[suket"), USAGE),
    "no data folder": (unnamed("SUKET_DATA_DIR"), USAGE),
    "empty data folder": (named("SUKET_DATA_DIR", ""), USAGE),
    "hours of letters": (named("SUKET_SESSION_HOURS", "twelve"), USAGE),
    "hours too many": (named("SUKET_SESSION_HOURS", "99"), USAGE),
    "hours too few": (named("SUKET_SESSION_HOURS", "0"), USAGE),
    "minutes with a comma": (named("SUKET_SESSION_IDLE_MINUTES", "1,5"), USAGE),
    "days negative": (named("SUKET_DELIVERY_DAYS", "-1"), USAGE),
    "neither true nor false": (named("SUKET_WEBHOOK_PRIVATE", "maybe"), USAGE),
    "level of no log": (named("SUKET_LOG_LEVEL", "loud"), USAGE),
    "limits of no kind": (named("SUKET_LIMITS_URL", "localhost:6379"), USAGE),
    "database of no kind": (named("SUKET_DATABASE_URL", "suket"), USAGE),
    "database of another kind": (named("SUKET_DATABASE_URL", "mysql://x/y"), USAGE),
    "port of the database": (
        named("SUKET_DATABASE_URL", "postgresql://suket@localhost:x/suket"),
        USAGE,
    ),
}
PLACES = {
    "data folder missing": (named("SUKET_DATA_DIR", "{office}/none"), USAGE),
    "data folder a file": (a_file("data"), USAGE),
    "no register": (gone("data/suket.db"), USAGE),
    "register a folder": (a_folder("data/suket.db"), USAGE),
    "register empty": (written("data/suket.db", b""), USAGE),
    "register no database": (written("data/suket.db", b"no database " * 99), USAGE),
    "no server of the database": (
        named("SUKET_DATABASE_URL", "postgresql://suket:rahasia@127.0.0.1:9/suket"),
        USAGE,
    ),
    "host of the database": (
        named("SUKET_DATABASE_URL", "postgresql://suket:rahasia@nowhere.invalid/x"),
        USAGE,
    ),
    "passphrase nowhere": (unnamed(PASSPHRASE), USAGE),
    "passphrase of an empty path": (named(PASSPHRASE, ""), USAGE),
    "passphrase file missing": (named(PASSPHRASE, "{office}/none"), USAGE),
    "passphrase file a folder": (named(PASSPHRASE, "{office}"), USAGE),
    "passphrase file empty": (written("secret/passphrase", b""), USAGE),
    "passphrase first line empty": (written("secret/passphrase", b"\nx\n"), USAGE),
    "passphrase no text": (written("secret/passphrase", b"\xff\xfe\x00"), USAGE),
    "passphrase of others": (written("secret/passphrase", b"another\n"), KEYS),
    "published elsewhere": (named("SUKET_PUBLISHED_DIR", "{office}/none"), USAGE),
    "key folder missing": (gone("data/keys"), KEYS),
    "key folder a file": (a_file("data/keys"), KEYS),
    "key folder elsewhere": (named("SUKET_KEY_DIR", "{office}/none"), KEYS),
    "key folder another": (named("SUKET_KEY_DIR", "{office}/secret"), KEYS),
    "no ring": (gone("data/keys/ring.json"), KEYS),
    "ring a folder": (a_folder("data/keys/ring.json"), KEYS),
    "ring no JSON": (written("data/keys/ring.json", b"{"), KEYS),
    "ring of other JSON": (written("data/keys/ring.json", b"[1]"), KEYS),
    "ring no text": (written("data/keys/ring.json", b"\xff"), KEYS),
    "key of another": (foreign_key, KEYS),
}
# Who ends a suket makes no document.
ARCHIVES = {
    "archive elsewhere": (named("SUKET_ARCHIVE_DIR", "{office}/none"), USAGE),
    "archive missing": (gone("data/archive"), USAGE),
    "archive a file": (a_file("data/archive"), USAGE),
}


def said_well(code, err, expected):
    """Say what is wrong with an answer, "" for nothing."""
    if code != expected:
        return f"ended with {code}: {err}"
    if LIBRARIES.search(err) or "rahasia" in err:
        return f"a library speaks: {err}"
    lines = [line for line in err.strip().splitlines() if line]
    return "" if 2 <= len(lines) <= MOST_LINES else f"no remedy, or a flood: {err}"


def batches(url):
    database = Database(url)
    try:
        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(Batch))
    finally:
        database.dispose()


@pytest.fixture
def never_serving(monkeypatch):
    def serve(*_, **__):
        raise AssertionError("it serves")

    monkeypatch.setattr(uvicorn_server, "serve", serve)


COMMANDS = (
    ("issue", "--all", "--office", CIREBON),
    ("serve", "--port", "18473"),
    ("end", "1", "--office", CIREBON, "--reason", "RUSAK"),
)


def commands_of(harm):
    """Return the commands that must not begin under a harm."""
    if harm in ARCHIVES:
        return COMMANDS[:2]
    return COMMANDS[2:] if harm in SETTINGS else COMMANDS


@pytest.mark.parametrize("harm", [*SETTINGS, *PLACES, *ARCHIVES])
def test_a_broken_environment_is_told_in_a_sentence(shell, harm, never_serving):
    break_it, expected = {**SETTINGS, **PLACES, **ARCHIVES}[harm]
    register = f"sqlite:///{shell.folder / 'data' / 'suket.db'}"
    with pytest.MonkeyPatch.context() as patch:
        break_it(shell.folder, patch)
        faults = {
            words[0]: said_well(ended.code, ended.err, expected)
            for words in commands_of(harm)
            for ended in [shell(*words)]
        }
        doctor = shell("doctor")
        is_nowhere = harm in SETTINGS or "data folder" in harm
        code = USAGE if is_nowhere else Exit.IN_PART
        faults["doctor"] = said_well(doctor.code, doctor.err, code)
    assert {command: told for command, told in faults.items() if told} == {}
    if "register" not in harm and "data" not in harm:
        assert batches(register) == 0


def test_a_port_in_use_is_told(shell, never_serving):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = shell("serve", "--port", taken.getsockname()[1])
    assert said_well(ended.code, ended.err, USAGE) == ""
    ended = shell("serve", "--host", "192.0.2.1")
    assert said_well(ended.code, ended.err, USAGE) == ""


@pytest.mark.parametrize(
    ("port", "told"),
    [
        ("80a", "it must be a whole number"),
        ("1.5", "it must be a whole number"),
        ("0", "it must be 1 or more"),
        ("65536", "it must be 65535 or less"),
    ],
)
def test_what_can_be_no_port_is_told_in_our_words(shell, never_serving, port, told):
    ended = shell("serve", "--port", port)
    assert said_well(ended.code, ended.err, USAGE) == ""
    assert f"{told} " in ended.err


def test_a_mistyped_setting_is_named_beside_the_one_that_was_meant(shell, monkeypatch):
    monkeypatch.setenv("SUKET_SESION_HOURS", "8")
    monkeypatch.setenv("SUKET_XQZ", "rahasia")
    ended = shell("serve", "--host", "192.0.2.1")
    for said in (shell("doctor").out, ended.err):
        assert "SUKET_SESION_HOURS is no setting, and is not read" in said
        assert "Did you mean SUKET_SESSION_HOURS?" in said
        assert "SUKET_XQZ is no setting" in said
        assert "rahasia" not in said
        assert "SUKET_DATA_DIR is no setting" not in said


def test_a_file_in_the_place_of_the_keys_is_called_a_file(shell, monkeypatch):
    file = shell.folder / "some.pem"
    file.write_text("x")
    monkeypatch.setenv("SUKET_KEY_DIR", str(file))
    for words in COMMANDS[:2]:
        ended = shell(*words)
        assert ended.code == KEYS
        assert "is a file, and should be the folder of keys" in ended.err
        assert "chmod" not in ended.err


def test_nobody_to_serve_writes_down_no_order(shell):
    register = f"sqlite:///{shell.folder / 'data' / 'suket.db'}"
    assert shell("issue", "--all", "--office", "36.73").code in {
        Exit.DONE,
        Exit.IN_PART,
    }
    before = batches(register)
    ended = shell("issue", "--all", "--office", "36.73")
    assert "nobody" in ended.out
    assert batches(register) == before


PINNED = "--trust {at} --root {published}/root.json"
VERIFY = (
    "x",
    "x --trust",
    "x --trust {office}/none",
    "x --trust {office}",
    "x --trust=",
    "x --trust http://127.0.0.1:9/t",
    "x --trust {published}/suket-trust --root zz",
    "x --trust {published}/suket-trust --root {office}/none",
    "x --trust {published}/suket-trust --root {office}",
    "x --trust {published}/suket-trust --root {published}/suket-trust",
    "x --trust {published}/suket-trust --state {published}/root.json",
    "x --trust {published}/suket-trust --state {published}/root.json/x",
    "x --trust {published}/suket-trust --at yesterday",
    f"x {PINNED}".replace("{at}", "{office}/none"),
    f"x {PINNED}".replace("{at}", "{office}"),
    f"x {PINNED}".replace("{at}", "{published}/root.json"),
    f"x {PINNED}".replace("{at}", "http://127.0.0.1:9/t"),
    f"x {PINNED}".replace("{at}", "http://127.0.0.1:99999/t"),
    f"x {PINNED}".replace("{at}", "https://[bad"),
    "--code zzz --trust {published}/suket-trust",
    "receipt x --trust {office}/none",
    "receipt {office} --trust {published}/suket-trust",
)


def test_the_verifier_says_what_it_cannot_use(set_up, capsys):
    folders = {"office": set_up / "secret", "published": set_up / "data" / "published"}
    faults = {}
    for line in VERIFY:
        capsys.readouterr()
        try:
            code = verify([word.format(**folders) for word in line.split()])
        except SystemExit as ending:
            code = ending.code
        said = capsys.readouterr()
        text = said.err or said.out
        if code != USAGE or not text or LIBRARIES.search(text):
            faults[line] = (code, text)
    assert faults == {}
