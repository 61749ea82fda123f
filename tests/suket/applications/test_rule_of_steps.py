"""The rule of steps: where it wants several persons, nobody issues alone, by any door."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from suket.applications.queues import Queue, queue_of
from suket.applications.signing import alone, issue_for_cases
from suket.applications.signing.sign_direct import sign_direct
from suket.applications.words import CaseState
from suket.offices import offices, versions
from suket.offices.change_office import change_office
from suket.offices.tables import RuleVersion
from suket.offices.validity import beginning_of
from suket.offices.words import StepRule
from suket.register import issue as register
from suket.register.applied import Applied
from suket.register.errors import NeedsOthers, RuleIsStricter
from suket.register.tables import StatusList, Suket
from tests.office_world import BALIKPAPAN, CIREBON, NAMES, SERANG, office_row
from tests.suket.applications.waiting_room import ISSUING, WaitingRoom

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SEVERAL = (StepRule.TWO, StepRule.THREE)


def let_need(room, rule, since=date(2026, 1, 1)):
    room.world.change_office(room.office, since=since, rule=rule)


def renew(room, suket_id):
    with room.world.database.begin() as session:
        desk, now = room.world.desk(room.office), room.now
        return issue_for_cases.renew(
            session, suket_id, desk, officer=room.officer, now=now
        )


def sukets(room):
    return room.world.all(select(func.count()).select_from(Suket))[0]


@pytest.mark.parametrize("rule", SEVERAL)
def test_nobody_issues_or_renews_alone(room, rule):
    room.now = ISSUING
    first = room.issue(room.resident(1))
    let_need(room, rule)
    resident = room.resident(2)
    for act in (
        lambda: room.issue(resident),
        lambda: room.world.issue(resident, now=ISSUING),  # past the applications
        lambda: renew(room, first.suket_id),
    ):
        with pytest.raises(NeedsOthers):
            act()
    assert sukets(room) == 1


def test_whose_application_others_agreed_to_is_issued_to(room):
    room.now = ISSUING
    let_need(room, StepRule.THREE)
    agreed, other = room.resident(1), room.resident(2)
    with room.world.database.begin() as session:
        outcomes = register.issue_many(
            session,
            [agreed, other],
            room.world.desk(),
            officer=room.officer,
            now=ISSUING,
            applied=Applied({agreed: 3}),
        )
    assert isinstance(outcomes[agreed], register.Issued)
    assert isinstance(outcomes[other], NeedsOthers)


def test_an_application_keeps_the_rule_of_the_day_on_which_it_came(room):
    steps = []
    for serial, rule in enumerate(StepRule, 1):
        let_need(room, rule, since=room.now.date())
        steps.append(room.case(room.asked(serial).number).steps)
        steps.append(room.case(room.ask(90 + serial).number).steps)  # not recorded
        room.now += timedelta(days=1)
    assert steps == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("office", [CIREBON, BALIKPAPAN])
def test_the_rule_turns_at_the_midnight_of_the_office(usual_world, office):
    room = WaitingRoom(usual_world, office, now=ISSUING)
    midnight = beginning_of(date(2026, 12, 1), NAMES[office][1])
    let_need(room, StepRule.TWO, since=date(2026, 12, 1))
    let_need(room, StepRule.DIRECT, since=date(2026, 12, 2))
    one, two = room.resident(1), room.resident(2)
    room.now = midnight - SECOND
    room.issue(one)
    for room.now in (midnight, midnight + timedelta(days=1) - SECOND):
        with pytest.raises(NeedsOthers):
            room.issue(two)
    room.now = midnight + timedelta(days=1)
    assert room.issue(two).number


def test_the_day_on_which_a_suket_is_dated_decides(room):
    """The clock is behind what was published of the list, and midnight between."""
    midnight = beginning_of(date(2026, 12, 1), "Asia/Jakarta")
    let_need(room, StepRule.TWO, since=date(2026, 12, 1))
    room.now = midnight - SECOND
    room.issue(room.resident(1))
    with room.world.database.begin() as session:
        session.execute(update(StatusList).values(published_at=midnight))
    resident = room.resident(2)
    with pytest.raises(NeedsOthers):
        room.issue(resident)


def test_who_is_asked_about_between_look_and_act_is_refused_in_the_act(room):
    room.now = ISSUING
    resident = room.resident(1)
    with room.world.database.reading() as session:
        assert versions.at(session, CIREBON, now=ISSUING).issues_at_once
    rule = RuleVersion(rule=StepRule.TWO)
    with room.world.database.begin() as session:
        change_office(
            session, CIREBON, rule, since=ISSUING.date(), who="ani", now=ISSUING
        )
    with pytest.raises(NeedsOthers):
        room.issue(resident)


def test_a_case_of_several_is_not_signed_by_one_after_the_rule_is_gone(any_room):
    """Its steps are its own; the others of the same act are served."""
    room = any_room
    room.now = ISSUING
    let_need(room, StepRule.TWO)
    applied, other = room.resident(1), room.resident(2)
    receipt = room.ask(1)
    let_need(room, StepRule.DIRECT)
    with room.world.database.begin() as session:
        outcomes = issue_for_cases.issue_many(
            session,
            [applied, other],
            room.world.desk(),
            officer=room.officer,
            now=ISSUING,
        )
    assert isinstance(outcomes[applied], NeedsOthers)
    assert isinstance(outcomes[other], register.Issued)
    with pytest.raises(NeedsOthers):
        room.issue(applied)
    assert room.case(receipt.number).state is CaseState.DIPERIKSA
    assert sukets(room) == 1
    room.cancel(receipt.number)
    assert room.issue(applied).number


def test_a_case_of_one_is_not_signed_by_one_under_a_rule_of_several(room):
    room.now = ISSUING
    resident = room.resident(1)
    room.ask(1)
    let_need(room, StepRule.TWO)
    with pytest.raises(NeedsOthers):
        room.issue(resident)


def test_a_case_of_one_is_not_signed_at_the_desks_either_but_follows_the_rule(
    any_room,
):
    room = any_room
    room.now = ISSUING
    room.resident(1)
    receipt = room.ask(1)
    case = room.case(receipt.number)
    let_need(room, StepRule.THREE)
    with room.world.database.begin() as session:
        came = sign_direct(
            session, [case.id], room.world.desk(), officer=room.officer, now=ISSUING
        )
    assert isinstance(came.refused[case.id], NeedsOthers)
    room.turn()
    case = room.case(receipt.number)
    assert (case.steps, queue_of(case)) == (3, Queue.CHECK)
    let_need(room, StepRule.DIRECT, since=ISSUING.date())
    room.turn()
    assert room.case(receipt.number).steps == 3


def test_the_database_lets_nothing_be_signed_by_fewer_than_the_rule(
    any_room, monkeypatch
):
    room = any_room
    room.now = ISSUING
    room.resident(1)
    case = room.case(room.ask(1).number)
    let_need(room, StepRule.TWO)
    monkeypatch.setattr(Applied, "refusal", lambda *_: None)
    monkeypatch.setattr(alone, "behind", lambda *_, **__: {})
    with pytest.raises(RuleIsStricter) as refused, room.world.database.begin() as s:
        sign_direct(s, [case.id], room.world.desk(), officer=room.officer, now=ISSUING)
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert sukets(room) == 0


def strict_for_a_day(room):
    """Ask for something, and have one stricter day pass on which nothing was done."""
    room.now = ISSUING
    room.resident(1)
    case = room.case(room.ask(1).number)
    for days, rule in enumerate((StepRule.THREE, StepRule.DIRECT), 1):
        let_need(room, rule, since=ISSUING.date() + days * DAY)
    room.now += 2 * DAY
    return case


def test_a_stricter_day_that_was_missed_is_made_up(any_room):
    case = strict_for_a_day(any_room)
    late = any_room.case(any_room.asked(2).number)  # came when it was over
    with pytest.raises(RuleIsStricter) as refused:
        any_room.issue(case.resident_id)
    assert refused.value.__cause__ is None  # the database was not asked
    any_room.turn()
    assert any_room.case(case.number).steps == 3
    assert any_room.case(late.number).steps == 1
    assert any_room.issue(late.resident_id).number


def test_the_database_knows_the_missed_day_too(any_room, monkeypatch):
    room, case = any_room, strict_for_a_day(any_room)
    monkeypatch.setattr(alone, "behind", lambda *_, **__: {})
    with pytest.raises(RuleIsStricter):
        room.issue(case.resident_id)
    assert sukets(room) == 0


def test_a_rule_of_before_it_came_is_not_asked(any_room):
    room = any_room
    room.now = ISSUING
    let_need(room, StepRule.THREE, since=ISSUING.date() - DAY)
    let_need(room, StepRule.DIRECT, since=ISSUING.date())
    assert room.issue(room.resident(1)).number
    resident = room.resident(2)
    room.ask(2)
    assert room.issue(resident).number


def test_the_rule_of_another_office_is_not_asked(usual_world):
    room = WaitingRoom(usual_world, now=ISSUING)
    usual_world.change_office(SERANG, rule=StepRule.THREE)
    assert room.issue(room.resident(1)).number


def test_an_office_that_names_no_rule_cannot_be_stored(any_room):
    row = office_row(CIREBON)
    row.code, row.rule = "32.09", None
    with (
        pytest.raises(IntegrityError, match="says by which rule"),
        any_room.world.database.begin() as session,
    ):
        offices.add(session, row, who="uji", now=ISSUING)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE office SET rule = 'two'",  # it keeps what it began with
        "UPDATE rule_version SET rule = 'direct'",
        "DELETE FROM rule_version",
        "INSERT INTO rule_version (version_id, rule) VALUES (1, 'four')",
    ],
)
def test_what_no_program_may_write_the_database_refuses(any_room, statement):
    let_need(any_room, StepRule.TWO)
    with pytest.raises(IntegrityError), any_room.world.database.begin() as session:
        session.execute(text(statement))
