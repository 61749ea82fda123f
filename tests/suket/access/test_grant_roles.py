"""Roles: given by somebody else, for a period of local days, and never beside admin."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from suket.access import grant_roles, manage_accounts, officer_accounts, role_grants
from suket.access.errors import (
    AccountNotFound,
    BadPeriod,
    GovernsAlone,
    GrantNotFound,
    GrantOver,
    NeedsKecamatan,
    NoRoleToday,
    OwnAccount,
    RoleHeldAlready,
    RoleNotAllowed,
)
from suket.access.officer_accounts import OFFICERS
from suket.access.rights import RIGHTS, Duty, Right, rights_of
from suket.access.role_grants import Post
from suket.access.tables import RoleGrant
from suket.access.words import Role
from suket.columns import new_id
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import units
from suket.offices.errors import UnitNotFound
from suket.offices.tables import Unit
from suket.offices.words import NoNip, UnitKind
from tests.office_world import BALIKPAPAN, CIREBON, NOW, SERANG, keeper

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PASSWORD = "kuda terbang sembilan"
DESK = sorted(set(Role) - {Role.ADMIN, Role.OPERATOR})


@pytest.fixture
def world(usual_world):
    """What each database refuses by itself is in `test_role_grants`."""
    return usual_world


@pytest.fixture
def rina(world):
    """An account without any role but one that is over."""
    account = world.employ(PASSWORD, "rina")
    with world.database.begin() as session:
        [given] = role_grants.of_person(session, account.person_id, office=CIREBON)
        grant_roles.end(session, "rina", given.id, officer=keeper(), now=NOW)
    return account


def giving(world, role, *, officer=None, now=NOW, name="rina", **over):
    post = Post(role=role, **{"since": TODAY, **over})
    with world.database.begin() as session:
        return grant_roles.grant(
            session, name, post, officer=officer or keeper(), now=now
        )


def ending(world, grant_id, *, officer=None, now=NOW, name="rina"):
    with world.database.begin() as session:
        return grant_roles.end(
            session, name, grant_id, officer=officer or keeper(), now=now
        )


def acting(world, now=NOW, name="rina"):
    with world.database.reading() as session:
        return OFFICERS.acting(session, OFFICERS.find(session, name), now=now)


def kecamatan(world, office=CIREBON):
    row = Unit(
        id=new_id(),
        office_code=office,
        kind=UnitKind.KECAMATAN,
        name="Kecamatan CONTOH",
        region_code=f"{office}.01",
    )
    with world.database.begin() as session:
        units.add(session, row, who="uji", now=NOW)
    return row.id


def journal(world):
    return world.all(select(JournalEntry).order_by(JournalEntry.seq))


def test_a_role_counts_at_once_and_stands_in_the_journal_with_its_period(world, rina):
    giving(world, Role.SIGNATORY, until=TODAY + DAY)
    assert acting(world).duties == {Duty(Role.SIGNATORY)}
    entry = journal(world)[-1]
    assert (entry.event, entry.who) == (Event.ROLE_GRANTED, "cli:uji")
    assert entry.subject == "rina signatory 2026-11-22/2026-11-23"


def test_who_has_no_role_today_may_nothing_and_is_told_what_to_do(world, rina):
    officer = acting(world)
    assert not any(officer.may(right) for right in Right)
    with pytest.raises(NoRoleToday, match="No role"):
        officer.require(Right.READ)
    assert "Minta admin kantor" in NoRoleToday.pesan


@pytest.mark.parametrize(
    ("office", "hours"), [(CIREBON, 17), (BALIKPAPAN, 16), (SERANG, 17)]
)
def test_a_role_begins_and_ends_with_the_days_of_the_office(world, office, hours):
    """The local midnight, to the second: 17.00 UTC in WIB, 16.00 in WITA."""
    world.employ(PASSWORD, "rina", office, Role.DIVISION_HEAD)
    giving(
        world,
        Role.OFFICER,
        officer=keeper(office),
        since=TODAY + DAY,
        until=TODAY + DAY,
    )
    midnight = datetime(2026, 11, 22, hours, tzinfo=NOW.tzinfo)
    second = timedelta(seconds=1)
    seen = [
        Role.OFFICER in acting(world, now=at).roles
        for at in (
            midnight - second,
            midnight,
            midnight + DAY - second,
            midnight + DAY,
        )
    ]
    assert seen == [False, True, True, False]


def test_an_ended_role_counts_no_more_from_that_moment(world, rina):
    given = giving(world, Role.OFFICER)
    ending(world, given.id)
    assert acting(world).duties == frozenset()
    assert journal(world)[-1].event is Event.ROLE_ENDED
    with pytest.raises(GrantOver):
        ending(world, given.id)


def test_nobody_gives_or_ends_a_role_of_his_own(world):
    world.employ(PASSWORD, "kepala", role=Role.ADMIN)
    oneself = acting(world, name="kepala")
    own = world.all(select(RoleGrant.id))[0]
    with pytest.raises(OwnAccount):
        giving(world, Role.ADMIN, officer=oneself, name="kepala")
    with pytest.raises(OwnAccount):
        ending(world, own, officer=oneself, name="kepala")


def test_who_does_not_govern_gives_and_ends_nothing(world, rina):
    given = giving(world, Role.OFFICER)
    for role in set(Role) - {Role.ADMIN}:
        with pytest.raises(RoleNotAllowed):
            giving(world, Role.VERIFIER, officer=world.officer(role=role))
        with pytest.raises(RoleNotAllowed):
            ending(world, given.id, officer=world.officer(role=role))


def test_another_offices_people_and_roles_are_not_found(world, rina):
    given = giving(world, Role.OFFICER)
    world.employ(PASSWORD, "sari", SERANG)
    other = keeper(SERANG)
    with pytest.raises(AccountNotFound):
        giving(world, Role.OFFICER, officer=other)
    with pytest.raises(AccountNotFound):
        ending(world, given.id, officer=other)
    with pytest.raises(GrantNotFound):
        ending(world, given.id, officer=other, name="sari")


@pytest.mark.parametrize(
    ("refusal", "over"),
    [
        (BadPeriod, {"since": TODAY - DAY}),
        (BadPeriod, {"until": TODAY - DAY}),
        (NeedsKecamatan, {"role": Role.OPERATOR}),
        (NeedsKecamatan, {"role": Role.OPERATOR, "unit": CIREBON}),
        (UnitNotFound, {"unit": SERANG}),
        (UnitNotFound, {"unit": "x" * 22}),
    ],
)
def test_a_role_that_cannot_be_is_refused_and_nothing_is_kept(
    world, rina, refusal, over
):
    before = len(journal(world))
    with pytest.raises(refusal):
        giving(world, **{"role": Role.OFFICER, **over})
    assert len(journal(world)) == before
    assert acting(world).duties == frozenset()


def test_an_operator_works_at_a_kecamatan_of_the_office(world, rina):
    unit = kecamatan(world)
    giving(world, Role.OPERATOR, unit=unit)
    assert acting(world).duties == {Duty(Role.OPERATOR, unit)}
    assert not acting(world).may(Right.READ)


def test_the_same_role_is_not_given_twice_for_one_day(world, rina):
    giving(world, Role.OFFICER, until=TODAY + DAY)
    with pytest.raises(RoleHeldAlready):
        giving(world, Role.OFFICER, since=TODAY + DAY)
    giving(world, Role.OFFICER, since=TODAY + 2 * DAY)


# Who governs has no other role there


def test_one_after_the_other_is_allowed(world, rina):
    giving(world, Role.OFFICER, until=TODAY + DAY)
    giving(world, Role.ADMIN, since=TODAY + 2 * DAY)
    with pytest.raises(GovernsAlone):
        giving(world, Role.VERIFIER)  # without end


@pytest.mark.parametrize("role", DESK)
def test_even_if_both_were_there_who_governs_would_only_govern(role):
    assert rights_of(frozenset({Role.ADMIN, role})) == RIGHTS[Role.ADMIN]


# All pairs, as a table


def test_every_pair_of_roles_is_decided_by_one_rule(world):
    """72 pairs; those with an admin on one side are refused, in either order."""
    unit = kecamatan(world)
    for number, (first, second) in enumerate(product(Role, Role)):
        if first is second:
            continue
        name = f"orang.{number}"
        at = {role: unit if role is Role.OPERATOR else None for role in Role}
        with world.database.begin() as session:
            newcomer = manage_accounts.Newcomer(
                username=name,
                name=name,
                no_nip=NoNip.HONORARY,
                post=Post(role=first, since=TODAY, unit=at[first]),
            )
            manage_accounts.employ(
                session,
                newcomer,
                PASSWORD,
                must_change=False,
                officer=keeper(),
                now=NOW,
            )
        if Role.ADMIN in (first, second):
            with pytest.raises(GovernsAlone):
                giving(world, second, name=name, unit=at[second])
        else:
            giving(world, second, name=name, unit=at[second])
    with world.database.reading() as session:
        accounts = officer_accounts.of_office(session, CIREBON)
        assert len(accounts) == 72
