"""A suket that no longer agrees with its resident is on the list until it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from suket.register import outdated_sukets
from suket.register.end import end
from suket.register.issue import renew
from suket.register.tables import OutdatedSuket
from suket.register.words import EndReason
from tests.office_world import CIREBON, NOW, SERANG, nik_of
from tests.suket.intake.tables_sent import GOOD, table, taking

ROW = {**GOOD, "nama_lengkap": "SITI CONTOH RAHAYU", "alamat": "JL. CONTOH NO. 9"}


def on_the_list(world):
    return world.all(select(OutdatedSuket.suket_id))


@pytest.fixture
def held(world):
    """A suket that was issued by a table."""
    taking(world, table(ROW))
    world.add(nik=GOOD["nik"], region_code="32.74.01.1001")
    [resident] = world.all(select(outdated_sukets.Resident.id))
    return world.issue(resident).suket_id


def changed(**over):
    return table({**ROW, **over})


@pytest.mark.row(21)
def test_an_import_that_changes_what_is_printed_puts_the_suket_on_the_list(world, held):
    taking(world, table(ROW))
    before = on_the_list(world)
    report = taking(world, changed(nama_lengkap="Siti Contoh Baru", rt="9"))
    assert report.outdated == 1
    assert on_the_list(world) == [held]
    with world.database.reading() as session:
        [(suket, who)] = outdated_sukets.page(session, CIREBON, number=1, size=5)
        found = outdated_sukets.differences(suket, who)
        assert outdated_sukets.count(session, CIREBON) == 1
        assert outdated_sukets.count(session, SERANG) == 0
        assert len(outdated_sukets.every(session, CIREBON)) == 1
    assert {(d.field, d.printed, d.present) for d in found} == {
        ("full_name", "SITI CONTOH RAHAYU", "SITI CONTOH BARU"),
        ("rt", "003", "009"),
    }
    taking(world, table(ROW))
    assert on_the_list(world) == before == []


def test_what_is_not_printed_makes_no_suket_outdated(world, held):
    assert taking(world, changed(status_perekaman="SFE")).outdated == 0
    assert on_the_list(world) == []


@pytest.mark.parametrize("is_renewed", [True, False])
def test_who_ends_or_replaces_the_suket_takes_it_off_the_list(world, held, is_renewed):
    taking(world, changed(alamat="JL. LAIN"))
    officer, later = world.officer(), NOW + timedelta(hours=1)
    with world.database.begin() as session:
        if is_renewed:
            renew(session, held, world.desk(), officer=officer, now=later)
        else:
            end(session, held, EndReason.HILANG, officer=officer, now=later)
    assert on_the_list(world) == []
    assert taking(world, changed(alamat="JL. LAIN")).outdated == 0


def test_only_those_of_the_table_are_looked_at(usual_world):
    usual_world.issue(usual_world.add(nik=nik_of(1)))
    usual_world.add(nik=nik_of(1), full_name="LAIN CONTOH")
    taking(usual_world, table(ROW))
    assert on_the_list(usual_world) == []
