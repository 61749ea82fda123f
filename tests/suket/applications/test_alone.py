"""What one person signs alone: nothing of their own, of others, or that lacks papers."""

import ast
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from suket.access.errors import NotAtThisUnit
from suket.access.rights import Duty, Officer
from suket.access.words import Role
from suket.applications import cases, papers
from suket.applications.errors import (
    ItemsLacking,
    NotPossibleNow,
    OpenElsewhere,
    OwnApplication,
)
from suket.applications.review_tables import OwnRecord
from suket.applications.signing import issue_for_cases
from suket.applications.signing.sign_direct import sign_direct
from suket.applications.words import CaseState, Item, ItemStanding
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.register.errors import NeedsOthers
from suket.register.tables import Suket
from tests.office_world import CIREBON, NOW, nik_of
from tests.repository import ROOT, modules, tree
from tests.suket.applications.signing_house import SigningHouse

FAMILY = "3274010101010001"


@pytest.fixture
def house(usual_world):
    return SigningHouse(usual_world, steps=1)


def at_once(house, who, resident_id):
    with house.begin() as session:
        return issue_for_cases.issue(
            session, resident_id, house.world.desk(), officer=who, now=house.now
        )


def directly(house, who, number):
    case = house.case(number)
    with house.begin() as session:
        desk, now = house.world.desk(), house.now
        came = sign_direct(session, [case.id], desk, officer=who, now=now)
    for refusal in came.refused.values():
        raise refusal


def by_each_way(house, number, refusal, who=None):
    """Expect the same refusal by both ways that sign in one act; nothing happens."""
    officer, resident = who or house.who("budi"), house.case(number).resident_id
    before = house.states(number)
    for act, subject in ((at_once, resident), (directly, number)):
        with pytest.raises(refusal):
            act(house, officer, subject)
    assert house.states(number) == before
    assert house.world.all(select(func.count()).select_from(Suket)) == [0]


def let_own(house, resident_id, person="budi"):
    with house.begin() as session:
        session.add(
            OwnRecord(
                person_id=person, resident_id=resident_id, said_by="x", said_at=NOW
            )
        )


def test_nobody_signs_their_own(house):
    number = house.applied(1)
    let_own(house, house.case(number).resident_id)
    by_each_way(house, number, OwnApplication)
    at_once(house, house.who("vera", Role.OFFICER), house.case(number).resident_id)


def test_nobody_issues_to_their_family_or_renews_for_it_without_any_application(house):
    me = house.world.add(nik=nik_of(1), family_card=FAMILY)
    child = house.world.add(nik=nik_of(2), family_card=FAMILY)
    other = house.world.add(nik=nik_of(3))
    let_own(house, me)
    budi, vera = house.who("budi"), house.who("vera", Role.OFFICER)
    desk, now = house.world.desk(), house.now
    with house.begin() as session:
        came = issue_for_cases.issue_many(
            session, [me, child, other], desk, officer=budi, now=now
        )
    refused = {who for who, each in came.items() if isinstance(each, OwnApplication)}
    assert refused == {me, child}
    issued = at_once(house, vera, child)
    with pytest.raises(OwnApplication), house.begin() as session:
        issue_for_cases.renew(session, issued.suket_id, desk, officer=budi, now=now)


def test_papers_that_are_wanting_are_wanting_at_every_desk(house):
    number = house.applied(1)
    house.incomplete(number, {Item.FAMILY_CARD: ItemStanding.MISSING})
    with pytest.raises(ItemsLacking):
        at_once(house, house.who("budi"), house.case(number).resident_id)
    assert house.case(number).state is CaseState.KURANG_BERKAS
    house.complete(number, Item.FAMILY_CARD)
    assert at_once(house, house.who("budi"), house.case(number).resident_id).number


def test_what_somebody_else_has_open_is_theirs(house):
    number = house.applied(1)
    with house.begin() as session:
        case = cases.find(session, number, office=CIREBON)
        until = house.now + timedelta(minutes=5)
        case.claimed_by, case.claimed_until = "vera", until
    by_each_way(house, number, OpenElsewhere)


def test_what_another_unit_took_is_that_units(house):
    with house.begin() as session:
        session.add(Unit(id="u", office_code=CIREBON, kind=UnitKind.UPT, name="UPT"))
    duties = frozenset({Duty(Role.OFFICER, "u")})
    who = Officer(username="budi", office=CIREBON, duties=duties, person="budi")
    by_each_way(house, house.applied(1), NotAtThisUnit, who)


def test_a_case_of_two_whose_row_another_holds_is_waited_for(postgresql_world):
    """And never passed by: else one person would have issued what wants two."""
    house = SigningHouse(postgresql_world, steps=2)
    case = house.case(house.applied(1))
    with house.begin() as elsewhere:
        cases.lock(elsewhere, case.id)
        with pytest.raises(OperationalError, match="lock timeout"):
            issued_impatiently(house, case.resident_id)
    with pytest.raises(NeedsOthers):
        at_once(house, house.who("budi"), case.resident_id)


def issued_impatiently(house, resident_id):
    with house.begin() as session:
        session.execute(select(func.set_config("lock_timeout", "50ms", True)))
        desk = house.world.desk()
        return issue_for_cases.issue(
            session, resident_id, desk, officer=house.who("budi"), now=house.now
        )


def issues_by_the_register(path):
    """Say whether a module calls what issues, of the register, by itself."""
    names = {"issue", "issue_many", "renew"}
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "suket.register.issue":
            found |= names & {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == "suket.register":
            known = {a.asname or a.name for a in node.names if a.name == "issue"}
            found |= {
                one.attr
                for one in ast.walk(tree(path))
                if isinstance(one, ast.Attribute)
                and isinstance(one.value, ast.Name)
                and one.value.id in known
                and one.attr in names
            }
    return bool(found)


def test_only_what_signs_applications_issues_by_the_register():
    """So the guards of one person stand before every door."""
    found = {str(p.relative_to(ROOT)) for p in modules() if issues_by_the_register(p)}
    room = "suket/applications/signing"
    forged = "suket/cli/demo/forgeries.py"  # in a demonstration, without people
    assert found == {f"{room}/issue_for_cases.py", f"{room}/issue_upon.py", forged}


def test_who_brought_what_was_wanting_is_served_at_once(house):
    number = house.applied(1)
    house.incomplete(number, {Item.FAMILY_CARD: ItemStanding.MISSING}, by="budi")
    with house.begin() as session:
        case = cases.lock(session, house.case(number).id)
        papers.say(
            session,
            case,
            {Item.FAMILY_CARD: ItemStanding.PRESENT},
            by="budi",
            now=house.now,
        )
    at_once(house, house.who("budi"), house.case(number).resident_id)
    assert house.case(number).state is CaseState.DITANDATANGANI


def test_what_was_checked_already_waits_for_who_signs(house):
    number = house.applied(1)
    house.accept(number, by="budi")
    by_each_way(house, number, NotPossibleNow)
