"""What a door does with a text before the strict reader sees it.

The reader takes one text in one spelling and nothing else.  But hand scanners press
Enter, tables keep a blank, and messengers change links: a genuine suket must not be
called a forgery for that.  So each door, of people and of programs, hands on `trimmed`
texts, and where people paste or open links, those of `linked`.  What is found is read
as strictly as ever.  static/answer/handed-in.js does the same in the browser, and
tests/vectors/handed_in.json holds the two together.
"""

import re
from functools import cache
from typing import Final

from verify.token import MARK

# Blank, tab, CR, LF, NBSP, and what copying leaves and nobody sees.
EDGES: Final = "".join(
    map(
        chr,
        (
            *b" \t\r\n\xa0\xad",
            *range(0x2000, 0x2010),
            *range(0x2028, 0x2030),
            *range(0x205F, 0x206A),
            *(0x1680, 0x3000, 0xFEFF),
        ),
    )
)

# Zero width, of the direction, soft hyphens, byte-order marks: nobody sees them.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_OTHER: Final = re.compile(r"\s|%[0-9a-f]{2}", re.IGNORECASE)


def trimmed(text: str) -> str:
    """Return a text without blanks, line ends and unseen marks at its ends."""
    return text.strip(EDGES)


def linked(text: str, site: str, mark: str = MARK) -> str:
    """Return the link of a suket that a text of `site` (scheme and host) holds.

    Undone is what happens to links on their way: `%23` for `#`, marks around them and
    words behind, what trackers add, capitals, invisible marks, lines broken.  A text
    without such a link, or with another address before it, is only trimmed: what leads
    elsewhere is for the reader to refuse.
    """
    plain = _INVISIBLE.sub("", text)
    found = _pattern(mark).search(plain)
    if found is None or "://" in plain[: found.start()]:
        return trimmed(text)
    scheme, host, digits = found.groups()
    address = (scheme or site.partition("://")[0] + "://") + host
    return address.lower() + mark + _OTHER.sub("", digits)


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    """Return what finds scheme, host and digits of a link.

    It is an address, perhaps with what trackers add, the mark as links may have it, and
    digits: 400 or more are a token in one piece, fewer of a text broken into lines.
    What may stand before a host is not in one, and no second "?" in what trackers add:
    so no text is looked through again from each of its marks.
    """
    path = re.escape(mark.removesuffix("#"))
    return re.compile(
        rf"""
        (?: ^ | [\s<>"'“”‘’«»()\[\]{{}}*_~`|] )
        ( https?:// )? ( [^\s/?\#%<>"'“”‘’«»()\[\]{{}}*_~`|]+ ) {path} /?
        (?: \? [^?\#\s]*? )? (?: \# | %(?:25)*23 ) (?: \s | %20 )*
        ( [0-9]{{400,}} | [0-9]+ (?: (?: \s | %20 | %0[ad] )+ [0-9]+ )* )
        """,
        re.IGNORECASE | re.VERBOSE,
    )
