"""The file of the symmetric secrets: each sealed under the passphrase of the keys.

    secrets.json    mode 0600; since when each is in use, the oldest first

Its folder is the one of the private keys, and so is the lock under which it is changed.
"""

import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from keys import sealing
from keys.errors import (
    DamagedStore,
    NotPossible,
    SealBroken,
    SecretNotFound,
    WrongPassphrase,
)
from keys.key_ring_json import stamp
from keys.pkcs8 import SALT_BYTES, Lock
from keys.private_files import read_guarded, write_whole
from keys.secrets_in_use import Secrets, SoftwareSecret

_INFO = b"suket: file of secrets"


def _nobody(name: str) -> None:
    del name


@dataclass(frozen=True, slots=True)
class _Line:
    """One secret as the file has it."""

    id: str
    since: str
    sealed: str  # base64 of salt ‖ nonce ‖ ciphertext ‖ tag


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be said of a secret to anybody: never the secret."""

    id: str
    since: str  # when it was put into use, UTC, as in 2026-11-22T08:00:00Z
    is_in_use: bool  # the newest; the older ones still open what they sealed


class SecretFile:
    """The symmetric secrets of one folder of keys.

    They are opened when they are first asked for, and again when the file has changed.
    """

    def __init__(
        self,
        path: Path,
        lock: Lock,
        *,
        draw: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.path = path
        self._lock = lock
        self._draw = draw
        self._opened: tuple[tuple[int, int], Secrets] | None = None

    def read(self) -> Secrets:
        """Return the secrets; none if there is no file.

        Raises `LoosePermissions`, `DamagedStore` or `WrongPassphrase`.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return Secrets(())
        mark = (found.st_mtime_ns, found.st_ino)
        if self._opened is None or self._opened[0] != mark:
            opened = Secrets([self._open(line) for line in self._lines()])
            self._opened = (mark, opened)
        return self._opened[1]

    def kept(self) -> list[Kept]:
        """Return what there is, the oldest first, and open none of it.

        Raises `LoosePermissions` or `DamagedStore`.
        """
        lines = self._lines()
        return [Kept(each.id, each.since, each is lines[-1]) for each in lines]

    def add(self, *, now: datetime, announce: Callable[[str], None] = _nobody) -> str:
        """Put a new secret into use, and return its id; call it under the lock.

        Whoever refers to its id is told by `announce` before it is in use.  Raises as
        `read` does: one passphrase opens all of them.
        """
        self.read()
        raw = self._draw(sealing.KEY_BYTES)
        name = SoftwareSecret(raw).id
        line = _Line(name, str(stamp(now)), self._seal(name, raw))
        announce(name)
        self._write([*self._lines(), line])
        return name

    def drop(self, name: str) -> None:
        """Let an older secret go; call it under the lock, when nothing bears its id.

        Raises `SecretNotFound`, or `NotPossible` for the one in use.
        """
        lines = self._lines()
        if name not in {line.id for line in lines}:
            raise SecretNotFound(f"there is no symmetric secret {name}")
        if lines[-1].id == name:
            raise NotPossible("the symmetric secret in use cannot be let go")
        self._write([line for line in lines if line.id != name])

    def _lines(self) -> list[_Line]:
        try:
            data = read_guarded(self.path)
        except FileNotFoundError:
            return []
        try:
            return [_Line(**each) for each in json.loads(data)["secrets"]]
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedStore(f"{self.path.name} is not what was written") from error

    def _write(self, lines: list[_Line]) -> None:
        rows = [
            {"id": each.id, "since": each.since, "sealed": each.sealed}
            for each in lines
        ]
        write_whole(
            self.path, (json.dumps({"secrets": rows}, indent=1) + "\n").encode()
        )

    def _seal(self, name: str, raw: bytes) -> str:
        salt = self._lock.salt()
        sealed = sealing.seal(self._key(salt), raw, about=name.encode())
        return b64encode(salt + sealed).decode()

    def _open(self, line: _Line) -> SoftwareSecret:
        try:
            data = b64decode(line.sealed, validate=True)
            salt, sealed = data[:SALT_BYTES], data[SALT_BYTES:]
            raw = sealing.unseal(self._key(salt), sealed, about=line.id.encode())
            secret = SoftwareSecret(raw)
        except ValueError as error:
            raise DamagedStore(f"secret {line.id} is not what was written") from error
        except SealBroken as error:
            self._lock.forget(salt)
            raise WrongPassphrase(
                f"the passphrase does not open secret {line.id}"
            ) from error
        if secret.id != line.id:
            raise DamagedStore(f"secret {line.id} is another one")
        return secret

    def _key(self, salt: bytes) -> bytes:
        return sealing.derive(self._lock.derived(salt), _INFO)
