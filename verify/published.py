"""A published folder: trust list, status lists and register files, as they change.

    suket-trust       the trust list
    s/<n>             a status list
    s/<n>.register    the register file that belongs to it

A publisher replaces files by renaming; who else may write to the folder need not:
`cp`, `rsync --inplace`, a thief.  So each file is read once, and what was read is
checked and used, whatever becomes of the file.
"""

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from verify.claims import Claims
from verify.errors import NotTrusted
from verify.file_stamp import Stamp, stamp_at
from verify.private_copy import laid_aside
from verify.register_file import REGISTER_BYTES, RegisterFile
from verify.rollback_memory import Memory
from verify.status_list import MAX_STATUS_BYTES, StatusList, read_status_list
from verify.trust_list import MAX_TRUST_BYTES, Purpose, TrustList, read_trust_list

TRUST_FILE = "suket-trust"
LISTS_FOLDER = "s"
REGISTER_SUFFIX = ".register"
POLL_SECONDS = 1.0  # lists are published once a second at the most
PATIENCE_SECONDS = 2.0  # between two looks: whoever finds nothing younger waits for one

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Published:
    """What is known at one moment.  Lists and registers are found by the list's URI."""

    trust: TrustList
    lists: Mapping[str, StatusList] = field(default_factory=dict)
    registers: Mapping[str, RegisterFile] = field(default_factory=dict)

    def status_of(self, claims: Claims) -> StatusList | None:
        """Return the status list that the claims name, if it is known."""
        return self.lists.get(claims.status_uri)

    def register_of(self, claims: Claims) -> RegisterFile | None:
        """Return the register file of that list, if it is known."""
        return self.registers.get(claims.status_uri)


class ListFiles(NamedTuple):
    """A status list and the register file it binds; None if it binds none."""

    status: StatusList
    register: RegisterFile | None


def list_uris(trust: TrustList) -> list[str]:
    """Return the addresses of all status lists that a suket may name."""
    keys = trust.of_purpose(Purpose.SUKET)
    return list(dict.fromkeys(uri for key in keys for uri in key.status_uris))


class WrongRegister(NotTrusted):
    """The register file is another than the list binds; both may be new in a moment."""


def read_list_files(
    folder: Path,
    uri: str,
    trust: TrustList,
    *,
    needs_register: bool = True,
    held: RegisterFile | None = None,
) -> ListFiles:
    """Return the list of `uri` and its register, from the folder that holds both.

    `held` is what was read of a register file that has not changed since: if the list
    binds it, it is not copied again.
    Raises `NotTrusted`, also when register and list do not belong together or the
    register that the list binds is missing, and `OSError` when there is no list.
    """
    path = folder / uri.rpartition("/")[2]
    status = read_status_list(read_small(path, MAX_STATUS_BYTES), trust, uri=uri)
    if status.register_digest is None:
        return ListFiles(status, None)
    if held is not None and held.digest() == status.register_digest:
        return ListFiles(status, held)
    try:
        register = read_register(path.with_name(path.name + REGISTER_SUFFIX))
    except FileNotFoundError as error:
        return without_register(status, needs_register=needs_register, error=error)
    return bind(status, register)


def without_register(
    status: StatusList, *, needs_register: bool, error: Exception
) -> ListFiles:
    """Return a list alone, if nobody needs the register; otherwise `NotTrusted`.

    Who takes the file away would hide what a stolen key made.
    """
    if needs_register:
        raise NotTrusted("the register file that its list binds is missing") from error
    return ListFiles(status, None)


def bind(status: StatusList, register: RegisterFile) -> ListFiles:
    """Return list and register together; `WrongRegister` if the list means another."""
    if status.register_digest is None:
        return ListFiles(status, None)
    if register.digest() != status.register_digest:
        raise WrongRegister("the register file is not the one its status list binds")
    return ListFiles(status, register)


