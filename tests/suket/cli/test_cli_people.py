"""People and roles by command: the keeper of the machine gives the first roles."""

import json

import pytest

from suket.cli.exit_codes import Exit
from tests.suket.cli.conftest import CIREBON
from tests.suket.cli.test_cli_accounts import may_sign_in, shown

AT = ("--office", CIREBON)


@pytest.fixture
def rina(shell):
    shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    return shell


def roles(shell):
    ended = shell("role", "list", *AT, "--json")
    assert ended.code == Exit.DONE
    return json.loads(ended.out)


def test_an_account_has_its_first_role_from_today_on_and_a_person(rina):
    [given] = roles(rina)
    assert (given["username"], given["role"], given["in_force"]) == (
        "rina",
        "officer",
        True,
    )
    [person] = json.loads(rina("person", "list", *AT, "--json").out)
    assert (person["name"], person["accounts"]) == ("rina", ["rina"])


def test_a_role_is_given_for_a_period_and_ended(rina):
    period = ("--since", "2099-01-01", "--until", "2099-01-31")
    assert rina("role", "grant", "rina", "signatory", *period).code == Exit.DONE
    later, _ = roles(rina)
    assert (later["role"], later["since"], later["until"], later["in_force"]) == (
        "signatory",
        "2099-01-01",
        "2099-01-31",
        False,
    )
    assert rina("role", "end", "rina", later["id"]).code == Exit.DONE
    assert roles(rina)[0]["ended_at"]
    assert "ended" in rina("role", "list", *AT).out
    ended = rina("role", "end", "rina", later["id"])
    assert (ended.code, "grant-over" in ended.err) == (Exit.REFUSED, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("grant", "nobody", "officer"), "account-not-found"),
        (("grant", "rina", "admin"), "governs-alone"),
        (("grant", "rina", "officer"), "role-held-already"),
        (("grant", "rina", "operator"), "needs-kecamatan"),
        (("grant", "rina", "verifier", "--since", "2020-03-17"), "bad-period"),
        (("grant", "rina", "verifier", "--unit", "Bulan"), "unit-not-found"),
        (("end", "rina", "x"), "grant-not-found"),
    ],
)
def test_what_cannot_be_is_refused_by_its_code(rina, words, code):
    ended = rina("role", *words)
    assert (ended.code, code in ended.err) == (Exit.REFUSED, True)


def test_an_operator_has_a_kecamatan(shell):
    unit = ("--unit", "Kecamatan Kejaksan")
    kind = ("--kind", "kecamatan", "--region", "32.74.01")
    shell("office", "unit", "add", unit[1], *AT, *kind)
    words = ("account", "add", "opi", *AT, "--role", "operator", "--generate")
    assert shell(*words).code == Exit.REFUSED
    assert shell(*words, *unit).code == Exit.DONE
    assert [row["unit"] for row in roles(shell)] == [unit[1]]


def test_a_person_is_described_and_known_by_nip(rina):
    words = ("--name", "Rina CONTOH", "--nip", "19700101 199503 1 002")
    assert rina("person", "describe", "rina", *words).code == Exit.DONE
    assert "197001011995031002" in rina("person", "list", *AT).out
    rina("person", "describe", "rina", "--name", "Rina WATI CONTOH")
    assert "197001011995031002" in rina("person", "list", *AT).out
    there = ("person", "describe", "rina", *AT, "--nip", "197001011995031003")
    assert rina(*there).code == Exit.DONE
    assert "Rina WATI CONTOH" in rina("person", "list", *AT).out
    assert rina("person", "describe", "rina").code == Exit.USAGE
    elsewhere = ("person", "describe", "rina", "--office", "36.73", "--name", "X")
    assert "account-not-found" in rina(*elsewhere).err
    words = ("--name", "Rina CONTOH", "--nip", "19700101 199503 1 003")
    again = ("account", "add", "rina2", *AT, "--generate", *words)
    assert "person-has-account" in rina(*again).err
    bad = rina("person", "describe", "rina", "--name", "Rina", "--nip", "123")
    assert (bad.code, "bad-nip" in bad.err) == (Exit.REFUSED, True)


def test_who_is_called_alike_is_told_apart_by_each_command(rina):
    named = ("--name", "Sari CONTOH")
    add = ("account", "add", "sari", *AT, "--generate", "--role", "auditor")
    assert rina(*add, *named).code == Exit.DONE
    describe = ("person", "describe", "rina", *named)
    assert "maybe-same-person" in rina(*describe).err
    assert "one-person-two-accounts" in rina(*describe, "--same-as", "sari").err
    assert rina(*describe, "--another").code == Exit.DONE
    grant = ("role", "grant", "rina", "auditor")
    assert "maybe-same-person" in rina(*grant).err
    assert "one-person-two-accounts" in rina(*grant, "--same-as", "sari").err
    rina("account", "disable", "sari")
    assert rina(*grant, "--same-as", "sari").code == Exit.DONE


def test_who_is_to_sign_without_the_nip_of_a_signatory_is_told_of(rina):
    grant = ("role", "grant", "rina", "signatory")
    assert "has no NIP" in rina(*grant, "--until", "2099-01-31").out
    wati = ("account", "add", "wati", *AT, "--generate", "--role", "signatory")
    assert "no signatory" in rina(*wati, "--nip", "197001011995031002").out
    assert "has no NIP" not in rina("role", "grant", "wati", "verifier").out


def test_a_nip_whose_signatory_has_another_name_is_asked_about_first(rina):
    nip = ("--nip", "197011281996022003")  # of examples/offices.toml
    other = rina("person", "describe", "rina", "--name", "Rina CONTOH", *nip)
    assert (other.code, "CONTOH WULANDARI" in other.err) == (Exit.REFUSED, True)
    add = ("account", "add", "wati", *AT, "--generate", "--name", "Wati CONTOH", *nip)
    assert rina(*add).code == Exit.REFUSED
    assert nip[1] not in rina("person", "list", *AT).out
    as_printed = ("--name", "Wulandari CONTOH")
    assert rina("person", "describe", "rina", *as_printed, *nip).code == Exit.DONE
    assert "!" not in rina("role", "grant", "rina", "signatory").out
    named = ("--name", "Rina CONTOH", *nip, "--yes")
    assert rina("person", "describe", "rina", *named).code == Exit.DONE


def test_a_disabled_account_is_enabled_by_a_new_password_only(rina):
    old = shown(rina("account", "password", "rina", "--generate"))
    rina("account", "disable", "rina")
    new = shown(rina("account", "enable", "rina", "--generate"))
    assert (may_sign_in("rina", old), may_sign_in("rina", new)) == (False, True)


def test_accounts_are_told_to_programs_with_the_roles_of_today(rina):
    [account] = json.loads(rina("account", "list", *AT, "--json").out)
    assert account == {"name": "rina", "roles": ["officer"], "state": "open"}
