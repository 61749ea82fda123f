"""The symmetric secret by command: made, changed, missed; and factors taken off."""

import json

import pyotp
import pytest
from sqlalchemy import update

from keys.store import SECRETS
from suket import clock
from suket.access import recovery_codes, second_factors, totp
from suket.access.officer_accounts import OFFICERS
from suket.applications import cases, pictures
from suket.applications.picture_tables import KeptPicture
from suket.applications.pictures import NewPicture
from suket.applications.words import Pictured
from suket.cli.context import command_context
from suket.cli.exit_codes import Exit
from suket.journal import entries
from suket.journal.words import Event
from tests.office_world import nik_of
from tests.suket.cli.conftest import CIREBON, EXAMPLES

AT = ("--office", CIREBON)


def secrets_of(shell):
    return shell.folder / "data" / "keys" / SECRETS


@pytest.fixture
def rina(shell):
    """An account with an app and recovery codes; returns what proves it."""
    shell("account", "add", "rina", *AT, "--no-nip", "honorary", "--generate")
    place, now, secret = command_context(), clock.now(), totp.draw()
    with place.database.begin() as session:
        account = OFFICERS.find(session, "rina")
        secrets = place.keys.secrets
        totp.put(session, account.id, secret, secrets=secrets, step=0, now=now)
        codes = recovery_codes.draw(session, account.id, secrets=secrets)
    return secret, codes


def works(rina):
    """Say whether rina's app and codes are good now; the next of each is used up."""
    secret, codes = rina
    place, now = command_context(), clock.now()
    with place.database.begin() as session:
        account, secrets = OFFICERS.find(session, "rina"), place.keys.secrets
        code = pyotp.TOTP(secret).at(now)
        has_app = totp.spend(session, account.id, code, secrets=secrets, now=now)
        has_code = recovery_codes.spend(
            session, account.id, codes.pop(), secrets=secrets, now=now
        )
    return has_app and has_code


def test_init_makes_the_secret_and_doctor_is_content(shell):
    [line] = [
        row for row in shell("secret", "list").out.splitlines() if "in use" in row
    ]
    assert len(line.split()[0]) == 8
    assert "symmetric" not in shell("doctor").err


def test_changing_the_secret_seals_all_anew_and_lets_the_old_one_go(shell, rina):
    before = command_context().keys.secrets.ids
    ended = shell("secret", "change")
    assert ended.code == Exit.DONE
    assert "11 values" in ended.out
    after = command_context().keys.secrets.ids
    assert len(after) == 1
    assert after != before
    assert works(rina)
    assert shell("secret", "finish").code == Exit.DONE
    with command_context().database.reading() as session:
        noted = entries.of_subject(session, after[0])
    assert {entry.event for entry in noted} == {Event.SECRET_CHANGED}


def test_a_lost_secret_is_said_and_is_not_made_anew_over_what_bears_it(shell, rina):
    secrets_of(shell).unlink()
    shell("migrate")
    assert not secrets_of(shell).exists()
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert "is not here" in ended.err
    assert shell("secret", "change").code == Exit.KEYS  # what bears it cannot be sealed
    assert shell("account", "factor", "reset", "rina").code == Exit.DONE
    assert shell("secret", "finish").code == Exit.DONE
    assert "is not here" not in shell("doctor").err


def test_a_service_of_before_gets_its_secret_by_migrating(shell):
    secrets_of(shell).unlink()
    place = command_context()
    with place.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM sealing_secret")
    assert "there is none" in shell("doctor").err
    assert shell("migrate").code == Exit.DONE
    assert "symmetric" not in shell("doctor").err


def test_a_secret_that_others_can_read_is_said(shell):
    secrets_of(shell).chmod(0o644)
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert "others can reach secrets.json" in ended.err


def test_an_interrupted_change_is_said_and_finished(shell, rina):
    from keys import lifecycle

    place = command_context()
    lifecycle.add_secret(place.keys, now=clock.now(), announce=print)
    ended = shell("doctor")
    assert "not finished" in ended.err
    assert works(rina)
    assert shell("secret", "finish").code == Exit.DONE
    assert works((totp.draw(), rina[1])) is False  # a code, but another app
    assert len(command_context().keys.secrets.ids) == 1


def test_factors_are_listed_and_taken_off(shell, rina):
    row = next(
        line
        for line in shell("account", "factor", "list", *AT).out.splitlines()
        if "rina" in line
    )
    assert row.split() == ["rina", "yes", "0", "10"]
    assert shell("account", "factor", "reset", "rina").code == Exit.DONE
    with command_context().database.reading() as session:
        account = OFFICERS.find(session, "rina")
        assert not second_factors.of_account(session, account.id)
        noted = entries.of_subject(session, "rina")
    assert noted[-1].event is Event.SECOND_FACTORS_RESET
    assert noted[-1].who.startswith("cli:")


def test_nobody_has_no_factors(shell):
    assert shell("account", "factor", "reset", "nobody").code == Exit.REFUSED


def test_init_says_that_the_secret_is_made(empty):
    assert "symmetric secret" not in empty("init", EXAMPLES / "offices.toml").err
    assert (empty.folder / "data" / "keys" / SECRETS).stat().st_mode & 0o777 == 0o600


def keep_picture(shell):
    """Have an application have a picture of its family card; return both ids."""
    asked = ("--nik", nik_of(5), "--kind", "new", "--channel", "phone", "--key", "k")
    number = json.loads(shell("apply", *AT, *asked, "--json").out)["number"]
    place = command_context()
    new = NewPicture(b"jpeg", place.keys.secrets)
    with place.database.begin() as session:
        case = cases.find(session, number, office=CIREBON)
        what, now = Pictured.FAMILY_CARD, clock.now()
        digest = pictures.keep(session, case.id, what, new, by=None, now=now)
        return number, case.id, pictures.of_case(session, case.id)[what, digest]


def test_pictures_are_sealed_anew_too_and_doctor_names_what_stays_shut(shell):
    number, case, picture = keep_picture(shell)
    assert "1 values" in shell("secret", "change").out
    place = command_context()
    with place.database.reading() as session:
        assert pictures.jpeg_of(session, case, picture, place.keys.secrets) == b"jpeg"
    assert "cannot be opened" not in shell("doctor").err
    with place.database.begin() as session:
        session.execute(update(KeptPicture).values(sealed=bytes(40)))
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert f"family-card of {number}: its picture cannot be opened" in ended.err