def read_small(path: Path, limit: int) -> bytes:
    """Return the bytes of a file, or raise `NotTrusted` if it has more than `limit`."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise NotTrusted(f"{path.name} is too large")
    return data


def read_register(path: Path) -> RegisterFile:
    """Return what a register file has now; what becomes of the file is no matter.

    Raises `NotTrusted` if it has not 8 MiB, `FileNotFoundError` if there is none, and
    `OSError` if it cannot be read or there is no room for a copy.
    """
    return RegisterFile(laid_aside(read_small(path, REGISTER_BYTES)))


class PublishedFolder:
    """Follows a published folder, and always has the newest that can be trusted.

    A file that changed is read within a second.  One that is defective, or older than
    what was there before, is refused, and the last good one stays until it is stale.
    With a `memory` that is kept in a file this holds after a restart too.  Threads may
    share it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        root: EllipticCurvePublicKey,
        memory: Memory | None = None,
        poll_seconds: float = POLL_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._root = root
        self._memory = memory or Memory()
        self._poll_seconds = poll_seconds
        self._monotonic = monotonic
        self._next_poll = -1.0
        self._looked_at = -math.inf
        self._lock = Lock()
        self._stamps: dict[str, tuple[Stamp | None, Stamp | None]] = {}
        self._trust_stamp: Stamp | None = None
        self._trust_data = b""
        self._found: dict[str, ListFiles] = {}
        self._published: Published | None = None
        self.faults: dict[str, str] = {}  # file name → why it was refused

    @property
    def root(self) -> EllipticCurvePublicKey:
        """The key that vouches for all that is read here."""
        return self._root

    @property
    def last(self) -> Published | None:
        """What was current when it was last asked for; the disk is not looked at."""
        return self._published

    def current(self) -> Published:
        """Return what is published; `NotTrusted` if no trust list was ever good."""
        if self.is_due or self.at_hand() is None:
            self._poll()
        if self._published is None:
            raise NotTrusted(self.faults.get(TRUST_FILE, "there is no trust list"))
        return self._published

    def at_hand(self) -> Published | None:
        """Return what there was when the folder was last looked at; touch no disk.

        None if that is more than two seconds ago, or nothing was good.
        """
        if self._monotonic() - self._looked_at > PATIENCE_SECONDS:
            return None
        return self._published

    @property
    def is_due(self) -> bool:
        """Is it time to look again?"""
        return self._monotonic() >= self._next_poll

    def _poll(self) -> None:
        must_wait = self.at_hand() is None
        if not self._lock.acquire(blocking=must_wait):
            return  # another thread reads already, and what there is will do
        try:
            if not self.is_due and self.at_hand() is not None:
                return  # another thread has just read
            began = self._monotonic()
            self._next_poll = began + self._poll_seconds
            self._refresh()
            self._looked_at = began
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        trust = self._trust()
        if trust is None:
            return
        is_changed = self._published is None or trust is not self._published.trust
        if is_changed:  # a list by a key that is trusted no more must go
            self._stamps.clear()
            self._found = {}
        for uri in list_uris(trust):
            is_changed |= self._take_list(uri, trust)
        self._memory.keep()  # before anybody sees it
        if is_changed:
            self._published = Published(
                trust,
                {uri: files.status for uri, files in self._found.items()},
                {u: f.register for u, f in self._found.items() if f.register},
            )

    def _trust(self) -> TrustList | None:
        """Return the newest good trust list, or the one there was, or none."""
        last = None if self._published is None else self._published.trust
        stamp = stamp_at(self._folder / TRUST_FILE)
        if stamp == self._trust_stamp:
            return last
        self._trust_stamp = stamp
        try:
            data = read_small(self._folder / TRUST_FILE, MAX_TRUST_BYTES)
            trust = read_trust_list(data, root=self._root)
            self._memory.require_trust(trust, data)
        except NotTrusted as error:
            self._refuse(TRUST_FILE, str(error))
            return last
        except OSError:
            self._trust_stamp = None  # to be tried again: it may be the machine's fault
            self._refuse(TRUST_FILE, "unreadable")
            return last
        self.faults.pop(TRUST_FILE, None)
        self._memory.believe_trust(trust, data)
        is_same = last is not None and data == self._trust_data
        self._trust_data = data
        return last if is_same else trust

    def _take_list(self, uri: str, trust: TrustList) -> bool:
        """Read a list again if its files changed, and say whether it is another now."""
        folder = self._folder / LISTS_FOLDER
        name = uri.rpartition("/")[2]
        stamps = stamp_at(folder / name), stamp_at(folder / (name + REGISTER_SUFFIX))
        before = self._stamps.get(uri)
        if before == stamps:
            return False
        self._stamps[uri] = stamps
        held = self._found.get(uri) if before and before[1] == stamps[1] else None
        try:
            register = held and held.register
            files = read_list_files(folder, uri, trust, held=register)
            self._memory.require_list(files.status)
        except FileNotFoundError:
            return False  # not every list is in use
        except NotTrusted as error:
            self._refuse(f"{LISTS_FOLDER}/{name}", str(error))
            return False
        except OSError:
            del self._stamps[uri]  # to be tried again, as above
            self._refuse(f"{LISTS_FOLDER}/{name}", "unreadable")
            return False
        self.faults.pop(f"{LISTS_FOLDER}/{name}", None)
        self._memory.believe_list(files.status)
        self._found[uri] = files
        return True

    def _refuse(self, name: str, why: str) -> None:
        if self.faults.get(name) != why:
            log.warning("refused %s: %s", name, why)
        self.faults[name] = why
