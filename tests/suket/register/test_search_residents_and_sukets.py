"""Searching: tolerant of spelling, bounded in cost, shut to other offices."""

from datetime import date

import pytest

from suket.register import search_residents_and_sukets, sukets
from suket.residents import people_by_name, residents
from tests.office_world import CIREBON, NOW, SERANG, nik_of, resident_values
from verify.check_code import write_check_code

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
        (f"{nik_of(3)[:6]} {nik_of(3)[6:12]} {nik_of(3)[12:]}", [3]),
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
    monkeypatch.setattr(people_by_name, "MOST_LOOKED_AT", 50)
    fill(usual_world, ["SITI CONTOH"] * 60 + ["AMINAH RAHAYU"] * 60)
    answer = answer_to(usual_world, "siti rahayu")
    assert (answer.residents, answer.is_complete) == ((), False)


def test_the_rarest_word_leads(usual_world, monkeypatch):
    monkeypatch.setattr(people_by_name, "MOST_LOOKED_AT", 50)
    fill(usual_world, ["SITI CONTOH"] * 60 + ["SITI JARANGSEKALI"])
    answer = answer_to(usual_world, "siti jarang")
    assert [r.full_name for r in answer.residents] == ["SITI JARANGSEKALI"]
    assert answer.is_complete


@pytest.mark.parametrize(
    "query", ["siti", "siti rahayu", nik_of(1), "470/1/X", "1-1-1990", "123"]
)
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
    walks = [
        plan
        for plan in plans
        if "SCAN resident" in plan or "SCAN name" in plan or "SCAN suket" in plan
    ]
    assert walks == []


def test_now_is_when_the_resident_was_put(usual_world):
    usual_world.add(nik=nik_of(1))
    with usual_world.database.reading() as session:
        assert (
            residents.find_by_nik(session, nik_of(1), office=CIREBON).updated_at == NOW
        )


MEANT = [
    ("MUHAMMAD NU'MAN CONTOH", "nu man"),
    ("MUHAMMAD NU'MAN CONTOH", "mohammad numan"),
    ("SOEPARDJO CONTOH", "Supardjo"),
    ("SUPARDJO CONTOH", "soepardjo"),
    ("CONTOH SANTOSO", "santosa"),
    ("WIDNYANI CONTOH", "widyani"),
    ("SITI NUR HALIZA CONTOH", "nurhaliza siti"),
    ("SITI NURHALIZA CONTOH", "nur haliza siti"),
    ("MUH. CONTOH RIZKY", "muhammad contoh rizki"),
    ("CONTOH SYAFRUDIN", "sjafroedin"),
    ("CONTOH KUSUMA", "kuuma"),
    ("CONTOH CHANDRA", "tjandra"),
]


def test_near_names_are_offered_apart(usual_world):
    fill(usual_world, [there for there, _ in MEANT])
    for there, typed in MEANT:
        answer = answer_to(usual_world, typed)
        assert there not in {one.full_name for one in answer.residents}, typed
        assert answer.near[0].full_name == there, typed


def test_who_is_found_is_not_offered_again(usual_world):
    fill(usual_world, ["CONTOH SANTOSO", "CONTOH SANTOSA"])
    answer = answer_to(usual_world, "santosa")
    assert [one.full_name for one in answer.residents] == ["CONTOH SANTOSA"]
    assert [one.full_name for one in answer.near] == ["CONTOH SANTOSO"]


def test_near_names_of_other_offices_are_not_offered(peopled):
    with peopled.database.reading() as session:
        answer = search_residents_and_sukets.residents(session, SERANG, "sukarmo")
    assert (answer.residents, answer.near) == ((), ())


def test_a_name_may_have_a_digit(usual_world):
    fill(usual_world, ["RAHMAT CONTOH 1", "RAHMAT CONTOH 2", "RAHMAT CONTOH 22"])
    answer = answer_to(usual_world, "rahmat contoh 2")
    assert answer.residents[0].full_name == "RAHMAT CONTOH 2"


def issued_to(world, serial, name):
    return world.issue(world.add(nik=nik_of(serial), full_name=name))


PARTS = [
    *("2", "00002", "470/00002", "470/00002/32.74", "00002/32.74/xi", " 02 "),
    *("470/2", "470 00002", "470-00002-32.74-XI-2026", "No. 2", "no 470/00002"),
    *("Nomor: 470/00002/32.74/XI/2026", "470 / 00002 / 32.74", "Nomor suket 00002"),
]


