"""Whether two who are called alike are one: it is said by whoever governs, and kept."""

import pytest
from sqlalchemy import select

from suket.access import grant_roles, manage_accounts, officer_accounts
from suket.access.errors import (
    MaybeSamePerson,
    NipNeeded,
    OnePersonTwoAccounts,
    PersonHasAccount,
)
from suket.access.manage_accounts import Newcomer
from suket.access.namesakes import ANOTHER
from suket.access.role_grants import Post
from suket.access.words import Role
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.persons import KnownBy, are_alike
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


def granting(world, username, who="", role=Role.SECTION_HEAD):
    post = Post(role=role, since=NOW.date())
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


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.VERIFIER, Role.SECTION_HEAD, Role.SIGNATORY]
)
def test_a_desk_wants_a_nip_or_why_there_is_none(usual_world, role):
    with pytest.raises(NipNeeded):
        employing(usual_world, "rina", role, no_nip=None)
    employing(usual_world, "rina", Role.AUDITOR, no_nip=None)
    with pytest.raises(NipNeeded):
        granting(usual_world, "rina", role=role)


def test_who_works_at_a_desk_does_not_lose_both(rina):
    known = KnownBy("Rina CONTOH", None)
    officer = keeper(CIREBON)
    with pytest.raises(NipNeeded), rina.database.begin() as session:
        manage_accounts.describe(session, "rina", known, officer=officer, now=NOW)
