"""The invented residents: made by their program, and nobody real among them."""

import csv
import importlib
import re
import sys
from io import BytesIO

import pytest
from lokal import wilayah
from PIL import Image

from tests.repository import ROOT

EXAMPLES = ROOT / "examples"
OFFICES = {"36.04", "36.73", "32.74", "64.71"}


@pytest.fixture(scope="module")
def program():
    sys.path.insert(0, str(EXAMPLES))
    yield importlib.import_module("make_residents")
    sys.path.remove(str(EXAMPLES))


@pytest.fixture(scope="module")
def residents():
    with (EXAMPLES / "residents.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_is_what_its_program_makes(program, residents):
    assert residents == [line for line, _ in program.everyone()]


def test_the_portraits_are_what_their_program_makes(program):
    for line, person in program.everyone()[::23]:
        committed = EXAMPLES / "photos" / f"{line['nik']}.jpg"
        assert program.picture(person) == committed.read_bytes()


def test_every_resident_has_a_small_portrait_and_no_portrait_is_left_over(residents):
    photos = {path.name: path for path in (EXAMPLES / "photos").iterdir()}
    assert set(photos) == {f"{resident['nik']}.jpg" for resident in residents}
    assert max(path.stat().st_size for path in photos.values()) <= 12_000


def test_the_background_is_red_for_an_odd_year_of_birth_and_blue_for_an_even(residents):
    for resident in residents[::11]:
        jpeg = (EXAMPLES / "photos" / f"{resident['nik']}.jpg").read_bytes()
        picture = Image.open(BytesIO(jpeg))
        assert (picture.format, picture.size) == ("JPEG", (300, 400))
        red, _, blue = picture.getpixel((3, 3))
        assert (red > blue) == (int(resident["tanggal_lahir"][:4]) % 2 == 1)


def test_there_are_enough_for_every_office_and_nobody_twice(residents):
    assert len(residents) >= 200
    assert {resident["kode_wilayah"][:5] for resident in residents} == OFFICES
    assert len({resident["nik"] for resident in residents}) == len(residents)


def test_nobody_real_can_be_met(residents):
    for resident in residents:
        assert re.search(r"\bCONTOH\b", resident["nama_lengkap"])
        assert "CONTOH" in resident["alamat"]
        assert re.fullmatch(r"\d{12}99\d\d", resident["nik"])


def test_every_nik_follows_from_district_birthday_and_sex(residents):
    for resident in residents:
        year, month, day = resident["tanggal_lahir"].split("-")
        shown = int(day) + (40 if resident["jenis_kelamin"] == "PEREMPUAN" else 0)
        district = resident["kode_wilayah"].replace(".", "")[:6]
        assert resident["nik"][:12] == f"{district}{shown:02}{month}{year[2:]}"


def test_the_regions_are_those_of_the_ministry(residents):
    for resident in residents:
        assert (
            wilayah.wilayah_name(resident["kode_wilayah"]).upper()
            == resident["kelurahan"]
        )


def test_the_names_that_break_programs_are_there(residents):
    names = {resident["nama_lengkap"] for resident in residents}
    assert "CONTOH" in names
    assert max(map(len, names)) == 60
    assert any("'" in name for name in names)
    assert any(not name.isascii() for name in names)
    assert any(name.startswith("DRS. H.") for name in names)
