"""Searching: tolerant of spelling, bounded in cost, shut to other offices."""

import pytest

from suket.register import search_residents_and_sukets
from suket.residents import residents
from tests.office_world import CIREBON, NOW, SERANG, nik_of, resident_values

PEOPLE = {
    1: "Siti Ma'ani Nina",
    2: "SITTI MAANI NINA",
    3: "Budi Contoh Santoso",
    4: "Muhammad Contoh Rizky",
    5: "SUKARNO",
    6: "Nur 'Aini Contoh",
    7: "Drs. H. Contoh Budiman, M.Si",
}


@pytest.fixture
def peopled(world):
    for serial, name in PEOPLE.items():
        world.add(nik=nik_of(serial), full_name=name)
    world.add(SERANG, nik="3673014107039901", full_name="Siti Contoh Serang")
    return world


def found(world, query, office=CIREBON, limit=20):
    with world.database.reading() as session:
        answer = search_residents_and_sukets.residents(session, office, query, limit)
    serials = {nik_of(serial): serial for serial in PEOPLE}
    return [serials.get(resident.nik, 0) for resident in answer.residents]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Siti Ma'ani", [2, 1]),
        ("sitti maani", [2, 1]),
        ("  SITIMAANI ", [2, 1]),
        ("nina siti", [2, 1]),
        ("maa", [2, 1]),
        ("muhamad", [4]),
        ("rizky contoh", [4]),
        ("sukar", [5]),
        ("nuraini", [6]),
        ("nur aini", [6]),
        ("aini", [6]),
        ("budi", [3, 7]),
        ("budiman drs", [7]),
        ("contoh tidakada", []),
        ("zzz", []),
        ("", []),
        ("   ", []),
        ("'", []),
        ("%", []),
        ("_", []),
        (nik_of(3), [3]),
        (f"{nik_of(3)[:6]} {nik_of(3)[6:12]}.{nik_of(3)[12:]}", [3]),
        (nik_of(99), []),
        ("470/00001/32.74/XI/2026", []),
    ],
)
def test_people_are_found_as_people_ask(peopled, query, expected):
    assert found(peopled, query) == expected


def test_a_suket_is_found_by_its_number_whatever_the_case(peopled):
    with peopled.database.reading() as session:
        resident = residents.find_by_nik(session, nik_of(5), office=CIREBON)
    number = peopled.issue(resident.id).number
    assert found(peopled, f" {number.lower()} ") == [5]
    assert found(peopled, number, SERANG) == []


def test_other_offices_people_are_not_found(peopled):
    assert found(peopled, "siti", SERANG) == [0]
    assert found(peopled, "3673014107039901") == []
    assert found(peopled, nik_of(1), SERANG) == []
    assert found(peopled, "sukarno", SERANG) == []


def test_a_renamed_resident_is_found_by_the_new_name_only(peopled):
    peopled.add(nik=nik_of(5), full_name="Contoh Baru")
    assert found(peopled, "sukarno") == []
    assert found(peopled, "baru") == [5]


def fill(world, names):
    rows = [
        resident_values(nik=nik_of(serial), full_name=name)
        for serial, name in enumerate(names)
    ]
    with world.database.begin() as session:
        residents.put(session, rows)


def answer_to(world, query, limit=20):
    with world.database.reading() as session:
        return search_residents_and_sukets.residents(session, CIREBON, query, limit)


def test_an_answer_that_is_not_whole_says_so(usual_world):
    fill(usual_world, ["SITI CONTOH"] * 30)
    answer = answer_to(usual_world, "siti")
    assert (len(answer.residents), answer.is_complete) == (20, False)
    assert answer_to(usual_world, "siti", 30).is_complete
    assert not answer_to(usual_world, "contoh").is_complete


def test_two_common_words_are_looked_at_only_so_far(usual_world, monkeypatch):
    monkeypatch.setattr(search_residents_and_sukets, "MOST_LOOKED_AT", 50)
    fill(usual_world, ["SITI CONTOH"] * 60 + ["AMINAH RAHAYU"] * 60)
    answer = answer_to(usual_world, "siti rahayu")
    assert (answer.residents, answer.is_complete) == ((), False)


def test_the_rarest_word_leads(usual_world, monkeypatch):
    monkeypatch.setattr(search_residents_and_sukets, "MOST_LOOKED_AT", 50)
    fill(usual_world, ["SITI CONTOH"] * 60 + ["SITI JARANGSEKALI"])
    answer = answer_to(usual_world, "siti jarang")
    assert [r.full_name for r in answer.residents] == ["SITI JARANGSEKALI"]
    assert answer.is_complete


@pytest.mark.parametrize("query", ["siti", "siti rahayu", nik_of(1), "470/1/X"])
def test_no_search_reads_a_whole_table(sqlite_world, listen, query):
    """What SQLite says it will do: look things up, never walk through them."""
    world = sqlite_world
    fill(world, ["SITI CONTOH", "AMINAH RAHAYU"])
    statements = []
    listen(
        world.database.engine,
        "before_cursor_execute",
        lambda c, cursor, statement, values, *_: statements.append((statement, values)),
    )
    answer_to(world, query)
    asked = [(s, v) for s, v in statements if s.startswith("SELECT")]
    assert asked
    with world.database.engine.connect() as connection:
        plans = [
            str(row)
            for statement, values in asked
            for row in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", values
            )
        ]
    walks = [plan for plan in plans if "SCAN resident" in plan or "SCAN suket" in plan]
    assert walks == []


def test_now_is_when_the_resident_was_put(usual_world):
    usual_world.add(nik=nik_of(1))
    with usual_world.database.reading() as session:
        assert (
            residents.find_by_nik(session, nik_of(1), office=CIREBON).updated_at == NOW
        )
