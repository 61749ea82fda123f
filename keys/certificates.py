"""X.509 certificates for PDF signatures: one authority, one leaf for each office.

A leaf lives as long as its authority, not as long as its key signs: a signature without
a time stamp (PAdES B-B) is checked against the day it is looked at, and a suket may
live until the e-KTP is printed.  When the key stops signing is in the ring.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import (
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    BasicConstraints,
    Certificate,
    CertificateBuilder,
    ExtendedKeyUsage,
    KeyUsage,
    Name,
    NameAttribute,
    ObjectIdentifier,
    SubjectKeyIdentifier,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

from verify.cose import kid_of
from verify.trust_list import Office

AUTHORITY_LIFE = timedelta(days=3652)  # ten years
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
MAX_OFFICE_NAME = 46  # with `Disdukcapil` and a code in 64 characters: RFC 5280, A.1


@dataclass(frozen=True)
class Authority:
    """The PDF authority: its key and its certificate."""

    private: EllipticCurvePrivateKey
    certificate: Certificate


def certify_authority(
    private: EllipticCurvePrivateKey, *, site: str, not_before: datetime
) -> Certificate:
    """Return a self-signed authority of ten years that certifies leaves and no more.

    Its name holds the site's host and its kid, so that no two authorities share one.
    """
    host = site.partition("://")[2][:MAX_OFFICE_NAME]
    public = private.public_key()
    name = _name(host, f"CA Dokumen Suket {kid_of(public).hex()}")
    lifetime = (not_before, not_before + AUTHORITY_LIFE)
    builder = _builder(name, name, public, lifetime)
    builder = builder.add_extension(
        BasicConstraints(ca=True, path_length=0), critical=True
    )
    builder = builder.add_extension(_usage(certifies=True), critical=True)
    return builder.sign(private, SHA256())


def certify_office(
    office: Office,
    public: EllipticCurvePublicKey,
    authority: Authority,
    *,
    not_before: datetime,
) -> Certificate:
    """Return an office's certificate to sign documents; it ends with `authority`."""
    above = authority.certificate
    agency = f"Disdukcapil {office.name}"
    name = _name(agency, f"{agency} {office.code}")
    lifetime = (not_before, above.not_valid_after_utc)
    builder = _builder(name, above.subject, public, lifetime)
    key_above = above.extensions.get_extension_for_class(SubjectKeyIdentifier).value
    issuer = AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_above)
    builder = builder.add_extension(
        BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(certifies=False), critical=True)
    builder = builder.add_extension(
        ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False
    )
    builder = builder.add_extension(issuer, critical=False)
    return builder.sign(authority.private, SHA256())


def _name(organisation: str, common: str) -> Name:
    return Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _builder(
    subject: Name,
    issuer: Name,
    public: EllipticCurvePublicKey,
    lifetime: tuple[datetime, datetime],
) -> CertificateBuilder:
    """Return what authority and leaf have in common; the serial has 159 random bits."""
    key_id = SubjectKeyIdentifier.from_public_key(public)
    builder = CertificateBuilder(
        issuer, subject, public, random_serial_number(), *lifetime
    )
    return builder.add_extension(key_id, critical=False)


def _usage(*, certifies: bool) -> KeyUsage:
    """Return what the key may do: certify and revoke, or sign what it stands by."""
    return KeyUsage(
        digital_signature=not certifies,
        content_commitment=not certifies,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certifies,
        crl_sign=certifies,
        encipher_only=False,
        decipher_only=False,
    )
