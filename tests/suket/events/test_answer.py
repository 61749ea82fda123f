"""Answers to lines that do not fit: applied all the same, or set aside, with a reason."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.events import event_lists
from suket.events.answer import Said, answer
from suket.events.errors import (
    CannotApply,
    EventLineNotFound,
    LineIsAnswered,
    ReasonMissing,
)
from suket.events.tables import EventAnswer
from suket.events.words import LineAnswer, LineOutcome, Mismatch
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.register.tables import Ending
from suket.register.words import EndReason
from suket.residents.words import Standing
from tests.office_world import CIREBON, SERANG, nik_of
from tests.suket.events.event_world import (
    LATER,
    kept,
    outcome,
    planning,
    resident,
    taking,
    told,
)

OTHER = "SRI CONTOH LAIN"


def answering(world, said=LineAnswer.APPLY, reason="cocok dengan akta", **over):
    [line] = kept(world)
    with world.database.begin() as session:
        officer = over.get("officer", world.officer(over.get("office", CIREBON)))
        shown = over.get("shown", line.why)
        words = Said(answer=said, reason=reason, shown=shown)
        return answer(session, line.id, words, officer=officer, now=LATER)


@pytest.fixture
def named_otherwise(world):
    world.issue(world.add())
    taking(world, told(full_name=OTHER))
    return world


def test_a_line_is_applied_all_the_same_for_a_reason(named_otherwise):
    world = named_otherwise
    line = answering(world)
    assert (line.outcome, line.why) == (LineOutcome.ENDED, Mismatch.OTHER_NAME)
    assert resident(world).standing is Standing.DEAD
    assert world.all(select(Ending.reason)) == [EndReason.MENINGGAL]
    [said] = world.all(select(EventAnswer))
    assert (said.answer, said.reason, said.answered_by) == (
        LineAnswer.APPLY,
        "cocok dengan akta",
        "budi",
    )
    query = select(JournalEntry.event).order_by(JournalEntry.seq)
    assert world.all(query)[-2:] == [Event.ENDED, Event.EVENT_LINE_ANSWERED]


def test_a_line_that_is_set_aside_changes_nothing_and_comes_no_more(named_otherwise):
    world = named_otherwise
    answering(world, LineAnswer.SET_ASIDE, "NIK orang lain")
    assert kept(world)[0].outcome is LineOutcome.SET_ASIDE
    assert resident(world).standing is Standing.RESIDENT
    assert taking(world, told(full_name=OTHER)).repeated == 1
    assert world.all(select(Ending)) == []


@pytest.mark.parametrize("name", ["", OTHER])
def test_a_death_set_aside_for_its_name_is_done_with_the_true_one(usual_world, name):
    usual_world.issue(usual_world.add())
    taking(usual_world, told(full_name=name))
    answering(usual_world, LineAnswer.SET_ASIDE, "nama tidak cocok")
    report = taking(usual_world, told())
    assert (report.repeated, outcome(report)) == (0, (LineOutcome.ENDED, None))
    assert resident(usual_world).standing is Standing.DEAD


def test_a_line_is_answered_once(named_otherwise):
    answering(named_otherwise, LineAnswer.SET_ASIDE)
    with pytest.raises(LineIsAnswered):
        answering(named_otherwise)


def test_what_was_not_told_is_not_answered(usual_world):
    """Of two things that are unlike only one was shown: the other is asked about."""
    usual_world.add()
    taking(usual_world, told(kind="PERCERAIAN", full_name=OTHER))
    line = answering(usual_world)
    assert (line.outcome, line.why) == (LineOutcome.MISMATCH, Mismatch.OTHER_STATUS)
    assert resident(usual_world).marital_status == "BELUM KAWIN"
    with pytest.raises(LineIsAnswered):  # the same button once more
        answering(usual_world, shown=Mismatch.OTHER_NAME)
    with pytest.raises(LineIsAnswered):
        answering(usual_world, LineAnswer.SET_ASIDE, shown="")
    assert resident(usual_world).marital_status == "BELUM KAWIN"
    line = answering(usual_world)
    assert line.outcome is LineOutcome.CHANGED
    assert resident(usual_world).marital_status == "CERAI HIDUP"
    assert len(usual_world.all(select(EventAnswer))) == 2


@pytest.mark.parametrize("said", LineAnswer)
def test_what_was_answered_holds_when_the_line_is_told_again(world, said):
    world.add()
    line = told(kind="PERCERAIAN", full_name=OTHER)
    taking(world, line)
    answering(world)
    still_open = (LineOutcome.MISMATCH, Mismatch.OTHER_STATUS)
    assert outcome(planning(world, line)) == still_open
    assert outcome(taking(world, line)) == still_open
    answering(world, said)
    is_applied = said is LineAnswer.APPLY
    assert kept(world)[0].outcome is (
        LineOutcome.CHANGED if is_applied else LineOutcome.SET_ASIDE
    )
    whys = world.all(select(EventAnswer.why).order_by(EventAnswer.number))
    assert whys == [Mismatch.OTHER_NAME, Mismatch.OTHER_STATUS]


@pytest.mark.parametrize(
    "over",
    [
        {"nik": "123"},
        {"nik": nik_of(5)},
        {"day": "x"},
        {"kind": "x"},
        {"kind": "PINDAH_DATANG", "nik": nik_of(5)},
    ],
)
def test_what_is_of_nobody_can_only_be_set_aside(usual_world, over):
    usual_world.add()
    taking(usual_world, told(**over))
    with pytest.raises(CannotApply):
        answering(usual_world)
    assert usual_world.all(select(EventAnswer)) == []
    answering(usual_world, LineAnswer.SET_ASIDE)
    assert kept(usual_world)[0].outcome is LineOutcome.SET_ASIDE


def test_nothing_is_applied_to_the_dead(usual_world):
    usual_world.add(standing=Standing.DEAD)
    taking(usual_world, told(kind="PINDAH_KELUAR"))
    with pytest.raises(CannotApply):
        answering(usual_world)
    assert resident(usual_world).standing is Standing.DEAD


def test_an_answer_has_a_reason(named_otherwise):
    with pytest.raises(ReasonMissing):
        answering(named_otherwise, reason=" \n ")


def test_another_offices_line_is_not_found(named_otherwise):
    with pytest.raises(EventLineNotFound):
        answering(named_otherwise, office=SERANG)
    [line] = kept(named_otherwise)
    with (
        named_otherwise.database.reading() as session,
        pytest.raises(EventLineNotFound),
    ):
        event_lists.find_line(session, line.id, office=SERANG)


def test_who_may_not_end_answers_nothing(named_otherwise):
    officer = named_otherwise.officer(role=Role.VERIFIER)
    with pytest.raises(RoleNotAllowed):
        answering(named_otherwise, officer=officer)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event_answer SET reason = 'lain'",
        "DELETE FROM event_answer",
        "UPDATE event_line SET outcome = 'BERBEDA'",
    ],
)
def test_what_was_answered_stays(named_otherwise, statement):
    answering(named_otherwise, LineAnswer.SET_ASIDE)
    with pytest.raises(DBAPIError), named_otherwise.database.begin() as session:
        session.execute(text(statement))
