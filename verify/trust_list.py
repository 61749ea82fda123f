"""The trust list: which keys are the office's, for what, and for how long.

One signed file, COSE_Sign1 by the root key (kept offline; its public half is pinned in
verifiers), protected header {1: -7, 4: kid, 16: "application/suket-trust+cwt"}.  The
payload is a map, in deterministic CBOR:

    1  version       uint, grows with each list that is signed
    2  issued at     uint, Unix seconds
    3  expires at    uint, Unix seconds; from then on the list is stale
    4  keys          array of maps:
         1  key           bytes, COSE_Key of a P-256 key, 75 bytes
         2  purpose       text: suket, status, receipt, pdf
         3  office        array of three texts: code, name, IANA time zone
         4  not before    uint: the first second of use
         5  not after     uint: the first second past use
         6  revoked at    uint
         7  status lists  array of texts: where the sukets of this key are listed
         8  certificate   bytes, DER: the CA that signatures of PDFs end in, or,
                          revoked, the certificate of an office that signed them

Of a key only 1, 2 and 4 are always there.  Formats are only ever added to: a number or
a purpose that a reader does not know is passed over.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from verify.cbor import Key, Malformed, Value, read, write
from verify.cbor_types import (
    a_byte_string,
    a_count,
    a_map,
    a_moment,
    a_text,
    an_array,
    seconds,
)
from verify.claims import is_list_uri
from verify.cose import (
    Draft,
    cose_key,
    kid_of,
    read_cose_key,
    read_header,
    read_sign1,
    to_be_signed,
    verify_es256,
    write_header,
)
from verify.errors import NotAuthentic, NotTrusted, Reason

TRUST_TYPE = "application/suket-trust+cwt"
MAX_TRUST_BYTES = 4 * 2**20  # 514 regencies with ten keys each need a quarter of it


class Purpose(StrEnum):
    """What a key may sign, and it may sign nothing else."""

    SUKET = "suket"
    STATUS = "status"
    RECEIPT = "receipt"
    PDF = "pdf"
    ROOT = "root"  # signs the trust list, and is never in it


PUBLISHED = {kind.value: kind for kind in Purpose if kind is not Purpose.ROOT}


@dataclass(frozen=True, slots=True)
class Office:
    """The office that a key belongs to."""

    code: str  # Kemendagri region code: "32.74"
    name: str  # "Kota Cirebon"
    zone: str  # IANA time zone: "Asia/Jakarta"

    def to_dict(self) -> dict[str, str]:
        """Return what the answer of the API says of an office."""
        return {"code": self.code, "name": self.name, "zone": self.zone}


@dataclass(frozen=True, kw_only=True)
class TrustedKey:
    """A public key, what it may sign, and when.  Times are UTC, in whole seconds."""

    public: EllipticCurvePublicKey
    purpose: Purpose
    office: Office | None = None
    not_before: datetime
    not_after: datetime | None = None
    revoked_at: datetime | None = None
    status_uris: tuple[str, ...] = ()
    certificate: bytes | None = None  # DER

    @cached_property
    def kid(self) -> bytes:
        """The key id: 4 bytes, the start of the COSE key thumbprint."""
        return kid_of(self.public)

    def require_signature(self, signature: bytes, signed: bytes) -> None:
        """Raise `NotAuthentic(BAD_SIGNATURE)` unless this key signed the bytes."""
        try:
            verify_es256(self.public, signature, signed)
        except InvalidSignature as error:
            raise NotAuthentic(Reason.BAD_SIGNATURE) from error

    def require_in_use(self, *, at: datetime) -> None:
        """Raise `NotAuthentic(KEY_NOT_IN_USE)` unless the key might sign at `at`."""
        if (
            at < self.not_before
            or (self.not_after is not None and at >= self.not_after)
            or (self.revoked_at is not None and at >= self.revoked_at)
        ):
            raise NotAuthentic(Reason.KEY_NOT_IN_USE)

    def require_own_list(self, uri: str) -> None:
        """Raise `NotAuthentic(MALFORMED)` unless the list is one of this key's."""
        if uri not in self.status_uris:
            raise NotAuthentic(Reason.MALFORMED)


@dataclass(frozen=True)
class TrustList:
    """The keys of all offices.  Two may not share a kid: `ValueError`."""

    keys: Sequence[TrustedKey]
    version: int = 0
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    _by_kid: dict[bytes, TrustedKey] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_kid = {key.kid: key for key in self.keys}
        if len(by_kid) != len(self.keys):
            raise ValueError("two keys share a kid")
        object.__setattr__(self, "_by_kid", by_kid)

    def key(self, kid: bytes, purpose: Purpose) -> TrustedKey:
        """Return the key with `kid` (4 bytes), or raise `NotAuthentic(UNKNOWN_KEY)`.

        A key for another purpose is as good as none.
        """
        key = self._by_kid.get(kid)
        if key is None or key.purpose is not purpose:
            raise NotAuthentic(Reason.UNKNOWN_KEY)
        return key

    def of_purpose(self, purpose: Purpose) -> tuple[TrustedKey, ...]:
        """Return all keys of a purpose, retired ones too."""
        return tuple(key for key in self.keys if key.purpose is purpose)

    def is_stale(self, now: datetime) -> bool:
        """Is it too old to say who is trusted?  At `expires_at` it is."""
        return self.expires_at is not None and now >= self.expires_at


