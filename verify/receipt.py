"""The receipt of a check: what an institution was told, authenticated years later.

A text like that of a suket, `<site>/k#<digits>`, whose digits are a COSE_Sign1 by the
receipt key, protected header {1: -7, 4: kid, 16: "application/suket-receipt+cwt"}.
The payload is a CWT Claims Set (RFC 8392), in deterministic CBOR:

    1       iss   text: the public address of who answered
    3       aud   text: the code of the institution that asked
    6       iat   uint, Unix seconds: when it was answered
    -65538        map, private use (RFC 8392, section 9.1):
       1  verdict      text: the code of the verdict
       2  reason       text: only of `not-authentic`, and always there
       3  as of        uint: when what the verdict rests on was published
       4  institution  text: its name
       5  reference    text: what the institution calls its own case
       6  token        bytes, SHA-256 of the token that was found
       7  file         bytes, SHA-256 of the file, or of the text, that was sent

Of the inner map 1 and 4 are always there, and 6 or 7; 6 whenever it was authentic.
Nobody is named: a digest of signed bytes tells nothing to who has not the suket.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from verify import qr_text
from verify.cbor import Key, Malformed, Value, read, write
from verify.cbor_types import a_byte_string, a_map, a_moment, a_text, seconds
from verify.checks import Verdict
from verify.claims import SITE, require_plain
from verify.cose import Draft, read_header, read_sign1, to_be_signed, write_header
from verify.errors import NotAuthentic, Reason
from verify.token import token_of
from verify.trust_list import Purpose, TrustList

RECEIPT_TYPE = "application/suket-receipt+cwt"
RECEIPT_MARK = "/k#"
DIGEST_BYTES = 32  # SHA-256
MAX_NAME = 100  # characters of an institution's name

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._:/#-]{0,62}[A-Za-z0-9._:/#-])?")
# Sixteen digits and more, and the two ways in which people group those of a NIK.  What
# has a hexadecimal letter beside it is a part of some digest or UUID.
_LIKE_NIK = re.compile(
    r"""(?<![0-9A-Fa-f])
    (?: [0-9]{16,}
      | [0-9]{4} (?: [ ._:/#-] [0-9]{4} ){3}
      | [0-9]{6} [ ._:/#-] [0-9]{6} [ ._:/#-] [0-9]{4} )
    (?![0-9A-Fa-f])""",
    re.VERBOSE,
)

_ISS, _AUD, _IAT = 1, 3, 6  # RFC 8392
_CHECK = -65538  # private use: RFC 8392, section 9.1
_VERDICT, _REASON, _AS_OF, _NAME, _REFERENCE, _TOKEN, _FILE = range(1, 8)
_KNOWN = {_ISS, _AUD, _IAT, _CHECK}
_KNOWN_OF_CHECK = set(range(1, 8))


@dataclass(frozen=True, slots=True)
class Institution:
    """Who asked: a bank, an insurer, an agency."""

    code: str  # 1 to 32 of letters, digits and ._- as the office registered it
    name: str  # 1 to 100 printable characters


@dataclass(frozen=True, slots=True)
class Subject:
    """What was checked, as digests: SHA-256, 32 bytes.  At least one is there."""

    token: bytes | None = None  # of the token that was found
    file: bytes | None = None  # of the file, or of the text, that was sent

    @property
    def digests(self) -> tuple[bytes | None, bytes | None]:
        """Both, or None in the place of one."""
        return self.token, self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an institution was told, about what, and when.

    Times are UTC, in whole seconds.
    """

    site: str  # scheme, host and port, no slash at the end
    institution: Institution
    checked_at: datetime
    verdict: Verdict
    reason: Reason | None = None  # of NOT_AUTHENTIC only
    as_of: datetime | None = None  # when what the verdict rests on was published
    reference: str | None = None
    subject: Subject

    def is_about(self, subject: Subject) -> bool:
        """Was it this that was checked: the same token, or the same file?"""
        pairs = zip(self.subject.digests, subject.digests, strict=True)
        return any(ours == theirs for ours, theirs in pairs if ours is not None)

    def to_dict(self) -> dict[str, object]:
        """Return what the receipt says: texts and null; times RFC 3339."""
        token, file = self.subject.token, self.subject.file
        return {
            "site": self.site,
            "institution": {
                "code": self.institution.code,
                "name": self.institution.name,
            },
            "reference": self.reference,
            "checked_at": f"{self.checked_at:%Y-%m-%dT%H:%M:%SZ}",
            "verdict": self.verdict.value,
            "reason": None if self.reason is None else self.reason.value,
            "as_of": f"{self.as_of:%Y-%m-%dT%H:%M:%SZ}" if self.as_of else None,
            "token_sha256": None if token is None else token.hex(),
            "file_sha256": None if file is None else file.hex(),
        }


def subject_of(text: str, file: bytes | None = None) -> Subject:
    """Return the digests that a receipt keeps of what was checked.

    `text` is the suket's, "" where none was found; `file` is what it was read from.  Of
    a text that holds no token the digest is kept as that of a file.
    """
    digest = None if file is None else sha256(file).digest()
    try:
        return Subject(sha256(token_of(text)).digest(), digest)
    except NotAuthentic:
        given = text.encode(errors="surrogatepass") if file is None else file
        return Subject(None, sha256(given).digest())


def require_reference(reference: str) -> None:
    """Raise `ValueError` unless an institution may call its case so.

    One to 64 letters, digits, spaces and `._:/#-`, the first a letter or digit, the
    last no space, and nothing like a NIK: a receipt is filed where many read.
    """
    if REFERENCE.fullmatch(reference) is None:
        raise ValueError("a reference has 1 to 64 letters, digits, spaces and ._:/#-")
    if _LIKE_NIK.search(reference) is not None:
        raise ValueError("a reference holds no NIK: sixteen digits look like one")


def write_receipt(receipt: Receipt) -> bytes:
    """Return the payload (some 200 bytes); `ValueError` for what it cannot carry."""
    _require_carriable(receipt)
    every: dict[int, object] = {
        _VERDICT: receipt.verdict.value,
        _REASON: None if receipt.reason is None else receipt.reason.value,
        _AS_OF: None if receipt.as_of is None else seconds(receipt.as_of),
        _NAME: receipt.institution.name,
        _REFERENCE: receipt.reference,
        _TOKEN: receipt.subject.token,
        _FILE: receipt.subject.file,
    }
    return write(
        {
            _ISS: receipt.site,
            _AUD: receipt.institution.code,
            _IAT: seconds(receipt.checked_at),
            _CHECK: {key: value for key, value in every.items() if value is not None},
        }
    )


def receipt_draft(receipt: Receipt, kid: bytes) -> Draft:
    """Return what the receipt key (kid of 4 bytes) has to sign."""
    return Draft(write_header(kid, RECEIPT_TYPE), write_receipt(receipt))


def write_receipt_text(signed: bytes, *, site: str) -> str:
    """Return the text of a signed receipt; `ValueError` past 4,296 characters."""
    return qr_text.join(site, RECEIPT_MARK, signed)


def authenticate_receipt(text: str, trust: TrustList) -> Receipt:
    """Return what the receipt in `text` says, having proved that it was given so.

    Raises `NotAuthentic` and never another exception, whatever `text` is.
    """
    site, data = qr_text.split(text, RECEIPT_MARK)
    receipt = read_receipt(data, trust)
    if receipt.site != site:  # one receipt has one text
        raise NotAuthentic(Reason.MALFORMED)
    return receipt


def read_receipt(data: bytes, trust: TrustList) -> Receipt:
    """Return what a receipt, as bytes, says; raises `NotAuthentic`.

    A retired key still counts for what it signed in its time.  A revoked key counts
    for nothing, not even for the time before: who stole it dates receipts back, and no
    public register knows them.
    """
    try:
        message = read_sign1(data)
        kid = read_header(message.protected, RECEIPT_TYPE)
    except Malformed as error:
        raise NotAuthentic(Reason.MALFORMED) from error
    key = trust.key(kid, Purpose.RECEIPT)
    signed = to_be_signed(message.protected, message.payload)
    key.require_signature(message.signature, signed)
    try:
        receipt = _read_payload(message.payload)
    except ValueError as error:
        raise NotAuthentic(Reason.MALFORMED) from error
    key.require_in_use(at=receipt.checked_at)
    if key.revoked_at is not None:
        raise NotAuthentic(Reason.KEY_NOT_IN_USE)
    return receipt


def _read_payload(payload: bytes) -> Receipt:
    claims = a_map(read(payload))
    check = a_map(claims.get(_CHECK))
    _require_known(claims, _KNOWN)
    _require_known(check, _KNOWN_OF_CHECK)
    receipt = Receipt(
        site=a_text(claims.get(_ISS)),
        institution=Institution(a_text(claims.get(_AUD)), a_text(check.get(_NAME))),
        checked_at=a_moment(claims.get(_IAT)),
        verdict=Verdict(a_text(check.get(_VERDICT))),
        reason=Reason(a_text(check[_REASON])) if _REASON in check else None,
        as_of=a_moment(check[_AS_OF]) if _AS_OF in check else None,
        reference=a_text(check[_REFERENCE]) if _REFERENCE in check else None,
        subject=Subject(_digest(check, _TOKEN), _digest(check, _FILE)),
    )
    _require_carriable(receipt)
    return receipt


def _require_known(found: dict[Key, Value], known: set[int]) -> None:
    if not known.issuperset(found):
        raise Malformed("a claim that no receipt has")


def _digest(check: dict[Key, Value], number: int) -> bytes | None:
    return a_byte_string(check[number]) if number in check else None


def _require_carriable(receipt: Receipt) -> None:
    """Raise `ValueError` unless the format can carry it, whoever made it."""
    if SITE.fullmatch(receipt.site) is None:
        raise ValueError("not the public address of a service")
    require_named(receipt.institution)
    if receipt.reference is not None:
        require_reference(receipt.reference)
    is_refused = receipt.verdict is Verdict.NOT_AUTHENTIC
    if is_refused != (receipt.reason is not None):
        raise ValueError("a reason belongs to what is not authentic, and only there")
    found = [digest for digest in receipt.subject.digests if digest is not None]
    if not found or (receipt.subject.token is None and not is_refused):
        raise ValueError("a receipt says what was checked")
    if any(len(digest) != DIGEST_BYTES for digest in found):
        raise ValueError("a digest has 32 bytes")


def require_named(institution: Institution) -> None:
    """Raise `ValueError` unless a receipt can name the institution so."""
    name = institution.name
    if CODE.fullmatch(institution.code) is None:
        raise ValueError("not the code of an institution")
    if len(name) > MAX_NAME or name.strip() != name or _LIKE_NIK.search(name):
        raise ValueError("not the name of an institution")
    require_plain(name)
