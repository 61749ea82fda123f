"""Validate the signature of a PDF: is every byte as the office signed it?

First come the bytes: where the signature lies is found without any reader of PDF, and
`cryptography` says whether an office's certificate signed all the rest.  So whatever a
file makes of the worker that reads it, nothing but an office's key makes a sheet of it.
Only then counts what the file says of its signature (`pdf_signed_field`).
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from asn1crypto.cms import ContentInfo
from asn1crypto.x509 import Certificate as DerCertificate
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtensionNotFound,
    KeyUsage,
    UnrecognizedExtension,
    load_der_x509_certificate,
)
from cryptography.x509.oid import NameOID

from verify.errors import NotAuthentic, Reason
from verify.pdf_cms import PROTECTED, has_one_form
from verify.trust_list import Purpose, TrustedKey, TrustList

BYTE_RANGE = b"/ByteRange"
MAX_HOLE_BYTES = 16 * 1024  # CMS and the zeros behind; ours have two
MAX_CMS_BYTES = 4 * 1024  # its reader takes seconds for a name of 50 KiB

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_HOLE = re.compile(rb"<((?:[0-9a-f]{2})+)>")  # lower case: it is in one case only
_OFFICE = re.compile(r" ([0-9]{2}(?:\.[0-9]{2})?)\Z")  # as `keys.office_spec` demands
_END = re.compile(rb"%%EOF(?:\r\n|\n|\r)?\Z")
_SET = 0x31  # what the tag of signed attributes counts as: RFC 5652, section 5.4


class SignedField(NamedTuple):
    """What a PDF says of its only signature; unverified."""

    byte_range: tuple[int, ...]
    contents: bytes  # CMS, and the zeros behind
    signed_at: datetime


class SignedBytes(NamedTuple):
    """A PDF of which all bytes but the signature are signed by `certificate`.

    That, and no more: whose it is and when it was good is not yet known.
    """

    byte_range: tuple[int, ...]
    contents: bytes
    certificate: Certificate


def is_signed(pdf: bytes) -> bool:
    """Is it signed, by its own account?"""
    # A range of bytes cannot be in a packed object, since it is written last.
    return BYTE_RANGE in pdf


def find_signed_bytes(pdf: bytes, trust: TrustList) -> SignedBytes:
    """Return what is signed by a certificate of a CA of the trust list.

    Raises `NotAuthentic(BAD_SIGNATURE)` unless one signature covers every byte but its
    own, and verifies.
    """
    try:
        signed = _verified(pdf)
        _refuse_unless(
            any(_is_issued_by(signed.certificate, ca) for _, ca in _authorities(trust))
        )
    except NotAuthentic:
        raise
    except Exception as error:
        raise NotAuthentic(Reason.BAD_SIGNATURE) from error
    return signed


def require_office(
    signed: SignedBytes, field: SignedField | None, trust: TrustList, *, now: datetime
) -> str:
    """Return the code ("32.74") of the office that signed, at the time that it says.

    Raises `NotAuthentic(BAD_SIGNATURE)` for a PDF that no office signed.

    One signature, over every byte but its own, that certifies and allows no changes
    (DocMDP P=1), with a certificate that ends in a CA of the trust list.  Periods are
    looked at as of the signing time, so that old paper stays good; that time may be
    claimed falsely by who stole a key, therefore no CA that was revoked is good, nor
    an office's certificate that the trust list names as revoked.
    """
    if field is None:
        raise NotAuthentic(Reason.BAD_SIGNATURE)
    try:
        _refuse_unless(field.byte_range == signed.byte_range)
        _refuse_unless(field.contents == signed.contents)
        _refuse_unless(field.signed_at.astimezone(UTC) <= now)
        _require_in_time(signed, field.signed_at, trust)
        return _office_of(signed.certificate)
    except NotAuthentic:
        raise
    except Exception as error:
        raise NotAuthentic(Reason.BAD_SIGNATURE) from error


def _refuse_unless(condition: object) -> None:
    if not condition:
        raise NotAuthentic(Reason.BAD_SIGNATURE)


def _verified(pdf: bytes) -> SignedBytes:
    """Find the signature; refuse unless it covers and signs all bytes but its own."""
    _refuse_unless(pdf.count(BYTE_RANGE) == 1)
    (found,) = _RANGE.findall(pdf)
    start, before, after, rest = byte_range = tuple(int(number) for number in found)
    _refuse_unless(start == 0 and before < after and after + rest == len(pdf))
    _refuse_unless(after - before <= 2 * MAX_HOLE_BYTES + 2)
    _refuse_unless(_END.search(pdf, max(0, len(pdf) - 16)))
    hole = _HOLE.fullmatch(pdf, before, after)
    if hole is None:
        raise NotAuthentic(Reason.BAD_SIGNATURE)
    contents = bytes.fromhex(hole[1].decode("ascii"))
    _refuse_unless(len(contents.rstrip(b"\0")) <= MAX_CMS_BYTES)
    (signer,) = (signed := ContentInfo.load(contents)["content"])["signer_infos"]
    certificate = _signer(signed, signer)
    attributes = _attributes(signer)
    digest = sha256(memoryview(pdf)[:before])
    digest.update(memoryview(pdf)[after:])
    _refuse_unless(attributes["content_type"].native == "data")
    _refuse_unless(attributes["message_digest"].native == digest.digest())
    (named,) = attributes[PROTECTED]["certs"]
    der = certificate.public_bytes(Encoding.DER)
    _refuse_unless(named["hash_algorithm"]["algorithm"].native == "sha256")
    _refuse_unless(named["cert_hash"].native == sha256(der).digest())
    _require_signature(certificate, signer)
    return SignedBytes(byte_range, contents, certificate)


def _signer(signed: Any, signer: Any) -> Certificate:
    """Return the certificate that the signer names by issuer and serial number."""
    name = signer["sid"].chosen
    (own,) = (
        choice.chosen
        for choice in signed["certificates"]
        if choice.chosen.issuer.dump() == name["issuer"].dump()
        and choice.chosen.serial_number == name["serial_number"].native
    )
    return load_der_x509_certificate(own.dump())


def _attributes(signer: Any) -> dict[str, Any]:
    """Return the one value of each signed attribute; `ValueError` if there are more."""
    found = {}
    for attribute in signer["signed_attrs"]:
        (found[attribute["type"].native],) = attribute["values"]
    _refuse_unless(len(found) == len(signer["signed_attrs"]))
    return found


def _require_signature(certificate: Certificate, signer: Any) -> None:
    """Raise unless it signed the attributes, and is a certificate for that."""
    public = certificate.public_key()
    if not isinstance(public, EllipticCurvePublicKey):
        raise NotAuthentic(Reason.BAD_SIGNATURE)
    attributes = signer["signed_attrs"].dump()
    attributes = bytes([_SET]) + attributes[1:]
    public.verify(signer["signature"].native, attributes, ECDSA(SHA256()))
    usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    _refuse_unless(usage.content_commitment)
    _refuse_unless(
        not any(
            extension.critical and isinstance(extension.value, UnrecognizedExtension)
            for extension in certificate.extensions
        )
    )


def _authorities(trust: TrustList) -> list[tuple[TrustedKey, Certificate]]:
    """Return the CAs that are not revoked, each about the key that is trusted."""
    keys = trust.of_purpose(Purpose.PDF)
    usable = [(key, _certificate(key)) for key in keys if key.revoked_at is None]
    return [(key, found) for key, found in usable if found is not None]


def _certificate(key: TrustedKey) -> Certificate | None:
    try:
        found = load_der_x509_certificate(key.certificate or b"")
        limits = found.extensions.get_extension_for_class(BasicConstraints).value
    except (ValueError, ExtensionNotFound):
        return None
    return found if limits.ca and found.public_key() == key.public else None


def _is_issued_by(certificate: Certificate, authority: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - another name, kind of key or signature: no
        return False
    return True


def _require_in_time(signed: SignedBytes, at: datetime, trust: TrustList) -> None:
    """Raise unless certificate and CA were in use, and the box is in its one form."""
    own = signed.certificate
    # By its key: a certificate has a second signature that verifies as well as the
    # first, and so other bytes, which whoever has the key may sign with.
    revoked = [key for key in trust.of_purpose(Purpose.PDF) if key.revoked_at]
    _refuse_unless(all(key.public != own.public_key() for key in revoked))
    _refuse_unless(own.not_valid_before_utc <= at <= own.not_valid_after_utc)
    roots = [ca for key, ca in _authorities(trust) if _is_in_use(key, at)]
    _refuse_unless(any(_is_issued_by(own, ca) for ca in roots))
    _refuse_unless(has_one_form(signed.contents, _der_certificates(roots)))


def _is_in_use(key: TrustedKey, at: datetime) -> bool:
    return key.not_before <= at and (key.not_after is None or at < key.not_after)


def _der_certificates(found: Sequence[Certificate]) -> list[DerCertificate]:
    return [DerCertificate.load(ca.public_bytes(Encoding.DER)) for ca in found]


def _office_of(certificate: Certificate) -> str:
    """Return the region code that `keys` puts at the end of a certificate's name."""
    (name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    found = _OFFICE.search(str(name.value))
    if found is None:
        raise NotAuthentic(Reason.BAD_SIGNATURE)
    return found[1]
