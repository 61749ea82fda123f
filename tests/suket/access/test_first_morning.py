"""An office that upgrades: whoever had an account works on as before."""

import pytest
from alembic import command
from sqlalchemy import select, text

from suket import migrations
from suket.access.errors import RoleNotAllowed, WrongPassword
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import RIGHTS, Right
from suket.access.secret_hashing import hashed
from suket.access.sign_in import go_on, sign_in
from suket.access.tables import RoleGrant
from suket.access.users_and_sessions import Limits
from suket.access.words import Role
from suket.applications.signing.issue_for_cases import issue
from suket.offices.persons import KEEPER
from suket.offices.tables import Office, Person, Unit
from suket.offices.words import StepRule, UnitKind
from tests.office_world import CIREBON, NAMES, NOW, SERANG

BEFORE = "2026_11_30_restored_evidence"  # the commit before persons and calendars
PASSWORD = "kuda terbang sembilan"
OLD = {"rina": "officer", "penanda": "signatory", "kepala": "admin", "lama": "officer"}


@pytest.fixture
def upgraded(world):
    """An office with accounts of the version before persons, upgraded."""
    with world.database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), BEFORE)
        for number, (name, role) in enumerate(OLD.items()):
            connection.execute(
                text(
                    "INSERT INTO account (id, username, office_code, role,"
                    " password_hash, is_disabled, created_at) VALUES (:id, :name,"
                    " :office, :role, :hash, :shut, :at)"
                ),
                {
                    "id": f"{number}" * 22,
                    "name": name,
                    "office": SERANG if name == "lama" else CIREBON,
                    "role": role,
                    "hash": hashed(PASSWORD),
                    "shut": name == "lama",
                    "at": "2026-11-22 08:59:59+00:00"
                    if world.database.engine.dialect.name == "postgresql"
                    else "2026-11-22 08:59:59",
                },
            )
    migrations.upgrade(world.database)
    return world


def entered(world, name):
    token = sign_in(world.database, OFFICERS, name, PASSWORD, now=NOW).token
    return go_on(world.database, OFFICERS, token, Limits(), now=NOW).user


@pytest.mark.parametrize("name", ["rina", "penanda", "kepala"])
def test_whoever_had_an_account_has_their_role_on_the_first_morning(upgraded, name):
    officer = entered(upgraded, name)
    assert officer.roles == {Role(OLD[name])}
    assert {right for right in Right if officer.may(right)} == RIGHTS[Role(OLD[name])]
    assert not officer.must_change_password


def test_they_issue_on_the_first_morning(upgraded):
    resident = upgraded.add()
    for name, refusal in (("kepala", RoleNotAllowed), ("rina", None)):
        officer = entered(upgraded, name)
        with upgraded.database.begin() as session:
            given = (session, resident, upgraded.desk())
            if refusal:
                with pytest.raises(refusal):
                    issue(*given, officer=officer, now=NOW)
            else:
                assert issue(*given, officer=officer, now=NOW).number


def test_each_office_goes_on_by_one_officer_and_is_a_unit_itself(upgraded):
    rules = upgraded.all(select(Office.code, Office.rule))
    assert rules == [(code, StepRule.DIRECT) for code in sorted(NAMES)]
    units = upgraded.all(select(Unit.office_code, Unit.id, Unit.kind))
    assert sorted(units) == [(code, code, UnitKind.DINAS) for code in sorted(NAMES)]


def test_who_was_shut_out_stays_shut_out(upgraded):
    with pytest.raises(WrongPassword):
        entered(upgraded, "lama")


def test_each_account_is_one_person_whose_role_the_keeper_gave(upgraded):
    people = dict(upgraded.all(select(Person.id, Person.name)))
    assert people.pop(KEEPER) == "Pengelola server"
    assert sorted(people.values()) == sorted(OLD)
    grants = upgraded.all(select(RoleGrant))
    assert {(people[row.person_id], row.role.value) for row in grants} == set(
        OLD.items()
    )
    assert {row.granted_by for row in grants} == {KEEPER}
    assert {row.until for row in grants} == {None}
