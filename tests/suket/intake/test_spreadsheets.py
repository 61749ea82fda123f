"""What the database itself refuses, whoever asks: the constraints and the triggers."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InternalError,
    OperationalError,
    StatementError,
)

from suket.db import Database
from suket.journal.tables import JournalEntry
from suket.offices.tables import IssuanceWindow
from suket.register.tables import NumberCounter, Suket
from suket.register.words import EndReason, SuketState
from suket.residents.tables import Resident
from tests.office_world import BALIKPAPAN, CIREBON, NOW, nik_of

REFUSED = (IntegrityError, InternalError, OperationalError, DBAPIError)


@pytest.fixture
def issued(world):
    return world.issue(world.add())


def run(world, statement, **values):
    with world.database.begin() as session:
        session.execute(
            text(statement) if isinstance(statement, str) else statement, values
        )


def copy_of(world, suket_id, **over):
    """Insert a suket like another, with its own application, but for some columns."""
    with world.database.begin() as session:
        old = session.get_one(Suket, suket_id)
        columns = {c.name: getattr(old, c.name) for c in Suket.__table__.columns}
        number = over.pop("serial", 2)
        session.execute(
            text(
                "INSERT INTO application SELECT :id, resident_id, office_code, kind,"
                " channel, state, created_at, created_by FROM application"
            ),
            {"id": "another"},
        )
        fresh = {
            "id": "copy",
            "number": f"other/{number}",
            "serial": number,
            "application_id": "another",
            "status_index": (old.status_index + 1) % 2**20,
            "state": SuketState.ENDED,
            "ended_at": NOW,
            "end_reason": EndReason.RUSAK,
        }
        session.add(Suket(**{**columns, **fresh, **over}))


IN_FORCE = {"state": SuketState.ACTIVE, "ended_at": None, "end_reason": None}


def test_a_copy_that_keeps_every_rule_is_taken(world, issued):
    copy_of(world, issued.suket_id)


@pytest.mark.parametrize(
    "over",
    [
        pytest.param(IN_FORCE, id="a second suket in force for one NIK"),
        pytest.param(
            {**IN_FORCE, "state": SuketState.SUSPENDED}, id="a second one, suspended"
        ),
        pytest.param({"serial": 1}, id="a serial twice in a year"),
        pytest.param({"number": "470/00001/32.74/XI/2026"}, id="a number twice"),
        pytest.param({"serial": 0}, id="a serial of zero"),
        pytest.param({"status_index": 2**20}, id="an index past the list"),
        pytest.param({"status_index": -1}, id="an index before the list"),
        pytest.param({"expires_at": NOW}, id="an end before the beginning"),
        pytest.param({"ended_at": None}, id="an end without a day"),
        pytest.param({"end_reason": None}, id="an end without a reason"),
        pytest.param(
            {"state": SuketState.ACTIVE, "nik": nik_of(3)}, id="in force, ended"
        ),
        pytest.param({"ended_at": NOW - timedelta(1)}, id="ended before it was issued"),
        pytest.param({"nik": "12345"}, id="a short NIK"),
        pytest.param({"nik": "327401410703990A"}, id="a NIK with a letter"),
        pytest.param({"list_number": 4711}, id="a list that is not there"),
        pytest.param({"application_id": "none"}, id="without an application"),
    ],
)
def test_a_suket_that_breaks_a_rule_is_refused_by_the_table(world, issued, over):
    with pytest.raises(REFUSED):
        copy_of(world, issued.suket_id, **over)


def test_an_index_is_given_once_in_a_list(world, issued):
    with pytest.raises(REFUSED):
        copy_of(world, issued.suket_id, status_index=issued.claims.status_index)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET who = 'orang lain'",
        "DELETE FROM journal",
        "DELETE FROM suket",
        "UPDATE suket SET number = 'x'",
        "UPDATE suket SET nik = '3274014107039955'",
        "UPDATE suket SET status_index = (status_index + 1) % 1048576",
    ],
)
def test_what_is_written_for_ever_cannot_be_rewritten(world, issued, statement):
    with pytest.raises(REFUSED):
        run(world, statement)


def test_the_token_cannot_be_exchanged(world, issued):
    with pytest.raises(REFUSED):
        run(world, update(Suket).values(token=b"another"))


def test_the_journal_cannot_be_replaced_by_a_trick_of_sqlite(sqlite_world):
    with pytest.raises(REFUSED):
        run(
            sqlite_world,
            "INSERT OR REPLACE INTO journal SELECT seq, event, office_code, subject,"
            " 'orang lain', at, salt, leaf FROM journal WHERE seq = 0",
        )


@pytest.mark.parametrize("table", ["journal", "suket"])
def test_postgresql_does_not_empty_what_is_kept(postgresql_world, table):
    with pytest.raises(REFUSED):
        run(postgresql_world, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "change",
    [
        {"state": SuketState.ACTIVE, "ended_at": None, "end_reason": None},
        {"end_reason": EndReason.PALSU},
        {"ended_at": NOW + timedelta(9)},
    ],
)
def test_an_ended_suket_has_ended_for_ever(world, issued, change):
    end = {
        "state": SuketState.ENDED,
        "ended_at": NOW,
        "end_reason": EndReason.RUSAK,
    }
    run(world, update(Suket).values(**end))
    with pytest.raises(REFUSED):
        run(world, update(Suket).values(**change))


def test_at_most_one_issuance_window_of_an_office_is_open(world):
    with pytest.raises(REFUSED), world.database.begin() as session:
        session.add(IssuanceWindow(office_code=CIREBON, opened_at=NOW))


def test_a_counter_begins_at_one(world):
    with pytest.raises(REFUSED), world.database.begin() as session:
        session.add(NumberCounter(office_code=CIREBON, year=2026, last=0))


def test_months_go_with_a_policy_that_counts_them(world):
    with pytest.raises(REFUSED):
        world.change_office(months=6)


def test_a_resident_has_a_nik_of_sixteen_digits(world):
    with pytest.raises(REFUSED):
        world.add(nik="3274 0141 0703 9")


def test_a_time_without_zone_or_with_a_fraction_is_refused(usual_world):
    for moment in (datetime(2026, 1, 1), NOW.replace(microsecond=1)):  # noqa: DTZ001
        with pytest.raises(StatementError, match="not a UTC time"):
            run(usual_world, update(Resident).values(updated_at=moment))


def test_a_time_comes_back_in_utc_whatever_zone_it_had(world, issued):
    east = NOW.astimezone(timezone(timedelta(hours=8)))
    run(world, update(Resident).values(updated_at=east))
    assert world.all(select(Resident.updated_at)) == [NOW]


def test_a_word_that_the_list_does_not_know_is_refused(usual_world):
    with pytest.raises(StatementError, match="TIDAK_ADA"):
        run(usual_world, update(Resident).values(enrolment_status="TIDAK_ADA"))


def count_seven(world, transaction):
    with transaction() as session:
        session.add(NumberCounter(office_code=BALIKPAPAN, year=2026, last=7))
        session.flush()
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing(world):
    with pytest.raises(ZeroDivisionError):
        count_seven(world, world.database.begin)
    assert world.all(text("SELECT * FROM number_counter")) == []


def test_a_reading_transaction_cannot_write(world):
    with pytest.raises(REFUSED):
        count_seven(world, world.database.reading)


def test_one_who_reads_does_not_wait_for_one_who_writes(world, issued):
    with world.database.begin() as writing:
        writing.execute(update(Resident).values(full_name="X"))
        with world.database.reading() as session:
            names = session.scalars(select(Resident.full_name)).all()
    assert names == ["SITI CONTOH RAHAYU"]


def test_sqlite_is_durable_and_keeps_its_foreign_keys(slow_disk, tmp_path):
    """Security handbook, S17: what is committed outlasts a power cut."""
    database = Database(f"sqlite:///{tmp_path / 'suket.db'}")
    with database.begin() as session:
        found = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "recursive_triggers",
            )
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }
    database.dispose()


def test_days_and_entries_have_their_types(world, issued):
    with world.database.reading() as session:
        resident = session.scalars(select(Resident.born)).one()
        assert resident == date(2003, 7, 1)
        assert session.get_one(JournalEntry, 0).at.tzinfo is UTC
