"""What a suket says: a CWT Claims Set (RFC 8392) in the one order that CBOR allows.

4 exp, 6 iat, 169 identity (MOSIP Claim 169 1.2), 65535 status (IETF Token Status
List).  Deterministic CBOR leaves one sequence of bytes for each set of claims, so
reading is a walk along that sequence, and whatever strays from it is malformed.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from unicodedata import is_normalized

from verify.cbor import UINT, Malformed, Reader, head, write
from verify.errors import NotAuthentic, Reason
from verify.shape import a_moment, seconds

LIST_SIZE = 2**20  # indices in one status list
NIK_DIGITS = 16  # PP 37/2007, article 37

LIST_URI = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?::[1-9][0-9]{0,4})?"  # the site
    r"/s/(?:[1-9][0-9]{0,8}|0)"  # the list's number
)

# The fixed bytes between the values, in order.
_WITH_EXP, _WITHOUT_EXP = b"\xa4\x04", b"\xa3"  # a map of four, exp first; of three
_IAT = b"\x06"
_NIK = b"\x18\xa9\xa7\x01\x70"  # 169: a map of seven; 1: a text of 16 bytes
_NAME = b"\x02\x62S1\x04"  # 2: profile "S1"; 4: full name
_BORN = b"\x08\x68"  # 8: a text of 8 bytes
_SEX = b"\x09"
_ADDRESS = b"\x0a"
_BIRTHPLACE = b"\x18\x18"  # 24: a number free in a closed ecosystem
_INDEX = b"\x19\xff\xff\xa1\x6bstatus_list\xa2\x63idx"  # 65535
_URI = b"\x63uri"


class Sex(IntEnum):
    """MOSIP Claim 169, attribute 9."""

    MALE = 1
    FEMALE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
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
    try:
        claims = _walk(Reader(payload))
        _require_carriable(claims)
    except ValueError as error:
        raise NotAuthentic(Reason.MALFORMED) from error
    return claims


def _walk(reader: Reader) -> Claims:
    expires_at = a_moment(reader.uint()) if reader.skip(_WITH_EXP) else None
    if expires_at is None:
        reader.expect(_WITHOUT_EXP)
    reader.expect(_IAT)
    issued_at = a_moment(reader.uint())
    reader.expect(_NIK)
    nik = reader.take(NIK_DIGITS).decode()
    reader.expect(_NAME)
    full_name = reader.text()
    reader.expect(_BORN)
    born = _day(reader.take(8))
    reader.expect(_SEX)
    sex = Sex(reader.uint())
    reader.expect(_ADDRESS)
    address = reader.text()
    reader.expect(_BIRTHPLACE)
    birthplace = reader.text()
    reader.expect(_INDEX)
    status_index = reader.uint()
    reader.expect(_URI)
    status_uri = reader.text()
    reader.end()
    return Claims(
        nik=nik,
        full_name=full_name,
        birthplace=birthplace,
        born=born,
        sex=sex,
        address=address,
        issued_at=issued_at,
        expires_at=expires_at,
        status_uri=status_uri,
        status_index=status_index,
    )


def _day(digits: bytes) -> date:
    if not digits.isdigit():
        raise Malformed("a day is YYYYMMDD")
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def write_claims(claims: Claims) -> bytes:
    """Return the payload (some 200 bytes) of `claims`.

    Raises `ValueError` for what the format cannot carry: a NIK that is not 16 digits,
    a text that is empty, not NFC or has unprintable characters, a time without zone or
    with a fraction, an index outside the list, a status URI of another form.
    """
    _require_carriable(claims)
    end = claims.expires_at
    return b"".join(
        (
            _WITHOUT_EXP if end is None else _WITH_EXP + head(UINT, seconds(end)),
            _IAT + head(UINT, seconds(claims.issued_at)),
            _NIK + claims.nik.encode(),
            _NAME + write(claims.full_name),
            _BORN + claims.born.isoformat().replace("-", "").encode(),
            _SEX + head(UINT, claims.sex),
            _ADDRESS + write(claims.address),
            _BIRTHPLACE + write(claims.birthplace),
            _INDEX + head(UINT, claims.status_index),
            _URI + write(claims.status_uri),
        )
    )


def _require_carriable(claims: Claims) -> None:
    """Raise `ValueError` unless the format can carry the values, whoever made them."""
    if not (
        len(claims.nik) == NIK_DIGITS and claims.nik.isascii() and claims.nik.isdigit()
    ):
        raise ValueError("a NIK has 16 digits")
    if not 0 <= claims.status_index < LIST_SIZE:
        raise ValueError("the index lies outside the list")
    if LIST_URI.fullmatch(claims.status_uri) is None:
        raise ValueError("not the address of a status list")
    for text in (claims.full_name, claims.birthplace, claims.address):
        _require_plain(text)


def _require_plain(text: str) -> None:
    """One printed line has one spelling: NFC, nothing invisible (bidi marks, NUL)."""
    if not text or not text.isprintable() or not is_normalized("NFC", text):
        raise ValueError("not a printable line in NFC")
