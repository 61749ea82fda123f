"""Sheets of paper for tests: QR codes as pictures, PDFs signed by a throw-away CA."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import lru_cache
from io import BytesIO

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from zxingcpp import BarcodeFormat, create_barcode

from tests.builders import CIREBON, DAY, NOW, World, toy_key, trusted
from verify.cose import ORDER, low
from verify.trust_list import Purpose

SIGNED_AT = NOW - 30 * DAY
YEAR = timedelta(days=365)
ATTACHMENT = "suket.txt"


def qr(text: str, scale: int = 4) -> Image.Image:
    """Return a QR code as a picture, with its quiet zone."""
    code = create_barcode(text, BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(code.to_image(scale=scale, add_quiet_zones=True))


def page_of(*codes: Image.Image) -> Image.Image:
    """Return a white page of 200 dpi with pictures one below the other."""
    page = Image.new("L", (1654, 2339), "white")
    top = 100
    for code in codes:
        page.paste(code, (900, top))
        top += code.height + 50
    return page


def encoded(picture: Image.Image, form: str = "PNG", **options) -> bytes:
    """Return a picture as a file."""
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def scan(text: str) -> bytes:
    """Return a PDF that is only a picture of a page, as a scanner makes."""
    return encoded(page_of(qr(text)), "PDF", resolution=200)


def unsigned(text: str | None, picture: bytes | None = None) -> bytes:
    """Return a PDF with a page and, if given, the text attached."""
    file = BytesIO()
    start = pikepdf.new() if picture is None else pikepdf.open(BytesIO(picture))
    with start as pdf:
        if picture is None:
            pdf.add_blank_page()
        if text is not None:
            pdf.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(
                pdf, text.encode(), filename=ATTACHMENT
            )
        pdf.save(file, deterministic_id=True)
    return file.getvalue()


def certificate(
    name, issuer, private, *, is_ca, issuer_key=None, start=NOW - YEAR, years=3
):
    """Return an X.509 certificate of a toy key."""
    usage = dict.fromkeys(
        (
            *(
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
            ),
            *(
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
        ),
        False,
    )
    usage |= {"key_cert_sign": True} if is_ca else {"content_commitment": True}
    subject, parent = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in (name, issuer)
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent)
        .public_key(private.public_key())
        .serial_number(int.from_bytes(name.encode()[:8], "big"))
        .not_valid_before(start)
        .not_valid_after(start + years * YEAR)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private.public_key()),
            critical=False,
        )
        .sign(issuer_key or private, SHA256())
    )


def der(found: x509.Certificate) -> bytes:
    return found.public_bytes(Encoding.DER)


CA_KEY, OFFICE_KEY = toy_key("pdf-ca"), toy_key("pdf-office")
CA = certificate("CONTOH CA", "CONTOH CA", CA_KEY, is_ca=True, years=20)


def leaf(name: str) -> x509.Certificate:
    """Return a certificate of the office's key by the CA, under another name."""
    return certificate(name, "CONTOH CA", OFFICE_KEY, is_ca=False, issuer_key=CA_KEY)


OFFICE = leaf("OFFICE 32.74")


def twin_of(found: x509.Certificate) -> x509.Certificate:
    """Return a certificate with the other of the two signatures that verify."""
    parsed = asn1_x509.Certificate.load(der(found))
    r, s = decode_dss_signature(parsed["signature_value"].native)
    parsed["signature_value"] = encode_dss_signature(r, ORDER - s)
    return x509.load_der_x509_certificate(parsed.dump())


def pdf_key(**over):
    """Return the CA as a key of the trust list."""
    fields = {"office": CIREBON, "not_before": NOW - YEAR, "certificate": der(CA)}
    return trusted(CA_KEY, Purpose.PDF, **(fields | over))


def world(**over) -> World:
    """Return an office whose trust list knows the CA."""
    return World(more_keys=(pdf_key(**over),))


class LowSigner(SimpleSigner):
    """A signer that gives the lesser s, as ours does."""

    def sign_raw(self, *args):
        r, s = decode_dss_signature(super().sign_raw(*args))
        return encode_dss_signature(r, low(s))


@lru_cache
def simple_signer(name: str = "office") -> SimpleSigner:
    if name == "office":
        private, found = OFFICE_KEY, OFFICE
    elif name == "office by its twin":
        private, found = OFFICE_KEY, twin_of(OFFICE)
    elif name == "of the office":
        private = toy_key(name)
        found = certificate(
            "NOBODY 64.71", "OFFICE 32.74", private, is_ca=False, issuer_key=OFFICE_KEY
        )
    elif name.startswith("OFFICE"):
        private, found = OFFICE_KEY, leaf(name)
    else:
        private = toy_key(name)
        found = certificate(name, name, private, is_ca=False)
    pkcs8 = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    above = OFFICE if name == "of the office" else CA
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(der(above)))
    return LowSigner(
        signing_cert=asn1_x509.Certificate.load(der(found)),
        signing_key=asn1_keys.PrivateKeyInfo.load(pkcs8),
        cert_registry=store,
    )


def signed_pdf(
    pdf: bytes, *, signer="office", at=SIGNED_AT, field="Sig1", **over
) -> bytes:
    """Return a PDF signed as the office does, or a little otherwise."""
    options = {
        "md_algorithm": "sha256",
        "subfilter": SigSeedSubFilter.PADES,
        "certify": True,
        "docmdp_permissions": MDPPerm.NO_CHANGES,
    }
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    meta = PdfSignatureMetadata(field_name=field, **(options | over))
    pdf_signer = FixedTime(
        meta, simple_signer(signer), new_field_spec=SigFieldSpec(field), at=at
    )
    with ThreadPoolExecutor(1) as pool:
        job = pdf_signer.async_sign_pdf(writer)
        return in_lower_case(pool.submit(asyncio.run, job).result().getvalue())


def in_lower_case(pdf: bytes) -> bytes:
    """Return a signed PDF with the digits of its signature as ours are written."""
    _, start, end, _ = byte_range(pdf)
    return pdf[:start] + pdf[start:end].lower() + pdf[end:]


class FixedTime(PdfSigner):
    """A signer whose clock stands still."""

    def __init__(self, *args, at, **options):
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args, **options):
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def byte_range(pdf: bytes) -> tuple[int, int, int, int]:
    """Return the byte range of a signed PDF."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)", pdf)
    return tuple(map(int, found.groups()))
