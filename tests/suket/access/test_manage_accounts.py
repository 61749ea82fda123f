"""What an admin does for the people of the office, and for nobody else's nor his own."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from suket.access import denied_acts, grant_roles, manage_accounts, role_grants
from suket.access.change_password import change_password
from suket.access.errors import (
    AccountNotFound,
    OwnAccount,
    PersonHasAccount,
    RoleNotAllowed,
    SessionOver,
    WrongPassword,
)
from suket.access.manage_accounts import Newcomer
from suket.access.officer_accounts import OFFICERS, acting_as
from suket.access.person_errors import (
    NipNeeded,
)
from suket.access.rights import Right
from suket.access.role_grants import Post
from suket.access.sign_in import go_on, sign_in
from suket.access.tables import Account, DeniedActs, WebSession
from suket.access.users_and_sessions import Limits
from suket.access.words import Role
from suket.errors import AlreadyThere
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.persons import KnownBy, nip_of
from suket.offices.tables import Person
from suket.offices.words import NoNip
from tests.office_world import CIREBON, DAY, NOW, SERANG, keeper

PASSWORD, OTHER = "kuda terbang sembilan", "sepuluh gajah menari"
NIP = "197001011995031001"
LIMITS = Limits()


@pytest.fixture
def people(usual_world):
    """An office with an admin and an officer."""
    usual_world.employ(PASSWORD, "kepala", role=Role.ADMIN)
    usual_world.employ(PASSWORD, "rina")
    return usual_world


def admin(world, name="kepala"):
    with world.database.reading() as session:
        return OFFICERS.acting(session, OFFICERS.find(session, name), now=NOW)


def entered(world, name="rina", password=PASSWORD, now=NOW):
    return sign_in(world.database, OFFICERS, name, password, now=now).token


def going_on(world, token, now=NOW):
    return go_on(world.database, OFFICERS, token, LIMITS, now=now).user


def doing(world, act, name="rina", *more, officer=None, **over):
    with world.database.begin() as session:
        return act(
            session,
            name,
            *more,
            **{"officer": officer or admin(world), "now": NOW, **over},
        )


def employing(world, username="sari", nip=None, office=CIREBON, name="Sari CONTOH"):
    post = Post(role=Role.OFFICER, since=NOW.date())
    newcomer = Newcomer(
        username=username, name=name, nip=nip, no_nip=NoNip.HONORARY, post=post
    )
    with world.database.begin() as session:
        return manage_accounts.employ(
            session,
            newcomer,
            PASSWORD,
            must_change=True,
            officer=admin(world) if office == CIREBON else keeper(office),
            now=NOW,
        )


def last(world):
    return world.all(select(JournalEntry).order_by(JournalEntry.seq))[-1]


ACTS = {
    "disable": (manage_accounts.disable, (), {}),
    "enable": (manage_accounts.enable, (OTHER,), {"must_change": True}),
    "password": (manage_accounts.give_password, (OTHER,), {"must_change": True}),
    "unlock": (manage_accounts.unlock, (), {}),
    "sessions": (manage_accounts.end_sessions, (), {}),
    "describe": (
        manage_accounts.describe,
        (KnownBy("Rina CONTOH", None, NoNip.HONORARY),),
        {},
    ),
}


@pytest.mark.parametrize("what", ACTS)
def test_nobody_but_an_admin_of_the_office_and_never_on_oneself(people, what):
    act, more, over = ACTS[what]
    before = last(people).seq
    tries = [
        (people.officer(role=role), "rina", RoleNotAllowed)
        for role in set(Role) - {Role.ADMIN}
    ]
    tries += [(keeper(SERANG), "rina", AccountNotFound)]
    tries += [(admin(people), "kepala", OwnAccount)]
    for officer, name, refusal in tries:
        with pytest.raises(refusal):
            doing(people, act, name, *more, officer=officer, **over)
    assert last(people).seq == before


def test_a_newcomer_may_do_nothing_before_the_password_is_their_own(people):
    employing(people)
    officer = going_on(people, entered(people, "sari"))
    assert (officer.roles, officer.must_change_password) == ({Role.OFFICER}, True)
    assert not any(officer.may(right) for right in Right)
    with pytest.raises(RoleNotAllowed):
        officer.require(Right.ISSUE)
    opened = change_password(
        people.database, OFFICERS, "sari", old=PASSWORD, new=OTHER, now=NOW
    )
    assert going_on(people, opened.token).may(Right.ISSUE)


def test_a_forgotten_password_is_replaced_and_every_session_ends(people):
    token = entered(people)
    doing(people, manage_accounts.give_password, "rina", OTHER, must_change=True)
    with pytest.raises(SessionOver):
        going_on(people, token)
    with pytest.raises(WrongPassword):
        entered(people)
    assert going_on(people, entered(people, password=OTHER)).must_change_password
    assert last(people).event is Event.SIGNED_IN


def test_who_is_enabled_again_has_the_roles_that_still_count(people):
    doing(people, manage_accounts.disable)
    assert last(people).event is Event.ACCOUNT_DISABLED
    doing(people, manage_accounts.enable, "rina", OTHER, must_change=False)
    assert last(people).event is Event.ACCOUNT_ENABLED
    assert going_on(people, entered(people, password=OTHER)).roles == {Role.OFFICER}


# Persons


def test_who_comes_from_another_office_is_the_same_person(people):
    employing(people, nip=NIP)
    with pytest.raises(PersonHasAccount):
        employing(people, "sari.serang", NIP, SERANG)
    doing(people, manage_accounts.disable, "sari")
    account = employing(people, "sari.serang", NIP, SERANG, "Sari WATI CONTOH")
    [person] = people.all(select(Person).where(Person.nip == NIP))
    assert (account.person_id, person.name) == (person.id, "Sari WATI CONTOH")
    with pytest.raises(PersonHasAccount):
        doing(people, manage_accounts.enable, "sari", OTHER, must_change=True)


def test_a_name_is_given_once(people):
    with pytest.raises(AlreadyThere):
        employing(people, "rina")


def test_roles_of_another_office_count_there_only(people):
    """A person's grant at the old office opens nothing at the new one."""
    account = employing(people, nip=NIP)
    doing(people, manage_accounts.disable, "sari")
    employing(people, "sari.serang", NIP, SERANG)
    with people.database.begin() as session:
        post = Post(role=Role.SIGNATORY, since=NOW.date())
        grant_roles.grant(session, "sari.serang", post, officer=keeper(SERANG), now=NOW)
        held = role_grants.duties(
            session, account.person_id, office=CIREBON, day=NOW.date()
        )
    assert {duty.role for duty in held} == {Role.OFFICER}
    there = going_on(people, entered(people, "sari.serang"))
    assert there.roles == {Role.OFFICER, Role.SIGNATORY}


