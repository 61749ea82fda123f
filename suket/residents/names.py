"""Names compared: without case, spaces, apostrophes, accents or doubled letters.

One person stands in the files as "Siti Ma'ani Nina" and "Sitti Maani Nina".  Documents
are exact; searching is not.
"""

import re
import unicodedata

from suket.residents.titles import in_capitals_but_titles

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u0060\u00b4\u02bb]")
_NOT_KEPT = re.compile(r"[^A-Z0-9]+")
_WORD = re.compile(r"[^ ,]+")
_TRIPLED = re.compile(r"(.)\1\1+")
_DOUBLED = re.compile(r"(.)\1+")


def _bare(name: str) -> str:
    """Return capitals A–Z, digits and single blanks: `MA'ANI` becomes `MAANI`."""
    apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name)).upper()
    plain = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return _NOT_KEPT.sub(" ", plain).strip()


def words_of(name: str) -> tuple[str, ...]:
    """Return the distinct words of a name as they are searched, in their order.

    A letter written twice counts once: SITTI is SITI, MUHAMMAD is MUHAMAD.
    """
    return tuple(dict.fromkeys(_DOUBLED.sub(r"\1", w) for w in _bare(name).split()))


def key_of(name: str) -> str:
    """Return the whole name as one word, by which its beginning is searched."""
    return _DOUBLED.sub(r"\1", _bare(name).replace(" ", ""))


def has_as_typed(name: str, typed: str) -> bool:
    """Say of a name that is found by what was typed whether it has that, too.

    A letter written twice counts once, but no name is spelt with three: "zzz" finds
    ZAINAL, who may be meant and does not have it.
    """
    own = _bare(name)
    return all(run[0] in own for run in _TRIPLED.finditer(_bare(typed)))


def after(prefix: str) -> str:
    """Return the first text, by bytes, that comes after all that begin with `prefix`.

    `prefix` is one to some hundred characters A–Z, 0–9.
    """
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def as_printed(name: str) -> str:
    """Return the name in capitals; titles and degrees as they are written.

    Shortened names are names: "Muh. Ali" is MUH. ALI (`suket.residents.titles`).
    """
    before, comma, behind = " ".join(name.split()).partition(",")
    spelt = _WORD.sub(lambda word: in_capitals_but_titles(word[0]), before) + comma
    return unicodedata.normalize("NFC", spelt + _WORD.sub(_behind_comma, behind))


def _behind_comma(word: re.Match[str]) -> str:
    return in_capitals_but_titles(word[0], is_behind_comma=True)


def in_capitals(text: str) -> str:
    """Return a text as the card has it, in the one normal form that a token takes.

    The capital of a letter may be two ("ŉ"), and those may have another normal form.
    """
    return unicodedata.normalize("NFC", text.upper())
