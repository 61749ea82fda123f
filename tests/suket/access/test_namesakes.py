"""Whether two who are called alike are one: it is said by whoever governs, and kept."""

from datetime import timedelta
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from suket.access import grant_roles, manage_accounts, officer_accounts
from suket.access.errors import OwnAccount, PersonHasAccount
from suket.access.manage_accounts import Newcomer
from suket.access.namesakes import ANOTHER
from suket.access.person_errors import (
    MaybeSamePerson,
    NipNeeded,
    OnePersonTwoAccounts,
)
from suket.access.rights import Officer, holding
from suket.access.role_grants import Post
from suket.access.tables import Account
from suket.access.words import Role
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.persons import KnownBy, are_alike
from suket.offices.tables import Person, SamePerson
from suket.offices.words import NoNip
from tests.office_world import CIREBON, NOW, keeper

PASSWORD = "kuda terbang sembilan"
NIP, OTHER = "197001011995031001", "197001011995031002"


def employing(world, username, role=Role.VERIFIER, **over):
    said = {"name": "Rina CONTOH", "no_nip": NoNip.HONORARY, **over}
    post = Post(role=role, since=NOW.date())
    newcomer = Newcomer(username=username, post=post, **said)
    with world.database.begin() as session:
        return manage_accounts.employ(
            session,
            newcomer,
            PASSWORD,
            must_change=False,
            officer=keeper(CIREBON),
            now=NOW,
        ).person_id


def granting(world, username, who="", role=Role.SECTION_HEAD, since=None):
    post = Post(role=role, since=since or NOW.date())
    with world.database.begin() as session:
        grant_roles.grant(
            session, username, post, who=who, officer=keeper(CIREBON), now=NOW
        )


def told(world):
    events = (Event.PERSON_TOLD_APART, Event.PERSON_TOLD_SAME)
    query = select(JournalEntry).where(JournalEntry.event.in_(events))
    found = world.all(query.order_by(JournalEntry.seq))
    return [(entry.event, entry.subject) for entry in found]


@pytest.fixture
def rina(usual_world):
    employing(usual_world, "rina", Role.OFFICER)
    return usual_world


@pytest.fixture
def any_rina(world):
    employing(world, "rina", Role.OFFICER)
    return world


@pytest.mark.parametrize(
    "name", ["Rina CONTOH", "RINA  contoh, S.Kom.", "Hj. Rinna Contoh", "contoh rina"]
)
def test_who_is_called_alike_is_asked_about(rina, name):
    with pytest.raises(MaybeSamePerson) as refused:
        employing(rina, "rina2", name=name)
    assert refused.value.usernames == ("rina",)


def test_another_name_is_not_asked_about():
    assert not are_alike("Rina CONTOH", "Rini CONTOH")


def test_one_nip_tells_nobody_apart_and_two_do(rina):
    with pytest.raises(MaybeSamePerson):
        employing(rina, "rina2", nip=NIP)
    with rina.database.begin() as session:
        known = KnownBy("Rina CONTOH", OTHER)
        officer = keeper(CIREBON)
        manage_accounts.describe(session, "rina", known, officer=officer, now=NOW)
    employing(rina, "rina2", nip=NIP)
    assert told(rina) == []


def test_another_person_is_one_by_what_was_said_and_the_journal_keeps_it(rina):
    employing(rina, "rina2", who=ANOTHER)
    assert told(rina) == [(Event.PERSON_TOLD_APART, "rina2 rina")]


def test_the_same_person_has_one_live_account_and_stays_the_person(rina):
    with pytest.raises(PersonHasAccount):
        employing(rina, "rina2", who="rina")
    with rina.database.begin() as session:
        manage_accounts.disable(session, "rina", officer=keeper(CIREBON), now=NOW)
    with pytest.raises(MaybeSamePerson):  # shut, and still a person
        employing(rina, "rina2", who="")
    with rina.database.reading() as session:
        was = officer_accounts.find(session, "rina", office=CIREBON).person_id
    assert employing(rina, "rina2", who="rina") == was
    assert told(rina) == [(Event.PERSON_TOLD_SAME, "rina2 rina")]


