"""A token authenticated, against the bare ECDSA verification inside it."""

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bench.measure import Timing, take_turns
from bench.sample import Sample
from verify.checks import authenticate
from verify.token import parse
from verify.trust import TrustList

GOAL = 1.3  # at most so many times the bare verification
REPEAT = 500


def compare(sample: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time the check of one text, and OpenSSL's part of it, taking turns."""
    key = sample.signer.trusted
    trust = TrustList(keys=(key,))
    token = parse(sample.text)
    half = len(token.signature) // 2
    r, s = token.signature[:half], token.signature[half:]
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    algorithm = ECDSA(SHA256())
    acts = {
        "bare ECDSA verify": lambda: key.public.verify(
            der, token.to_be_signed, algorithm
        ),
        "token check, ours": lambda: authenticate(sample.text, trust),
    }
    return take_turns(acts, rounds=rounds, repeat=REPEAT)
