"""The certificate of a demonstration that phones reach: for one address, made just now.

The page that checks needs WebCrypto, which browsers give to https alone.  Nothing is
installed on a phone: the certificate signs nothing but itself, ends after a month, and
is accepted once, in the browser, by who compares its fingerprint.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LASTS = timedelta(days=30)
EARLIER = timedelta(hours=1)  # a phone's clock may be late
PRIVATE_FILE = 0o600


@dataclass(frozen=True)
class PhoneCertificate:
    """Where certificate and key lie, and how it is known again."""

    certificate: Path
    key: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as browsers show it: pairs of hexadecimals."""
        found = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return found.fingerprint(hashes.SHA256()).hex(":").upper()


def at(folder: Path) -> PhoneCertificate:
    """Return what lies, or will lie, in a folder."""
    return PhoneCertificate(folder / "tls-certificate.pem", folder / "tls-key.pem")


def make(host: str, folder: Path, *, now: datetime) -> PhoneCertificate:
    """Make key and certificate for `host`, a name or an IP address, in `folder`."""
    key, made = generate_private_key(SECP256R1()), at(folder)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Demo suket CONTOH")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLIER)
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    made.key.touch(mode=PRIVATE_FILE)
    made.key.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    made.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
    return made


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