def test_a_second_role_is_given_to_who_is_told_apart(rina):
    employing(rina, "rina2", who=ANOTHER)
    with pytest.raises(MaybeSamePerson):
        granting(rina, "rina2")
    with pytest.raises(OnePersonTwoAccounts):
        granting(rina, "rina2", who="rina")
    granting(rina, "rina2", who=ANOTHER)
    assert len(told(rina)) == 2


def describing(world, username, name, nip=None, who="", **over):
    known = KnownBy(name, nip, NoNip.HONORARY)
    with world.database.begin() as session:
        manage_accounts.describe(
            session, username, known, who=who, officer=keeper(CIREBON), now=NOW, **over
        )


def disabling(world, username):
    with world.database.begin() as session:
        manage_accounts.disable(session, username, officer=keeper(CIREBON), now=NOW)


def test_who_comes_back_with_a_nip_is_asked_about_the_others_all_the_same(rina):
    employing(rina, "sari", nip=NIP, name="Sari CONTOH")
    disabling(rina, "sari")
    with pytest.raises(MaybeSamePerson) as refused:
        employing(rina, "rina2", nip=NIP)
    assert refused.value.usernames == ("rina",)
    with pytest.raises(OnePersonTwoAccounts):  # whose is the NIP, then?
        employing(rina, "rina2", nip=NIP, who="rina")
    employing(rina, "rina2", Role.SECTION_HEAD, nip=NIP, who=ANOTHER)
    assert told(rina) == [(Event.PERSON_TOLD_APART, "rina2 rina")]


def test_who_is_called_otherwise_is_asked_about_those_who_are_called_so(rina):
    employing(rina, "sari", name="Sari CONTOH")
    with pytest.raises(MaybeSamePerson) as refused:
        describing(rina, "sari", "Rina CONTOH, S.Kom.")
    assert refused.value.usernames == ("rina",)
    with pytest.raises(OnePersonTwoAccounts):
        describing(rina, "sari", "Rina CONTOH", who="rina")
    describing(rina, "sari", "Rina CONTOH", who=ANOTHER)
    describing(rina, "sari", "Rinna CONTOH")  # was told apart already
    assert told(rina) == [(Event.PERSON_TOLD_APART, "sari rina")]


def test_so_is_who_has_no_nip_any_more(rina):
    describing(rina, "rina", "Rina CONTOH", OTHER)
    employing(rina, "rina2", nip=NIP)
    with pytest.raises(MaybeSamePerson):
        describing(rina, "rina2", "Rina CONTOH")


def test_two_who_are_employed_at_one_moment_are_asked_about(postgresql_world):
    """The second looks when the first is there; else neither would see the other."""
    world = postgresql_world
    employ, said = manage_accounts.employ, []

    def second():
        try:
            employing(world, "rina2")
        except MaybeSamePerson as refusal:
            said.append(refusal.usernames)

    post = Post(role=Role.VERIFIER, since=NOW.date())
    newcomer = Newcomer(
        username="rina", name="Rina CONTOH", no_nip=NoNip.HONORARY, post=post
    )
    officer, other = keeper(CIREBON), Thread(target=second)
    with world.database.begin() as session:
        employ(session, newcomer, PASSWORD, must_change=False, officer=officer, now=NOW)
        other.start()
        wait_for_a_lock(world)
    other.join()
    assert said == [("rina",)]


