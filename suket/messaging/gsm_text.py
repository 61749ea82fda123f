"""The letters of one SMS: GSM 03.38, the seven-bit alphabet, 160 in one message.

One letter outside of it turns the whole message into another alphabet, of which 70 fit.
"""

from typing import Final

MOST: Final = 160  # septets: 3GPP TS 23.038
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE: Final = frozenset("^{}\\[~]|€")  # written with an escape before them


def septets(text: str) -> int | None:
    """Return how many of 160 septets a text takes, None if a letter is foreign."""
    if not {*text} <= _BASIC | _TWICE:
        return None
    return len(text) + sum(mark in _TWICE for mark in text)


def fits(text: str) -> bool:
    """Say whether a text is one SMS."""
    taken = septets(text)
    return taken is not None and taken <= MOST
