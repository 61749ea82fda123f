"""Whether the people of an office can bear its rule: one person for each step."""

from datetime import date

import pytest
from sqlalchemy import update

from suket.access import step_bearers
from suket.access.manage_accounts import Newcomer, employ
from suket.access.namesakes import ANOTHER
from suket.access.rights import Right
from suket.access.role_grants import Post
from suket.access.tables import Account
from suket.access.words import Role
from suket.offices.words import Capacity, NoNip, StepRule
from tests.office_world import CIREBON, NOW, keeper, signatory_row

NIP = "197001011995031001"  # the one that the sheets of the tests bear
TODAY = date(2026, 11, 22)


@pytest.fixture
def office(usual_world):
    return usual_world


def let_work(world, *staff):
    """Employ people: role, and NIP or None."""
    with world.database.begin() as session:
        for number, (role, nip) in enumerate(staff):
            employ(
                session,
                Newcomer(
                    username=f"orang{number}",
                    name="Orang CONTOH",
                    post=Post(role=role, since=TODAY),
                    nip=nip,
                    no_nip=NoNip.HONORARY,
                    who=ANOTHER,
                ),
                "kuda terbang sembilan",
                must_change=False,
                officer=keeper(CIREBON),
                now=NOW,
            )


def unborne(world, rule, day=TODAY):
    with world.database.reading() as session:
        return set(step_bearers.unborne(session, CIREBON, rule, day=day))


TEAM = (
    (Role.OFFICER, None),
    (Role.VERIFIER, None),
    (Role.SECTION_HEAD, None),
    (Role.SIGNATORY, NIP),
)


def test_each_step_wants_a_person_of_its_own(office):
    let_work(office, *TEAM)
    assert [unborne(office, rule) for rule in StepRule] == [set()] * 3


@pytest.mark.parametrize(
    ("staff", "rule", "missing"),
    [
        ((), StepRule.DIRECT, set()),
        ((), StepRule.TWO, {Right.SIGN, Right.CHECK, Right.APPLY}),
        ((*TEAM[:2], TEAM[3]), StepRule.TWO, set()),
        ((*TEAM[:2], TEAM[3]), StepRule.THREE, {Right.APPROVE}),
        (TEAM[1:], StepRule.THREE, {Right.APPLY}),
        ((*TEAM[:3], (Role.SIGNATORY, None)), StepRule.TWO, {Right.SIGN}),
        ((*TEAM[:3], (Role.OFFICER, NIP)), StepRule.TWO, {Right.SIGN}),
        ((*TEAM[1:], (Role.ADMIN, None)), StepRule.TWO, {Right.APPLY}),
    ],
)
def test_what_nobody_is_left_for_is_named(office, staff, rule, missing):
    let_work(office, *staff)
    assert unborne(office, rule) == missing


def test_on_behalf_of_the_head_any_signatory_may(office):
    let_work(office, *TEAM[:2], (Role.SIGNATORY, None))
    row = signatory_row(CIREBON, capacity=Capacity.ON_BEHALF, since=TODAY)
    with office.database.begin() as session:
        row.named_at = NOW
        session.add(row)
    assert unborne(office, StepRule.TWO) == set()


def test_who_is_shut_out_or_was_not_there_yet_bears_nothing(office):
    let_work(office, *TEAM)
    assert len(unborne(office, StepRule.THREE, date(2026, 11, 21))) == 4
    with office.database.begin() as session:
        session.execute(
            update(Account).where(Account.username == "orang1").values(is_disabled=True)
        )
    assert unborne(office, StepRule.THREE) == {Right.CHECK}