def write_trust_list(trust: TrustList) -> bytes:
    """Return the payload; `ValueError` if the list has no dates or no form of ours."""
    if trust.issued_at is None or trust.expires_at is None:
        raise ValueError("a published trust list has dates")
    payload = write(
        {
            1: trust.version,
            2: seconds(trust.issued_at),
            3: seconds(trust.expires_at),
            4: [_key_to_map(key) for key in trust.keys],
        }
    )
    _read_payload(payload)
    return payload


def trust_list_draft(trust: TrustList, root_kid: bytes) -> Draft:
    """Return what the root key (kid of 4 bytes) has to sign."""
    return Draft(write_header(root_kid, TRUST_TYPE), write_trust_list(trust))


def to_be_signed_trust_list(trust: TrustList, root_kid: bytes) -> bytes:
    """Return the bytes that the root key (kid of 4 bytes) signs."""
    return trust_list_draft(trust, root_kid).to_be_signed


def read_trust_list(
    data: bytes, *, root: EllipticCurvePublicKey, now: datetime | None = None
) -> TrustList:
    """Return the trust list that `root` signed; `NotTrusted` on any defect.

    With `now` a list that has expired is refused too; without, the caller asks
    `is_stale` when it judges, and says "uncertain".
    """
    if len(data) > MAX_TRUST_BYTES:
        raise NotTrusted("the trust list is too large")
    try:
        message = read_sign1(data)
        kid = read_header(message.protected, TRUST_TYPE)
        if kid != kid_of(root):
            raise NotTrusted("the trust list is not by the pinned root key")
        signed = to_be_signed(message.protected, message.payload)
        verify_es256(root, message.signature, signed)
        trust = _read_payload(message.payload)
    except InvalidSignature as error:
        raise NotTrusted("the signature of the trust list does not fit") from error
    except ValueError as error:
        raise NotTrusted(f"the trust list is malformed: {error}") from error
    if now is not None and trust.is_stale(now):
        raise NotTrusted("the trust list has expired")
    return trust


def jwk_set(trust: TrustList) -> dict[str, list[dict[str, str]]]:
    """Return the keys as a JWK Set (RFC 7517), for those who want only keys.

    It is not signed and says nothing of periods; a revoked key is left out.
    """
    return {"keys": [_jwk(key) for key in trust.keys if key.revoked_at is None]}


def _jwk(key: TrustedKey) -> dict[str, str]:
    numbers = key.public.public_numbers()
    x, y = (
        urlsafe_b64encode(n.to_bytes(32, "big")).decode().rstrip("=")
        for n in (numbers.x, numbers.y)
    )
    head = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", "use": "sig"}
    return head | {"kid": key.kid.hex(), "purpose": key.purpose.value}


def _key_to_map(key: TrustedKey) -> dict[int, object]:
    office = key.office
    every: dict[int, object] = {
        1: cose_key(key.public),
        2: key.purpose.value,
        3: None if office is None else [office.code, office.name, office.zone],
        4: seconds(key.not_before),
        5: None if key.not_after is None else seconds(key.not_after),
        6: None if key.revoked_at is None else seconds(key.revoked_at),
        7: list(key.status_uris) or None,
        8: key.certificate,
    }
    return {number: value for number, value in every.items() if value is not None}


def _read_payload(payload: bytes) -> TrustList:
    fields = a_map(read(payload))
    keys = [_key(a_map(item)) for item in an_array(fields.get(4))]
    return TrustList(
        tuple(key for key in keys if key is not None),
        version=a_count(fields.get(1)),
        issued_at=a_moment(fields.get(2)),
        expires_at=a_moment(fields.get(3)),
    )


def _key(fields: dict[Key, Value]) -> TrustedKey | None:
    purpose = PUBLISHED.get(a_text(fields.get(2)))
    if purpose is None:
        return None
    return TrustedKey(
        public=read_cose_key(a_byte_string(fields.get(1))),
        purpose=purpose,
        office=_office(an_array(fields[3])) if 3 in fields else None,  # noqa: PLR2004
        not_before=a_moment(fields.get(4)),
        not_after=a_moment(fields[5]) if 5 in fields else None,  # noqa: PLR2004
        revoked_at=a_moment(fields[6]) if 6 in fields else None,  # noqa: PLR2004
        status_uris=_uris(an_array(fields.get(7, []))),
        certificate=a_byte_string(fields[8]) if 8 in fields else None,  # noqa: PLR2004
    )


def _office(names: Iterable[Value]) -> Office:
    code, name, zone = map(a_text, names)
    return Office(code, name, zone)


def _uris(values: Iterable[Value]) -> tuple[str, ...]:
    uris = tuple(map(a_text, values))
    if not all(map(is_list_uri, uris)):
        raise Malformed("not the address of a status list")
    return uris
