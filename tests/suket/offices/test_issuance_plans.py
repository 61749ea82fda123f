"""Issuance opened and closed from a moment to come, and plans that are dropped."""

from datetime import timedelta

import pytest

from suket.offices import offices
from suket.offices.errors import IssuanceClosed, NothingPlanned
from tests.office_world import CIREBON, DAY, NOW

BY = {"who": "ani", "now": NOW}
SECOND = timedelta(seconds=1)


def is_open(session, *moments):
    return [offices.is_open(session, CIREBON, now=each) for each in moments]


def test_a_closing_with_an_end_is_planned_and_dropped(world):
    first, again = NOW + 5 * DAY, NOW + 9 * DAY
    moments = (first - SECOND, first, again - SECOND, again)
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, at=first, because="Opname", **BY)
        offices.open_issuance(session, CIREBON, at=again, **BY)
        assert is_open(session, *moments) == [True, False, False, True]
        old, new = offices.windows(session, CIREBON)
        assert (old.closed_because, old.closed_by, new.opened_by) == (
            "Opname",
            "ani",
            "ani",
        )
    with world.database.begin() as session:
        offices.forget_plans(session, CIREBON, **BY)
        assert is_open(session, *moments) == [True] * 4
        with pytest.raises(NothingPlanned):
            offices.forget_plans(session, CIREBON, **BY)


def test_what_is_shut_opens_on_a_day_and_may_open_sooner(world):
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, **BY)
        offices.open_issuance(session, CIREBON, at=NOW + 9 * DAY, **BY)
        assert is_open(session, NOW, NOW + 9 * DAY) == [False, True]
        offices.open_issuance(session, CIREBON, who="ani", now=NOW + DAY)
        assert is_open(session, NOW, NOW + DAY, NOW + 9 * DAY) == [False, True, True]
        assert len(offices.windows(session, CIREBON)) == 2


def test_an_emergency_shuts_at_once_whatever_is_planned(world):
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, at=NOW + 5 * DAY, **BY)
        offices.open_issuance(session, CIREBON, at=NOW + 9 * DAY, **BY)
        offices.close_issuance(session, CIREBON, because="Kunci hilang", **BY)
        assert is_open(session, NOW, NOW + 8 * DAY, NOW + 9 * DAY) == [
            False,
            False,
            True,
        ]
        with pytest.raises(IssuanceClosed):
            offices.close_issuance(session, CIREBON, **BY)