def test_name_and_nip_are_changed_and_no_nip_belongs_to_two(people):
    employing(people, nip=NIP)
    doing(
        people,
        manage_accounts.describe,
        "rina",
        KnownBy("Rina WATI CONTOH", None, NoNip.HONORARY),
    )
    assert last(people).event is Event.PERSON_CHANGED
    assert "WATI" not in last(people).subject
    with pytest.raises(AlreadyThere):
        doing(people, manage_accounts.describe, "rina", KnownBy("Rina", NIP))


@pytest.mark.parametrize(
    "typed", [NIP, "19700101 199503 1 001", " 19700101.199503-1-001"]
)
def test_a_nip_is_read_however_it_is_grouped(typed):
    assert nip_of(typed) == NIP


def test_an_account_of_an_older_program_may_nothing_until_it_has_a_role(people):
    with people.database.begin() as session:
        OFFICERS.find(session, "rina").person_id = None
    assert admin(people, "rina").duties == frozenset()
    with people.database.begin() as session:
        post = Post(role=Role.OFFICER, since=NOW.date())
        with pytest.raises(NipNeeded), session.begin_nested():
            grant_roles.grant(session, "rina", post, officer=admin(people), now=NOW)
        known = KnownBy("Rina CONTOH", None, NoNip.AWAITED)
        boss = admin(people)
        manage_accounts.describe(session, "rina", known, officer=boss, now=NOW)
        grant_roles.grant(session, "rina", post, officer=admin(people), now=NOW)
    assert admin(people, "rina").roles == {Role.OFFICER}


