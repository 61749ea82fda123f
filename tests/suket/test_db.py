"""The way to the tables: who writes waits in line where the database lets one write."""

from contextlib import ExitStack
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from suket import db


def wait_for(condition):
    while not condition():
        sleep(0.001)


def writes(database, name, order):
    with database.begin() as session:
        session.execute(text("DELETE FROM known_device"))
        order.append(name)


def test_who_waits_to_write_comes_before_who_has_just_written(sqlite_database):
    order, line = [], sqlite_database._line
    with ExitStack() as first:
        first.enter_context(sqlite_database.begin())
        threads = []
        for name in range(5):
            thread = Thread(target=writes, args=(sqlite_database, name, order))
            thread.start()
            threads.append(thread)
            wait_for(lambda: len(line._waiting) == 1 + len(threads))
        assert sqlite_database.engine.pool.checkedout() == 0  # who waits holds nothing
    writes(sqlite_database, "again", order)
    for thread in threads:
        thread.join()
    assert order == [*range(5), "again"]


def test_who_waits_in_vain_is_told_and_holds_up_nobody(sqlite_database, monkeypatch):
    order = []
    with sqlite_database.begin():
        monkeypatch.setattr(db, "BUSY_MS", 1)
        with pytest.raises(OperationalError, match="others write"):
            writes(sqlite_database, "late", order)
    writes(sqlite_database, "next", order)
    assert order == ["next"]
