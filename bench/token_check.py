"""A token authenticated, against the bare ECDSA verification inside it."""

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bench.comparison import Comparison, Goal, ratio
from bench.measure import Timing, take_turns
from bench.sample import Sample
from verify.checks import authenticate
from verify.token import parse
from verify.trust import TrustList

REPEAT = 500


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time the check of one text, and OpenSSL's part of it, taking turns."""
    key = given.signer.trusted
    trust = TrustList(keys=(key,))
    token = parse(given.text)
    half = len(token.signature) // 2
    r, s = token.signature[:half], token.signature[half:]
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    algorithm = ECDSA(SHA256())
    acts = {
        "bare ECDSA verify": lambda: key.public.verify(
            der, token.to_be_signed, algorithm
        ),
        "token check, ours": lambda: authenticate(given.text, trust),
    }
    return take_turns(acts, rounds=rounds, repeat=REPEAT)


COMPARISON = Comparison(
    key="tokens",
    title="A token in process",
    about=__doc__,
    measure=compare,
    goals=(
        Goal(
            "token check, against the bare ECDSA verify in it",
            ratio("token check, ours", "bare ECDSA verify"),
            at_most=1.3,
        ),
    ),
)
