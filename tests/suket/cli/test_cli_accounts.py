"""Accounts by command: no password is ever an argument."""

import json
import re
from io import StringIO

import pytest
import typer

from suket import clock
from suket.access.errors import WrongPassword
from suket.access.officer_accounts import OFFICERS
from suket.access.sign_in import go_on, sign_in
from suket.access.users_and_sessions import Limits
from suket.cli.entry import app
from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.journal.tables import JournalEntry
from suket.settings import Settings
from tests.suket.cli.conftest import CIREBON, EXAMPLES

AT = ("--office", CIREBON)


def may_sign_in(name, password):
    database, now = Database(Settings().database), clock.now()
    try:
        token = sign_in(database, OFFICERS, name, password, now=now).token
        return go_on(database, OFFICERS, token, Limits(), now=now).username == name
    except WrongPassword:
        return False
    finally:
        database.dispose()


def shown(ended):
    return re.search(r"shown this once\): (\S+)", ended.out)[1]


def test_a_generated_password_is_shown_once_and_signs_in(shell):
    ended = shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    assert ended.code == Exit.DONE
    assert may_sign_in("rina", shown(ended))
    assert shown(ended) not in shell("account", "list", *AT).out


def test_a_password_comes_from_the_first_line_of_a_file(shell):
    file = shell.folder / "password"
    file.write_text("kata sandi yang panjang\r\nbaris kedua\n")
    shell(
        "account", "add", "rina", *AT, "--no-nip", "honorary", "--password-file", file
    )
    assert may_sign_in("rina", "kata sandi yang panjang")


def test_no_command_takes_a_secret_as_an_argument():
    def options(command):
        yield from (option for each in command.params for option in each.opts)
        for below in getattr(command, "commands", {}).values():
            yield from options(below)

    found = set(options(typer.main.get_command(app)))
    assert not found & {"--password", "--passphrase", "--pin", "--secret", "-p"}


def test_without_terminal_and_file_it_is_said_how_to_go_on(shell, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    ended = shell("account", "add", "rina", *AT, "--no-nip", "honorary")
    assert (ended.code, "--generate" in ended.err) == (Exit.USAGE, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "Rina Wati", *AT, "--generate"), "bad-username"),
        (("disable", "nobody"), "account-not-found"),
        (("unlock", "nobody"), "account-not-found"),
        (("password", "nobody", "--generate"), "account-not-found"),
    ],
)
def test_what_cannot_be_is_refused_by_its_code(shell, words, code):
    ended = shell("account", *words)
    assert (ended.code, code in ended.err) == (Exit.REFUSED, True)


def test_a_weak_password_is_refused(shell):
    file = shell.folder / "password"
    file.write_text("pendek\n")
    ended = shell(
        "account", "add", "rina", *AT, "--no-nip", "honorary", "--password-file", file
    )
    assert (ended.code, "weak-password" in ended.err) == (Exit.REFUSED, True)


def test_a_name_is_given_once(shell):
    shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    ended = shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    assert (ended.code, "already-there" in ended.err) == (Exit.REFUSED, True)


def test_a_disabled_account_signs_in_no_more(shell):
    password = shown(
        shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    )
    shell("account", "disable", "rina")
    assert not may_sign_in("rina", password)
    assert "disabled" in shell("account", "list", *AT).out


def test_a_new_password_takes_the_place_of_the_old(shell):
    old = shown(
        shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    )
    new = shown(shell("account", "password", "rina", "--generate"))
    assert (may_sign_in("rina", old), may_sign_in("rina", new)) == (False, True)


def test_a_locked_account_can_be_unlocked(shell):
    password = shown(
        shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    )
    for _ in range(5):
        assert not may_sign_in("rina", "salah salah salah")
    assert "locked" in shell("account", "list", *AT).out
    shell("account", "unlock", "rina")
    assert may_sign_in("rina", password)


def test_who_acts_at_the_keyboard_stands_in_the_journal(shell):
    shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    database = Database(Settings().database)
    with database.reading() as session:
        last = session.query(JournalEntry).order_by(JournalEntry.seq.desc()).first()
    database.dispose()
    assert last.subject.split()[:2] == ["rina", "officer"]  # her first role
    assert last.who.partition(":")[0] == "cli"


def test_an_office_and_its_signatory_can_be_added_later(shell):
    file = shell.folder / "office.toml"
    text = (EXAMPLES / "offices.toml").read_text("utf-8")
    said = "[[office]]" + text.split("[[office]]")[1].replace("36.04", "36.72")
    file.write_text(said.replace('rule = "direct"', ""))
    assert "names no rule of steps" in shell("office", "add", file).err
    assert shell("office", "add", file, "--rule", "three").code == Exit.DONE
    listed = json.loads(shell("office", "list", "--json").out)
    assert [one["rule"] for one in listed if one["code"] == "36.72"] == ["three"]
    file.write_text(said)
    assert shell("office", "add", file).code == Exit.REFUSED
    assert shell("office", "set-signatory", "36.72", file).code == Exit.DONE
    assert shell("office", "set-signatory", "32.74", file).code == Exit.USAGE
