"""Hash secrets: chosen passwords slowly, drawn tokens by a plain digest."""

import os
import secrets
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256

from pwdlib import PasswordHash

# Each try takes 64 MiB and 0.15 s on two cores (argon2id, t=3, p=4), so only so many at
# once: a flood of them fills neither the memory nor the processor.
AT_ONCE = 2
NICENESS = 10  # added to that of the threads that try: whoever serves goes first
# 20 letters and digits that cannot be mistaken for each other: 96 random bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LETTERS = 4, 5

_HASHER = PasswordHash.recommended()


def _stand_back() -> None:
    """Let this thread, and those that argon2 begins in it, work when others do not."""
    thread = threading.get_native_id()
    usual = os.getpriority(os.PRIO_PROCESS, thread)
    os.setpriority(os.PRIO_PROCESS, thread, usual + NICENESS)


_TRYING = ThreadPoolExecutor(AT_ONCE, "try of a secret", initializer=_stand_back)


def drawn() -> str:
    """Return a password of four groups of five characters, made for copying by hand."""
    groups = (
        "".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS))
        for _ in range(GROUPS)
    )
    return "-".join(groups)


def digest_of(secret: str) -> str:
    """Return the SHA-256 (hex) under which a random secret or a name is kept."""
    return sha256(secret.encode()).hexdigest()


def normal(secret: str) -> str:
    """Return a secret as it is hashed: NFKC (NIST SP 800-63B), no blanks at its ends.

    Keyboards write the same letter as one character or as two, and browsers that fill
    in a form may add a blank.
    """
    return unicodedata.normalize("NFKC", secret).strip()


def hashed(secret: str) -> str:
    """Return the argon2id hash of a new password or PIN, about 100 ASCII characters.

    It is made at once: only who is let in already sets secrets.
    """
    return _HASHER.hash(normal(secret))


def matches(secret: str, kept: str | None) -> bool:
    """Say whether `secret` has the hash `kept`; for None it takes as long and fails.

    So the time of the answer does not tell whether there is an account.  Tries wait for
    each other.  Older hashes are of the secret as it was typed, so that is tried too.
    """
    spellings = dict.fromkeys((normal(secret), secret))
    return any(
        _TRYING.submit(_verified, each, kept or _nobodys()).result()
        for each in spellings
    ) and (kept is not None)


def _verified(secret: str, kept: str) -> bool:
    return _HASHER.verify(secret, kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
