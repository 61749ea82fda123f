"""The admin adds units of the office and renames them by page."""

import pytest
from sqlalchemy import select

from suket.access.words import Role
from suket.offices.tables import Unit
from suket.web.office.office_settings import OFFICE
from suket.web.office.people.new_person import NEW
from suket.web.office.unit_page import UNITS
from tests.office_world import CIREBON
from tests.suket.web.office.office_counter import text_of

KEJAKSAN = {"jenis": "kecamatan", "nama": "Kecamatan Kejaksan", "kode": "32.74.01"}


@pytest.fixture
def admin(counter):
    return counter.officer("ani", role=Role.ADMIN)


def names(counter):
    query = select(Unit.name).where(Unit.office_code == CIREBON)
    return {*counter.world.all(query)}


def test_a_kecamatan_is_added_and_an_operator_can_be_sent_there(counter, admin):
    assert UNITS in admin.get(OFFICE).text
    assert UNITS in admin.get(NEW).text
    page = text_of(admin.follow(admin.post(UNITS, KEJAKSAN)).text)
    assert "Unit sudah ditambahkan." in page
    assert "Kecamatan Kejaksan" in admin.get(NEW).text
    assert "Kecamatan Kejaksan (32.74.01)" in text_of(admin.get(OFFICE).text)


def test_a_unit_is_renamed(counter, admin):
    admin.post(UNITS, {**KEJAKSAN, "jenis": "upt", "kode": "", "nama": "UPT Lama"})
    [unit] = counter.world.all(select(Unit.id).where(Unit.name == "UPT Lama"))
    assert 'value="UPT Lama"' in admin.get(f"{UNITS}?unit={unit}").text
    page = admin.follow(admin.post(UNITS, {"unit": unit, "nama": " UPT  Baru "})).text
    assert "UPT Baru" in text_of(page)
    assert "UPT Lama" not in names(counter)
    assert admin.post(UNITS, {"unit": "x", "nama": "UPT Lain"}).status_code == 404


@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"jenis": ""}, "Pilih kecamatan atau UPT."),
        ({"jenis": "dinas"}, "Pilih kecamatan atau UPT."),
        ({"nama": " "}, "Isi nama unitnya"),
        ({"nama": "x" * 101}, "Isi nama unitnya"),
        ({"nama": "DINAS"}, "sudah dipakai unit lain"),
        ({"kode": ""}, "Isi kode kecamatannya, misalnya 32.74.01."),
        ({"kode": "32.73.01"}, "bukan di wilayah kantor ini"),
        ({"kode": "32.74.xx"}, "bukan di wilayah kantor ini"),
        ({"kode": "32.74.01.1001"}, "bukan di wilayah kantor ini"),
        ({"jenis": "upt"}, "UPT tidak mempunyai kode kecamatan"),
    ],
)
def test_what_is_amiss_with_a_unit_is_said_and_nothing_added(
    counter, admin, over, told
):
    before = names(counter)
    assert told in text_of(admin.post(UNITS, {**KEJAKSAN, **over}).text)
    assert names(counter) == before
