"""The QR text of a token as the register keeps it."""

from urllib.parse import urlsplit

from verify import qr_text
from verify.cbor import Malformed
from verify.claims import Claims, read_claims
from verify.cose import read_sign1
from verify.errors import NotAuthentic, Reason
from verify.token import MARK


def claims_of(token: bytes) -> Claims:
    """Return what a token from the register says; it was proved when it was sealed.

    Raises `NotAuthentic(MALFORMED)` for bytes that were never a token.
    """
    try:
        return read_claims(read_sign1(token).payload)
    except Malformed as error:
        raise NotAuthentic(Reason.MALFORMED) from error


def text_of(token: bytes) -> str:
    """Return the text that the QR of this token holds: there is only one."""
    return qr_text.join(claims_of(token).site, MARK, token)


def host_of(text: str) -> str:
    """Return the host that is printed beside the QR: "suket.example"."""
    return urlsplit(text).netloc
