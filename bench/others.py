"""Other people's readers of a token, timed by themselves: one JSON line at a time.

Runs in `.venv-oracles`, the environment of `tests/interop`, because `cwt` wants a cbor2
that we do not.  Nothing of this project is there.  Keys and texts are prepared once.

    {"token": "d284…", "x": "…", "y": "…", "kid": "…"}        first, then
    {"reader": "cwt", "times": 500} → 0.0412                  seconds of processor time
"""

import json
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import cbor2
import claim169
from cwt import decode
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import CoseMessage

sys.path.append(str(Path(__file__).parent.parent / "tests" / "interop"))

from oracles import base45, cwt_key

Key = dict[str, bytes]


def by_cwt(token: bytes, key: Key) -> Callable[[], Any]:
    """Read as a CWT."""
    prepared = cwt_key(key)
    return lambda: decode(token, keys=prepared)


def by_pycose(token: bytes, key: Key) -> Callable[[], Any]:
    """Read as a COSE_Sign1 whose payload is CBOR."""
    prepared = EC2Key(crv=P256, x=key["x"], y=key["y"])

    def read() -> Any:
        message = CoseMessage.decode(token)
        message.key = prepared
        if not message.verify_signature():
            raise ValueError("the signature does not fit")
        return cbor2.loads(message.payload)

    return read


def by_claim169(token: bytes, key: Key) -> Callable[[], Any]:
    """Read as a MOSIP identity, from the Base45 of its QR."""
    text = base45(zlib.compress(token, 9))
    prepared = b"\x04" + key["x"] + key["y"]
    return lambda: claim169.decode(
        text, verify_with_ecdsa_p256=prepared, validate_timestamps=False
    )


READERS = {"cwt": by_cwt, "pycose": by_pycose, "claim169": by_claim169}


def main() -> None:
    """Answer until there are no more questions."""
    given = {name: bytes.fromhex(value) for name, value in json.loads(input()).items()}
    token = given.pop("token")
    readers = {name: prepare(token, given) for name, prepare in READERS.items()}
    for line in sys.stdin:
        asked = json.loads(line)
        read = readers[asked["reader"]]
        start = process_time()
        for _ in range(asked["times"]):
            read()
        print(process_time() - start, flush=True)


if __name__ == "__main__":
    main()
