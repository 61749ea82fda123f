"""The symmetric secrets of a service, and the keys for each purpose derived of them.

One secret seals; older ones open what they sealed until all of that was sealed anew.
A secret is used for nothing but deriving, so that it may lie in an HSM.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from keys import sealing
from keys.errors import SecretNotFound

ID_BYTES = 4


class Use(StrEnum):
    """What a key is derived for.  A word is never renamed: its key would be another."""

    TOTP = "totp"  # the secrets of authenticator apps
    CODES = "codes"  # digests of recovery codes, and of codes that are sent
    UPLOADS = "uploads"  # what people hand in
    ROWS = "rows"  # codes of rows that nobody but us may write
    FOLLOW = "follow"  # codes by which people follow their applications
    DRAFTS = "drafts"  # what an officer's browser keeps while the line is lost


class Secret(Protocol):
    """What is asked of a secret, wherever it is kept."""

    @property
    def id(self) -> str:
        """8 hexadecimal digits, which say nothing of the secret."""

    def derive(self, info: bytes) -> bytes:
        """Return the 32-byte key for a purpose, as `keys.sealing.derive` does."""


class SoftwareSecret:
    """A secret of 32 random bytes that lies in this process's memory."""

    def __init__(self, raw: bytes) -> None:
        """Raise `ValueError` for another length."""
        if len(raw) != sealing.KEY_BYTES:
            raise ValueError(f"a secret has {sealing.KEY_BYTES} bytes")
        self._raw = raw
        self.id = self.derive(b"suket: id")[:ID_BYTES].hex()

    def derive(self, info: bytes) -> bytes:
        """Return the 32-byte key for a purpose."""
        return sealing.derive(self._raw, info)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value as it is kept, and which secret opens it."""

    secret_id: str
    data: bytes


class Secrets:
    """The secrets of a service, the oldest first and the one in use last."""

    def __init__(self, every: Sequence[Secret]) -> None:
        self._every = {secret.id: secret for secret in every}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, the one in use last."""
        return tuple(self._every)

    @property
    def current(self) -> Secret:
        """The secret in use; raises `SecretNotFound` where there is none."""
        if not self._every:
            raise SecretNotFound("there is no symmetric secret: run `suket migrate`")
        return self._every[self.ids[-1]]

    def seal(self, use: Use, plain: bytes, *, about: str) -> Sealed:
        """Seal a value for one use, about one thing (the id of a row), for keeping."""
        secret = self.current
        data = sealing.seal(_key(secret, use), plain, about=about.encode())
        return Sealed(secret.id, data)

    def unseal(self, use: Use, sealed: Sealed, *, about: str) -> bytes:
        """Return what was sealed for the same use and thing.

        Raises `SealBroken`, or `SecretNotFound` if its secret is not here.
        """
        secret = self._every.get(sealed.secret_id)
        if secret is None:
            raise SecretNotFound(f"the symmetric secret {sealed.secret_id} is not here")
        return sealing.unseal(_key(secret, use), sealed.data, about=about.encode())

    def lent(self, use: Use, *, about: str) -> bytes:
        """Return the key for one use about one thing, to be given out of this process.

        It opens nothing else, and nothing else is derived from it.
        """
        return self.current.derive(f"suket: {use}: {about}".encode())


def _key(secret: Secret, use: Use) -> bytes:
    return secret.derive(f"suket: {use}".encode())
