"""Photos without a table: the good ones are taken, every other file is named."""

import pytest
from sqlalchemy import select

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.intake.errors import BadTable
from suket.intake.import_photos import import_photos
from suket.intake.photo_import import zipped as zipped_apart
from suket.journal.tables import JournalEntry
from suket.residents.tables import Resident
from tests.office_world import NOW, SERANG, jpeg, nik_of
from tests.suket.intake.tables_sent import GOOD, table, taking, zipped

FIRST, SECOND = nik_of(1), nik_of(2)
ELSEWHERE = "3673014107039901"


def photos(world):
    return dict(world.all(select(Resident.nik, Resident.photo_digest)))


def sending(world, data, **over):
    return import_photos(world.database, data, officer=world.officer(**over), now=NOW)


def test_photos_alone_reach_their_residents_and_all_else_is_named(world):
    for nik in (FIRST, SECOND):
        world.add(nik=nik, photo_digest=None)
    world.add(SERANG, nik=ELSEWHERE, photo_digest=None)
    report = sending(
        world,
        zipped(
            **{
                f"Foto {FIRST}.jpg": jpeg(10),
                f"{SECOND}.png": b"no picture",
                f"{ELSEWHERE}.jpg": jpeg(20),
                "budi.jpg": jpeg(30),
                "Thumbs.db": b"",
            }
        ),
    )
    assert report.taken == 1
    assert {(one.name, one.why.value) for one in report.unused} == {
        (f"{SECOND}.png", "unreadable"),
        (f"{ELSEWHERE}.jpg", "nobody"),
        ("budi.jpg", "nameless"),
    }
    found = photos(world)
    assert found[FIRST]
    assert found[SECOND] is found[ELSEWHERE] is None
    last = select(JournalEntry.subject).order_by(JournalEntry.seq.desc()).limit(1)
    assert world.all(last) == ["1"]


def test_a_photo_is_replaced_and_pictures_may_share_a_name(usual_world):
    usual_world.add(nik=FIRST)
    before = photos(usual_world)[FIRST]
    data = zipped_apart([("image.jpg", jpeg(1)), (f"{FIRST}.jpg", jpeg(2))] * 2)
    report = sending(usual_world, data)
    assert (report.taken, len(report.unused)) == (1, 3)
    assert photos(usual_world)[FIRST] != before


def test_who_may_not_import_gives_no_photo_and_no_zip_is_refused(usual_world):
    usual_world.add(nik=FIRST, photo_digest=None)
    with pytest.raises(RoleNotAllowed):
        sending(usual_world, zipped(**{f"{FIRST}.jpg": jpeg()}), role=Role.ADMIN)
    with pytest.raises(BadTable):
        sending(usual_world, b"no zip")
    assert photos(usual_world) == {FIRST: None}


def test_a_table_tells_how_many_photos_it_took_and_which_files_are_nobodys(usual_world):
    rows = [{**GOOD, "nik": nik_of(n)} for n in range(3)]
    files = {
        f"{nik_of(0)}_SITI.jpg": jpeg(1),
        f"{nik_of(1)} (1).jpg": jpeg(2),
        f"{nik_of(9)}.jpg": jpeg(3),
        "budi.jpg": jpeg(4),
    }
    report = taking(usual_world, table(*rows), pictures=zipped(**files))
    assert (report.accepted, report.photos) == (3, 2)
    assert [one.name for one in report.unused] == [f"{nik_of(9)}.jpg", "budi.jpg"]


def test_the_photo_of_a_refused_row_is_not_called_nobodys(usual_world):
    bad = {**GOOD, "nama_lengkap": ""}
    files = zipped(**{f"{GOOD['nik']}.jpg": jpeg()})
    report = taking(usual_world, table(bad), pictures=files, is_partial=True)
    assert (report.accepted, report.photos, report.unused) == (0, 0, ())
