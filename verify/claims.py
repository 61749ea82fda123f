"""The claims of a suket: a CWT Claims Set (RFC 8392), read and written.

4 exp, 6 iat, 169 identity (MOSIP Claim 169 1.2), 65535 status (IETF Token Status
List).  Deterministic CBOR leaves one sequence of bytes for each set of claims, so
reading is a walk along that sequence, and whatever strays from it is malformed.
"""

import re
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple
from unicodedata import is_normalized

from verify.cbor import TEXT, Malformed, argument, head, write
from verify.cbor_types import a_moment, seconds
from verify.errors import NotAuthentic, Reason

LIST_SIZE = 2**20  # indices in one status list
PROFILE = "S1"  # the only one; another has another set of attributes
NIK = re.compile("[0-9]{16}")  # PP 37/2007, article 37

_SITE = r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[1-9][0-9]{0,4})?"
SITE = re.compile(_SITE)  # a public address in its one spelling
LIST_URI = re.compile(_SITE + r"/s/(?:[1-9][0-9]{0,8}|0)")  # and a list's number

# What a printed line may have: Latin letters, their marks, and signs; nothing that is
# invisible, turns the direction or looks like a Latin letter.  All of it is in every
# Unicode since 5.1, so that no reader's own version decides what is genuine.
LINE = re.compile(
    "[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff"  # Latin, without the soft hyphen
    "\u0300-\u0333"  # marks: NFC leaves those that make no letter of their own
    "\u1e00-\u1eff\u2010-\u2015\u2018-\u201f]+"  # more Latin, dashes, quotation marks
)

# The form, as one expression: the fixed bytes, the heads of what varies, and that.
# No text of ours has a control character, so the byte that ends it is never in it.
_UINT = rb"([\x00-\x17] | \x18. | \x19.{2} | \x1a.{4} | \x1b.{8})"
_TEXT = rb"([\x60-\x77] | \x78. | \x79.{2}) ([\x20-\xff]+)"
_FORM = re.compile(
    rb"(?: \xa3 | \xa4\x04" + _UINT + rb")"  # a map of three, or of four with 4: exp
    rb"\x06"
    + _UINT  # 6: iat
    + rb"\x18\xa9\xa7"  # 169: a map of seven
    rb"\x01\x70([0-9]{16})"  # 1: NIK
    rb"\x02\x62S1"  # 2: profile
    rb"\x04"
    + _TEXT  # 4: full name
    + rb"\x08\x68([0-9]{8})"  # 8: birth date
    rb"\x09([\x01\x02])"  # 9: sex
    rb"\x0a"
    + _TEXT  # 10: address
    + rb"\x18\x18"
    + _TEXT  # 24: birthplace, a number free in a closed ecosystem
    + rb"\x19\xff\xff\xa1\x6bstatus_list\xa2"  # 65535: a map of one, a map of two
    rb"\x63idx" + _UINT + rb"\x63uri" + _TEXT,
    re.DOTALL | re.VERBOSE,
)


class Sex(IntEnum):
    """MOSIP Claim 169, attribute 9."""

    MALE = 1
    FEMALE = 2


_LENGTH = {head(TEXT, length): length for length in range(2**11)}  # a QR holds 1,771 B
_SEX = {bytes([sex]): sex for sex in Sex}


class Claims(NamedTuple):
    """What the office asserts about one person: a CWT Claims Set (RFC 8392).

    Anyone who scans the paper reads every field, so nothing belongs here that the
    holder would not show to a stranger.  Texts are NFC, exactly as printed; times
    are UTC, in whole seconds.
    """

    nik: str  # 16 digits: PP 37/2007, article 37
    full_name: str
    birthplace: str
    born: date
    sex: Sex  # 1 male, 2 female: MOSIP Claim 169, attribute 9
    address: str
    issued_at: datetime
    expires_at: datetime | None  # None: lives until the e-KTP is printed
    status_uri: str  # the site, then `/s/` and the list's number
    status_index: int  # 0 to 2²⁰ - 1, drawn at random

    @property
    def site(self) -> str:
        """The public address: scheme, host and port, no slash at the end."""
        return self.status_uri.rpartition("/s/")[0]

    @property
    def list_number(self) -> int:
        """The number of the status list."""
        return int(self.status_uri.rpartition("/")[2])


