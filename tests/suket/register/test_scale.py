"""What one act costs does not depend on how many there were before.

The plans are checked on every run; `make prove` measures a register of a million
against one of ten thousand.
"""

import sys
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from bench.growth import MOST, Register, grown, worst
from suket.access.officer_accounts import OFFICERS
from suket.access.sign_in import go_on
from suket.access.users_and_sessions import Limits
from suket.delivery import download_links
from suket.delivery.download_access import open_delivery
from suket.jobs.publish_status import Publisher
from suket.offices import versions
from suket.register import (
    issuable,
    issuance_batches,
    outdated_sukets,
    search_residents_and_sukets,
    suket_figures_and_lists,
    sukets,
)
from suket.register.end import end, end_expired, end_many, suspend
from suket.register.issue import renew
from suket.register.tables import Batch, Suket
from suket.register.words import EndReason, SuketState
from tests.office_world import CIREBON, DAY, NOW, nik_of, status_signer

STEPS = 60
LARGE = (
    "resident",
    "resident_word",
    "suket",
    "application",
    "journal",
    "document",
    "photo",
)


class Watch:
    """Notes the statements of a database, and asks SQLite how it would do them."""

    def __init__(self, database):
        self.database, self.seen = database, {}
        event.listen(database.engine, "before_cursor_execute", self.note)

    def note(self, connection, cursor, statement, values, context, is_many):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")) and not is_many:
            self.seen.setdefault(statement, values)

    def walks(self):
        """Return the plans that go through a whole large table."""
        event.remove(self.database.engine, "before_cursor_execute", self.note)
        with self.database.engine.connect() as connection:
            return [
                (row[3], statement)
                for statement, values in self.seen.items()
                for row in connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", values
                )
                if row[3].startswith("SCAN ") and row[3].split()[1] in LARGE
                if "ix_" not in row[3].partition(" USING ")[2]
            ]


def live_a_day(world, folder):
    """Do one of everything that happens every day."""
    officer = world.officer()
    issued = [world.issue(world.add(nik=nik_of(n))) for n in range(5)]
    with world.database.begin() as session:
        renew(session, issued[0].suket_id, world.desk(), officer=officer, now=NOW)
        end(session, issued[1].suket_id, EndReason.HILANG, officer=officer, now=NOW)
        end_many(session, [nik_of(2)], EndReason.KTP_DICETAK, officer=officer, now=NOW)
        suspend(session, issued[3].suket_id, officer=officer, now=NOW, evidence="x")
        open_delivery(session, issued[4].suket_id, officer=officer, now=NOW)
        end_expired(session, now=NOW + 9 * DAY)
    Publisher(folder, status_signer).publish(world.database, now=NOW)
    with world.database.reading() as session:
        for query in ("siti", "contoh rahayu", nik_of(3), issued[0].number):
            search_residents_and_sukets.residents(session, CIREBON, query)
        sukets.without_document(session, 20)
        sukets.of_resident(session, "x", office=CIREBON)
        issuance_batches.running(session)
        issuance_batches.of_office(session, CIREBON, 10)
        office = versions.at(session, CIREBON, now=NOW)
        scope = issuable.Scope(office=office, now=NOW, import_id="x")
        issuable.figures(session, scope)
        outdated_sukets.count(session, CIREBON)
        outdated_sukets.page(session, CIREBON, number=1, size=20)
        batch = Batch(id="x", office_code=CIREBON)
        issuance_batches.with_document(session, batch, start=0, limit=20)
        download_links.without_link(session, "x", now=NOW, limit=20)
        for import_id in ("x", None):
            scope = replace(scope, import_id=import_id)
            issuable.page(session, scope, [issuable.READY], number=1, size=20)
        suket_figures_and_lists.figures(session, CIREBON, office.zone, now=NOW)
        for part in (None, *suket_figures_and_lists.Slice):
            wanted = suket_figures_and_lists.Wanted(
                office=CIREBON, zone=office.zone, part=part
            )
            suket_figures_and_lists.page(session, wanted, now=NOW, number=1, size=20)
        list(sukets.after(session, "", 10))
    with pytest.raises(Exception, match="session"):
        go_on(world.database, OFFICERS, "x", Limits(), now=NOW)


def test_nothing_of_every_day_goes_through_a_whole_table(sqlite_world, tmp_path):
    watch = Watch(sqlite_world.database)
    live_a_day(sqlite_world, tmp_path / "published")
    assert len(watch.seen) > 20
    assert watch.walks() == []


@pytest.mark.prove
def test_a_million_cost_what_ten_thousand_cost():
    figures = grown((10_000, 1_000_000), STEPS)
    told = {act: f"{timing.median:.2f} ms" for act, timing in figures.items()}
    sys.stderr.write(f"{told}\n")
    assert worst(figures) < MOST, told


def test_a_crowd_is_as_large_as_it_is_called_and_can_be_worked_on(tmp_path):
    small = Register(tmp_path, 50, steps=2)
    of_crowd = select(func.count()).where(Suket.year == 2025)
    assert small.world.all(of_crowd) == [50]
    [in_force] = small.world.all(of_crowd.where(Suket.state == SuketState.ACTIVE))
    assert 5 < in_force < 25
    for step in range(2):
        small.step(step)
    assert set(small.took) >= {"issue", "check", "end", "search, a rare name"}
