"""Queues: each open application is in one; the next goes to one person, and is apart."""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update

from suket.access.errors import NotAtThisUnit
from suket.access.rights import Duty, Officer, holding
from suket.access.words import Role
from suket.applications import cases, queues
from suket.applications.case_numbers import check_digit
from suket.applications.cases import Step
from suket.applications.deciding import check, leases
from suket.applications.deciding.leases import LASTS
from suket.applications.deciding.review import Seen
from suket.applications.errors import LeaseOver, OpenElsewhere
from suket.applications.queues import Queue, queue_of, waits_in
from suket.applications.tables import ApplicationCase
from suket.applications.words import (
    STEPS,
    CaseKind,
    CaseState,
    IntakeChannel,
    StepReason,
)
from suket.columns import new_id
from suket.offices import units
from suket.offices.persons import KEEPER
from suket.offices.tables import Person, Unit
from suket.offices.words import UnitKind
from tests.busy_machine import patience
from tests.office_world import CIREBON
from tests.suket.applications.waiting_room import ISSUING, let_change

OVER = {CaseState.SELESAI, CaseState.DITOLAK, CaseState.DIBATALKAN}
CHECKED = {"verified_by": "vera", "content_digest": "0" * 64}
# What a step writes besides, so that the constraints let it pass.
WRITTEN = {
    CaseState.DIPERIKSA: {
        "verified_by": None,
        "approved_by": None,
        "content_digest": None,
    },
    CaseState.TERVERIFIKASI: CHECKED,
    CaseState.DISETUJUI_KASI: {"approved_by": "kasi"},
}


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_state_is_in_one_queue_or_over(steps):
    for state in CaseState:
        case = ApplicationCase(state=state, steps=steps)
        assert (queue_of(case) is None) == (state in OVER)


def number_of(serial):
    """Return an application's number as it is written, with its check digit."""
    begin = ("3274", "26", f"{serial:06}")
    return "-".join([*begin, check_digit("".join(begin))])


def rows(count, *, makers=("budi",), **over):
    """Return rows of applications that wait to be checked, of invented people."""
    return [
        {
            "id": new_id(),
            "office_code": CIREBON,
            "unit_id": CIREBON,
            "number": number_of(serial),
            "nik": f"32740{serial:011}",
            "kind": CaseKind.NEW,
            "channel": IntakeChannel.COUNTER,
            "request_key": f"k{serial}",
            "state": CaseState.DIPERIKSA,
            "version": 1,
            "steps": 2,
            "is_urgent": False,
            "urgent_granted_by": None,
            "made_by": makers[serial % len(makers)],
            "received_at": ISSUING,
            "due_at": ISSUING + timedelta(hours=serial),
            **over,
        }
        for serial in range(count)
    ]


def fill(house, found):
    with house.begin() as session:
        session.execute(insert(ApplicationCase), found)


def finish(house, number):
    let_change(house.world)
    with house.begin() as session:
        this = ApplicationCase.number == number
        session.execute(update(ApplicationCase).where(this).values(state="DITOLAK"))


def test_the_next_is_urgent_then_due_then_received(house):
    found = rows(5)
    found[3] |= {"is_urgent": True, "urgent_granted_by": KEEPER}
    found[2]["due_at"] = found[1]["due_at"]
    found[2]["received_at"] -= timedelta(hours=1)
    fill(house, found)
    taken = []
    for _ in range(5):
        taken.append(house.take())
        finish(house, taken[-1])
    assert taken == [number_of(serial) for serial in (3, 0, 2, 1, 4)]
    assert house.take() is None


def test_who_is_for_a_unit_is_given_what_came_there(house):
    with house.begin() as session:
        unit = Unit(office_code=CIREBON, kind=UnitKind.UPT, name="UPT Uji")
        units.add(session, unit, who="uji", now=house.now)
        upt = unit.id
    here, elsewhere = house.applied(1, unit=upt), house.applied(2)
    duties = frozenset({Duty(Role.VERIFIER, upt)})
    by = {"officer": replace(house.who("vera"), duties=duties), "now": house.now}
    with house.begin() as session:
        first = leases.take_next(session, Queue.CHECK, **by)
        assert first.number == here
        again = leases.take_next(session, Queue.CHECK, besides=[first.id], **by)
        assert again is None
        with pytest.raises(NotAtThisUnit):
            leases.hold(session, elsewhere, **by)
        with pytest.raises(NotAtThisUnit):
            check.refuse(session, Seen(elsewhere, 2), StepReason.DATA_GANDA, **by)


def test_an_index_gives_the_next_without_sorting(sqlite_world):
    query = queues.of_urgency(CIREBON, Queue.CHECK, is_urgent=False)
    with sqlite_world.database.reading() as session:
        told = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = str(session.execute(text(f"EXPLAIN QUERY PLAN {told}")).all())
    assert "ix_application_case_next" in plan
    assert "TEMP B-TREE" not in plan


def test_what_is_held_comes_first_and_what_is_left_comes_later(any_house):
    house = any_house
    fill(house, rows(3))
    assert [house.take(), house.take()] == [number_of(0)] * 2
    other = house.who("kasi", Role.VERIFIER)
    with house.begin() as session:
        assert leases.take_next(
            session, Queue.CHECK, officer=other, now=house.now
        ).number == number_of(1)
    first = house.case(number_of(0)).id
    assert house.take(besides=[first]) == number_of(2)
    with pytest.raises(OpenElsewhere) as refused, house.begin() as session:
        leases.hold(session, number_of(0), officer=other, now=house.now)
    assert refused.value.person == "vera"
    with house.begin() as session:
        leases.let_go(session, officer=house.who("vera"))
    with house.begin() as session:
        assert leases.hold(
            session, number_of(0), officer=other, now=house.now
        ).number == number_of(0)
    house.later(seconds=LASTS.total_seconds())
    assert house.take() == number_of(0)


