"""How often an act asks the database: a number that may become smaller, never larger.

An office of many pays for each statement of each application.  What is decided of many
in one act costs as many statements for eight as for two.
"""

import pytest
from sqlalchemy import update

from suket.applications.deciding.approve import approve_many
from suket.applications.handover.hand_over import hand_over
from suket.applications.handover.make_ready import make_ready
from suket.applications.signing.sign_direct import sign_direct
from suket.register.tables import Suket
from tests.suket.applications.waiting_room import WaitingRoom

CROWDS = (11, 2), (21, 8)  # the first serial, and how many


@pytest.fixture
def room(house):
    """The same office, with a quota and with slots."""
    room = WaitingRoom(house.world, now=house.now)
    room.limit(general=30)
    room.cut(30)
    return room


@pytest.fixture
def counted(house, listen):
    """Return a function that says how many statements an act takes."""
    seen = []

    def note(connection, cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    listen(house.world.database.engine, "before_cursor_execute", note)

    def count(act, *arguments, **named):
        seen.clear()
        act(*arguments, **named)
        return len(seen)

    return count


def test_an_application_is_taken_with_few_statements(room, counted):
    for serial in (1, 2):
        room.resident(serial)
    # Of today, so that it is checked at once: two of them are that step's.
    assert [counted(room.ask, serial) for serial in (1, 2)] == [33, 33]


def test_one_is_shown_and_checked_with_few_statements(house, room, counted):
    number = house.applied(1)
    assert counted(house.take) == 4
    assert counted(house.review, number) == 11
    seen = house.review(number).seen
    # One of them is the test's own, which asks for the kind of the case.
    assert counted(house.accept, number, seen=seen) == 15


def test_one_is_fetched_with_few_statements(house, room, counted):
    number = signed(house, 1)
    let_be_ready(house)
    assert counted(handed_out, house, number) == 16


def test_many_are_approved_and_signed_with_no_more_statements(house, room, counted):
    signed(house, 1)  # a first suket begins the office's status list
    found = [in_turns(house, counted, first, count) for first, count in CROWDS]
    assert found == [{"approve": 14, "sign": 37, "ready": 6}] * len(CROWDS)


def in_turns(house, counted, first, count):
    """Return what it costs to approve so many, to sign them, to have them be ready."""
    numbers = [house.applied(each) for each in range(first, first + count)]
    for number in numbers:
        house.accept(number)
    seen = {case.id: case.content_digest for case in map(house.case, numbers)}
    approved = counted(lambda: approve(house, seen))
    signing = counted(house.sign, shown=house.to_sign())
    return {
        "approve": approved,
        "sign": signing,
        "ready": counted(let_be_ready, house),
    }


def test_many_are_signed_alone_with_no_more_statements(house, room, counted):
    signed(house, 1)
    house.steps = 1
    costs = []
    for first, count in CROWDS:
        numbers = [house.applied(each) for each in range(first, first + count)]
        ids = [house.case(number).id for number in numbers]
        costs.append(counted(signed_alone, house, ids))
    assert costs == [33, 33]


def signed(house, serial):
    number = house.ready_to_sign(serial)
    house.sign(number)
    return number


def approve(house, seen):
    with house.begin() as session:
        officer = house.who("kasi")
        approve_many(session, seen, officer=officer, now=house.now)


def signed_alone(house, ids):
    with house.begin() as session:
        desk, officer = house.world.desk(house.office), house.who("budi")
        sign_direct(session, ids, desk, officer=officer, now=house.now)


def let_be_ready(house):
    with house.begin() as session:
        session.execute(update(Suket).values(has_document=True))
        make_ready(session, house.office, now=house.now, limit=99)


def handed_out(house, number):
    with house.begin() as session:
        officer = house.who("budi")
        hand_over(session, number, officer=officer, now=house.now)
