"""Hash secrets: chosen passwords slowly, drawn tokens by a plain digest."""

import hmac
import secrets
import unicodedata
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore

from pwdlib import PasswordHash

# Each takes 64 MiB and 0.15 s of two cores (argon2id, t=3, p=4), so only so many at
# once.  Strangers' tries wait in lines of their own before: suket.web.secret_lines.
AT_ONCE = 4
# 20 letters and digits that cannot be mistaken for each other: 96 random bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LETTERS = 4, 5

_HASHER = PasswordHash.recommended()
_NOBODYS = "0" * 64  # no secret has this digest that anybody knows
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


def has_digest(secret: str, kept: str | None) -> bool:
    """Say whether a drawn secret has the kept digest; for None it compares, and fails.

    It takes a time that does not depend on what is compared.
    """
    is_same = hmac.compare_digest(digest_of(secret), kept or _NOBODYS)
    return is_same and kept is not None


def normal(secret: str) -> str:
    """Return a secret as it is hashed: NFKC (NIST SP 800-63B), no blanks at its ends.

    Keyboards write the same letter as one character or as two, and browsers that fill
    in a form may add a blank.
    """
    return unicodedata.normalize("NFKC", secret).strip()


def hashed(secret: str) -> str:
    """Return the argon2id hash of a password or PIN, about 100 ASCII characters."""
    with _PLACES:
        return _HASHER.hash(normal(secret))


def matches(secret: str, kept: str | None) -> bool:
    """Say whether `secret` has the hash `kept`; for None it takes as long and fails.

    So the time of the answer does not tell whether there is an account.  Older hashes
    are of the secret as it was typed: what is not in normal form is tried so too.
    """
    spellings = dict.fromkeys((normal(secret), secret))
    with _PLACES:
        is_same = any(_HASHER.verify(each, kept or _nobodys()) for each in spellings)
    return is_same and kept is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
