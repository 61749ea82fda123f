"""Hash secrets: chosen passwords slowly, drawn tokens by a plain digest."""

import secrets
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore

from pwdlib import PasswordHash

from suket.access.errors import WeakPassword

LEAST, MOST = 12, 128  # characters: NIST SP 800-63B asks for at least 8, allows 64+
# Each check takes 64 MiB and 0.15 s (argon2id, t=3, p=4), so only so many at once:
# a flood of sign-ins waits in line instead of filling the memory.
AT_ONCE = 4
# 20 letters and digits that cannot be mistaken for each other: 96 random bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LETTERS = 4, 5

_HASHER = PasswordHash.recommended()
_PLACES = BoundedSemaphore(AT_ONCE)


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


def hashed(secret: str) -> str:
    """Return the argon2id hash of a password or PIN, about 100 ASCII characters."""
    with _PLACES:
        return _HASHER.hash(secret)


def matches(secret: str, kept: str | None) -> bool:
    """Say whether `secret` has the hash `kept`; for None it takes as long and fails.

    So the time of the answer does not tell whether there is an account.
    """
    with _PLACES:
        is_same = _HASHER.verify(secret, kept or _nobodys())
    return is_same and kept is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash("a password that nobody has")


def require_strong(password: str, *, username: str) -> None:
    """Raise `WeakPassword` unless it has 12 to 128 characters and not the name."""
    if not LEAST <= len(password) <= MOST:
        raise WeakPassword(f"{len(password)} characters")
    if username.casefold() in password.casefold():
        raise WeakPassword("holds the user name")
