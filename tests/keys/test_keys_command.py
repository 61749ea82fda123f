"""`python -m keys`: what a person types, what it answers, how it ends."""

import json
import re
import subprocess
import sys

import pytest

from keys.__main__ import main
from keys.key_ring import Role
from keys.lifecycle import add_secret
from keys.store import KeyStore
from tests.keys.toy_service import DAY, NOW, PASSPHRASE

OFFICES = ["32.74=Kota Cirebon=WIB", "64.71=Kota Balikpapan=WITA"]
ENVIRONMENT = {"SUKET_KEY_PASSPHRASE": PASSPHRASE.decode()}


@pytest.fixture
def keys(folder):
    def run(*arguments, now=NOW, environment=ENVIRONMENT):
        return main(["--keys", str(folder), *arguments], environment, now=now)

    return run


@pytest.fixture
def begun(keys, published):
    assert (
        keys(
            "init",
            "--site",
            "https://suket.example",
            *OFFICES,
            "--publish",
            str(published),
        )
        == 0
    )


def kid_of_suket_key(folder):
    return KeyStore(folder, b"").ring.of(Role.SUKET, "32.74")[0].kid.hex()


def test_init_makes_keys_publishes_them_and_shows_the_root_to_pin(
    keys, begun, folder, published, capsys
):
    assert keys("list") == 0
    said = capsys.readouterr().out
    root = KeyStore(folder, b"").ring.of(Role.ROOT, None)[0]
    assert f"Root key to pin, SHA-256: {root.fingerprint.hex()}\n" in said
    assert "Trust list 1 ends 2027-05-21T08:00:00Z, in 180 days.\n" in said
    assert (published / "suket-trust").exists()


def test_rotate_publishes_at_once_if_it_is_told(keys, begun, folder, published, capsys):
    assert keys("rotate", "suket", "--office", "32.74", "--lead-days", "2") == 0
    said = capsys.readouterr().out
    assert "waits, not published" in said
    assert "What has changed since waits to be published." in said
    assert keys("publish", str(published), "--valid-days", "30") == 0
    said = capsys.readouterr().out
    assert "not published" not in said
    assert "in 30 days.\n" in said
    assert (
        KeyStore(folder, b"").ring.of(Role.SUKET, "32.74")[1].not_before
        == NOW + 2 * DAY
    )


def test_retire_and_revoke_name_a_key_by_its_id(keys, begun, folder, capsys):
    kid = kid_of_suket_key(folder)
    assert keys("retire", kid, "--by", "Budi Contoh", now=NOW + DAY) == 0
    assert "retired" in capsys.readouterr().out
    since = ["--since", "2026-11-22T15:00:00+07:00"]
    reason = ["--reason", "compromised"]
    assert keys("revoke", kid, *reason, *since, now=NOW + DAY) == 0
    assert "revoked (compromised)" in capsys.readouterr().out
    assert KeyStore(folder, b"").ring.key(bytes.fromhex(kid)).revoked_at == NOW
    records = [path.read_text() for path in (folder / "ceremonies").glob("*retire.md")]
    assert "* By: Budi Contoh\n" in records[0]


def test_the_list_says_from_when_until_when_each_key_signs(keys, begun, folder, capsys):
    kid = kid_of_suket_key(folder)
    assert keys("retire", kid, now=NOW + DAY) == 0
    entry = KeyStore(folder, b"").ring.key(bytes.fromhex(kid))
    [line] = [
        line
        for line in capsys.readouterr().out.splitlines()
        if line.startswith(f"{kid} ")
    ]
    began, ended = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (entry.not_before, NOW + DAY))
    assert line.split()[1:] == ["suket", "32.74", began, ended, "retired"]


def test_add_office_makes_its_keys(keys, begun, folder):
    assert keys("add-office", "36.73=Kota Serang=WIB") == 0
    assert len(KeyStore(folder, b"").ring.of(Role.SUKET, "36.73")) == 1


def test_list_needs_no_passphrase(keys, begun, capsys):
    assert keys("list", environment={}) == 0
    assert "suket       32.74" in capsys.readouterr().out


