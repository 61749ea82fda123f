"""Moments and days at which something begins or ends in the register: to the second."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from suket.offices import offices, signatories
from suket.offices.errors import IssuanceClosed, NoSignatory
from suket.offices.validity import local_day
from suket.register import order_batch, status_lists, suket_figures_and_lists
from suket.register.end import end
from suket.register.errors import ClockDoubtful
from suket.register.status_lists import CLOCK_TOLERANCE
from suket.register.suket_figures_and_lists import Wanted
from suket.register.tables import BatchItem, StatusList, Suket
from suket.register.words import EndReason, Outcome
from tests.office_world import CIREBON, NOW, nik_of, signatory_row

SECOND = timedelta(seconds=1)
ZONE = "Asia/Jakarta"
MIDNIGHT = datetime(2026, 11, 22, tzinfo=ZoneInfo(ZONE))  # the first moment of the day


@pytest.fixture
def world(usual_world):
    return usual_world


def publish(world, at):
    """Let the first list have been published as of a moment."""
    with world.database.begin() as session:
        session.execute(update(StatusList).values(published_at=at))


def test_a_clock_may_be_five_minutes_behind_what_was_published_and_no_more(world):
    world.issue(world.add(nik=nik_of(1)))
    publish(world, NOW + CLOCK_TOLERANCE)
    assert world.issue(world.add()).claims.issued_at == NOW + CLOCK_TOLERANCE + SECOND
    with world.database.begin() as session:
        assert status_lists.begin_publication(session, 1, now=NOW) is None
    publish(world, NOW + CLOCK_TOLERANCE + SECOND)
    resident_id = world.add(nik=nik_of(2))
    with pytest.raises(ClockDoubtful):
        world.issue(resident_id)
    with world.database.begin() as session, pytest.raises(ClockDoubtful):
        status_lists.begin_publication(session, 1, now=NOW)


def test_what_is_issued_in_the_second_of_a_list_is_younger_than_the_list(world):
    world.issue(world.add(nik=nik_of(1)))
    publish(world, NOW)
    assert world.issue(world.add()).claims.issued_at == NOW + SECOND


@pytest.mark.parametrize(("ago", "answer"), [(1, None), (2, NOW - SECOND)])
def test_no_two_lists_of_one_place_are_of_one_age(world, ago, answer):
    world.issue(world.add())
    publish(world, NOW - ago * SECOND)
    with world.database.begin() as session:
        assert status_lists.begin_publication(session, 1, now=NOW) == answer


def test_the_day_of_the_figures_begins_at_the_offices_midnight(world):
    for number, at in enumerate((MIDNIGHT - SECOND, MIDNIGHT, MIDNIGHT + SECOND)):
        suket_id = world.issue(world.add(nik=nik_of(number)), now=at).suket_id
        with world.database.begin() as session:
            officer = world.officer()
            end(session, suket_id, EndReason.RUSAK, officer=officer, now=at)
    with world.database.reading() as session:
        found = suket_figures_and_lists.figures(session, CIREBON, ZONE, now=NOW)
    assert (found.issued_today, found.ended_today, found.in_force) == (2, 2, 0)
    assert found.without_document == 3


def test_the_days_of_a_list_are_the_offices_and_both_included(world):
    day = local_day(NOW, ZONE)
    next_day = MIDNIGHT + timedelta(days=1)
    moments = (MIDNIGHT - SECOND, MIDNIGHT, next_day - SECOND, next_day)
    for number, at in enumerate(moments):
        world.issue(world.add(nik=nik_of(number)), now=at)

    def count(**days):
        wanted = Wanted(office=CIREBON, zone=ZONE, **days)
        with world.database.reading() as session:
            return suket_figures_and_lists.count(session, wanted, now=NOW)

    assert (count(), count(since=day), count(until=day)) == (4, 3, 3)
    assert count(since=day, until=day) == 2


def test_issuance_is_open_from_its_first_moment_and_shut_from_its_last(world):
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, who="uji", now=NOW)
        offices.hold_open(session, CIREBON, now=NOW - SECOND)
        with pytest.raises(IssuanceClosed):
            offices.hold_open(session, CIREBON, now=NOW)
        offices.open_issuance(session, CIREBON, who="uji", now=NOW + SECOND)
        with pytest.raises(IssuanceClosed):
            offices.require_open(session, CIREBON, now=NOW)
        offices.require_open(session, CIREBON, now=NOW + SECOND)


def test_a_signatory_signs_from_the_first_day_on(world):
    first = signatory_row(CIREBON).since
    with world.database.reading() as session:
        assert signatories.on_day(session, CIREBON, first).since == first
        with pytest.raises(NoSignatory):
            signatories.on_day(session, CIREBON, first - timedelta(days=1))


def test_of_a_batch_its_own_documents_are_counted_and_no_others(world):
    ids = [world.add(nik=nik_of(number)) for number in range(3)]
    sukets = [world.issue(resident_id).suket_id for resident_id in ids]
    with world.database.begin() as session:
        first, other = (
            order_batch.start(session, some, officer=world.officer(), now=NOW)
            for some in (ids[:2], ids[2:])
        )
        for item in session.query(BatchItem):
            item.suket_id = sukets[ids.index(item.resident_id)]
            item.outcome = Outcome.ISSUED
        session.flush()
        for drawn, expected in ((0, (0, 0)), (2, (0, 1)), (1, (1, 1))):
            session.get_one(Suket, sukets[drawn]).has_document = drawn > 0
            session.flush()
            counts = [
                suket_figures_and_lists.documents_of(session, batch.id)
                for batch in (first, other)
            ]
            assert tuple(counts) == expected
