"""The offices: when they might issue."""

from suket.offices import offices
from tests.office_world import CIREBON, DAY, NOW


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
