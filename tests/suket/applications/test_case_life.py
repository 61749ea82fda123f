"""A case goes on, ends and is signed by legal steps; a place never goes to a newcomer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from suket.applications import cases
from suket.applications.asking.cancel import cancel
from suket.applications.cases import Step
from suket.applications.deciding.content_digest import content_digest
from suket.applications.errors import AlreadyChanged, CaseNotFound, NotPossibleNow
from suket.applications.tables import AllowedStep, ApplicationCase, QuotaUse
from suket.applications.words import STEPS, CaseKind, CaseState, StepReason
from suket.calendar.words import Service
from suket.offices.words import EnrolmentStatus
from suket.quotas.tables import QuotaPool
from suket.register.tables import Suket
from suket.residents import residents
from suket.residents.lessons import Facts
from suket.residents.words import Standing
from tests.office_world import SERANG, nik_of
from tests.suket.applications.waiting_room import (
    ISSUING,
    NOW,
    TODAY,
    WaitingRoom,
    let_change,
)

TOMORROW = date(2020, 3, 18)
NEXT = timedelta(days=1)


def test_the_steps_of_the_database_are_those_of_the_words(any_room):
    rows = any_room.world.all(select(AllowedStep.from_state, AllowedStep.to_state))
    assert {*rows} == {
        (str(came), to.value) for came, others in STEPS.items() for to in others
    }


def drift(room):
    """Return the pools whose count is not that of the places in use."""
    used = (
        select(func.count())
        .where(
            QuotaUse.office_code == QuotaPool.office_code,
            QuotaUse.day == QuotaPool.day,
            QuotaUse.pool == QuotaPool.pool,
            QuotaUse.freed_at.is_(None),
        )
        .scalar_subquery()
    )
    return room.world.all(select(QuotaPool.day).where(QuotaPool.used != used))


def test_a_place_that_is_cancelled_goes_to_who_waits_longest_and_not_to_a_newcomer(
    room,
):
    room.limit(general=1)
    told = [room.asked(serial, wants_earlier=True) for serial in (1, 2, 3, 4)]
    assert [each.day.day for each in told] == [17, 18, 19, 20]
    room.cancel(told[1].number)  # tomorrow's place
    days = [room.case(each.number).day.day for each in told[2:]]
    assert days == [18, 19]
    assert room.asked(5).day.day == 20
    assert drift(room) == []
    moved = room.case(told[2].number)
    assert moved.promised_on < told[2].promised


def test_who_asked_for_no_earlier_day_keeps_the_promised_one(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in (1, 2, 3)]
    room.cancel(told[1].number)
    assert room.case(told[2].number).day == told[2].day
    assert room.asked(4).day == TOMORROW
    assert drift(room) == []


def test_nobody_is_moved_who_cannot_be_told_in_time(room):
    room.limit(general=1)
    told = [room.asked(serial, wants_earlier=True) for serial in (1, 2, 3)]
    room.now = datetime(2020, 3, 17, 9, 0, tzinfo=UTC)  # 16:00
    room.cancel(told[1].number)
    assert room.case(told[2].number).day == told[2].day
    assert drift(room) == []


def test_who_waits_for_any_day_comes_before_who_has_one(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in range(1, 42)]
    assert told[-1].state is CaseState.MENUNGGU_KUOTA
    room.cancel(told[3].number)
    waited = room.case(told[-1].number)
    assert (waited.state, waited.day) == (CaseState.DITERIMA, told[3].day)
    assert waited.promised_on is not None
    assert drift(room) == []


def test_after_the_cut_off_a_place_of_today_lapses(room):
    room.limit(general=1)
    first = room.asked(1)
    room.now = datetime(2020, 3, 17, 4, 0, tzinfo=UTC)
    room.cancel(first.number)
    assert room.used(TODAY) == {"general": 1}
    assert room.asked(2).day == TOMORROW
    assert drift(room) == []


def test_before_it_the_place_is_free_again(any_room):
    any_room.limit(general=1)
    first = any_room.asked(1)
    any_room.cancel(first.number, note="tidak jadi")
    assert any_room.used(TODAY) == {"general": 0}
    again = any_room.ask(1)
    assert (again.day, again.queue) == (TODAY, 2)  # no place is given twice
    [last] = any_room.steps(first.number)[-1:]
    assert last == "DIBATALKAN"
    assert drift(any_room) == []


def test_what_is_cancelled_or_elsewhere_is_not_cancelled_again(room):
    number = room.asked(1).number
    with pytest.raises(CaseNotFound):
        WaitingRoom(room.world, office=SERANG).cancel(number)
    room.cancel(number)
    with pytest.raises(NotPossibleNow):
        room.cancel(number)


def test_the_night_turns_the_day(room):
    room.limit(general=1)
    told = [room.asked(serial) for serial in (1, 2, 3)]
    assert room.turn() == 0
    room.now = datetime(2020, 3, 17, 17, 0, tzinfo=UTC)
    assert room.turn() == 1
    assert [room.case(each.number).state.value for each in told] == [
        "DIPERIKSA", "DIPERIKSA", "DITERIMA",
    ]  # fmt: skip
    room.now += 3 * NEXT  # two nights were missed
    assert room.turn() == 1
    assert room.turn() == 0


@pytest.mark.row(40)
def test_who_is_recorded_gets_a_day_by_the_next_run(room):
    room.limit(general=5)
    receipt = room.ask(1)
    room.resident(2, enrolment_status=EnrolmentStatus.UNREGISTERED)
    other = room.ask(2)
    assert room.turn() == 0
    room.resident(1)
    with room.world.database.begin() as session:
        found = residents.find_by_nik(session, nik_of(2), office=room.office)
        facts = Facts(enrolment_status=EnrolmentStatus.PRINT_READY_RECORD)
        residents.learn(session, [found.id], facts, office=room.office, now=NOW)
    room.now += NEXT
    room.turn()
    for number in (receipt.number, other.number):
        case = room.case(number)
        assert case.day == TOMORROW
        assert case.resident_id is not None
    assert room.steps(receipt.number) == ["MENUNGGU_REKAM", "DITERIMA"]
    room.turn()
    assert room.steps(receipt.number)[-1] == "DIPERIKSA"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (
            Facts(enrolment_status=EnrolmentStatus.CARD_PRINTED),
            StepReason.SUDAH_ADA_KTP,
        ),
        (Facts(standing=Standing.DEAD), StepReason.MENINGGAL),
        (Facts(standing=Standing.MOVED), StepReason.SUDAH_PINDAH),
    ],
)
@pytest.mark.row(22)
def test_what_can_come_to_nothing_ends_in_words(room, facts, reason):
    room.limit(general=1)
    receipt = room.asked(1)
    with room.world.database.begin() as session:
        found = residents.find_by_nik(session, nik_of(1), office=room.office)
        residents.learn(session, [found.id], facts, office=room.office, now=NOW)
    assert room.turn() == 1
    with room.world.database.reading() as session:
        last = cases.steps_of(session, room.case(receipt.number).id)[-1]
    assert (last.to_state, last.reason) == (CaseState.DIBATALKAN, reason)
    assert room.used(TODAY) == {"general": 0}


def test_who_is_issued_to_has_the_case_signed_in_the_same_act(any_room):
    any_room.now = ISSUING
    resident = any_room.resident(1)
    receipt = any_room.ask(1)
    issued = any_room.issue(resident)
    case = any_room.case(receipt.number)
    [suket] = any_room.world.all(select(Suket))
    assert issued.suket_id == suket.id
    assert case.issued_as == suket.application_id
    assert case.content_digest == content_digest(
        suket.printed, suket.photo_digest, CaseKind.NEW
    )
    assert any_room.steps(receipt.number)[-2:] == ["TERVERIFIKASI", "DITANDATANGANI"]


def test_a_case_that_was_held_as_its_suket_was_issued_ends_in_words(any_room):
    any_room.now = ISSUING
    resident = any_room.resident(1)
    receipt = any_room.ask(1)
    any_room.world.issue(resident, now=ISSUING)  # by the register alone
    assert any_room.turn() == 1
    case = any_room.case(receipt.number)
    with any_room.world.database.reading() as session:
        last = cases.steps_of(session, case.id)[-1]
    assert (last.to_state, last.reason) == (
        CaseState.DIBATALKAN,
        StepReason.SUDAH_ADA_SUKET_AKTIF,
    )


def test_who_issues_waits_for_who_cancels_and_neither_for_the_other(postgresql_world):
    room = WaitingRoom(postgresql_world, now=ISSUING)
    resident = room.resident(1)
    receipt = room.ask(1)
    why, officer, now = StepReason.SALAH_DAFTAR, room.officer, room.now
    with ThreadPoolExecutor(1) as another:
        with room.world.database.begin() as session:
            cases.lock(session, room.case(receipt.number).id)
            issuing = another.submit(room.issue, resident)
            with pytest.raises(TimeoutError):
                issuing.result(timeout=0.3)
            cancel(session, receipt.number, why, officer=officer, now=now)
        assert issuing.result(timeout=30).number
    assert room.case(receipt.number).state is CaseState.DIBATALKAN


def test_who_is_served_before_the_day_need_not_wait(room):
    room.now = ISSUING
    room.limit(general=1)
    room.asked(1)
    resident = room.resident(2)
    receipt = room.ask(2)
    assert receipt.day == date(2026, 11, 25)
    room.issue(resident)
    assert room.case(receipt.number).state is CaseState.DITANDATANGANI


def test_the_digest_changes_with_field_portrait_and_kind():
    printed = {"full_name": "SITI CONTOH", "street": "JL. CONTOH"}
    one = content_digest(printed, "a", CaseKind.NEW)
    assert one == content_digest(dict(reversed(printed.items())), "a", CaseKind.NEW)
    others = {
        content_digest({**printed, "street": "JL. CONTO"}, "a", CaseKind.NEW),
        content_digest(printed, "b", CaseKind.NEW),
        content_digest(printed, None, CaseKind.NEW),
        content_digest(printed, "a", CaseKind.DAMAGED),
    }
    assert len({one, *others}) == 5


def test_a_step_from_where_a_case_no_longer_is_is_refused(any_room):
    receipt = any_room.asked(1)
    with any_room.world.database.begin() as session:
        seen = cases.find(session, receipt.number, office=any_room.office)
    any_room.cancel(receipt.number)
    step = Step(to=CaseState.TERVERIFIKASI, at=NOW)
    with any_room.world.database.begin() as session, pytest.raises(AlreadyChanged):
        cases.advance(session, session.merge(seen, load=False), step)
    assert any_room.steps(receipt.number)[-1] == "DIBATALKAN"


PEOPLE = ("budi", "siti", "joko")
CASE = """
UPDATE application_case SET steps = {steps}, made_by = {made}, verified_by = {verified},
approved_by = {approved}, signed_by = {signed}, content_digest = '{digest}'
"""


def test_four_eyes_are_those_of_persons_whatever_a_program_thinks(any_room):
    any_room.asked(1)
    with let_change(any_room.world).database.begin() as session:
        for name in PEOPLE:
            session.execute(
                text("INSERT INTO person (id, name) VALUES (:id, :id)"), {"id": name}
            )
    options = ["NULL", *(f"'{name}'" for name in PEOPLE)]
    for steps in (1, 2, 3):
        for made in options[1:]:
            for verified in options:
                for approved in options:
                    for signed in options:
                        statement = CASE.format(
                            steps=steps,
                            made=made,
                            verified=verified,
                            approved=approved,
                            signed=signed,
                            digest="0" * 64,
                        )
                        assert _passes(any_room, statement) == _may(
                            steps, made, verified, approved, signed
                        ), statement


def _passes(room, statement):
    try:
        with room.world.database.begin() as session:
            session.execute(text(statement))
    except IntegrityError:
        return False
    return True


def _may(steps, made, verified, approved, signed):
    """Say it again, as a person would: no two of those who acted are one."""
    if steps == 1:
        return True
    acted = [made, verified, signed] + ([approved] if steps == 3 else [])
    known = [who for who in acted if who != "NULL"]
    if steps == 2 and approved != "NULL" and approved == signed:
        return False
    return len(known) == len(set(known))


STEP = """
INSERT INTO application_step
    (case_id, seq, from_state, to_state, at, local_day, office_code)
