"""Names as people mistake them: pairs made from names by the habits of writers."""

import re
from collections.abc import Callable, Iterator
from random import Random
from string import ascii_uppercase


def _swapped_letters(name: str, one: str, other: str, dice: Random) -> str | None:
    """Return the name with one of two spellings in place of the other, once."""
    places = list(re.finditer(f"{one}|{other}", name))
    if not places:
        return None
    place = dice.choice(places)
    instead = other if place[0] == one else one
    return name[: place.start()] + instead + name[place.end() :]


def _between(one: str, other: str) -> Callable[[str, Random], str | None]:
    return lambda name, dice: _swapped_letters(name, one, other, dice)


def _doubled(name: str, dice: Random) -> str | None:
    at = dice.choice([place.start() for place in re.finditer("[A-Z]", name)])
    return name[:at] + name[at] + name[at:]


def _halved(name: str, dice: Random) -> str | None:
    del dice
    once = re.sub(r"([A-Z])\1", r"\1", name)
    return once if once != name else None


def _in_another_order(name: str, dice: Random) -> str | None:
    words = name.split()
    turned = dice.sample(words, len(words))
    return " ".join(turned) if turned != words else None


def _without_apostrophe(name: str, dice: Random) -> str | None:
    instead = dice.choice(["", " ", "`", "\u2019"])
    return re.sub("['\u2019]", instead, name) if re.search("['\u2019]", name) else None


def _letter_lost(name: str, dice: Random) -> str | None:
    at = dice.choice([place.start() for place in re.finditer("[A-Z]", name)])
    return name[:at] + name[at + 1 :]


def _letter_wrong(name: str, dice: Random) -> str | None:
    at = dice.choice([place.start() for place in re.finditer("[A-Z]", name)])
    others = [letter for letter in ascii_uppercase if letter != name[at]]
    return name[:at] + dice.choice(others) + name[at + 1 :]


def _letters_turned(name: str, dice: Random) -> str | None:
    places = list(re.finditer("(?=([A-Z])([A-Z]))", name))
    if not places:
        return None
    at = dice.choice(places).start()
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


HABITS: dict[str, Callable[[str, Random], str | None]] = {
    "OE/U": _between("OE", "U"),
    "DJ/J": _between("DJ", "J"),
    "TJ/C": _between("TJ", "C"),
    "SJ/SY": _between("SJ", "SY"),
    "I/Y": _between("I", "Y"),
    "letter doubled": _doubled,
    "letter halved": _halved,
    "words in another order": _in_another_order,
    "no apostrophe": _without_apostrophe,
    "letter lost": _letter_lost,
    "letter wrong": _letter_wrong,
    "letters turned": _letters_turned,
}


def pairs(names: list[str], habit: str, dice: Random) -> Iterator[tuple[str, str]]:
    """Yield each name that a habit can change, and how it is typed then."""
    for name in names:
        typed = HABITS[habit](name, dice)
        if typed is not None and typed != name:
            yield name, typed
