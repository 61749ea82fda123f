"""Memory against rollback: the newest files ever believed; nothing older is again.

    newest-<kid of the root>.json
    {"trust": {"version": 3, "digest": "<SHA-256>"}, "lists": {"<URI>": <Unix seconds>}}

A signature says who made a file, not that it is the newest: an old list, in which a
revoked suket still stands, is as well signed as the new one.  Kept in a folder, the
memory outlives a restart.  It says nothing of anybody.
"""

import json
import logging
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from verify.atomic_write import write_whole
from verify.cbor_types import seconds
from verify.cose import kid_of
from verify.errors import NotTrusted
from verify.status_list import StatusList
from verify.trust_list import TrustList

log = logging.getLogger(__name__)


class NewestTrust(NamedTuple):
    """Which trust list was the newest.  Before any: version -1."""

    version: int = -1
    digest: str = ""  # SHA-256 of the file, hexadecimal


class Memory:
    """What was the newest of each file; in mind only, or also in a file.

    Threads may share it, and processes the file: each adds what it has learned.
    Raises `NotTrusted` if the file is damaged: whoever wants an older list believed
    would damage it.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = Lock()
        self._trust = NewestTrust()
        self._lists: dict[str, int] = {}
        self._is_kept = True
        self.fault = ""  # why it could not be kept last time
        if file is not None:
            self._merge(*_read(file))

    @classmethod
    def in_folder(cls, folder: Path, root: EllipticCurvePublicKey) -> "Memory":
        """Return what is remembered in `folder` of those whom `root` vouches for.

        The folder is made if it is missing.  Raises `NotTrusted`, also if it cannot be.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotTrusted(f"the state folder cannot be made: {folder}") from error
        return cls(folder / f"newest-{kid_of(root).hex()}.json")

    def require_trust(self, trust: TrustList, data: bytes) -> None:
        """Raise `NotTrusted` if a newer list, or another of its version, was known."""
        found = NewestTrust(trust.version, sha256(data).hexdigest())
        known = self._trust
        if found != known and found.version <= known.version:
            raise NotTrusted("a trust list of an older version than the one before")

    def require_list(self, status: StatusList) -> None:
        """Raise `NotTrusted` if a newer list of this address was known."""
        if seconds(status.issued_at) < self._lists.get(status.uri, 0):
            raise NotTrusted("an older list than the one before")

    def believe_trust(self, trust: TrustList, data: bytes) -> None:
        """Remember a trust list that was found good."""
        self._merge(NewestTrust(trust.version, sha256(data).hexdigest()), {})

    def believe_list(self, status: StatusList) -> None:
        """Remember a status list that was found good."""
        self._merge(NewestTrust(), {status.uri: seconds(status.issued_at)})

    def keep(self) -> None:
        """Write down what is new.  That it cannot is logged, and said in `fault`.

        Whoever checks is answered all the same: only a restart would forget.
        """
        if self._file is None or self._is_kept:
            return
        try:
            self._merge(*_read(self._file))  # what another process has learned
            self._is_kept = True  # first: what comes meanwhile is kept next time
            write_whole(self._file, self._written())
        except (OSError, NotTrusted) as error:
            self._is_kept = False
            if not self.fault:
                log.warning("what is newest cannot be kept: %s", type(error).__name__)
            self.fault = "cannot be kept"
        else:
            self.fault = ""

    def _merge(self, trust: NewestTrust, lists: dict[str, int]) -> None:
        with self._lock:
            before = self._trust, dict(self._lists)
            if trust.version > self._trust.version:
                self._trust = trust
            for uri, issued_at in lists.items():
                self._lists[uri] = max(issued_at, self._lists.get(uri, 0))
            if before != (self._trust, self._lists):
                self._is_kept = False

    def _written(self) -> bytes:
        with self._lock:
            fields = {"trust": self._trust._asdict(), "lists": self._lists}
            return json.dumps(fields, indent=1, sort_keys=True).encode() + b"\n"


def _read(file: Path) -> tuple[NewestTrust, dict[str, int]]:
    """Return what a file remembers, nothing if there is none; else `NotTrusted`."""
    try:
        fields = json.loads(file.read_bytes())
        trust = NewestTrust(int(fields["trust"]["version"]), fields["trust"]["digest"])
        return trust, {uri: int(at) for uri, at in fields["lists"].items()}
    except FileNotFoundError:
        return NewestTrust(), {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotTrusted(
            f"{file.name} is damaged: look into what is published, then remove it"
        ) from error