def test_list_shows_since_when_which_symmetric_secret_is_in_use_and_never_it(
    keys, begun, folder, capsys
):
    store, later = KeyStore(folder, PASSPHRASE), NOW + DAY
    name = add_secret(store, now=later, by="uji", announce=str)
    capsys.readouterr()
    assert keys("list", environment={}) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if " secret " in line]
    first, second = store.secrets.ids
    assert [row.split()[0] for row in rows] == [first, second]
    assert second == name
    assert "2026-11-22T08:00:00Z" in rows[0]
    assert rows[0].endswith("older, still opens")
    assert "2026-11-23T08:00:00Z" in rows[1]
    assert rows[1].endswith("in use")
    kept = json.loads(store.secret_file.path.read_text())["secrets"]
    assert not any(each["sealed"] in "".join(rows) for each in kept)


def test_a_store_that_was_never_published_says_so(keys, capsys):
    assert keys("init", "--site", "https://suket.example", *OFFICES) == 0
    assert "No trust list has been published" in capsys.readouterr().out


def test_the_folder_can_be_named_by_a_variable(folder, begun, capsys):
    assert main(["list"], {"SUKET_KEY_DIR": str(folder)}, now=NOW) == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (
            ["init", "--site", "https://suket.example", *OFFICES],
            ENVIRONMENT,
            (1, "keys already"),
        ),
        (
            ["rotate", "suket", "--office", "11.01"],
            ENVIRONMENT,
            (1, r"no office 11\.01"),
        ),
        (["add-office", "32.74"], ENVIRONMENT, (1, "name of office")),
        (["retire", "00000000"], ENVIRONMENT, (1, "no key 00000000")),
        (["rotate", "status"], {}, (3, "SUKET_KEY_PASSPHRASE")),
        (["rotate", "status"], {"SUKET_KEY_PASSPHRASE": "salah"}, (3, "does not open")),
    ],
)
def test_a_refusal_says_why_and_has_its_code(
    keys, begun, capsys, arguments, environment, expected
):
    code, why = expected
    assert keys(*arguments, environment=environment) == code
    assert re.match(f"keys: .*{why}", capsys.readouterr().err)


@pytest.mark.parametrize("command", [["rotate", "status"], ["list"], ["publish", "x"]])
def test_a_folder_that_is_not_there_is_refused(keys, capsys, command):
    assert keys(*command) == 1
    assert capsys.readouterr().err.startswith("keys: no ")


def test_a_folder_that_cannot_be_written_to_is_refused(keys, begun, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert keys("publish", str(tmp_path / "file" / "published")) == 1
    assert capsys.readouterr().err.startswith("keys: [Errno")


def test_a_loose_folder_has_a_code_of_its_own(keys, begun, folder, capsys):
    folder.chmod(0o750)
    assert keys("list") == 4
    assert "chmod 700" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["destroy"],
        ["rotate", "root"],
        ["rotate", "suket", "--lead-days", "-1"],
        ["rotate", "suket", "--lead-days", "soon"],
        ["retire", "12"],
        ["retire", "zzzzzzzz"],
        ["revoke", "00000000"],
        ["revoke", "00000000", "--reason", "whim"],
        ["revoke", "00000000", "--reason", "lost", "--since", "yesterday"],
        ["revoke", "00000000", "--reason", "lost", "--since", "2026-11-22T08:00:00"],
        ["init", "--site", "https://suket.example"],
        ["init", "--passphrase", "rahasia", *OFFICES],
    ],
)
def test_a_slip_of_the_fingers_is_a_matter_of_usage(keys, begun, capsys, arguments):
    with pytest.raises(SystemExit) as ending:
        keys(*arguments)
    assert ending.value.code == 2
    assert "usage: python -m keys" in capsys.readouterr().err


def test_without_a_folder_nothing_is_done(capsys):
    with pytest.raises(SystemExit) as ending:
        main(["list"], {}, now=NOW)
    assert ending.value.code == 2
    assert "SUKET_KEY_DIR" in capsys.readouterr().err


def test_the_module_runs_by_itself_and_its_help_teaches(folder):
    said = subprocess.run(
        [sys.executable, "-m", "keys", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for command in (
        "init",
        "add-office",
        "rotate",
        "retire",
        "revoke",
        "publish",
        "list",
    ):
        assert f"\n    {command}" in said
    assert "exit codes:" in said
