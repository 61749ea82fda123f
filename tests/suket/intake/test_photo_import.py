"""Photos come with a table, in a folder or a ZIP, and are never trusted."""

import pytest
from sqlalchemy import func, select

from suket.intake.errors import BadTable
from suket.residents.tables import Photo
from tests.office_world import PORTRAIT, jpeg, nik_of
from tests.suket.intake.tables_sent import (
    GOOD,
    everybody,
    reasons,
    table,
    taking,
    zipped,
)


def test_photos_come_from_a_zip_or_a_folder_by_name_or_by_nik(usual_world, tmp_path):
    (tmp_path / "Siti.JPG").write_bytes(jpeg(50))
    (tmp_path / f"{nik_of(2)}.png").write_bytes(jpeg(90))
    named = {**GOOD, "foto": "siti.jpg"}
    by_nik = {**GOOD, "nik": nik_of(2), "foto": ""}
    assert taking(usual_world, table(named, by_nik), pictures=tmp_path).added == 2
    digests = {r.photo_digest for r in everybody(usual_world)}
    assert None not in digests
    assert len(digests) == 2
    sizes = zipped(**{"folder/siti.jpg": jpeg(10)})
    assert taking(usual_world, table(named), pictures=sizes).updated == 1


def test_a_photo_that_cannot_be_used_is_named_without_the_whole_nik(usual_world):
    pictures = zipped(**{f"{GOOD['nik']}.jpg": b"GIF89a"})
    (refusal,) = taking(usual_world, table(GOOD), pictures=pictures).refused
    assert refusal.value == f"…{GOOD['nik'][-4:]}.jpg"


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (None, "FOTO_TIDAK_ADA"),
        (b"GIF89a", "FOTO_TIDAK_SAH"),
        (b"\xff\xd8\xff" + bytes(2 * 2**20), "FOTO_TIDAK_SAH"),
        (jpeg() + bytes(25 * 2**20), "FOTO_TERLALU_BESAR"),
        (jpeg(size=(89, 120)), "FOTO_TERLALU_KECIL"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "FOTO_HEIC"),
    ],
)
def test_a_photo_that_cannot_be_used_refuses_the_row(usual_world, picture, reason):
    pictures = zipped(**({"siti.jpg": picture} if picture else {"other.jpg": b""}))
    report = taking(usual_world, table({**GOOD, "foto": "siti.jpg"}), pictures=pictures)
    assert reasons(report) == [(2, "foto", reason)]
    before = {row.digest for row in usual_world.all(select(Photo))}
    assert len(before) == 1  # the portrait of the world, nothing of the import


@pytest.mark.parametrize("ending", ["JPG", "jpeg", "webp", "HEIC", "heif", "tiff"])
def test_a_photo_is_found_by_nik_whatever_camera_named_it(usual_world, ending):
    pictures = zipped(**{f"{GOOD['nik']}.{ending}": b"\0\0\0\x18ftypheic"})
    report = taking(usual_world, table({**GOOD, "foto": ""}), pictures=pictures)
    assert reasons(report) == [(2, "foto", "FOTO_HEIC")]


@pytest.mark.parametrize("name", ["../geheim.jpg", "/etc/passwd", "a/../../geheim.jpg"])
def test_a_photo_is_never_looked_for_outside_the_folder(usual_world, tmp_path, name):
    (tmp_path / "geheim.jpg").write_bytes(jpeg())
    folder = tmp_path / "photos"
    folder.mkdir()
    report = taking(usual_world, table({**GOOD, "foto": name}), pictures=folder)
    assert reasons(report) == [(2, "foto", "FOTO_TIDAK_ADA")]


def spoilt(data, field, value):
    """Return a ZIP of one entry with a 16-bit field changed in both of its headers.

    Fields count from the local header: 6 flags, 8 method, 14 sum; in the directory
    each lies two bytes further.
    """
    out = bytearray(data)
    for start in (field, data.index(b"PK\x01\x02") + field + 2):
        out[start : start + 2] = value.to_bytes(2, "little")
    return bytes(out)


def without_its_contents(data):
    start = 30 + len("siti.jpg")
    return data[:start] + b"\xff" * 40 + data[start + 40 :]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda data: spoilt(data, 14, 7), id="another sum"),
        pytest.param(lambda data: spoilt(data, 6, 1), id="encrypted"),
        pytest.param(lambda data: spoilt(data, 8, 97), id="packed otherwise"),
        pytest.param(without_its_contents, id="not deflated"),
        pytest.param(lambda data: b"XX" + data[2:], id="no header"),
    ],
)
def test_a_photo_that_cannot_be_unpacked_refuses_its_row(usual_world, harm):
    pictures = harm(zipped(**{"siti.jpg": jpeg()}))
    row = {**GOOD, "foto": "siti.jpg"}
    report = taking(usual_world, table(row), pictures=pictures)
    assert reasons(report) == [(2, "foto", "FOTO_TIDAK_SAH")]


def test_pictures_that_are_no_zip_are_refused(usual_world):
    with pytest.raises(BadTable):
        taking(usual_world, table(GOOD), pictures=b"not a zip")


def test_one_portrait_is_kept_once(usual_world):
    rows = [{**GOOD, "nik": nik_of(n), "foto": "sama.jpg"} for n in range(3)]
    taking(usual_world, table(*rows), pictures=zipped(**{"sama.jpg": jpeg()}))
    assert usual_world.all(select(func.count()).select_from(Photo)) == [1]
    assert everybody(usual_world)[0].photo_digest is not None
    assert PORTRAIT
