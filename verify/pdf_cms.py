"""Read the CMS signature (RFC 5652) of a signed PDF, in one form only.

A signature protects the document and its own attributes, but not the box they come in:
versions, algorithm lists, the names that point to the certificate and whatever other
certificates are there.  Here the box is made anew from what is protected and from what
the trust list holds; if that gives other bytes, somebody was at it.
"""

from collections.abc import Sequence

from asn1crypto import tsp
from asn1crypto.cms import ContentInfo, SignedData
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from verify.cose import HALF_ORDER

PROTECTED = "signing_certificate_v2"  # binds the certificate's own bytes: RFC 5035
BINDING = tsp.SigningCertificateV2  # its name and shape are known once `tsp` is there

_SEQUENCE, _SET, _OCTETS, _CONTEXT_0 = 0x30, 0x31, 0x04, 0xA0  # X.690, section 8
_VERSION_1 = bytes.fromhex("020101")
_DATA = bytes.fromhex("06092a864886f70d010701")  # RFC 5652, section 4
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # section 5.1
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")  # RFC 5758, section 3.2
_SHA256 = {  # without and with the NULL, both in use: RFC 5754, section 2
    bytes.fromhex("300b0609608648016503040201"),
    bytes.fromhex("300d06096086480165030402010500"),
}


def has_one_form(padded: bytes, trusted: Sequence[Certificate]) -> bool:
    """Is it one signature in plain DER, zeros behind, and nothing unprotected in it?

    `trusted` are the certificates that may come along with the signer's.  Raises
    whatever asn1crypto does if it is no such thing at all.
    """
    plain = _made_anew(ContentInfo.load(padded)["content"], trusted)
    return padded == plain.ljust(len(padded), b"\0")


def _made_anew(signed: SignedData, trusted: Sequence[Certificate]) -> bytes:
    (signer,) = signed["signer_infos"]
    (digest,) = signed["digest_algorithms"]
    certificates = [choice.chosen for choice in signed["certificates"]]
    known = {certificate.dump() for certificate in trusted}
    (own,) = (found for found in certificates if found.dump() not in known)
    serial = own["tbs_certificate"]["serial_number"]
    if PROTECTED not in {kind["type"].native for kind in signer["signed_attrs"]}:
        return b""
    if [found.dump() for found in certificates] != _in_order(own, trusted):
        return b""
    _, low = decode_dss_signature(signer["signature"].native)
    if low > HALF_ORDER:  # the other of the two that would verify
        return b""
    if not {digest.dump(), signer["digest_algorithm"].dump()} <= _SHA256:
        return b""
    info = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SEQUENCE, own.issuer.dump(), serial.dump()),
        signer["digest_algorithm"].dump(),
        signer["signed_attrs"].dump(),
        _ECDSA_SHA256,
        _der(_OCTETS, signer["signature"].native),
    )
    data = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SET, digest.dump()),
        _der(_SEQUENCE, _DATA),
        _der(_CONTEXT_0, *(found.dump() for found in certificates)),
        _der(_SET, info),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_CONTEXT_0, data))


def _in_order(own: Certificate, trusted: Sequence[Certificate]) -> list[bytes]:
    """Return what must come along: the signer's certificate and its CA's, as a SET."""
    above = [found.dump() for found in trusted if found.subject == own.issuer]
    return sorted([own.dump(), *above])


def _der(tag: int, *parts: bytes) -> bytes:
    """Return an element with its length in the shortest form: X.690, section 10.1."""
    body = b"".join(parts)
    size = len(body).to_bytes(4, "big").lstrip(b"\0")
    short = bytes([len(body)]) if len(body) < 0x80 else b""  # noqa: PLR2004 - one byte
    return bytes([tag]) + (short or bytes([0x80 + len(size)]) + size) + body
