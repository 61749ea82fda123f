"""The protocol of signers: what a key must do that can sign but cannot be read."""

from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from verify.cose import cose_key, to_low_s
from verify.trust_list import TrustedKey

# RFC 6979: the nonce is derived from key and message, so a poor source of randomness
# cannot give the key away, and the golden vectors can be written anew byte for byte.
_ECDSA = ECDSA(SHA256(), deterministic_signing=True)


class Signer(Protocol):
    """What signing needs of a key, wherever it is kept."""

    @property
    def trusted(self) -> TrustedKey:
        """The public half, as verifiers see it: key, 4-byte kid, purpose, period."""

    def sign(self, message: bytes) -> bytes:
        """Return the ES256 signature of `message`: r ‖ s, 64 bytes, low s.

        The layout is that of RFC 9053, section 2.1.  The low s (s ≤ n / 2) is a rule of
        this project: without it anybody could make a second signature out of a first.
        """


class SoftwareSigner:
    """A signer whose key lies in this process's memory."""

    def __init__(self, private: EllipticCurvePrivateKey, trusted: TrustedKey) -> None:
        """Raise `ValueError` if the two halves are not of one P-256 key."""
        if cose_key(private.public_key()) != cose_key(trusted.public):
            raise ValueError("private and public half are of different keys")
        self._private = private
        self._trusted = trusted

    @property
    def trusted(self) -> TrustedKey:
        """The public half, as verifiers see it."""
        return self._trusted

    def sign(self, message: bytes) -> bytes:
        """Return the ES256 signature: r ‖ s, 64 bytes, low s, the same every time."""
        r, s = decode_dss_signature(self._private.sign(message, _ECDSA))
        return to_low_s(r, s)