def wait_for_a_lock(world):
    """Wait until somebody waits for a lock, or does not, for some seconds."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type='Lock'")
    until = monotonic() + 5
    while monotonic() < until:
        with world.database.reading() as session:
            if session.scalar(waiting):
                return


def test_each_of_a_hundred_and_thirty_namesakes_has_an_entry_of_their_own(any_rina):
    long = [f"rina.contoh.{number:020}" for number in range(130)]
    with any_rina.database.begin() as session:
        for username in long:
            person = Person(name="Rina CONTOH")
            session.add(person)
            session.flush()
            session.add(
                Account(
                    username=username,
                    office_code=CIREBON,
                    role=Role.AUDITOR,
                    person_id=person.id,
                    password_hash="-",
                    created_at=NOW,
                )
            )
    granting(any_rina, "rina", who=ANOTHER)
    assert len(told(any_rina)) == 130


def test_the_same_person_has_the_role_once_the_other_account_is_shut(rina):
    employing(rina, "rina2", who=ANOTHER)
    with pytest.raises(OnePersonTwoAccounts) as refused:
        granting(rina, "rina2", who="rina")
    assert "Nonaktifkan akun rina, lalu ulangi" in refused.value.pesan
    disabling(rina, "rina")
    granting(rina, "rina2", who="rina")
    assert told(rina)[-1] == (Event.PERSON_TOLD_SAME, "rina2 rina")
    # Four eyes look at the human: what rina did counts as done by rina2.
    assert len(rina.all(select(SamePerson))) == len(("one way", "the other"))


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.VERIFIER, Role.SECTION_HEAD, Role.SIGNATORY]
)
def test_a_desk_wants_a_nip_or_why_there_is_none(usual_world, role):
    with pytest.raises(NipNeeded) as refused:
        employing(usual_world, "rina", role, no_nip=None)
    assert "akun rina belum ber-NIP" in refused.value.pesan
    employing(usual_world, "rina", Role.AUDITOR, no_nip=None)
    with pytest.raises(NipNeeded):
        granting(usual_world, "rina", role=role)


def test_who_works_at_a_desk_does_not_lose_both(rina):
    known = KnownBy("Rina CONTOH", None)
    officer = keeper(CIREBON)
    with pytest.raises(NipNeeded), rina.database.begin() as session:
        manage_accounts.describe(session, "rina", known, officer=officer, now=NOW)


def test_the_database_keeps_who_works_at_a_desk_known(any_rina):
    forget = text("UPDATE person SET nip = NULL, no_nip = NULL WHERE name LIKE 'Rina%'")
    with (
        pytest.raises(IntegrityError, match="works at a desk"),
        any_rina.database.begin() as session,
    ):
        session.execute(forget)
    with any_rina.database.begin() as session:
        session.execute(
            text("UPDATE role_grant SET ended_at = granted_at, ended_by = granted_by")
        )
        session.execute(forget)


def test_nor_does_who_will_work_at_one_from_tomorrow_on(usual_world):
    employing(usual_world, "rina", Role.AUDITOR)
    granting(usual_world, "rina", since=NOW.date() + timedelta(days=1))
    known = KnownBy("Rina CONTOH", None)
    officer = keeper(CIREBON)
    with pytest.raises(NipNeeded), usual_world.database.begin() as session:
        manage_accounts.describe(session, "rina", known, officer=officer, now=NOW)


def test_a_role_is_given_by_what_a_person_is_known_by_now(postgresql_world):
    """Somebody else took it away after this one had looked."""
    world = postgresql_world
    employing(world, "rina", Role.AUDITOR)
    post = Post(role=Role.VERIFIER, since=NOW.date())
    officer = keeper(CIREBON)
    with world.database.begin() as session:
        account = officer_accounts.find(session, "rina", office=CIREBON)
        seen = officer_accounts.person_of(session, account)
        with world.database.begin() as other:
            other.get_one(Person, seen.id).no_nip = None
        with pytest.raises(NipNeeded):
            grant_roles.give(session, account, post, officer=officer, now=NOW)


def test_one_human_has_one_live_account_and_gives_themselves_nothing(rina):
    employing(rina, "rina2", who=ANOTHER)
    disabling(rina, "rina")
    granting(rina, "rina2", role=Role.SECTION_HEAD, who="rina")
    officer = keeper(CIREBON)
    with pytest.raises(PersonHasAccount), rina.database.begin() as session:
        manage_accounts.enable(
            session, "rina", PASSWORD, must_change=False, officer=officer, now=NOW
        )
    with rina.database.begin() as session:
        account = officer_accounts.find(session, "rina2", office=CIREBON)
        admin = Officer(
            username="rina2",
            office=CIREBON,
            duties=holding(Role.ADMIN),
            person=account.person_id,
        )
    post = Post(role=Role.SIGNATORY, since=NOW.date())
    with pytest.raises(OwnAccount), rina.database.begin() as session:
        grant_roles.grant(session, "rina", post, who=ANOTHER, officer=admin, now=NOW)


def test_who_has_no_name_is_like_nobody():
    assert not are_alike(".", "Rina CONTOH")
