"""What a door does with a text before the strict reader sees it.

The reader takes one text in one spelling and nothing else.  But hand scanners press
Enter, tables keep a blank, and messengers change links: a genuine suket must not be
called a forgery for that.  So each door, of people and of programs, hands on `trimmed`
texts, and where people paste or open links, those of `linked`.  What is found is read
as strictly as ever.  static/answer/handed-in.js does the same in the browser, and
tests/vectors/handed_in.json holds the two together.
"""

import re
from enum import StrEnum
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

# The digits of the first 7 bytes of every text of ours: tag, array, length of a header.
BEGINNING: Final = "01167688366392530"

# Zero width, of the direction, soft hyphens, byte-order marks: nobody sees them.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BETWEEN: Final = re.compile(r"[\s\u2010-\u2015\u2212-]")
# What Outlook, Facebook, Instagram, Messenger, WhatsApp and Google make of links.  They
# are named: of any other host nobody knows where it leads those who open it.
_REDIRECTION: Final = re.compile(
    r"https?://(?:[a-z0-9]+\.safelinks\.protection\.outlook\.com"
    r"|lm?\.(?:facebook|instagram|messenger)\.com|l\.wl\.co|www\.google\.com)"
    r"/[^\s?#]*\?(?:[^\s#]*?&)?(?:url|u|q)=([^&\s#]+)",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile("%([0-7][0-9a-f])", re.IGNORECASE)
_OTHER: Final = re.compile(r"\s|%[0-9a-f]{2}", re.IGNORECASE)


def trimmed(text: str) -> str:
    """Return a text without blanks, line ends and unseen marks at its ends."""
    return text.strip(EDGES)


def linked(text: str, site: str, mark: str = MARK) -> str:
    """Return the link of a suket that a text of `site` (scheme and host) holds.

    Undone is what happens to links on their way: `%23` for `#`, marks around them and
    words behind, what trackers add, capitals, invisible marks, lines broken, and the
    redirection that mail and messengers put around every link.  A text without such a
    link, or with another address before it, is only trimmed: what leads elsewhere is
    for the reader to refuse.
    """
    plain = _unwrapped(_INVISIBLE.sub("", text))
    found = _pattern(mark).search(plain)
    if found is None or "://" in plain[: found.start()]:
        return trimmed(text)
    scheme, host, digits = found.groups()
    address = (scheme or site.partition("://")[0] + "://") + host
    return address.lower() + mark + _OTHER.sub("", digits)


def _unwrapped(text: str) -> str:
    """Return the address that a known redirection leads to, or the text as it is."""
    found = _REDIRECTION.match(trimmed(text))
    if found is None:
        return text
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), found[1])


class Mistaken(StrEnum):
    """What is printed on a sheet as well, and is not what its QR holds."""

    CHECK_CODE = "check-code"
    NIK = "nik"
    NUMBER = "number"


# What each looks like without blanks and dashes.  A code has a digit: words have none.
_ANY_CASE: Final = re.IGNORECASE | re.ASCII
_FORMS: Final = {
    Mistaken.NIK: re.compile(r"[0-9]{16}|[0-9]{4}(?:\.[0-9]{4}){3}"),
    Mistaken.CHECK_CODE: re.compile(r"(?=.*[0-9])[0-9a-tv-z]{6,13}", _ANY_CASE),
    Mistaken.NUMBER: re.compile(r"[0-9][0-9.]*(?:/[a-z0-9.]+){2,}", _ANY_CASE),
}
_MOST_TYPED: Final = 60


def mistaken_for(text: str) -> Mistaken | None:
    """Say what somebody typed in the place of the text of a QR, if it is plain.

    It is no link and could be none; what else is no text of ours may be a forgery, and
    is for the reader to refuse.  static/answer/mistaken.js says the same.
    """
    plain = _BETWEEN.sub("", _INVISIBLE.sub("", text))
    if len(plain) > _MOST_TYPED:
        return None
    return next((kind for kind, form in _FORMS.items() if form.fullmatch(plain)), None)


def is_cut(text: str, site: str) -> bool:
    """Say whether a text that is malformed begins as ours do: it may have been cut.

    A forger can write such a beginning too, so that it stays refused; what to do first
    is to scan the code again.
    """
    return text.startswith(site + MARK + BEGINNING)


@cache
def _pattern(mark: str) -> re.Pattern[str]:
    """Return what finds scheme, host and digits of a link.

    It is an address, perhaps with what trackers add, the mark as links may have it, and
    digits: 400 or more are a token in one piece, fewer of a text broken into lines.  A
    word may be glued to its front ("Link:https://…") if it could be no host.
    What may stand before a host is not in one, and no second "?" in what trackers add:
    so no text is looked through again from each of its marks.
    """
    path = re.escape(mark.removesuffix("#"))
    return re.compile(
        rf"""
        (?: ^ | [\s<>"'“”‘’«»()\[\]{{}}*_~`|]
          | (?: ^ | \s ) [^\s./@]{{0,40}} [^\s./@0-9a-z-] (?= https?:// ) )
        ( https?:// )? ( [^\s/?\#%<>"'“”‘’«»()\[\]{{}}*_~`|]+ ) {path} /?
        (?: \? [^?\#\s]*? )? (?: \# | ＃ | &\#35; | %(?:25)*23 ) (?: \s | %20 )*
        ( [0-9]{{400,}} | [0-9]+ (?: (?: \s | %20 | %0[ad] )+ [0-9]+ )* )
        """,
        re.IGNORECASE | re.VERBOSE,
    )
