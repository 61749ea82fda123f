"""Spellings of one name: what is written one way on the card and another by mouth.

Old and new spelling (OE/U, DJ/J, TJ/C, SJ/SY), letters that sound alike (I/Y, F/V/P),
doubled and silent ones, and short forms (MUH.) have one sound.  A letter that was lost,
added, changed or put beside its place is found by the deletion neighbourhood: two words
that differ by it have a form in common when each has lost one letter (Mor and Fraenkel
1982; Garbe's SymSpell).  So near words are looked up, and never compared one by one.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from suket.residents.names import words_of

MOST_LETTERS = 60  # of a word that has forms: Permendagri 73/2022 ends names there
_SHORT_FORMS = {
    **dict.fromkeys(("M", "MD", "MH", "MHD", "MHMD", "MOH", "MUH"), "MUHAMAD"),
    **dict.fromkeys(("MOCH", "MUCH", "MOCHAMAD", "MUCHAMAD"), "MUHAMAD"),
    **dict.fromkeys(("MUHAMED", "MOHAMED", "MOKHAMAD"), "MUHAMAD"),
    **dict.fromkeys(("ABD", "ABDL"), "ABDUL"),
    **dict.fromkeys(("ST", "STI"), "SITI"),
}
_SOUNDS = {
    "OE": "U",
    "DJ": "J",
    "TJ": "C",
    "CH": "C",
    "SJ": "S",
    "SY": "S",
    "SH": "S",
    "NJ": "NI",
    "KH": "K",
    "DH": "D",
    "TH": "T",
    "PH": "P",
    "AE": "AI",
    "IE": "I",
    **dict(zip("OYFVQZ", "UIPPKS", strict=True)),
}
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLED = re.compile(r"([A-Z])\1+")
_SILENT = re.compile(r"(?<=[AEIOU])H$")


@lru_cache(maxsize=20_000)
def sound_of(word: str) -> str:
    """Return how a word of `names.words_of` sounds: SOEPARDJO becomes SUPARJU.

    What it is written with has no meaning of its own, and is compared only.
    """
    full = _SHORT_FORMS.get(word, word)
    spoken = _SOUND.sub(lambda found: _SOUNDS[found[0]], full)
    return _SILENT.sub("", _DOUBLED.sub(r"\1", spoken)) or spoken


def sounds_of(words: Iterable[str]) -> str:
    """Return how a whole name sounds, in whatever order its words are written."""
    return " ".join(sorted(map(sound_of, words)))


def forms_of(word: str) -> set[str]:
    """Return the forms by which a word and its neighbours meet, some twenty of them.

    They are the word, its sound, and both without one letter; "" for a single letter.
    Letters that come together so count once, as in every word that is searched: who
    loses the S of KUSUMA has typed KUMA.
    """
    whole = {word[:MOST_LETTERS], sound_of(word)[:MOST_LETTERS]}
    less = {one[:at] + one[at + 1 :] for one in whole for at in range(len(one))}
    return whole | {_DOUBLED.sub(r"\1", one) for one in less}


class Likeness:
    """How near words and names come to the words that were asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}

    def of_words(self, asked: str, there: str) -> float:
        """Return 0 to 1, as letters and as sound: 1 for the same word."""
        if (asked, there) not in self._known:
            sounds = _ratio(sound_of(asked), sound_of(there))
            self._known[asked, there] = (sounds + _ratio(asked, there)) / 2
        return self._known[asked, there]

    def of_name(self, asked: Sequence[str], name: str) -> float:
        """Return 0 to 1: each word asked for beside the nearest one in a name."""
        there = words_of(name) or ("",)
        best = [max(self.of_words(word, own) for own in there) for word in asked]
        return sum(best) / len(best)

    def nearest(self, asked: str, words: Iterable[str], most: int) -> tuple[str, ...]:
        """Return those words that come nearest to one, at most so many."""
        ordered = sorted(words, key=lambda word: (-self.of_words(asked, word), word))
        return tuple(ordered[:most])


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
