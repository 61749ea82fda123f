"""At whatever statement an act fails, nothing of it is left; and no act is without event.

Security handbook, S16: every statement of every act is made to fail once; S18: the disk
of the database is full.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from suket.db import Base
from suket.delivery.download_access import open_delivery
from suket.intake.import_residents import Upload, import_residents
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.words import Validity
from suket.register import order_batch
from suket.register.end import end, end_expired, end_many, restore, suspend
from suket.register.issue import renew
from suket.register.tables import Suket
from suket.register.words import EndReason
from tests.office_world import DAY, NOW, nik_of
from tests.suket.intake.test_import_residents import GOOD, table


class Fault(Exception):
    """What a database says when it dies."""


@contextmanager
def failing_at(database, place):
    """Let the `place`-th statement of the transactions inside fail; yield the count."""
    seen = []

    def count(connection, cursor, statement, *_):
        if statement.startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            return
        seen.append(statement)
        if len(seen) == place:
            raise Fault

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


@contextmanager
def failing_commit(database):
    def fail(_):
        raise Fault

    event.listen(database.engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", fail)


def everything(world):
    """Return the contents of all tables."""
    with world.database.reading() as session:
        return {
            table.name: sorted(map(str, session.execute(select(table))))
            for table in Base.metadata.sorted_tables
        }


def in_transaction(act):
    def run(world, suket_id):
        with world.database.begin() as session:
            act(world, session, suket_id)

    return run


def issuing(world, session, suket_id):
    from suket.register.issue import issue
    from suket.residents import residents

    resident = residents.find_by_nik(session, nik_of(2), office="32.74")
    issue(session, resident.id, world.desk(), officer=world.officer(), now=NOW)


def importing(world, suket_id):
    upload = Upload(table({**GOOD, "nik": nik_of(7)}, {**GOOD, "nik": nik_of(2)}))
    import_residents(world.database, upload, officer=world.officer(), now=NOW)


def suspended_first(world, suket_id):
    with world.database.begin() as session:
        suspend(session, suket_id, officer=world.officer(), now=NOW, evidence="laporan")


def nothing_first(world, suket_id):
    pass


def issuing_many(world, session, suket_id):
    """To three, one of whom has a suket that is over by then."""
    from suket.register.issue import issue_many

    later = NOW + 60 * DAY
    ids = [world.people[nik_of(n)] for n in (1, 2, 3)]
    outcomes = issue_many(
        session, ids, world.desk(), officer=world.officer(), now=later
    )
    assert all(hasattr(one, "number") for one in outcomes.values())


ACTS = {
    "issue": (nothing_first, in_transaction(issuing), [Event.ISSUED]),
    "issue many": (
        nothing_first,
        in_transaction(issuing_many),
        [Event.ENDED, Event.RENEWED, Event.ISSUED, Event.ISSUED],
    ),
    "renew": (
        nothing_first,
        in_transaction(
            lambda w, s, key: renew(s, key, w.desk(), officer=w.officer(), now=NOW)
        ),
        [Event.ENDED, Event.RENEWED],
    ),
    "end": (
        nothing_first,
        in_transaction(
            lambda w, s, key: end(
                s, key, EndReason.KTP_DICETAK, officer=w.officer(), now=NOW
            )
        ),
        [Event.ENDED],
    ),
    "end many": (
        nothing_first,
        in_transaction(
            lambda w, s, key: end_many(
                s, [nik_of(1)], EndReason.KTP_DICETAK, officer=w.officer(), now=NOW
            )
        ),
        [Event.ENDED],
    ),
    "end what has expired": (
        nothing_first,
        in_transaction(lambda w, s, key: end_expired(s, now=NOW + 90 * DAY)),
        [Event.ENDED],
    ),
    "suspend": (
        nothing_first,
        in_transaction(
            lambda w, s, key: suspend(
                s, key, officer=w.officer(), now=NOW, evidence="x"
            )
        ),
        [Event.SUSPENDED],
    ),
    "restore": (
        suspended_first,
        in_transaction(
            lambda w, s, key: restore(
                s, key, officer=w.officer(), now=NOW, evidence="x"
            )
        ),
        [Event.RESTORED],
    ),
    "deliver": (
        nothing_first,
        in_transaction(
            lambda w, s, key: open_delivery(s, key, officer=w.officer(), now=NOW)
        ),
        [Event.DELIVERY_OPENED],
    ),
    "order many": (
        nothing_first,
        in_transaction(
            lambda w, s, key: order_batch.start(s, None, officer=w.officer(), now=NOW)
        ),
        [Event.BATCH_STARTED],
    ),
    "import": (nothing_first, importing, [Event.RESIDENTS_IMPORTED]),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_fails_anywhere_leaves_nothing(world, name):
    prepare, act, expected = ACTS[name]
    world.change_office(validity=Validity.MONTHS, months=1)
    world.people = {nik_of(n): world.add(nik=nik_of(n)) for n in (1, 2, 3)}
    suket_id = world.issue(world.people[nik_of(1)]).suket_id
    prepare(world, suket_id)
    before = everything(world)
    place = 0
    while True:
        place += 1
        with failing_at(world.database, place) as seen:
            try:
                act(world, suket_id)
            except Fault:
                pass
            else:
                break
        assert everything(world) == before, seen[-1]
    assert place > 3
    assert events(world)[len(before["journal"]) :] == expected


def events(world):
    return world.all(select(JournalEntry.event).order_by(JournalEntry.seq))


@pytest.mark.parametrize("name", ["issue", "renew", "end"])
def test_an_act_whose_commit_fails_leaves_nothing(world, name):
    prepare, act, _ = ACTS[name]
    suket_id = world.issue(world.add(nik=nik_of(1))).suket_id
    world.add(nik=nik_of(2))
    before = everything(world)
    with failing_commit(world.database), pytest.raises(Fault):
        act(world, suket_id)
    assert everything(world) == before
    assert world.all(select(func.count()).select_from(Suket)) == [1]
    assert prepare


@contextmanager
def full_disk(database, listen):
    """Let an SQLite database have no page more than it has now."""
    with database.begin() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    most = {"now": pages}

    def limit(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={most['now']}")

    listen(database.engine, "begin", limit)
    try:
        yield
    finally:
        most["now"] = 2**30


def test_a_full_disk_breaks_nothing_off_half_way_and_room_is_all_that_it_takes(
    sqlite_world, listen
):
    world = sqlite_world
    people = [world.add(nik=nik_of(serial)) for serial in range(40)]
    told = []

    def issue_to_all():
        while len(told) < len(people):
            told.append(world.issue(people[len(told)]).number)

    with (
        full_disk(world.database, listen),
        pytest.raises(OperationalError, match="full"),
    ):
        issue_to_all()
    assert world.all(select(Suket.number).order_by(Suket.serial)) == told
    assert events(world).count(Event.ISSUED) == len(told)
    issue_to_all()
    serials = world.all(select(Suket.serial).order_by(Suket.serial))
    assert serials == [*range(1, len(people) + 1)]
