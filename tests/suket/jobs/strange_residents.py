"""Residents with the longest and strangest fields, from a seed.

They are made so that each half of them may well be refused: letters from all over
Unicode, words of any length, fields filled to the brim and one letter over it.
"""

from random import Random
from unicodedata import normalize

from tests.office_world import nik_of
from tests.suket.intake.tables_sent import GOOD

ALPHABETS = {
    "plain": "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 9 + "'.,-/()&:;+\"#0123456789",
    "wide": "WM",
    "wide in two bytes": "ŒÆǼŴ",
    "narrow": "IJ.'",
    "lower": "abcdefghijklmnopqrstuvwxyzßıŉſ",
    "Latin-1": "".join(map(chr, (*range(0xC0, 0xD7), *range(0xD8, 0x100)))),
    "signs of Latin-1": "".join(map(chr, (*range(0xA1, 0xAD), *range(0xAE, 0xC0)))),
    "Latin Extended-A": "".join(map(chr, range(0x100, 0x180))),
    "Latin Extended-B": "".join(map(chr, range(0x180, 0x250))),
    "phonetic": "".join(map(chr, range(0x250, 0x300))),
    "asked for": "ʿʾʼƁƊƏɓɗəĲĳĬĭŦŧ",
    "Vietnamese": "".join(map(chr, range(0x1E00, 0x1F00))),
    "marks": "AO\u0300\u0301\u0323\u0331\u0333\u0307",
    "dashes and quotes": "–—‘’“”‐‒―„‟‹›…",
    "others": "СитиﬁＡβא漢😀\u202e\u200b\u00ad\ufeff\x01<>@_?*%",
    "far Latin": "ꬰꞖⱭⱤᴀᵫ",
}
MOST = {"nama_lengkap": 100, "alamat": 100}
COLUMNS = (
    *("nama_lengkap", "tempat_lahir", "alamat", "kelurahan", "kecamatan"),
    "pekerjaan",
)
USUAL = (
    *("SITI CONTOH RAHAYU", "CIREBON", "JL. CONTOH NO. 9", "PEKIRINGAN", "KESAMBI"),
    "PELAJAR/MAHASISWA",
)
NEW_VILLAGE = "32.74.99.9999"  # not in the list yet, so that its names are as given


def text_of(draw, most):
    """Return a text of some alphabet, up to `most` characters and seldom one more."""
    letters = ALPHABETS[draw.choice([*ALPHABETS])]
    length = draw.choice([1, 9, most // 2, most - 1, most, most, most + 1])
    word = draw.choice([3, 9, 17, 22, 41, 200])  # 200: one word
    rare = draw.random() < 0.5  # one strange letter in a plain word
    if rare:
        text = "".join(draw.choice("AENITSR") for _ in range(length))
        at = draw.randrange(length)
        text = text[:at] + draw.choice(letters) + text[at + 1 :]
    else:
        text = "".join(draw.choice(letters) for _ in range(length))
    parts = [text[at : at + word - 1] for at in range(0, length, word)]
    return " ".join(normalize("NFC", " ".join(parts)).split()) or "X"


def row_of(number):
    """Return the row of a table that has this resident, by its columns."""
    draw = Random(number)
    fields = dict(zip(COLUMNS, USUAL, strict=True))
    many = draw.choice([1, 1, 2, len(COLUMNS)])
    for column in draw.sample(COLUMNS, many):
        fields[column] = text_of(draw, MOST.get(column, 60))
    return {**GOOD, "kode_wilayah": NEW_VILLAGE, **fields, "nik": nik_of(number)}
