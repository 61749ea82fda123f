"""A token authenticated, against the bare ECDSA verification inside it.

Ours begins with the text of the QR, and demands all that the format does.  Libraries of
others read the same token, in an environment of their own and timed by themselves:
`cwt` and `pycose` from its bytes, `claim169` (in Rust) from the text of MOSIP's QR.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bench.comparison import Bars, Comparison, Goal, ratio
from bench.measure import Act, Timing, Turn, take_turns
from bench.sample import Sample
from verify.checks import authenticate
from verify.cose import kid_of
from verify.token import parse, token_of
from verify.trust_list import TrustList

BARE, OURS = "bare ECDSA verify", "token check, ours"
OTHERS = {"cwt": 300, "pycose": 30, "claim169": 300}  # how often in a turn
REPEAT = 500
HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent / "tests" / "interop" / "make_environment.sh"


class Other:
    """A reader of somebody else's, in another process that tells its time."""

    def __init__(self, process: subprocess.Popen[str], reader: str, times: int) -> None:
        self._process, self._times = process, times
        self._question = json.dumps({"reader": reader, "times": times})
        self._seconds = 0.0

    def turn(self) -> Turn:
        """Return the act of asking it once, for as long as it says that this took."""
        return Turn(self._ask, clock=lambda: self._seconds)

    def _ask(self) -> None:
        print(self._question, file=self._process.stdin, flush=True)
        assert self._process.stdout
        self._seconds += float(self._process.stdout.readline()) / self._times


@contextmanager
def others(given: Sample) -> Iterator[dict[str, Turn]]:
    """Start the readers of others, made if they are missing, until the block ends."""
    made = subprocess.run(
        [ENVIRONMENT],
        env=os.environ | {"PYTHON": sys._base_executable},  # noqa: SLF001
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    command = [made.stdout.strip(), "-W", "ignore", HERE / "others.py"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        print(json.dumps(_prepared(given)), file=process.stdin, flush=True)
        yield {
            f"token check, {name}": Other(process, name, times).turn()
            for name, times in OTHERS.items()
        }
        assert process.stdin
        process.stdin.close()


def _prepared(given: Sample) -> dict[str, str]:
    public = given.signer.trusted.public
    numbers = public.public_numbers()
    x, y = (number.to_bytes(32, "big").hex() for number in (numbers.x, numbers.y))
    token = token_of(given.text).hex()
    return {"token": token, "x": x, "y": y, "kid": kid_of(public).hex()}


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time the check of one text, OpenSSL's part of it, and others, taking turns."""
    key = given.signer.trusted
    trust = TrustList(keys=(key,))
    token = parse(given.text)
    half = len(token.signature) // 2
    r, s = token.signature[:half], token.signature[half:]
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    algorithm = ECDSA(SHA256())
    acts: dict[str, Act | Turn] = {
        BARE: lambda: key.public.verify(der, token.to_be_signed, algorithm),
        OURS: lambda: authenticate(given.text, trust),
    }
    with others(given) as peers:
        return take_turns(acts | peers, rounds=rounds, repeat=REPEAT)


COMPARISON = Comparison(
    key="tokens",
    title="A token in process",
    about=__doc__,
    measure=compare,
    drawing=Bars(BARE, own=(OURS,)),
    goals=(
        Goal(
            "token check, against the bare ECDSA verify in it",
            ratio(OURS, BARE),
            at_most=1.3,
            reason=(
                "It lies at the goal, one run on this side and the next on "
                "that. Beside the signature there are the digits of the text, "
                "the token and its claims to be read, in Python, with a refusal "
                "for whatever is not exactly the format."
            ),
        ),
    ),
)