def test_a_part_of_a_number_finds_its_suket(usual_world):
    for serial, name in enumerate(["SITI CONTOH", "BUDI CONTOH", "AMIR CONTOH"]):
        issued_to(usual_world, serial, name)
    for query in PARTS:
        answer = answer_to(usual_world, query)
        assert [one.full_name for one in answer.residents] == ["BUDI CONTOH"], query


def test_a_check_code_finds_its_suket_in_its_own_office_only(usual_world):
    issued = issued_to(usual_world, 1, "SITI CONTOH")
    issued_to(usual_world, 2, "BUDI CONTOH")
    with usual_world.database.reading() as session:
        suket = sukets.by_id(session, issued.suket_id)
    code = write_check_code(suket.list_number, suket.status_index)
    told = (f"Kode periksa: {code}", f"kode {code}")
    typos = (code.lower(), code.replace("-", " "), code.replace("-", ""))
    for typed in (code, *typos, *told):
        names = [one.full_name for one in answer_to(usual_world, typed).residents]
        assert names == ["SITI CONTOH"], typed
    with usual_world.database.reading() as session:
        other = search_residents_and_sukets.residents(session, SERANG, code)
    assert other.residents == ()


DAYS = [
    "16-12-1986",
    "16/12/1986",
    "16.12.1986",
    "16 12 1986",
    "1986-12-16",
    "16121986",
    "16/12/86",
    "16 Desember 1986",
    "16 des 1986",
    "16des86",
    "lahir 16 December 1986",
    "siti 16-12-1986",
    "16-12-1986 contoh siti",
]


def test_a_birth_date_finds_who_was_born_then(usual_world):
    born = date(1986, 12, 16)
    usual_world.add(nik=nik_of(1), full_name="SITI CONTOH", born=born)
    usual_world.add(nik=nik_of(2), full_name="BUDI CONTOH", born=date(1986, 12, 17))
    for query in DAYS:
        names = [one.full_name for one in answer_to(usual_world, query).residents]
        assert names == ["SITI CONTOH"], query


CLINGING = [
    "'{0}",
    '="{0}"',
    "\u200b{0}\u202c",
    "NIK: {0}",
    "1. {0} BUDI",
    " {0}\t",
    "\u2022 {0}",
]


def test_a_pasted_nik_is_found_with_what_clings_to_it(usual_world):
    fill(usual_world, ["SITI CONTOH", "BUDI CONTOH"])
    for typed in CLINGING:
        answer = answer_to(usual_world, typed.format(nik_of(0)))
        assert [one.full_name for one in answer.residents] == ["SITI CONTOH"], typed


def test_a_nik_may_be_parted_by_dashes(usual_world):
    fill(usual_world, ["SITI CONTOH"])
    own = nik_of(0)
    for mark in (" ", ".", "-", "\u2013", "\u2011", "\u00a0"):
        typed = mark.join(own[at : at + 4] for at in range(0, 16, 4))
        assert len(answer_to(usual_world, typed).residents) == 1


def test_a_nik_with_one_slip_offers_who_may_have_been_meant(usual_world):
    fill(usual_world, ["SITI CONTOH"])
    own = nik_of(0)
    slips = [own[:5] + own[6:], own[:-1], own[1:], own[:9] + "7" + own[9:], own[:12]]
    slips += [own[:3] + own[4] + own[3] + own[5:]]
    for typed in slips:
        answer = answer_to(usual_world, typed)
        assert (answer.residents, len(answer.near)) == ((), 1), typed


@pytest.mark.parametrize(
    ("query", "digits"),
    [
        ("3274 0141 0703 990", "327401410703990"),
        ("48", "48"),
        ("470/00048", ""),
        ("siti 2", ""),
        ("\u2460", "1"),
        ("", ""),
    ],
)
def test_digits_are_counted_where_there_is_nothing_else(query, digits):
    assert search_residents_and_sukets.digits_of(query) == digits


def test_who_is_only_alike_is_offered_and_no_result(usual_world):
    fill(usual_world, ["ZAINAL CONTOH"])
    answer = answer_to(usual_world, "zzz")
    assert answer.residents == ()
    assert [one.full_name for one in answer.near] == ["ZAINAL CONTOH"]
