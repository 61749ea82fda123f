"""Tokens put together by hand, each part as one likes, and rightly signed."""

from tests.builders import SITE, URI, sign, toy_key
from verify.cbor import write
from verify.cose import kid_of, to_be_signed
from verify.qr_text import write_digits

KEY = toy_key("suket")
KID = kid_of(KEY.public_key())
HEADER = b"\xa2\x01\x26\x04\x44" + KID

IDENTITY = {
    1: "3274014107039901",
    2: "S1",
    4: "SITI CONTOH RAHAYU",
    8: "20030701",
    9: 2,
    10: "JL. CONTOH NO. 9, RT 003 RW 005, KEJAKSAN, KEJAKSAN, KOTA CIREBON",
    24: "CIREBON",
}
PLACE = {"idx": 734121, "uri": URI}
PAYLOAD = {6: 1792746000, 169: IDENTITY, 65535: {"status_list": PLACE}}
MISSING = object()


def without(fields, **over):
    """Return the fields with some replaced, or taken out if `MISSING`."""
    return {
        key: value for key, value in (fields | over).items() if value is not MISSING
    }


def identity(changes):
    """Return the payload with some attributes of the identity changed."""
    changed = {k: v for k, v in (IDENTITY | changes).items() if v is not MISSING}
    return write(PAYLOAD | {169: changed})


def claims(changes):
    """Return the payload with some claims changed."""
    return write({k: v for k, v in (PAYLOAD | changes).items() if v is not MISSING})


def place(changes):
    """Return the payload with the place in the status list changed."""
    changed = {k: v for k, v in (PLACE | changes).items() if v is not MISSING}
    return write(PAYLOAD | {65535: {"status_list": changed}})


def raw_token(payload=None, **parts):
    """Return a token of raw CBOR parts; the signature fits header and payload."""
    payload = write(PAYLOAD) if payload is None else payload
    header = parts.get("header", HEADER)
    signature = parts.get("signature", sign(KEY, to_be_signed(header, payload)))
    return b"".join(
        (
            parts.get("start", b"\xd2\x84"),
            parts.get("raw_header", write(header)),
            parts.get("unprotected", b"\xa0"),
            parts.get("raw_payload", write(payload)),
            parts.get("raw_signature", write(signature)),
            parts.get("end", b""),
        )
    )


def text_of(raw, site=SITE):
    """Return the text of a token's bytes."""
    return f"{site}/v#{write_digits(raw)}"


def text(payload=None, **parts):
    """Return the text of a token put together by hand."""
    return text_of(raw_token(payload, **parts))