def read_claims(payload: bytes) -> Claims:
    """Return the claims that `payload` encodes, or raise `NotAuthentic(MALFORMED)`.

    `write_claims` of the result gives the same bytes.
    """
    form = _FORM.fullmatch(payload)
    if form is None:
        raise NotAuthentic(Reason.MALFORMED)
    try:
        claims = _claims(form.groups())
        _require_carriable(claims)
    except (ValueError, OverflowError) as error:  # past the end of the calendar
        raise NotAuthentic(Reason.MALFORMED) from error
    return claims


def _claims(parts: tuple[bytes, ...]) -> Claims:
    exp, iat, nik, name_head, name, day, sex, address_head, address, *rest = parts
    birthplace_head, birthplace, index, uri_head, uri = rest
    if (
        _LENGTH.get(name_head) != len(name)
        or _LENGTH.get(address_head) != len(address)
        or _LENGTH.get(birthplace_head) != len(birthplace)
        or _LENGTH.get(uri_head) != len(uri)
    ):
        raise Malformed("a text of another length")
    return Claims(  # in the order of its fields: by their names it takes twice as long
        nik.decode(),
        name.decode(),
        birthplace.decode(),
        date.fromisoformat(day.decode()),
        _SEX[sex],
        address.decode(),
        _moment(iat),
        _moment(exp) if exp else None,
        uri.decode(),
        argument(index),
    )


def _moment(seconds: bytes) -> datetime:
    return a_moment(argument(seconds))


def write_claims(claims: Claims) -> bytes:
    """Return the payload (some 200 bytes) of `claims`.

    Raises `ValueError` for what the format cannot carry: a NIK that is not 16 digits,
    a text that is empty, not NFC or has unprintable characters, a time without zone or
    with a fraction, an index outside the list, a status URI of another form.
    """
    if NIK.fullmatch(claims.nik) is None:
        raise ValueError("a NIK has 16 digits")
    _require_carriable(claims)
    end = {} if claims.expires_at is None else {4: seconds(claims.expires_at)}
    identity = {
        1: claims.nik,
        2: PROFILE,
        4: claims.full_name,
        8: claims.born.isoformat().replace("-", ""),
        9: Sex(claims.sex).value,
        10: claims.address,
        24: claims.birthplace,
    }
    place = {"idx": claims.status_index, "uri": claims.status_uri}
    return write(
        {
            **end,
            6: seconds(claims.issued_at),
            169: identity,
            65535: {"status_list": place},
        }
    )


def _require_carriable(claims: Claims) -> None:
    """Raise `ValueError` unless the format can carry the values, whoever made them."""
    if not 0 <= claims.status_index < LIST_SIZE:
        raise ValueError("the index lies outside the list")
    if not is_list_uri(claims.status_uri):
        raise ValueError("not the address of a status list")
    require_plain(claims.full_name, claims.birthplace, claims.address)


@lru_cache(maxsize=1024)
def is_list_uri(uri: str) -> bool:
    """Is it the address of a status list, in its one spelling?"""
    return LIST_URI.fullmatch(uri) is not None


def require_plain(*texts: str) -> None:
    """Raise `ValueError` unless each text is one printed line: `LINE`, and NFC."""
    for text in texts:
        if text and text.isascii() and text.isprintable():
            continue  # nearly all; what follows says the same of them
        if LINE.fullmatch(text) is None:
            raise ValueError("empty, or a character that no suket has")
        if not is_normalized("NFC", text):
            raise ValueError("not NFC")
