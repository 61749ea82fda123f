"""Marks that spreadsheets, messengers and autocorrection put into texts, taken out.

A mark is replaced only where the sheet would look the same with the plain one.
"""

import re
import unicodedata
from typing import Final

# What looks like an apostrophe, a quotation mark or a hyphen.  ʿ and ʾ are letters of
# names and stay.
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("`´‘’‚‛′＇ʼʻʹˈ", "'"),
        **dict.fromkeys("“”„‟″＂«»", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－⁃", "-"),
        "…": "...",
    }
)
# Those that only join, part or mark; what turns the reading round is no accident.
_HARMLESS: Final = re.compile(
    "[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


def without_unseen(text: str) -> str:
    """Return the text without marks of no width: joiners, direction, byte order."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def with_plain_marks(text: str) -> str:
    """Return the text in NFC on one line, with the quotes and dashes of a keyboard.

    What turns the direction of reading by force stays, and is refused by its name.
    """
    if not text.isascii():
        seen = _HARMLESS.sub("", text).translate(_PLAIN)
        text = unicodedata.normalize("NFC", seen)
    return " ".join(text.replace("`", "'").split())
