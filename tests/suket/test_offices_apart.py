"""No officer reads or changes what is another office's: every way, every office."""

import inspect
from itertools import permutations

import pytest
from sqlalchemy import select

from suket.access import officer_accounts
from suket.access.rights import Officer
from suket.delivery import download_access
from suket.errors import NotFound, SuketError
from suket.intake import import_residents
from suket.offices import offices
from suket.register import (
    end,
    issuance_batches,
    issue,
    order_batch,
    search_residents_and_sukets,
    sukets,
)
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.residents import residents
from suket.residents.tables import Resident
from tests.office_world import BALIKPAPAN, CIREBON, DAY, NOW, SERANG

NIKS = {
    CIREBON: "3274014107039901",
    SERANG: "3673014107039901",
    BALIKPAPAN: "6471014107039901",
}


class Offices:
    """One of everything in each office."""

    def __init__(self, world):
        self.world = world
        self.residents, self.sukets, self.batches = {}, {}, {}
        for code, nik in NIKS.items():
            self.residents[code] = world.add(
                code, nik=nik, full_name=f"CONTOH {code[:2]}"
            )
            self.sukets[code] = world.issue(self.residents[code], code)
            officer = Officer(username=f"petugas.{code}", office=code)
            with world.database.begin() as session:
                ids = [self.residents[code]]
                batch = order_batch.start(session, ids, officer=officer, now=NOW)
                self.batches[code] = batch.id
            world.employ("kuda terbang sembilan", officer.username, code)


@pytest.fixture
def houses(usual_world):
    return Offices(usual_world)


# What an officer of one office may try on another's: each must say "not found".
TRIES = {
    "read a resident": lambda h, s, me, o: residents.find(
        s, h.residents[o], office=me.office
    ),
    "read by NIK": lambda h, s, me, o: residents.find_by_nik(
        s, NIKS[o], office=me.office
    ),
    "lock a resident": lambda h, s, me, o: residents.lock(
        s, h.residents[o], office=me.office
    ),
    "own a resident": lambda h, s, me, o: residents.require_own(
        s, [h.residents[o]], office=me.office
    ),
    "read a suket": lambda h, s, me, o: sukets.find(
        s, h.sukets[o].suket_id, office=me.office
    ),
    "lock a suket": lambda h, s, me, o: sukets.lock(
        s, h.sukets[o].suket_id, office=me.office
    ),
    "read by number": lambda h, s, me, o: sukets.by_number(
        s, h.sukets[o].number, office=me.office
    ),
    "read a batch": lambda h, s, me, o: issuance_batches.find(
        s, h.batches[o], office=me.office
    ),
    "read an account": lambda h, s, me, o: officer_accounts.find(
        s, f"petugas.{o}", office=me.office
    ),
    "issue": lambda h, s, me, o: issue.issue(
        s, h.residents[o], h.world.desk(me.office), officer=me, now=NOW
    ),
    "issue at that desk": lambda h, s, me, o: issue.issue(
        s, h.residents[o], h.world.desk(o), officer=me, now=NOW
    ),
    "renew": lambda h, s, me, o: issue.renew(
        s, h.sukets[o].suket_id, h.world.desk(me.office), officer=me, now=NOW
    ),
    "renew at that desk": lambda h, s, me, o: issue.renew(
        s, h.sukets[o].suket_id, h.world.desk(o), officer=me, now=NOW
    ),
    "end": lambda h, s, me, o: end.end(
        s, h.sukets[o].suket_id, EndReason.RUSAK, officer=me, now=NOW
    ),
    "suspend": lambda h, s, me, o: end.suspend(
        s, h.sukets[o].suket_id, officer=me, now=NOW, evidence="x"
    ),
    "restore": lambda h, s, me, o: end.restore(
        s, h.sukets[o].suket_id, officer=me, now=NOW, evidence="x"
    ),
    "deliver": lambda h, s, me, o: download_access.open_delivery(
        s, h.sukets[o].suket_id, officer=me, now=NOW
    ),
    "order": lambda h, s, me, o: order_batch.start(
        s, [h.residents[o]], officer=me, now=NOW
    ),
}


@pytest.mark.parametrize("what", TRIES)
def test_what_is_another_offices_is_not_found(houses, what):
    for mine, other in permutations(NIKS, 2):
        me = Officer(username="penyusup", office=mine)
        with pytest.raises(NotFound), houses.world.database.begin() as session:
            TRIES[what](houses, session, me, other)
    states = houses.world.all(select(Suket.state))
    assert states == [SuketState.ACTIVE] * 3