SELECT case_id, 99, {}, at, local_day, office_code FROM application_step WHERE seq = 1
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE application_step SET note = 'x'",
        "DELETE FROM application_step",
        "UPDATE promise SET promised_on = '2030-01-01'",
        "DELETE FROM promise",
        STEP.format("'DITERIMA', 'SELESAI'"),
        STEP.format("'DIPERIKSA', 'DITOLAK'"),  # without a reason
        "UPDATE application_case SET state = 'TERVERIFIKASI'",
        "UPDATE application_case SET state = 'DITANDATANGANI'",
        "UPDATE application_case SET unit_id = '36.73'",
        "UPDATE application_case SET made_by = NULL",
        "UPDATE application_case SET claimed_by = '0'",
        "UPDATE application_case SET urgent_asked_by = '0', urgent_granted_by = '0'",
        "UPDATE application_case SET nik = '3274'",
        "UPDATE application_case SET nik = '3274010101019999'",
        "UPDATE application_case SET made_by = 'another'",
        "UPDATE application_case SET channel = 'web', made_by = NULL",
        "UPDATE application_case SET number = 'X-1'",
        "UPDATE application_case SET kind = 'lost'",
        "UPDATE application_case SET office_code = '36.73', unit_id = '36.73'",
        "UPDATE application_case SET request_digest = NULL",
        "UPDATE application_case SET state = 'DIBATALKAN'",
        "UPDATE application_case SET state = 'DIBATALKAN', version = version + 1",
        "INSERT INTO allowed_step VALUES ('DITERIMA', 'SELESAI')",
        "UPDATE allowed_step SET to_state = 'SELESAI' WHERE to_state = 'SIAP'",
        "DELETE FROM allowed_step WHERE from_state = 'SIAP'",
        "UPDATE application_case SET place = NULL",
    ],
)
def test_what_no_program_may_write_the_database_refuses(any_room, statement):
    any_room.limit(general=2)
    any_room.asked(1)
    add_person(any_room.world)
    with pytest.raises(DBAPIError), any_room.world.database.begin() as session:
        session.execute(text(statement))


def add_person(world):
    with world.database.begin() as session:
        session.execute(text("INSERT INTO person (id, name) VALUES ('another', 'x')"))


def test_two_pending_cases_of_a_person_cannot_be_stored(any_room):
    any_room.asked(1)
    any_room.asked(2)
    one, other = let_change(any_room.world).all(select(ApplicationCase.nik))
    with pytest.raises(IntegrityError), any_room.world.database.begin() as session:
        session.execute(
            text("UPDATE application_case SET nik = :one WHERE nik = :other"),
            {"one": one, "other": other},
        )


def test_a_day_that_is_shut_is_no_day_of_anybody(room):
    room.shut(TODAY, TOMORROW, Service.INTAKE)
    assert room.asked(1).day == date(2020, 3, 19)
