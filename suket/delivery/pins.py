"""The PIN of a link: six digits, drawn, and read as people type or paste it."""

import re
import secrets
import unicodedata
from typing import Final

from suket.delivery.errors import BadPin

DIGITS: Final = 6
MOST_TYPED: Final = 64  # characters: six digits, and what may come between when pasted
_PIN: Final = re.compile(f"[0-9]{{{DIGITS}}}")
# Blanks, dashes, controls and other marks that are not seen, by their Unicode category;
# and those characters that are not seen whatever their category says.
_PASSED_OVER: Final = {"Zs", "Zl", "Zp", "Pd", "Cc", "Cf", "Cn", "Co", "Mn", "Me"}
_UNSEEN: Final = "\u115f\u1160\u2212\u2800\u3164\uffa0"


def drawn() -> str:
    """Return a new PIN."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def read(typed: str) -> str:
    """Return the PIN that was typed, without what people and programs put into it.

    Raises `BadPin` unless six digits are left, and nothing else.
    """
    if len(typed) > MOST_TYPED:
        raise BadPin
    plain = unicodedata.normalize("NFKC", typed)
    pin = "".join(filter(_is_told, plain))
    if not _PIN.fullmatch(pin):
        raise BadPin
    return pin


def _is_told(character: str) -> bool:
    is_unseen = character in _UNSEEN
    return not is_unseen and unicodedata.category(character) not in _PASSED_OVER
