"""The fonts of the forms: what they can write, and that they write the old as before."""

import hashlib
import unicodedata

import pytest
from fontTools.ttLib import TTFont

from suket.paper.font_metrics import Typefaces
from suket.shipped import templates
from tests.suket.paper.sample_sheets import SIMPLE, render, replace, text_of, with_head

FONTS = templates() / "fonts"
# Latin-1 and Latin Extended-A, without controls and the soft hyphen.
LATIN = [chr(code) for code in (*range(0xA0, 0xAD), *range(0xAE, 0x180))]
MORE = [*"ʿʾʼƁƊƏɓɗə"]
# Glyphs that each file had when the first suket was printed, and their digest.
OF_OLD = {
    "SuketSans-Regular": (
        798,
        "fb970c193cdddf93d46b8134a3854683870d921b52644aadbb38a178962d871d",
    ),
    "SuketSans-Semibold": (
        798,
        "2e2a72352767fb5b442a6b27f5f41ee694a0814c5df4b9adbb9e37b9b7443ca4",
    ),
    "SuketSerif-Regular": (
        637,
        "419bbc0dd7a1a20356e0793e3062b61006a6b61948cd36328a38522bbb79399d",
    ),
    "SuketSerif-Semibold": (
        637,
        "9a4833a9efe48e98851e32217db8f457d552aec00d8287e1661071bfab2ce1b1",
    ),
}


@pytest.mark.parametrize("name", OF_OLD)
def test_every_font_has_the_letters_that_a_name_may_have(name):
    with TTFont(FONTS / f"{name}.ttf") as font:
        there = font.getBestCmap()
    assert [one for one in LATIN + MORE if ord(one) not in there] == []


@pytest.mark.parametrize("name", OF_OLD)
def test_what_was_there_before_is_drawn_by_the_same_glyphs(name):
    count, expected = OF_OLD[name]
    found = hashlib.sha256()
    with TTFont(FONTS / f"{name}.ttf") as font:
        for glyph in font.getGlyphOrder()[:count]:
            found.update(repr((glyph, font["hmtx"].metrics[glyph])).encode())
            found.update(font["glyf"][glyph].compile(font["glyf"]))
        for table in ("GSUB", "GPOS"):
            found.update(font.reader[table])
    assert found.hexdigest() == expected


def test_the_list_of_digests_is_that_of_the_files():
    lines = (FONTS / "SHA256SUMS").read_text().split("\n")[:-1]
    told = dict(reversed(line.split("  ./")) for line in lines)
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.glob("*.ttf")
    }
    assert told == found


def test_letters_that_were_lacking_are_written_in_every_place():
    name, agency = "ĬSBRAND ŦOM ƁALA ƊAN ƏLI ʿALI ʾ ʼ", "DINAS ĬĦŦƁƊƏŁ"
    page = text_of(render(with_head(replace(SIMPLE, full_name=name), agency=agency)))
    assert name in page
    assert agency in page
    assert "ĲSBRAND" in unicodedata.normalize(
        "NFC", text_of(render(replace(SIMPLE, full_name="ĲSBRAND CONTOH")))
    )


def test_typefaces_know_what_all_of_them_have():
    assert Typefaces(FONTS).characters >= {*LATIN, *MORE}
