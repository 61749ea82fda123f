"""Write the CMS signature (RFC 5652) of a signed PDF, with the attributes of PAdES B-B.

Written by hand because all of it but a digest and a signature is the same from document
to document, and is written once: what signing costs is two operations of the curve,
where a library that builds the tree anew takes 9 ms and an event loop.  Tests have
pyHanko, OpenSSL and Poppler judge what comes out.

The signed attributes are those of ETSI EN 319 142-1, table 1: content type, message
digest, signing certificate.  The time is in the PDF's own dictionary and not here.
"""

from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from keys.der import OCTETS, OID, SEQUENCE, SET, element, integer, set_of
from keys.store import PdfCredential
from signing.errors import SealFault
from verify.cose import low

_DETERMINISTIC = ECDSA(SHA256(), deterministic_signing=True)  # RFC 6979
_MAX_ECDSA_BYTES = 72  # two integers of 33 bytes, DER
_DIGEST = b"the SHA-256 of the document here"  # what stands for it in a template

_CONTEXT_0 = 0xA0  # [0], constructed


def _oid(body: str) -> bytes:
    return element(OID, bytes.fromhex(body))


_DATA = _oid("2a864886f70d010701")  # 1.2.840.113549.1.7.1
_SIGNED_DATA = _oid("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_CONTENT_TYPE = _oid("2a864886f70d010903")  # 1.2.840.113549.1.9.3
_MESSAGE_DIGEST = _oid("2a864886f70d010904")  # 1.2.840.113549.1.9.4
_CERTIFICATE_V2 = _oid("2a864886f70d010910022f")  # …9.16.2.47: RFC 5035
_SHA256 = element(SEQUENCE, _oid("608648016503040201"))  # 2.16.840.1.101.3.4.2.1
_ECDSA_SHA256 = element(SEQUENCE, _oid("2a8648ce3d040302"))  # 1.2.840.10045.4.3.2


class DetachedSigner:
    """Signs digests of documents under one credential; all else is made ready once."""

    def __init__(self, credential: PdfCredential) -> None:
        """Raise `SealFault` if the key is not the one that the certificate names."""
        certificate = credential.certificate
        public = certificate.public_key()
        if public != credential.private_key.public_key():
            raise SealFault("the certificate is of another key")
        if not isinstance(public, EllipticCurvePublicKey):
            raise SealFault("the certificate is of another kind of key")
        self._private, self._public = credential.private_key, public
        der = certificate.public_bytes(Encoding.DER)
        above = [other.public_bytes(Encoding.DER) for other in credential.chain]
        self._certificates = element(_CONTEXT_0, *sorted([der, *above]))
        serial = integer(certificate.serial_number)
        self._signer_id = element(SEQUENCE, certificate.issuer.public_bytes(), serial)
        attributes = set_of(
            _attribute(_CONTENT_TYPE, _DATA),
            _attribute(_CERTIFICATE_V2, _certificate_id(der)),
            _attribute(_MESSAGE_DIGEST, element(OCTETS, _DIGEST)),
        )
        self._attributes = attributes.split(_DIGEST)
        self._around = cache(self._signed_data)

    @property
    def max_bytes(self) -> int:
        """The size that no signature exceeds: some 1,600 bytes."""
        around = sum(map(len, self._around(_MAX_ECDSA_BYTES)))
        return around + len(_DIGEST) + _MAX_ECDSA_BYTES

    def sign(self, digest: bytes) -> bytes:
        """Return the CMS, DER, that signs a document by its SHA-256 (32 bytes).

        The same digest gives the same bytes.  Raises `SealFault` if the signature does
        not verify.
        """
        attributes = digest.join(self._attributes)
        signature = self._private.sign(attributes, _DETERMINISTIC)
        try:
            self._public.verify(signature, attributes, ECDSA(SHA256()))
        except InvalidSignature as error:
            raise SealFault("the signature of a document does not verify") from error
        signature = _low_s(signature)
        return digest.join(self._around(len(signature))) + signature

    def _signed_data(self, signature_bytes: int) -> tuple[bytes, bytes]:
        """Return a CMS for a signature of so many bytes, before and after the digest.

        The signature itself, which is the end of it, is left out.  A tag is followed by
        the length of all inside it, so each size of signature has a CMS of its own.
        """
        signature = bytes(signature_bytes)
        attributes = _DIGEST.join(self._attributes)
        tagged = bytes((_CONTEXT_0,)) + attributes[1:]  # [0] IMPLICIT in its place
        signer = element(
            SEQUENCE,
            integer(1),
            self._signer_id,
            _SHA256,
            tagged,
            _ECDSA_SHA256,
            element(OCTETS, signature),
        )
        signed = element(
            SEQUENCE,
            integer(1),
            element(SET, _SHA256),
            element(SEQUENCE, _DATA),
            self._certificates,
            element(SET, signer),
        )
        whole = element(SEQUENCE, _SIGNED_DATA, element(_CONTEXT_0, signed))
        before, _, after = whole.removesuffix(signature).partition(_DIGEST)
        return before, after


def _low_s(signature: bytes) -> bytes:
    """Return the one of the two signatures (DER) that `verify` takes: s ≤ n / 2."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, low(s))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return element(SEQUENCE, kind, element(SET, value))


def _certificate_id(der: bytes) -> bytes:
    """Return a SigningCertificateV2 of one ESSCertIDv2, SHA-256 being its default."""
    digest = element(OCTETS, sha256(der).digest())
    return element(SEQUENCE, element(SEQUENCE, element(SEQUENCE, digest)))
