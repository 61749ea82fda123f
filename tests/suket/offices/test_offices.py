"""The offices: who is there, and when they might issue."""

import gc

import pytest
from sqlalchemy.event import listen

from suket.errors import AlreadyThere
from suket.offices import offices, units
from suket.offices.errors import IssuanceClosed, OfficeNotFound
from tests.office_world import BALIKPAPAN, CIREBON, DAY, NOW, SERANG, office_row


def test_the_periods_of_issuance_come_oldest_first_on_each_database(world):
    """A row that was changed moves to the end of its table on PostgreSQL."""
    with world.database.begin() as session:
        for day in (1, 3):
            shut, opened = NOW + day * DAY, NOW + (day + 1) * DAY
            offices.close_issuance(session, CIREBON, who="uji", now=shut)
            offices.open_issuance(session, CIREBON, who="uji", now=opened)
    with world.database.begin() as session:
        offices.windows(session, CIREBON)[0].closed_at = NOW
    with world.database.reading() as session:
        opened = [window.opened_at for window in offices.windows(session, CIREBON)]
    assert opened == [NOW - 100 * DAY, NOW + 2 * DAY, NOW + 4 * DAY]


def test_a_code_is_given_once_and_who_is_not_there_is_not_found(usual_world):
    with usual_world.database.begin() as session:
        with pytest.raises(AlreadyThere):
            offices.add(session, office_row(CIREBON), who="uji", now=NOW)
        for act in (offices.find, offices.lock):
            with pytest.raises(OfficeNotFound):
                act(session, "99.99")


def test_an_act_reads_its_office_and_unit_once(usual_world):
    read = []
    with usual_world.database.begin() as session:
        engine = usual_world.database.engine
        listen(engine, "before_cursor_execute", lambda *call: read.append(call[2]))
        for _ in range(3):
            offices.find(session, CIREBON)
            units.dinas(session, CIREBON)
            gc.collect()
    assert sum(statement.startswith("SELECT") for statement in read) == 2


def test_all_offices_come_by_their_codes(usual_world):
    with usual_world.database.reading() as session:
        codes = [office.code for office in offices.every(session)]
    assert codes == [CIREBON, SERANG, BALIKPAPAN]


def test_issuance_is_shut_once_and_opened_once(usual_world):
    later = NOW + DAY
    with usual_world.database.begin() as session:
        offices.close_issuance(session, CIREBON, who="uji", now=NOW)
        with pytest.raises(IssuanceClosed):
            offices.close_issuance(session, CIREBON, who="uji", now=NOW)
        assert not offices.is_open(session, CIREBON, now=NOW)
        assert offices.is_open(session, CIREBON, now=NOW - DAY)
        for now in (later, later):
            offices.open_issuance(session, CIREBON, who="uji", now=now)
        assert len(offices.windows(session, CIREBON)) == 2
        assert offices.is_open(session, CIREBON, now=later)
