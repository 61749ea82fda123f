"""What is asked of many is asked a handful at a time: no database takes endless lists."""

import pytest

from suket import db
from suket.register import status_lists, sukets
from suket.register.end import end_many
from suket.register.words import EndReason
from suket.residents import lessons, residents
from suket.residents.lessons import Facts
from suket.residents.words import Standing
from tests.office_world import CIREBON, NOW, nik_of

MANY, HANDFUL = 7, 3
NIKS = [nik_of(number) for number in range(MANY)]


@pytest.fixture
def ids(usual_world, monkeypatch):
    """Seven residents who have a suket, of whom three are asked at a time."""
    found = [usual_world.add(nik=nik) for nik in NIKS]
    for resident_id in found:
        usual_world.issue(resident_id)
    for module in (residents, sukets, status_lists):
        monkeypatch.setattr(module, "_CHUNK", HANDFUL)
    monkeypatch.setattr(db, "_MOST_PARAMETERS", HANDFUL)
    return found


def asked(session, ids):
    """Ask for all of them in each way, and return how many each found."""
    learnt = Facts(standing=Standing.MOVED)
    residents.require_own(session, ids, office=CIREBON)
    residents.lock_many(session, ids)
    residents.learn(session, ids, learnt, office=CIREBON, now=NOW)
    lines = [row.status_index for row in session.query(sukets.Suket)]
    return [
        len(residents.lock_own(session, ids, office=CIREBON)),
        len(residents.known(session, NIKS, office=CIREBON)),
        len(residents.places(session, NIKS)),
        len(lessons.facts_of(session, NIKS)),
        len(sukets.in_force(session, NIKS)),
        len(list(status_lists.lines(session, 1, lines))),
    ]


def test_no_statement_names_more_than_a_handful(usual_world, ids, listen):
    given = []

    def count(connection, cursor, statement, parameters, context, executemany):
        in_list = statement.partition(" IN (")[2].partition(")")[0]
        given.append(len(in_list.split(",")) if in_list else 0)

    listen(usual_world.database.engine, "before_cursor_execute", count)
    with usual_world.database.begin() as session:
        assert asked(session, ids) == [MANY] * 6
    assert max(given) == HANDFUL


def test_every_reason_for_an_ending_is_found(usual_world, ids):
    with usual_world.database.begin() as session:
        officer = usual_world.officer()
        end_many(session, NIKS, EndReason.PINDAH, officer=officer, now=NOW)
        found = sukets.end_reasons(session, NIKS, {EndReason.PINDAH})
        assert found == {nik: {EndReason.PINDAH} for nik in NIKS}
        assert sukets.end_reasons(session, NIKS, {EndReason.RUSAK}) == {}


def test_of_a_list_those_lines_come_that_were_asked_for(usual_world, ids):
    with usual_world.database.reading() as session:
        indices = [row.index for row in status_lists.lines(session, 1)]
        some = list(status_lists.lines(session, 1, indices[:4]))
    assert len(indices) == MANY
    assert {row.index for row in some} == set(indices[:4])
