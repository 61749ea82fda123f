"""What the tables of persons and roles refuse by themselves, whoever writes to them."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from suket.access import grant_roles
from suket.access.errors import GovernsAlone
from suket.access.role_grants import Post
from suket.access.tables import Account, RoleGrant
from suket.access.words import Role
from suket.columns import new_id
from suket.offices.persons import KEEPER
from suket.offices.tables import Person
from tests.office_world import CIREBON, NOW, SERANG, keeper

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PASSWORD = "kuda terbang sembilan"


@pytest.fixture
def rina(world):
    """A verifier."""
    return world.employ(PASSWORD, "rina", role=Role.VERIFIER)


def is_refused(world, write):
    """Say whether the database itself refuses what is written in a transaction."""
    try:
        with world.database.begin() as session:
            write(session)
    except DatabaseError:
        return True
    return False


def row(person, **over):
    fields = {
        "id": new_id(),
        "person_id": person,
        "office_code": CIREBON,
        "role": Role.OFFICER,
        "since": TODAY,
        "granted_by": KEEPER,
        "granted_at": NOW,
        **over,
    }
    return RoleGrant(**fields)


def test_the_database_refuses_roles_that_may_not_be(world, rina):
    own = rina.person_id
    wrong = [
        {"granted_by": own},
        {"granted_by": "nobody"},
        {"until": TODAY - DAY},
        {"role": Role.OPERATOR},
        {"unit_id": SERANG},
        {"role": Role.ADMIN},
        {"role": Role.ADMIN, "since": TODAY + 30 * DAY, "until": TODAY + 60 * DAY},
        {"ended_at": NOW},
        {"ended_at": NOW, "ended_by": own},
    ]
    accepted = [
        over
        for over in wrong
        if not is_refused(world, lambda s, over=over: s.add(row(own, **over)))
    ]
    assert accepted == []
    assert not is_refused(world, lambda s: s.add(row(own)))
    elsewhere = {"office_code": SERANG, "role": Role.ADMIN}
    assert not is_refused(world, lambda s: s.add(row(own, **elsewhere)))


def test_a_role_stays_as_it_was_given(world, rina):
    changes = [
        {"role": Role.ADMIN},
        {"until": TODAY + 9 * DAY},
        {"since": TODAY - DAY},
        {"unit_id": CIREBON},
        {"office_code": SERANG},
        {"person_id": KEEPER},
        {"granted_at": NOW - DAY},
    ]
    accepted = [
        change
        for change in changes
        if not is_refused(
            world, lambda s, change=change: s.execute(update(RoleGrant).values(change))
        )
    ]
    assert accepted == []


def test_an_end_is_final_and_no_role_is_deleted(world, rina):
    [given] = world.all(select(RoleGrant.id))
    with world.database.begin() as session:
        grant_roles.end(session, "rina", given, officer=keeper(), now=NOW)
    for statement in (
        "UPDATE role_grant SET ended_at = NULL, ended_by = NULL",
        "DELETE FROM role_grant",
    ):
        assert is_refused(world, lambda s, sql=statement: s.execute(text(sql)))


def test_a_person_has_one_live_account_and_a_nip_is_one_persons(world, rina):
    def account(**over):
        fields = {"username": "dua", "office_code": CIREBON, "role": Role.OFFICER}
        fields |= {"password_hash": "x", "created_at": NOW, "person_id": rina.person_id}
        return Account(**fields, **over)

    nip = "197001011995031001"
    assert is_refused(world, lambda s: s.add(account()))
    assert not is_refused(world, lambda s: s.add(account(is_disabled=True)))
    assert not is_refused(world, lambda s: s.add(Person(name="x", nip=nip)))
    for wrong in ({"nip": nip}, {"nip": "1" * 17}, {"name": ""}, {"nik_digest": "x"}):
        fields = {"name": "x", **wrong}
        assert is_refused(world, lambda s, f=fields: s.add(Person(**f))), wrong


def test_two_who_give_admin_and_desk_at_once_make_no_admin_with_a_desk(world, rina):
    with world.database.begin() as session:
        [given] = session.scalars(select(RoleGrant.id)).all()
        grant_roles.end(session, "rina", given, officer=keeper(), now=NOW)
    start = Barrier(2)

    def give(role):
        start.wait()
        with suppress(GovernsAlone), world.database.begin() as session:
            post = Post(role=role, since=TODAY)
            grant_roles.grant(session, "rina", post, officer=keeper(), now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give, (Role.ADMIN, Role.OFFICER)))
    live = world.all(select(RoleGrant.role).where(RoleGrant.ended_at.is_(None)))
    assert len(live) == 1
