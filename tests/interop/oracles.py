"""Other people's readers, asked one JSON line at a time.

Runs in `.venv-oracles`, so nothing of this project can be imported here: what an oracle
says is its own opinion.

    {"reader": "cwt", "token": "d284…", "key": {"x": "…", "y": "…", "kid": "…"}}
    → {"answer": {…}} or {"refusal": "…"}
"""

import json
import sys
import zlib
from typing import Any

import cbor2
import claim169
import cwt
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import CoseMessage

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # RFC 9285


def by_cwt(token: bytes, key: dict[str, bytes]) -> Any:
    """Read as a CWT: signature, claims, and the dates if there are any."""
    return cwt.decode(token, keys=cwt_key(key))


def by_cwt_as_cose(token: bytes, key: dict[str, bytes]) -> Any:
    """Read as a COSE_Sign1, whose dates are nobody's business."""
    cose = cwt.COSE.new()
    protected, unprotected, payload = cose.decode_with_headers(token, cwt_key(key))
    return {"header": protected, "open": unprotected, "claims": cbor2.loads(payload)}


def cwt_key(key: dict[str, bytes]) -> cwt.COSEKey:
    """Return the public key as cwt wants it."""
    kty, kid, alg, key_ops, crv = 1, 2, 3, 4, -1
    fields = {kty: 2, kid: key["kid"], alg: -7, key_ops: [2], crv: 1}
    return cwt.COSEKey.new(fields | {-2: key["x"], -3: key["y"]})


def by_pycose(token: bytes, key: dict[str, bytes]) -> Any:
    """Read as a COSE_Sign1 by the COSE working group's own Python library."""
    message = CoseMessage.decode(token)
    message.key = EC2Key(crv=P256, x=key["x"], y=key["y"])
    if not message.verify_signature():
        raise ValueError("pycose: the signature does not fit")
    header, opened = plain_header(message.phdr), plain_header(message.uhdr)
    return {"header": header, "open": opened, "claims": cbor2.loads(message.payload)}


def plain_header(header: dict[Any, Any]) -> dict[int, Any]:
    """Return a header by numbers, where pycose has classes for those it knows."""
    return {
        getattr(name, "identifier", name): getattr(value, "identifier", value)
        for name, value in header.items()
    }


def by_claim169(token: bytes, key: dict[str, bytes]) -> Any:
    """Read as a MOSIP identity, whose QR is base45 of zlib of the same CWT."""
    read = claim169.decode(
        base45(zlib.compress(token, 9)),
        verify_with_ecdsa_p256=b"\x04" + key["x"] + key["y"],
        validate_timestamps=False,
    )
    names = ("id", "version", "full_name", "date_of_birth", "gender", "address")
    person = {name: getattr(read.claim169, name) for name in names}
    dates = {"iat": read.cwt_meta.issued_at, "exp": read.cwt_meta.expires_at}
    return person | dates | {"verification": str(read.verification_status)}


def base45(data: bytes) -> str:
    """Return the Base45 of RFC 9285."""
    text = ""
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        text += BASE45[value % 45] + BASE45[value // 45 % 45]
        text += BASE45[value // 2025] if len(pair) == 2 else ""
    return text


READERS = {
    "cwt": by_cwt,
    "cwt-as-cose": by_cwt_as_cose,
    "pycose": by_pycose,
    "claim169": by_claim169,
}


def plain(value: Any) -> Any:
    """Return a value as JSON has it: bytes as hex, keys as texts."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def answer(line: str) -> dict[str, Any]:
    """Return what the reader says, or why it refuses."""
    asked = json.loads(line)
    key = {name: bytes.fromhex(value) for name, value in asked["key"].items()}
    try:
        read = READERS[asked["reader"]](bytes.fromhex(asked["token"]), key)
    except Exception as error:  # noqa: BLE001 - each reader has errors of its own
        return {"refusal": f"{type(error).__name__}: {error}"}
    return {"answer": plain(read)}


if __name__ == "__main__":
    for request in sys.stdin:
        print(json.dumps(answer(request)), flush=True)  # noqa: T201 - it is the answer
