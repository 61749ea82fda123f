"""Who can be issued to is counted by the rule that issues, on both databases."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from suket.offices import versions
from suket.offices.words import MINIMUMS, EnrolmentStatus, Validity
from suket.register import issuable
from suket.register.end import suspend
from suket.register.issuable import READY, Scope
from suket.register.issue import issue_many
from suket.residents import eligibility, residents
from suket.residents.tables import Resident
from suket.residents.words import Standing
from tests.office_world import (
    CIREBON,
    DAY,
    NOW,
    SERANG,
    nik_of,
    resident_values,
)

MANY = 400


def anybody(serial, dice):
    """Return a resident with something against them, as likely as not."""
    over = {
        "standing": dice.choice([Standing.RESIDENT] * 4 + [*Standing]),
        "citizenship": dice.choice(["WNI"] * 5 + ["WNA"]),
        "enrolment_status": dice.choice([*EnrolmentStatus]),
        "born": date(2009, 11, 20) + timedelta(days=dice.randrange(5)),
        "marital_status": dice.choice(["BELUM KAWIN"] * 4 + ["KAWIN", "CERAI MATI"]),
    }
    if dice.random() < 0.4:
        over["photo_digest"] = None
    return resident_values(nik=nik_of(serial), **over)


def scope_of(session, **over):
    return Scope(office=versions.at(session, CIREBON, now=NOW), now=NOW, **over)


def told(world, **over):
    """Return the code that the query gives each resident, by id."""
    with world.database.reading() as session:
        scope = scope_of(session, **over)
        codes = tuple(issuable.figures(session, scope).by_code)
        every = issuable.every(session, scope, codes)
        assert issuable.figures(session, scope).by_code == {
            code: issuable.count(session, scope, [code]) for code in codes
        }
        return {resident.id: code for resident, code in every}


def issued(world):
    """Try to issue to everybody, and return the code of what came of it, by id."""
    ids = world.all(select(Resident.id).where(Resident.office_code == CIREBON))
    with world.database.begin() as session:
        outcomes = issue_many(
            session, ids, world.desk(), officer=world.officer(), now=NOW
        )
    return {who: getattr(came, "code", READY) for who, came in outcomes.items()}


def test_the_query_says_of_everybody_what_issuing_then_does(world):
    dice = random.Random(9)
    rows = [anybody(serial, dice) for serial in range(MANY)]
    with world.database.begin() as session:
        residents.put(session, rows)
    world.add(SERANG, nik="3673014107039901")
    before = told(world)
    assert len(before) == MANY
    assert len(set(before.values())) > 8  # that is, nearly every reason there is
    assert before == issued(world)
    assert READY not in told(world).values()


def test_a_suket_whose_day_has_passed_bars_nobody_and_a_frozen_one_does(world):
    world.change_office(validity=Validity.MONTHS, months=1)
    past, frozen = (world.add(nik=nik_of(n)) for n in range(2))
    sukets = [world.issue(one, now=NOW - 60 * DAY).suket_id for one in (past, frozen)]
    with world.database.begin() as session:
        officer = world.officer()
        suspend(session, sukets[1], officer=officer, now=NOW - 50 * DAY, evidence="x")
    before = told(world)
    assert before == {past: READY, frozen: "SUDAH_ADA_SUKET_AKTIF"}
    assert before == issued(world)


@pytest.mark.parametrize("least", MINIMUMS)
def test_a_count_follows_the_offices_own_minimum(usual_world, least):
    usual_world.change_office(minimum_status=least)
    for serial, status in enumerate(eligibility.RANK):
        usual_world.add(nik=nik_of(serial), enrolment_status=status)
    assert told(usual_world) == issued(usual_world)


def test_a_scope_is_narrowed_by_import_by_what_was_seen_and_by_name(usual_world):
    first = usual_world.add(
        nik=nik_of(1), full_name="SITTI CONTOH MA'ANI", import_id="A" * 22
    )
    usual_world.add(nik=nik_of(2), updated_at=NOW + timedelta(minutes=1))
    assert len(told(usual_world)) == 2
    for over in (
        {"import_id": "A" * 22},
        {"seen_at": NOW},
        {"named": "siti contoh ma’ani"},
    ):
        assert set(told(usual_world, **over)) == {first}
    assert told(usual_world, named="%") == told(usual_world, named="_")


def test_pages_follow_each_other_by_name(usual_world):
    for serial, name in enumerate(("CICI", "ANI", "BUDI")):
        usual_world.add(nik=nik_of(serial), full_name=f"{name} CONTOH")
    with usual_world.database.reading() as session:
        scope = scope_of(session)
        names = [
            resident.full_name.split()[0]
            for number in (1, 2, 3)
            for resident, _ in issuable.page(
                session, scope, [READY], number=number, size=2
            )
        ]
        assert len(issuable.ready(session, scope)) == 3
    assert names == ["ANI", "BUDI", "CICI"]