# Sessions


def test_sessions_are_listed_the_last_used_first_and_ended_one_or_all_others(people):
    tokens = [entered(people, now=NOW + timedelta(minutes=n)) for n in range(3)]
    now = NOW + timedelta(minutes=3)
    with people.database.begin() as session:
        account = OFFICERS.find(session, "rina")
        live = OFFICERS.live_sessions(session, account, LIMITS, now=now)
        assert [row.created_at.minute for row in live] == [2, 1, 0]
        digests = [row.token_digest for row in live]
        ended = OFFICERS.end_sessions(session, account, only=digests[1], now=now)
        assert ended == 1
        left = OFFICERS.live_sessions(session, account, LIMITS, now=now)
        assert [row.token_digest for row in left] == [digests[0], digests[2]]
        assert OFFICERS.end_sessions(session, account, but=digests[0], now=now) == 1
    assert going_on(people, tokens[2], now).username == "rina"
    for token in tokens[:2]:
        with pytest.raises(SessionOver):
            going_on(people, token, now)


def test_nobody_ends_the_session_of_another_person_by_its_digest(people):
    entered(people, "kepala")
    [other] = people.all(select(WebSession.token_digest))
    with people.database.begin() as session:
        rina = OFFICERS.find(session, "rina")
        assert OFFICERS.end_sessions(session, rina, only=other, now=NOW) == 0
    assert people.all(select(WebSession.ended_at)) == [None]


def test_ended_and_idle_sessions_are_not_listed(people):
    entered(people)
    with people.database.reading() as session:
        account = OFFICERS.find(session, "rina")
        later = NOW + LIMITS.idle
        assert OFFICERS.live_sessions(session, account, LIMITS, now=later) == []


# What was ordered before


def test_a_role_that_ended_stops_what_was_ordered_under_it(people):
    with people.database.begin() as session:
        account = OFFICERS.find(session, "rina")
        [given] = role_grants.of_person(session, account.person_id, office=CIREBON)
        assert acting_as(session, "rina", office=CIREBON, now=NOW).may(Right.ISSUE)
        grant_roles.end(session, "rina", given.id, officer=keeper(), now=NOW)
        later = acting_as(session, "rina", office=CIREBON, now=NOW + DAY)
        assert not later.may(Right.ISSUE)
        assert acting_as(session, "cli:uji", office=CIREBON, now=NOW).may(Right.ISSUE)


# Denied acts


def test_denied_acts_are_counted_by_account_and_hour_and_then_in_the_journal(people):
    officer = admin(people, "rina")
    hour = timedelta(hours=1)
    for at in (NOW, NOW + hour / 2, NOW + hour - timedelta(seconds=1), NOW + hour):
        with people.database.begin() as session:
            denied_acts.count(session, officer, now=at)
    with people.database.begin() as session:
        denied_acts.note_past_hours(session, now=NOW + hour)
    entry = last(people)
    assert (entry.event, entry.who, entry.office_code, entry.subject) == (
        Event.ACTS_DENIED,
        "rina",
        CIREBON,
        "2026-11-22T09Z 3",
    )
    assert people.all(select(DeniedActs.count)) == [1]
    before = people.all(select(func.count()).select_from(JournalEntry))
    with people.database.begin() as session:
        denied_acts.note_past_hours(session, now=NOW + hour)
    assert people.all(select(func.count()).select_from(JournalEntry)) == before


def test_no_account_is_without_a_person(people):
    assert None not in people.all(select(Account.person_id))
