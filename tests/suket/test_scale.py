"""What one act costs does not depend on how many there were before.

The plans are checked on every run; `make prove` measures a register of a million
against one of ten thousand.
"""

import shutil
import sys
from datetime import timedelta
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import event, select

from suket import batches, offices, overview, register, search
from suket.accounts import OFFICERS
from suket.db import Database
from suket.deliver import open_delivery
from suket.end import end, end_expired, end_many, suspend
from suket.issue import renew
from suket.jobs.status import Publisher
from suket.models import EndReason, Suket
from suket.sign_in import go_on
from suket.users import Limits
from tests.office_world import (
    CIREBON,
    DAY,
    NOW,
    World,
    nik_of,
    status_signer,
    suket_signer,
)
from tests.suket.crowd import crowd

SECOND = timedelta(seconds=1)
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
    sukets = [world.issue(world.add(nik=nik_of(n))) for n in range(5)]
    with world.database.begin() as session:
        renew(session, sukets[0].suket_id, world.desk(), officer=officer, now=NOW)
        end(session, sukets[1].suket_id, EndReason.HILANG, officer=officer, now=NOW)
        end_many(session, [nik_of(2)], EndReason.KTP_DICETAK, officer=officer, now=NOW)
        suspend(session, sukets[3].suket_id, officer=officer, now=NOW, evidence="x")
        open_delivery(session, sukets[4].suket_id, officer=officer, now=NOW)
        end_expired(session, now=NOW + 9 * DAY)
    Publisher(folder, status_signer).publish(world.database, now=NOW)
    with world.database.reading() as session:
        for query in ("siti", "contoh rahayu", nik_of(3), sukets[0].number):
            search.residents(session, CIREBON, query)
        register.without_document(session, 20)
        register.of_resident(session, "x", office=CIREBON)
        batches.running(session)
        batches.of_office(session, CIREBON, 10)
        office = offices.find(session, CIREBON)
        batches.count_candidates(session, office, on=NOW.date(), taken_in_at=NOW)
        overview.figures(session, CIREBON, office.zone, now=NOW)
        for part in (None, *overview.Slice):
            wanted = overview.Wanted(office=CIREBON, zone=office.zone, part=part)
            overview.page(session, wanted, now=NOW, number=1, size=20)
        list(register.after(session, "", 10))
    with pytest.raises(Exception, match="session"):
        go_on(world.database, OFFICERS, "x", Limits(), now=NOW)


def test_nothing_of_every_day_goes_through_a_whole_table(sqlite_world, tmp_path):
    watch = Watch(sqlite_world.database)
    live_a_day(sqlite_world, tmp_path / "published")
    assert len(watch.seen) > 20
    assert watch.walks() == []


class Stopwatch:
    """Does acts on a register that is already there, and times each."""

    def __init__(self, world, folder):
        self.world, self.took = world, {}
        self.signer = suket_signer(CIREBON, first_list=101)
        self.publisher = Publisher(folder, status_signer)
        self.people = [world.add(nik=nik_of(n)) for n in range(STEPS)]

    def costs(self):
        """Return the median seconds of each act."""
        return {what: median(times) for what, times in self.took.items()}

    def step(self, step):
        now = NOW + step * SECOND
        issued = self.timed("issue", self.issue, self.people[step], now)
        self.timed("find", self.find, issued.suket_id)
        for query in ("siti", "muhammad wijaya", "bacidu", nik_of(step)):
            self.timed(f"search {query[:4]}", self.search, query)
        if step % 2:
            self.timed("end", self.end, issued.suket_id, now)
        if step % 10 == 9:
            self.timed("publish", self.publish, now + SECOND)

    def timed(self, what, act, *args):
        began = perf_counter()
        result = act(*args)
        self.took.setdefault(what, []).append(perf_counter() - began)
        return result

    def issue(self, resident_id, now):
        return self.world.issue(resident_id, signer=self.signer, now=now)

    def end(self, suket_id, now):
        officer = self.world.officer()
        with self.world.database.begin() as session:
            end(session, suket_id, EndReason.RUSAK, officer=officer, now=now)

    def search(self, query):
        with self.world.database.reading() as session:
            return search.residents(session, CIREBON, query)

    def find(self, suket_id):
        with self.world.database.reading() as session:
            return register.find(session, suket_id, office=CIREBON)

    def publish(self, now):
        self.publisher.publish(self.world.database, now=now)


def of_size(size, template, folder):
    """Return an office that has issued so many."""
    place = folder / f"{size}.db"
    shutil.copy(template, place)
    world = World(Database(f"sqlite:///{place}")).furnish()
    crowd(world, size)
    newest = select(Suket.serial).order_by(Suket.serial.desc()).limit(1)
    assert world.all(newest) == [size]
    return world


@pytest.mark.prove
def test_a_million_cost_what_ten_thousand_cost(sqlite_template, tmp_path):
    watches = [
        Stopwatch(world, tmp_path / f"published-{number}")
        for number, world in enumerate(
            of_size(size, sqlite_template, tmp_path) for size in (10_000, 1_000_000)
        )
    ]
    for step in range(STEPS):  # in turns, so that what else happens happens to both
        for watch in watches:
            watch.step(step)
    few, many = (watch.costs() for watch in watches)
    ratios = {what: many[what] / few[what] for what in few}
    told = {w: f"{few[w] * 1000:.2f} ms × {r:.2f}" for w, r in ratios.items()}
    sys.stderr.write(f"{told}\n")
    assert max(ratios.values()) < 1.5, told
