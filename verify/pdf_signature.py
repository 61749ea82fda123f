"""Validate the signature of a PDF: is every byte as the office signed it?

pyHanko does the cryptography; what it is lenient about is checked here.  It calls a
file valid to which bytes were appended, and looks neither at the padding behind a
signature nor at the case of its digits.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple

from asn1crypto.x509 import Certificate
from cryptography.x509 import load_der_x509_certificate
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
)
from pyhanko_certvalidator import ValidationContext

from verify.errors import NotAuthentic, Reason, Unreadable
from verify.pdf_cms import has_one_form
from verify.pdf_stream_limits import require_small
from verify.trust_list import Purpose, TrustedKey, TrustList

BYTE_RANGE = b"/ByteRange"

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its doubts are answers here

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_HOLE = re.compile(rb"<((?:[0-9a-f]{2})+)>")  # lower case: it is in one case only
_OFFICE = re.compile(r" ([0-9]{2}(?:\.[0-9]{2})?)\Z")  # as `keys.office_spec` demands
_END = re.compile(rb"%%EOF(?:\r\n|\n|\r)?\Z")


def is_signed(pdf: bytes) -> bool:
    """Is it signed, by its own account?"""
    # A range of bytes cannot be in a packed object, since it is written last.
    return BYTE_RANGE in pdf


def require_whole_signature(pdf: bytes, trust: TrustList, *, now: datetime) -> str:
    """Return the code ("32.74") of the office that signed all of the PDF.

    Raises `NotAuthentic(BAD_SIGNATURE)` for a PDF that no office signed, or not all of.

    One signature, over every byte but its own, that certifies and allows no changes
    (DocMDP P=1), with a certificate that ends in a CA of the trust list.  Periods are
    looked at as of the signing time, so that old paper stays good; that time may be
    claimed falsely by who stole a key, therefore no CA that was revoked is good, nor
    an office's certificate that the trust list names as revoked.
    """
    try:
        require_small(pdf)
        place = _place(pdf)
        signature = _only_signature(pdf)
        _refuse_unless(list(signature.byte_range) == place.byte_range)
        _require_office(signature, place.padded, trust, now)
        return _office_of(signature.signer_cert)
    except NotAuthentic:
        raise
    except Unreadable as error:
        raise NotAuthentic(Reason.BAD_SIGNATURE) from error
    except Exception as error:
        raise NotAuthentic(Reason.BAD_SIGNATURE) from error


def _refuse_unless(condition: object) -> None:
    if not condition:
        raise NotAuthentic(Reason.BAD_SIGNATURE)


class _Place(NamedTuple):
    """Where the signature is, and its bytes with the zeros behind."""

    byte_range: list[int]
    padded: bytes


def _place(pdf: bytes) -> _Place:
    """Find the signature; refuse unless it covers all bytes but its own."""
    ranges = _RANGE.findall(pdf)
    _refuse_unless(len(ranges) == pdf.count(BYTE_RANGE) == 1)
    start, before, after, rest = byte_range = [int(number) for number in ranges[0]]
    _refuse_unless(start == 0 and before < after and after + rest == len(pdf))
    _refuse_unless(_END.search(pdf))
    hole = _HOLE.fullmatch(pdf, before, after)
    if hole is None:
        raise NotAuthentic(Reason.BAD_SIGNATURE)
    return _Place(byte_range, bytes.fromhex(hole[1].decode("ascii")))


def _only_signature(pdf: bytes) -> EmbeddedPdfSignature:
    signatures = PdfFileReader(BytesIO(pdf), strict=True).embedded_signatures
    _refuse_unless(len(signatures) == 1)
    return signatures[0]


def _require_office(
    signature: EmbeddedPdfSignature, padded: bytes, trust: TrustList, now: datetime
) -> None:
    signed_at = signature.self_reported_timestamp
    _refuse_unless(signed_at is not None and signed_at.astimezone(UTC) <= now)
    keys = trust.of_purpose(Purpose.PDF)
    roots = [_certificate(key) for key in keys if _is_in_use(key, signed_at)]
    _refuse_unless(roots and has_one_form(padded, roots))
    revoked = {key.certificate for key in keys if key.revoked_at is not None}
    _refuse_unless(signature.signer_cert.dump() not in revoked)
    context = ValidationContext(
        trust_roots=roots, allow_fetching=False, moment=signed_at
    )
    status = _validated(signature, context)
    _refuse_unless(status.bottom_line)
    _refuse_unless(status.coverage is SignatureCoverageLevel.ENTIRE_FILE)
    _refuse_unless(signature.docmdp_level is MDPPerm.NO_CHANGES)
    _refuse_unless(signature.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value)


def _office_of(certificate: Certificate) -> str:
    """Return the region code that `keys` puts at the end of a certificate's name."""
    loaded = load_der_x509_certificate(certificate.dump())
    (name,) = loaded.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    found = _OFFICE.search(str(name.value))
    if found is None:
        raise NotAuthentic(Reason.BAD_SIGNATURE)
    return found[1]


def _is_in_use(key: TrustedKey, at: datetime) -> bool:
    if key.certificate is None or key.revoked_at is not None:
        return False
    return key.not_before <= at and (key.not_after is None or at < key.not_after)


def _certificate(key: TrustedKey) -> Certificate:
    """Return the CA's certificate, which must be about the key that is trusted."""
    public = load_der_x509_certificate(key.certificate or b"").public_key()
    _refuse_unless(public == key.public)
    return Certificate.load(key.certificate)


def _validated(
    signature: EmbeddedPdfSignature, context: ValidationContext
) -> PdfSignatureStatus:
    """Run pyHanko in a thread of its own: the caller's may have an event loop."""
    with ThreadPoolExecutor(1) as pool:
        job = async_validate_pdf_signature(signature, context)
        return pool.submit(asyncio.run, job).result()
