"""Keep numbers, codes and dates of a page in one piece, wherever a line ends.

Browsers break a line behind hyphens and slashes, so that "1500-537" or the number of a
suket would stand on two.  Every page passes here once it is rendered, so that no
template has to think of it: what is found gets a box of its own, which only breaks
where a line cannot hold it at all.  The characters stay, and are copied as they are.
A secret in `code` is longer than the line of any phone, and stays as it is.
"""

import re
from typing import Final

from suket.web.local_times import ENGLISH, INDONESIAN

_MONTHS: Final = "|".join(sorted({*INDONESIAN.months, *ENGLISH.months}))
_PARTS: Final = re.compile(
    r"<(?P<kept>script|style|title|textarea|option|svg|code)\b.*?</(?P=kept)>"
    r"""|<!--.*?-->|<(?:[^>"']|"[^"]*"|'[^']*')*>|(?P<text>[^<]+)""",
    re.DOTALL,
)
# Runs of letters and digits, joined by hyphens, dots and slashes, with a digit in them:
# a number, a code, a day, a range, a telephone number.  Addresses of the web and of
# mail are too long for that.
_RUN: Final = r"(?=[\w/.–-]*\d)(?=[\w.]*[/–-])\w+(?:[./–-]\w+)+"
_MASKED: Final = r"\d+\*+"  # a NIK, the most of it stars
_CARD: Final = r"KTP-el|e-KTP"  # the one word with a hyphen that stands everywhere
_TIME: Final = r" (?:pukul|at) \d\d[.:]\d\d(?: WI(?:B|TA|T))?"
_DAY: Final = rf"\d{{1,2}} (?:{_MONTHS}) \d{{4}}(?:{_TIME})?"
_WHOLE: Final = re.compile(
    rf"(?<![\w@:/.#&–-])(?:{_DAY}|(?:\(0\d+\) )?{_RUN}|{_MASKED}|{_CARD})(?![\w@:/#-])"
    # With what closes behind it: a box lets a line end on either side.
    r"(?:[.,;:!?)”]+(?=\s|$))?"
)
_SOME: Final = re.compile("[0-9]|KTP")
_BOX: Final = r'<span class="utuh">\g<0></span>'


def unbroken(html: str) -> str:
    """Return a page whose numbers, codes and dates stand in one piece."""
    return _PARTS.sub(_boxed, html)


def _boxed(part: re.Match[str]) -> str:
    text = part["text"]
    is_plain = text is None or not _SOME.search(text)
    return part[0] if is_plain else _WHOLE.sub(_BOX, text)