@pytest.mark.parametrize("what", TRIES)
def test_what_is_another_offices_and_what_is_nowhere_get_one_answer(houses, what):
    """Else the answer would tell what the other office has."""
    me = Officer(username="penyusup", office=CIREBON)
    with houses.world.database.begin() as session:
        foreign = refusal(houses, session, me, SERANG, what)
    for store in (houses.residents, houses.batches):
        store[SERANG] = "x" * 22
    NIKS[SERANG], kept = "3673014107039999", NIKS[SERANG]
    houses.sukets[SERANG] = type(
        "Nowhere", (), {"suket_id": "x" * 22, "number": "470/99999/36.73/XI/2026"}
    )
    try:
        with houses.world.database.begin() as session:
            nowhere = refusal(houses, session, me, SERANG, what)
    finally:
        NIKS[SERANG] = kept
    if what != "read an account":
        assert nowhere == foreign


def refusal(houses, session, me, other, what):
    with pytest.raises(SuketError) as answer:
        TRIES[what](houses, session, me, other)
    return type(answer.value), str(answer.value)


@pytest.mark.row(3)
def test_lists_and_searches_hold_the_own_office_only(houses):
    with houses.world.database.reading() as session:
        for mine, nik in NIKS.items():
            found = search_residents_and_sukets.residents(
                session, mine, "contoh"
            ).residents
            assert [r.office_code for r in found] == [mine]
            everybody = residents.known(session, list(NIKS.values()), office=mine)
            assert everybody == {nik}
            assert [
                b.office_code for b in issuance_batches.of_office(session, mine, 9)
            ] == [mine]
            for resident_id in houses.residents.values():
                history = sukets.of_resident(session, resident_id, office=mine)
                assert {s.office_code for s in history} <= {mine}


def test_ending_a_list_of_nik_touches_the_own_office_only(houses):
    me = Officer(username="budi", office=CIREBON)
    with houses.world.database.begin() as session:
        report = end.end_many(
            session, list(NIKS.values()), EndReason.RUSAK, officer=me, now=NOW
        )
    results = [line.result for line in report.lines]
    assert results.count(end.EndResult.NOT_OF_THIS_OFFICE) == 2
    in_force = select(Suket.office_code).where(Suket.state != SuketState.ENDED)
    assert sorted(houses.world.all(in_force)) == [SERANG, BALIKPAPAN]


@pytest.mark.row(22)
def test_who_moved_to_another_office_is_not_changed_by_the_former(houses):
    """The former office may end its own suket, and says nothing of the resident."""
    world = houses.world
    world.add(SERANG, nik=NIKS[CIREBON])
    me = Officer(username="budi", office=CIREBON)
    with world.database.begin() as session:
        suket_id = houses.sukets[CIREBON].suket_id
        end.end(session, suket_id, EndReason.MENINGGAL, officer=me, now=NOW + DAY)
    moved = select(Resident).where(Resident.nik == NIKS[CIREBON])
    [resident] = world.all(moved)
    assert (resident.office_code, resident.standing.value) == (SERANG, "TETAP")


def test_every_way_to_one_thing_asks_whose_it_is():
    """What takes an id or a number also takes the office, or who is asking."""
    exempt = {  # for jobs, which serve every office; none of them is called by a door
        "register.sukets.by_id",
        "register.sukets.after",
        "register.sukets.find_active",
        "register.sukets.in_force",
        "register.sukets.end_reasons",  # what an ending taught, whichever office ended
        "residents.residents.lock_many",
        "register.issuance_batches.add",
        "residents.residents.places",
        "residents.residents.put",
        "offices.offices.find",
    }
    modules = (
        officer_accounts,
        issuance_batches,
        order_batch,
        download_access,
        end,
        import_residents,
        issue,
        offices,
        sukets,
        residents,
    )
    open_doors = [
        f"{module.__name__.removeprefix('suket.')}.{name}"
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if names_things(function) and not asks_whose(function)
    ]
    assert set(open_doors) <= exempt


def names_things(function):
    wanted = {
        "suket_id",
        "resident_id",
        "resident_ids",
        "batch_id",
        "number",
        "nik",
        "niks",
    }
    return bool(wanted & set(inspect.signature(function).parameters))


def asks_whose(function):
    return bool({"office", "officer"} & set(inspect.signature(function).parameters))
