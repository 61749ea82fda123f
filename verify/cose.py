"""COSE_Sign1 (RFC 9052) with ES256 (RFC 9053), in the one form we write and read.

Tag 18, a protected header that names algorithm, key and at most one type, an empty
unprotected header, a payload, 64 bytes of signature.  Nothing of the message decides
how it is checked: the key does.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from verify.cbor import BYTES, Malformed, Reader, head, write

KID_BYTES = 4  # the start of the SHA-256 COSE key thumbprint: RFC 9679
SIGNATURE_BYTES = 64  # ES256, r ‖ s, 32 bytes each: RFC 9053, section 2.1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186
HALF_ORDER = ORDER // 2

_ES256, _ESP256 = b"\x01\x26", b"\x01\x28"  # 1: -7, 1: -9; the same here: RFC 9864
_KID_AT = 5  # bytes before the key id in every header of ours
SIG_STRUCTURE = b"\x84\x6aSignature1"  # an array of 4, the context: section 4.4
NO_EXTERNAL_DATA = b"\x40"
_SIGN1 = b"\xd2\x84"  # tag 18, array of 4
_UNPROTECTED = b"\xa0"  # always empty
_ECDSA = ECDSA(Prehashed(SHA256()))
# Big-endian numbers of one length compare as bytes.
_ZERO, _ORDER, _HALF_ORDER = (n.to_bytes(32, "big") for n in (0, ORDER, HALF_ORDER))
_X = bytes.fromhex("a40102200121 5820")  # {1: 2 (EC2), -1: 1 (P-256), -2: x, …
_Y = bytes.fromhex("22 5820")  # … -3: y}


class Sign1(NamedTuple):
    """A message taken apart: protected header and payload as bytes, 64 B signature."""

    protected: bytes
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is to be signed: header and payload as bytes."""

    protected: bytes
    payload: bytes

    @property
    def to_be_signed(self) -> bytes:
        """The bytes that are signed: a Sig_structure (RFC 9052, section 4.4)."""
        return to_be_signed(self.protected, self.payload)

    def signed(self, signature: bytes) -> bytes:
        """Return the finished message; `signature` is r ‖ s, 64 bytes, low s."""
        return write_sign1(Sign1(self.protected, self.payload, signature))


def read_sign1(data: bytes) -> Sign1:
    """Take a message apart; `Malformed` unless it is in the one form we write.

    What the headers and the payload say is not looked at.
    """
    reader = Reader(data)
    reader.expect(_SIGN1)
    protected = reader.string()
    reader.expect(_UNPROTECTED)
    payload = reader.string()
    signature = reader.string()
    reader.end()
    if len(signature) != SIGNATURE_BYTES:
        raise Malformed("a signature has 64 bytes")
    return Sign1(protected, payload, signature)


def write_sign1(message: Sign1) -> bytes:
    """Return the bytes of a message; `ValueError` if its signature has not 64 bytes."""
    if len(message.signature) != SIGNATURE_BYTES:
        raise ValueError("a signature has 64 bytes")
    return b"".join(
        (
            _SIGN1,
            write(message.protected),
            _UNPROTECTED,
            write(message.payload),
            write(message.signature),
        )
    )


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure of RFC 9052, section 4.4, without external data."""
    return b"".join(
        (
            SIG_STRUCTURE,
            head(BYTES, len(protected)),
            protected,
            NO_EXTERNAL_DATA,
            head(BYTES, len(payload)),
            payload,
        )
    )


def write_header(kid: bytes, kind: str | None = None) -> bytes:
    """Return a protected header: ES256, key id (4 bytes) and, if given, the type."""
    if len(kid) != KID_BYTES:
        raise ValueError("a key id has 4 bytes")
    return _header(_ES256, kid, kind)


def read_header(protected: bytes, kind: str | None = None) -> bytes:
    """Return the key id (4 bytes) of a header that is of `kind` and says no more.

    The type is what keeps one kind of message from passing for another.  Raises
    `Malformed`.
    """
    kid = protected[_KID_AT : _KID_AT + KID_BYTES]
    if len(kid) != KID_BYTES:
        raise Malformed("a header without a key id of 4 bytes")
    if protected not in (_header(_ES256, kid, kind), _header(_ESP256, kid, kind)):
        raise Malformed("a header of another kind")
    return kid


def _header(alg: bytes, kid: bytes, kind: str | None) -> bytes:
    """Return {1: alg, 4: kid}, with 16: kind if given: RFC 9052, 3.1; RFC 9596."""
    if kind is None:
        return b"\xa2" + alg + b"\x04\x44" + kid
    return b"\xa3" + alg + b"\x04\x44" + kid + b"\x10" + write(kind)


def cose_key(public: EllipticCurvePublicKey) -> bytes:
    """Return the COSE_Key (75 bytes) of a P-256 key: kty, crv, x, y and no more."""
    if not isinstance(public.curve, SECP256R1):
        raise ValueError("only P-256 keys are used")  # noqa: TRY004 - of the value
    numbers = public.public_numbers()
    return _X + numbers.x.to_bytes(32, "big") + _Y + numbers.y.to_bytes(32, "big")


def read_cose_key(data: bytes) -> EllipticCurvePublicKey:
    """Return the P-256 key that 75 bytes describe; `ValueError` for anything else.

    A coordinate past the prime would be a second spelling of a point (SEC 1, 2.3.4).
    """
    x, y = data[len(_X) : len(_X) + 32], data[-32:]
    numbers = int.from_bytes(x, "big"), int.from_bytes(y, "big")
    public = EllipticCurvePublicNumbers(*numbers, SECP256R1()).public_key()
    if cose_key(public) != data:
        raise ValueError("not a P-256 key in its one spelling")
    return public


def thumbprint(public: EllipticCurvePublicKey) -> bytes:
    """Return the COSE key thumbprint (32 bytes): RFC 9679 with SHA-256."""
    return sha256(cose_key(public)).digest()


def kid_of(public: EllipticCurvePublicKey) -> bytes:
    """Return the key id: the first 4 bytes of the thumbprint."""
    return thumbprint(public)[:KID_BYTES]


def to_low_s(r: int, s: int) -> bytes:
    """Return r ‖ s (64 bytes) with the lesser of the two s that would verify.

    Without this rule anybody could make a second signature out of a first.
    """
    return r.to_bytes(32, "big") + low(s).to_bytes(32, "big")


def low(s: int) -> int:
    """Return the lesser of the two s (1 to n - 1) that would verify."""
    return min(s, ORDER - s)


def verify_es256(
    public: EllipticCurvePublicKey, signature: bytes, message: bytes
) -> None:
    """Raise `InvalidSignature` unless `signature` (r ‖ s, 64 bytes) is the key's.

    Zero is refused (CVE-2022-21449) and so is a high s, before the curve is touched.
    """
    r, s = signature[:32], signature[32:]
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidSignature
    if not _ZERO < r < _ORDER or not _ZERO < s <= _HALF_ORDER:
        raise InvalidSignature
    numbers = _der_integer(r) + _der_integer(s)
    digest = sha256(message).digest()  # hashlib is a little faster than the key's own
    public.verify(b"\x30%c%b" % (len(numbers), numbers), digest, _ECDSA)


def _der_integer(number: bytes) -> bytes:
    """Return a number above zero (big-endian, 32 bytes) as DER has it: X.690, 8.3.

    The library would make an integer of it first, and takes twice as long.
    """
    shortest = number.lstrip(b"\0")
    if shortest[0] >= 0x80:  # noqa: PLR2004 - that bit would be a sign
        shortest = b"\0" + shortest
    return b"\x02%c%b" % (len(shortest), shortest)
