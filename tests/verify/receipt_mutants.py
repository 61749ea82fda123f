"""Ways to spoil a receipt, without its key and with it."""

from tests.builders import signed, toy_key
from tests.verify.receipting import KID, bytes_of, make_receipt
from verify.cbor import read, write
from verify.cose import Draft, write_header
from verify.receipt import RECEIPT_TYPE, write_receipt

CHECK = -65538

KINDS = {
    "cut": lambda r, d: d[: r.randrange(len(d))],
    "longer": lambda r, d: d + r.randbytes(r.randint(1, 9)),
    "replaced": lambda r, d: put(d, r.randrange(len(d)), 1, r.randbytes(1)),
    "inserted": lambda r, d: put(d, r.randrange(len(d)), 0, r.randbytes(r.randint(1, 4))),
    "deleted": lambda r, d: put(d, r.randrange(len(d)), r.randint(1, 8), b""),
    "exchanged": lambda r, d: put(d, r.randrange(len(d)), 8, r.randbytes(8)),
    "said otherwise": lambda r, d: d.replace(
        b"valid", r.choice([b"valid", b"valie", b"wrong"])
    ).replace(b"000123", b"%06d" % r.randrange(124, 10**6)),
    "noise": lambda r, d: r.randbytes(r.randrange(400)),
    "signed by a thief": lambda r, d: bytes_of(
        make_receipt(reference=f"{r.randrange(10**9)}"), toy_key("thief")
    ),
    "a thief with our kid": lambda r, d: signed(
        toy_key("thief"),
        Draft(write_header(KID, RECEIPT_TYPE), write_receipt(make_receipt())),
    ),
}  # fmt: skip


def put(data, at, cut, more):
    """Return `data` with some bytes cut out at a place, and others put in."""
    return data[:at] + more + data[at + cut :]


def changed(claims=None, check=None):
    """Return a payload in which some claims are others; None takes one away."""
    payload = read(write_receipt(make_receipt()))
    inner = payload[CHECK] | (check or {})
    payload[CHECK] = {key: value for key, value in inner.items() if value is not None}
    payload |= claims or {}
    return write({key: value for key, value in payload.items() if value is not None})
