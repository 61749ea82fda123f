"""Names of photo files as people write them, and what is told of the others."""

import pytest

from suket.intake.photo_names import WhyUnused, assign, is_litter, nik_in
from tests.office_world import nik_of
from tests.suket.intake.tables_sent import GOOD

NIK = GOOD["nik"]


@pytest.mark.parametrize(
    "name",
    [
        "{}.jpg",
        "{}_SITI.jpg",
        "{} (1).jpg",
        "{}.jpg.jpg",
        "FOTO {}.jpg",
        "{}.webp",
        "{}.JPEG",
        "{}",
        "Kesambi/{}.png",
        "foto\\Kesambi\\{}.png",
        "IMG_20261101_{}.jpg",
        "{}-{}.jpg",
        "3274 0141 0703 9901.jpg",
        "3274-0141-0703-9901 SITI.jpg",
        "2026-11-30 {}.jpg",
    ],
)
def test_the_one_run_of_sixteen_digits_in_a_name_is_the_nik(name):
    found = assign([name.replace("{}", NIK)], {NIK})
    assert (set(found.by_nik), found.unused) == ({NIK}, ())


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("budi.jpg", WhyUnused.NAMELESS),
        (f"{NIK}9.jpg", WhyUnused.NAMELESS),
        (f"{NIK[:-1]}.jpg", WhyUnused.NAMELESS),
        (f"{NIK} {nik_of(5)}.jpg", WhyUnused.NAMELESS),
        (f"{NIK}/foto.jpg", WhyUnused.NAMELESS),
        (f"{nik_of(5)}.jpg", WhyUnused.NOBODY),
        (f"KK {NIK}.pdf", WhyUnused.NO_PICTURE),
        (f"{NIK}.jpg.zip", WhyUnused.NO_PICTURE),
    ],
)
def test_every_other_file_is_named_with_the_reason(name, why):
    found = assign([name], {NIK})
    assert found.by_nik == {}
    assert [(one.name, one.why) for one in found.unused] == [(name, why)]


def test_of_several_files_the_plainest_is_taken_and_the_others_are_told():
    names = [f"{NIK} (1).jpg", f"a/{NIK}.jpg", f"b/{NIK}.jpg"]
    found = assign(names, {NIK})
    assert found.by_nik == {NIK: f"{NIK}.jpg"}
    assert [(one.name, one.why) for one in found.unused] == [
        (f"{NIK} (1).jpg", WhyUnused.ANOTHER),
        (f"b/{NIK}.jpg", WhyUnused.ANOTHER),
    ]


def test_a_file_that_a_row_names_is_its_whatever_it_is_called():
    assert assign(["siti.jpg"], {NIK}, {"siti.jpg"}).unused == ()


def test_what_computers_lay_there_is_not_told():
    litter = ["Thumbs.db", "a/.DS_Store", f"__MACOSX/._{NIK}.jpg", "desktop.ini"]
    litter += ["Icon\r", "ehthumbs.db", "~$daftar.xlsx", "a/.picasa.ini", ".gitkeep"]
    litter += [f"@eaDir/{NIK}.jpg/SYNOFILE_THUMB_M.jpg", "__MACOSX/foto.jpg"]
    assert all(map(is_litter, litter))
    assert not any(map(is_litter, [f"{NIK}.jpg", f".{NIK}.jpg", "icon.jpg"]))
    assert nik_in("tanpa nik") is None
