"""The way to the tables: who writes waits in line where the database lets one write."""

from threading import Thread
from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from suket import db


def writes(database, name, order):
    with database.begin() as session:
        session.execute(text("DELETE FROM known_device"))
        order.append(name)


@pytest.fixture
def waiting(sqlite_database, monkeypatch):
    """Who stands in the line, the writer first; it is one object for all."""
    lines, enter = set(), db._Line.enter
    monkeypatch.setattr(db._Line, "enter", lambda line: lines.add(line) or enter(line))
    writes(sqlite_database, "first", [])
    [line] = lines
    return line._waiting


def test_who_waits_to_write_comes_before_who_has_just_written(sqlite_database, waiting):
    order, threads = [], []
    with sqlite_database.begin() as session:
        session.execute(text("DELETE FROM known_device"))
        for name in range(5):
            threads.append(Thread(target=writes, args=(sqlite_database, name, order)))
            threads[-1].start()
            while len(waiting) < 1 + len(threads):
                sleep(0.001)
    writes(sqlite_database, "again", order)
    for thread in threads:
        thread.join()
    assert order == [*range(5), "again"]


def test_who_waits_in_vain_is_told_and_holds_up_nobody(sqlite_database, monkeypatch):
    order = []
    with sqlite_database.begin() as session:
        session.execute(text("DELETE FROM known_device"))
        monkeypatch.setattr(db, "BUSY_MS", 1)
        with pytest.raises(OperationalError, match="others write"):
            writes(sqlite_database, "late", order)
    monkeypatch.undo()
    writes(sqlite_database, "next", order)
    assert order == ["next"]


def test_a_transaction_that_has_said_nothing_holds_up_nobody(sqlite_database):
    order = []
    with sqlite_database.begin():
        writes(sqlite_database, "inside", order)
    assert order == ["inside"]