def test_a_case_that_is_open_is_decided_by_nobody_else(house):
    number = house.applied(1)
    seen = house.review(number).seen
    with house.begin() as session:
        leases.hold(
            session, number, officer=house.who("kasi", Role.VERIFIER), now=house.now
        )
    with pytest.raises(OpenElsewhere):
        house.accept(number, seen=seen)
    assert house.accept(number, by="kasi", seen=seen).claimed_by is None


def test_who_decides_when_their_time_is_over_is_told_so(house):
    number = house.applied(1)
    assert house.take() == number
    seen = house.review(number).seen
    house.later(seconds=LASTS.total_seconds())
    other = house.who("kasi", Role.VERIFIER)
    with house.begin() as session:
        leases.take_next(session, Queue.CHECK, officer=other, now=house.now)
    with pytest.raises(LeaseOver) as refused:
        house.accept(number, seen=seen)
    assert refused.value.pesan.startswith("Waktu Anda habis")
    assert house.case(number).claimed_by == "kasi"


def test_each_is_given_to_one_person_and_none_to_its_maker(house):
    for serial, queue, by in ((1, Queue.CHECK, "vera"), (2, Queue.APPROVE, "kasi")):
        mine = house.applied(serial, by=by)
        if queue is Queue.APPROVE:
            house.accept(mine)
        assert house.take(queue, by=by) is None


def walk(house, count, seed):
    """Take random legal steps; after each, every open case is in exactly one queue."""
    rng = random.Random(seed)
    people = [(serial, rng.choice([1, 2, 3])) for serial in range(12)]
    numbers = [house.applied(serial, steps=steps) for serial, steps in people]
    let_change(house.world)
    with house.begin() as session:
        for _ in range(count):
            number = rng.choice(numbers)
            case = cases.find(session, number, office=CIREBON)
            # Whatever needs a suket is over here: nobody issued one.
            ways = [to for to in STEPS.get(case.state, ()) if to not in UNISSUED]
            if not ways:
                session.execute(text(AGAIN), {"id": case.id})
                session.expire_all()
                continue
            to = rng.choice(ways)
            reason = StepReason.DATA_BERUBAH
            changes = WRITTEN.get(to, {})
            step = Step(to=to, at=house.now, reason=reason, changes=changes)
            cases.advance(session, case, step)
            if rng.random() < 0.1 or count < 500:
                each_is_in_one(session)
        each_is_in_one(session)


UNISSUED = {CaseState.DITANDATANGANI}
AGAIN = """
UPDATE application_case SET state = 'DIPERIKSA', verified_by = NULL,
approved_by = NULL, content_digest = NULL WHERE id = :id
"""


def each_is_in_one(session):
    """Compare the queues with what is open, in numbers and one by one."""
    found = Counter()
    for queue in Queue:
        query = select(ApplicationCase.id).where(waits_in(queue))
        found.update(session.scalars(query).all())
    still = ApplicationCase.state.not_in(OVER)
    wanted = session.scalars(select(ApplicationCase.id).where(still)).all()
    assert found == Counter(wanted)
    assert sum(queues.sizes(session, CIREBON).values()) == len(wanted)


def test_after_random_steps_each_open_one_is_in_one_queue(house):
    walk(house, 60, seed=1)


@pytest.mark.prove
def test_after_ten_thousand_random_steps_each_open_one_is_in_one_queue(any_house):
    walk(any_house, 10_000, seed=2)


def race(world, count, workers, rounds):
    """Have workers take all of a queue; return who got what, after how many seconds."""
    people = [f"p{n}" for n in range(workers)]
    database = let_change(world).database
    with database.begin() as session:
        session.execute(insert(Person), [{"id": p, "name": p} for p in people])
        session.execute(insert(ApplicationCase), rows(count, makers=people))

    def work(name):
        officer = Officer(
            username=name, office=CIREBON, duties=holding(Role.VERIFIER), person=name
        )
        got = []
        for _ in range(rounds):
            with database.begin() as session:
                began = time.perf_counter()
                case = leases.take_next(
                    session, Queue.CHECK, officer=officer, now=ISSUING
                )
                if case is None:
                    break
                took = time.perf_counter() - began
                got.append((case.number, case.made_by, name, took))
                session.execute(
                    update(ApplicationCase)
                    .where(ApplicationCase.id == case.id)
                    .values(state="DITOLAK")
                )
        return got

    with ThreadPoolExecutor(workers) as pool:
        return [each for got in pool.map(work, people) for each in got]


def once_and_to_no_maker(found, count):
    assert len(found) == count
    assert {*Counter(each[0] for each in found).values()} == {1}
    assert [each for each in found if each[1] == each[2]] == []


def test_twelve_take_from_one_queue_each_once(postgresql_world):
    once_and_to_no_maker(race(postgresql_world, 60, 12, 60), 60)


@pytest.mark.prove
def test_twelve_take_ten_thousand_from_one_queue_each_once(postgresql_world):
    found = race(postgresql_world, 10_000, 12, 10_000)
    once_and_to_no_maker(found, 10_000)
    waits = sorted(each[3] for each in found)
    assert waits[9_500] <= 0.05 * patience()  # office.md, section F
