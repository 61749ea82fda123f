"""Numbers at a counter: no gap, none twice, never above the cap; called and absent."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from suket.access.errors import NotAtThisUnit
from suket.access.rights import Duty, Officer, holding
from suket.access.words import Role
from suket.applications.booking_tables import Booking
from suket.applications.errors import CaseNotFound
from suket.calendar.words import Service
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.tickets import call_next, lines, numbers
from suket.tickets.draw_number import draw_number
from suket.tickets.errors import (
    BadCounter,
    BadLine,
    CounterBusy,
    LineFull,
    LineNotFound,
    LineShut,
    NobodyCalled,
)
from suket.tickets.set_line import Line, set_line
from suket.tickets.tables import QueueLine, QueueTicket
from suket.tickets.words import TicketState
from tests.office_world import CIREBON, World
from tests.suket.applications.waiting_room import ISSUING, WaitingRoom, let_change

# A Tuesday, 08:00 in Cirebon.
NOW = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)
TODAY = date(2020, 3, 17)
LEGALISIR = Line("L", "Legalisir", Service.COUNTER, 5, TODAY)


@dataclass
class Counters:
    """The lines of one unit, with a clock that can be moved."""

    world: World
    now: datetime = NOW
    officer: Officer = Officer(username="budi", office=CIREBON)  # noqa: RUF009 - frozen

    def act(self, verb, *words, **by):
        with self.world.database.begin() as session:
            unit = units.dinas(session, CIREBON)
            return verb(session, unit, *words, **by, now=self.now)

    def line(self, **over):
        return self.act(set_line, replace(LEGALISIR, **over), who="uji")

    def draw(self, line="L", **over):
        ticket = self.act(draw_number, line, officer=self.officer, **over)
        return ticket.number

    def call(self, counter="1"):
        ticket = self.act(call_next.call_next, counter, officer=self.officer)
        return ticket and ticket.number

    def again(self, counter="1"):
        self.act(call_next.call_again, counter, officer=self.officer)

    def finish(self, counter="1", state=TicketState.SERVED):
        self.act(call_next.finish, counter, state, officer=self.officer)


@pytest.fixture
def counters(usual_world):
    return Counters(usual_world)


@pytest.fixture
def any_counters(world):
    return Counters(world)


@pytest.mark.row(34)
def test_numbers_begin_with_one_each_day_and_end_with_the_cap(any_counters):
    any_counters.line(cap=2)
    assert [any_counters.draw() for _ in range(2)] == [1, 2]
    with pytest.raises(LineFull):
        any_counters.draw()
    any_counters.now += timedelta(days=1)
    assert any_counters.draw() == 1


def test_a_cap_that_changes_holds_today_and_takes_no_number_away(counters):
    counters.line(cap=5)
    assert [counters.draw() for _ in range(3)] == [1, 2, 3]
    counters.line(cap=1)
    with pytest.raises(LineFull):
        counters.draw()
    counters.line(cap=4)
    assert counters.draw() == 4
    counters.line(cap=0, since=TODAY + timedelta(days=1))
    counters.now += timedelta(days=1)
    with pytest.raises(LineNotFound):
        counters.draw()


def test_lines_are_counted_apart(counters):
    counters.line()
    counters.line(code="A", title="Pengambilan", service=Service.PICKUP)
    assert [counters.draw("L"), counters.draw("A"), counters.draw("L")] == [1, 1, 2]
    with counters.world.database.reading() as session:
        unit = units.dinas(session, CIREBON)
        found = [rule.line for rule in lines.of_unit(session, unit, on=TODAY)]
        last = lines.last_of(session, lines.find(session, unit, "L", on=TODAY), TODAY)
    assert (found, last) == (["A", "L"], 2)


def test_where_the_service_is_shut_there_is_no_number(counters):
    counters.line()
    counters.line(code="A", service=Service.PICKUP)
    room = WaitingRoom(counters.world)
    room.shut(TODAY, TODAY, Service.COUNTER)
    with pytest.raises(LineShut) as refused:
        counters.draw("L")
    assert "(Uji)" in refused.value.pesan
    assert counters.draw("A") == 1  # what is ready is still handed out


def let_be_ready(counters, number):
    statement = "UPDATE application_case SET state = 'SIAP' WHERE number = :n"
    with let_change(counters.world).database.begin() as session:
        session.execute(text(statement), {"n": number})


def test_who_comes_for_what_is_ready_on_its_day_is_noted_as_there(counters):
    counters.now = ISSUING
    counters.line(since=ISSUING.date())
    room = WaitingRoom(counters.world, now=ISSUING)
    room.cut(1)
    resident = room.resident(1)
    receipt = room.ask(1)
    counters.draw(case_number=receipt.number)
    room.issue(resident)
    let_be_ready(counters, receipt.number)
    counters.draw(case_number=receipt.number)  # before its day
    assert counters.world.all(select(Booking.came_at)) == [None]
    counters.now = room.slot(receipt.number).starts_at
    counters.draw(case_number=receipt.number)
    assert counters.world.all(select(Booking.came_at)) == [counters.now]
    with pytest.raises(CaseNotFound):
        counters.draw(case_number="3274-20-000009-9")
    assert counters.draw() == 2  # the one that was refused left no gap


def test_who_draws_again_has_the_number_that_waits_already(any_counters):
    any_counters.line(cap=2)
    any_counters.line(code="A", title="Pengambilan", service=Service.PICKUP)
    number = WaitingRoom(any_counters.world).asked(1).number
    drawn = [any_counters.draw(line, case_number=number) for line in "LLA"]
    assert (drawn, any_counters.draw()) == ([1, 1, 1], 2)
    second = """INSERT INTO queue_ticket
        (unit_id, day, line, number, case_id, state, calls, drawn_at)
        SELECT unit_id, day, line, 3, case_id, state, calls, drawn_at
        FROM queue_ticket WHERE number = 1"""
    with pytest.raises(DBAPIError), any_counters.world.database.begin() as session:
        session.execute(text(second))
    any_counters.call()
    any_counters.finish()
    with pytest.raises(LineFull):
        any_counters.draw(case_number=number)


def test_of_many_who_draw_for_one_case_all_have_one_number(any_counters):
    any_counters.line(cap=9)
    any_counters.line(code="A", title="Pengambilan", service=Service.PICKUP)
    number = WaitingRoom(any_counters.world).asked(1).number

    def draw(line):
        return any_counters.draw(line, case_number=number)

    with ThreadPoolExecutor(4) as pool:
        drawn = [*pool.map(draw, "LALA")]
    assert drawn == [1] * 4
    assert len(any_counters.world.all(select(QueueTicket.number))) == 1


def test_of_another_unit_no_number_is_told(counters):
    counters.line()
    number = WaitingRoom(counters.world).asked(1).number
    duties = frozenset({Duty(Role.OPERATOR, "kecamatan")})
    operator = Officer(username="rina", office=CIREBON, duties=duties)
    with counters.world.database.begin() as session:
        session.add(
            Unit(
                id="kecamatan",
                office_code=CIREBON,
                kind=UnitKind.KECAMATAN,
                name="Kecamatan",
                region_code="32.74.01",
            )
        )
        session.flush()
        unit = units.find(session, "kecamatan", office=CIREBON)
        set_line(session, unit, LEGALISIR, who="uji", now=NOW)
        for there in (number, "3274-20-000009-9"):
            with pytest.raises(CaseNotFound):
                draw_number(
                    session, unit, "L", officer=operator, now=NOW, case_number=there
                )


def test_the_next_is_called_to_one_counter_and_is_served(any_counters):
    any_counters.line()
    for _ in range(3):
        any_counters.draw()
    assert any_counters.call("1") == 1
    assert any_counters.call("2") == 2
    with pytest.raises(CounterBusy):
        any_counters.call("1")
    any_counters.finish("1")
    assert any_counters.call(" 1 ") == 3
    any_counters.finish("1")
    assert any_counters.call("1") is None


def test_who_is_absent_after_three_calls_is_absent_for_good(any_counters):
    any_counters.line()
    any_counters.draw()
    any_counters.call()
    for _ in range(2):
        with pytest.raises(NobodyCalled):
            any_counters.finish(state=TicketState.ABSENT)
        any_counters.again()
    with pytest.raises(NobodyCalled):
        any_counters.again()
    any_counters.finish(state=TicketState.ABSENT)
    assert any_counters.call() is None
    with pytest.raises(DBAPIError), any_counters.world.database.begin() as session:
        session.execute(text("UPDATE queue_ticket SET state = 'called'"))


def test_who_waits_and_who_is_called_is_told_in_order(counters):
    counters.line()
    for _ in range(3):
        counters.draw()
        counters.now += timedelta(minutes=1)
    counters.call()
    with counters.world.database.reading() as session:
        unit = units.dinas(session, CIREBON)
        waiting = numbers.waiting(session, unit, TODAY, limit=9)
        called = numbers.called(session, unit, TODAY)
        count = numbers.count_waiting(session, unit, TODAY)
    assert [ticket.code for ticket in waiting] == ["L-002", "L-003"]
    assert [ticket.code for ticket in called] == ["L-001"]
    assert count == 2


@pytest.mark.parametrize("name", ["", " ", "a" * 11, "1/2", "LOKET 1"])
def test_a_counter_has_a_short_name(counters, name):
    with pytest.raises(BadCounter):
        counters.call(name)


@pytest.mark.parametrize(
    "over",
    [
        {"code": ""},
        {"code": "l"},
        {"code": "LEGAL"},
        {"title": " "},
        {"cap": -1},
        {"cap": 10_000},
    ],
)
def test_a_line_that_cannot_be_is_refused(counters, over):
    with pytest.raises(BadLine):
        counters.line(**over)
    with pytest.raises(DayIsPast):
        counters.line(since=TODAY - timedelta(days=1))


def test_who_is_on_duty_elsewhere_gives_and_calls_no_number(counters):
    counters.line()
    duties = frozenset({Duty(Role.OFFICER, "elsewhere")})
    counters.officer = Officer(username="rina", office=CIREBON, duties=duties)
    for act in (counters.draw, counters.call, counters.again, counters.finish):
        with pytest.raises(NotAtThisUnit):
            act()
    counters.officer = replace(counters.officer, duties=holding(Role.OFFICER))
    assert counters.draw() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE queue_line SET last = cap + 1",
        (
            "UPDATE queue_ticket SET state = 'absent', counter = '1', calls = 2,"
            " called_at = drawn_at"
        ),
        "UPDATE queue_ticket SET state = 'served'",
        "UPDATE queue_ticket SET calls = 4",
        "UPDATE queue_ticket SET counter = '1'",
        "UPDATE queue_ticket SET number = 0",
        (
            "UPDATE queue_ticket SET state = 'called', counter = '1', calls = 1,"
            " called_at = drawn_at"
        ),  # both to one counter
        "DELETE FROM queue_ticket",
    ],
)
def test_what_no_program_may_write_the_database_refuses(any_counters, statement):
    any_counters.line()
    any_counters.draw()
    any_counters.draw()
    with pytest.raises(DBAPIError), any_counters.world.database.begin() as session:
        session.execute(text(statement))


def rush(counters, people, cap, workers):
    """Let many draw at once, and call them from several counters."""
    counters.line(cap=cap)

    def one(_):
        try:
            return counters.draw()
        except LineFull:
            return 0

    with ThreadPoolExecutor(workers) as many:
        drawn = list(many.map(one, range(people)))
    assert sorted(filter(None, drawn)) == list(range(1, cap + 1))
    assert drawn.count(0) == people - cap
    [line] = counters.world.all(select(QueueLine))
    assert line.last == cap

    def serve(counter):
        called = []
        while (number := counters.call(str(counter))) is not None:
            called.append(number)
            counters.finish(str(counter))
        return called

    with ThreadPoolExecutor(3) as some:
        served = [number for each in some.map(serve, range(3)) for number in each]
    assert sorted(served) == list(range(1, cap + 1))
    states = set(counters.world.all(select(QueueTicket.state)))
    assert states == {TicketState.SERVED}


@pytest.mark.row(34)
def test_of_many_at_once_each_has_one_number_and_the_cap_is_exact(any_counters):
    rush(any_counters, people=30, cap=20, workers=8)


@pytest.mark.prove
def test_of_five_thousand_too(any_counters):
    rush(any_counters, people=5_000, cap=4_500, workers=16)
