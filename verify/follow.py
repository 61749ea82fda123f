"""Follow an office elsewhere: fetch what changed, check it, make it current.

What comes is believed for its signatures alone, read by the same readers that check a
suket.  A file that is defective, or older than one that was believed before, is
refused, and the last good one stays.  Of a register only the changed segments come.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from verify.errors import NotTrusted
from verify.fetch import NotThere
from verify.mirror_folder import Mirror
from verify.published import (
    LISTS_FOLDER,
    REGISTER_SUFFIX,
    TRUST_FILE,
    WrongRegister,
    list_uris,
    read_list_files,
    read_small,
)
from verify.register_file import (
    REGISTER_BYTES,
    SEGMENT_BYTES,
    SEGMENTS,
    segment_digests,
)
from verify.rollback_memory import Memory
from verify.status_list import MAX_STATUS_BYTES, StatusList, read_status_list
from verify.trust_list import MAX_TRUST_BYTES, TrustList, jwk_set, read_trust_list
from verify.upstream_source import INDEX_PATH, TRUST_PATH, Source

INDEX_FILE, JWKS_FILE = f"{LISTS_FOLDER}/index.json", "jwks.json"
MAX_INDEX_BYTES = 2**20  # ten thousand addresses
DIGEST_BYTES = 32
WHOLE_FROM = (
    SEGMENTS // 2
)  # so many changed segments: the whole register is one request
TRIES = 3  # list and register are two files: one may be replaced between
MOST_REST = 30.0  # seconds that a refused file is let lie

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Rest:
    """How often in a row a file was refused, and until when it is let lie."""

    refusals: int = 0
    until: float = 0.0


@dataclass(slots=True)
class Follower:
    """Brings a mirror up to date with a source, one `poll` at a time, in one thread.

    `now` tells the time (UTC), `monotonic` seconds.  What it learns may be read from
    other threads: `reached_at`, when the source last answered all that it was asked,
    and `faults`, which file was refused and why.
    """

    source: Source
    mirror: Mirror
    root: EllipticCurvePublicKey
    memory: Memory
    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    reached_at: datetime | None = None
    faults: dict[str, str] = field(default_factory=dict)
    _trust: TrustList | None = None
    _named: set[str] = field(default_factory=set)  # the lists of the index
    _etags: dict[str, str | None] = field(default_factory=dict)
    _digests: dict[str, bytes] = field(default_factory=dict)  # URI → of each segment
    _rests: dict[str, _Rest] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mirror.tidy()
        self._recall()

    def poll(self) -> None:
        """Ask for everything that may have changed; raises `OutOfReach`."""
        self._follow_trust()
        if self._trust is not None:
            self._follow_index(self._trust)
            for uri in list_uris(self._trust):
                if uri in self._named or uri in self._digests:
                    self._follow_list(uri, self._trust)
        if not self.faults:
            self.reached_at = self.now()

    def close(self) -> None:
        """Hang up, and let another follower work in this state folder."""
        self.source.close()
        self.mirror.close()

    def _recall(self) -> None:
        """Look at what a process before this one left; what is bad is fetched anew."""
        folder = self.mirror.folder
        try:
            data = read_small(folder / TRUST_FILE, MAX_TRUST_BYTES)
            trust = read_trust_list(data, root=self.root)
            self.memory.require_trust(trust, data)
        except (NotTrusted, OSError):
            return
        self._trust = trust
        for uri in list_uris(trust):
            try:
                files = read_list_files(folder / LISTS_FOLDER, uri, trust)
                self.memory.require_list(files.status)
            except (NotTrusted, OSError):
                continue
            register = files.register
            self._digests[uri] = register.segments() if register else b""

    @contextmanager
    def _judging(self, name: str) -> Iterator[None]:
        """Let a file that is refused lie for a while, and the others go on."""
        try:
            yield
        except NotThere:
            self._refuse(name, "the source has it not")
        except NotTrusted as error:
            self._refuse(name, str(error))
        except OSError:
            self._refuse(name, "cannot be kept here")
        else:
            self._rests.pop(name, None)
            self.faults.pop(name, None)

    def _refuse(self, name: str, why: str) -> None:
        if self.faults.get(name) != why:
            log.warning("refused %s of the source: %s", name, why)
        self.faults[name] = why
        rest = self._rests.setdefault(name, _Rest())
        rest.refusals += 1
        seconds = min(MOST_REST, 2.0 ** (rest.refusals - 1))
        rest.until = self.monotonic() + seconds

    def _is_resting(self, name: str) -> bool:
        rest = self._rests.get(name)
        return rest is not None and self.monotonic() < rest.until

    def _follow_trust(self) -> None:
        if self._is_resting(TRUST_FILE):
            return
        with self._judging(TRUST_FILE):
            known = self._known(TRUST_FILE, TRUST_FILE)
            answer = self.source.get(TRUST_PATH, limit=MAX_TRUST_BYTES, known=known)
            if answer.data is None:
                return
            trust = read_trust_list(answer.data, root=self.root)
            self.memory.require_trust(trust, answer.data)
            keys = json.dumps(jwk_set(trust), indent=1).encode() + b"\n"
            self.mirror.put({TRUST_FILE: answer.data, JWKS_FILE: keys})
            self.memory.believe_trust(trust, answer.data)
            self.memory.keep()
            self._trust = trust
            self._etags = {TRUST_FILE: answer.etag}  # the others are judged anew

    def _follow_index(self, trust: TrustList) -> None:
        """Learn which lists are in use.  Nobody signs that: the trust list has the say.

        What was once held is asked for all the same, whatever the index leaves out.
        """
        if self._is_resting(INDEX_FILE):
            return
        with self._judging(INDEX_FILE):
            known = self._known(INDEX_FILE, INDEX_FILE)
            answer = self.source.get(INDEX_PATH, limit=MAX_INDEX_BYTES, known=known)
            if answer.data is None:
                return
            self._named = _uris_in(answer.data)
            ours = [uri for uri in list_uris(trust) if uri in self._named]
            index = json.dumps({"status_lists": ours}, indent=1).encode() + b"\n"
            self.mirror.put({INDEX_FILE: index})
            self._etags[INDEX_FILE] = answer.etag

    def _follow_list(self, uri: str, trust: TrustList) -> None:
        name = f"{LISTS_FOLDER}/{uri.rpartition('/')[2]}"
        if self._is_resting(name):
            return
        with self._judging(name):
            for tries_left in reversed(range(TRIES)):
                try:
                    self._take_list(name, uri, trust)
                    break
                except WrongRegister:
                    if not tries_left:
                        raise

    def _take_list(self, name: str, uri: str, trust: TrustList) -> None:
        held = self._digests.get(uri, b"")
        is_whole = not held or self.mirror.is_as_laid(name + REGISTER_SUFFIX)
        known = self._known(uri, name) if is_whole else None
        answer = self.source.get(name, limit=MAX_STATUS_BYTES, known=known)
        if answer.data is None:
            return
        status = read_status_list(answer.data, trust, uri=uri)
        self.memory.require_list(status)
        files, digests = {name: answer.data}, b""
        if status.register_digest is not None:
            digests = held if is_whole else b""
            if sha256(digests).digest() != status.register_digest:
                digests = self._digests_of(name, status)
                register = self._register(name, digests)
                files[name + REGISTER_SUFFIX] = register
        self.mirror.put(files)
        self.memory.believe_list(status)
        self.memory.keep()
        self._digests[uri] = digests
        self._etags[uri] = answer.etag

    def _digests_of(self, name: str, status: StatusList) -> bytes:
        limit = SEGMENTS * DIGEST_BYTES
        digests = self.source.get(f"{name}.segments", limit=limit).data or b""
        if sha256(digests).digest() != status.register_digest:
            raise WrongRegister(
                "the register file is not the one its status list binds"
            )
        return digests

    def _known(self, key: str, name: str) -> str | None:
        """Return the tag of a file, unless another wrote to it since it was put here.

        Without a tag it is sent again, and what was spoilt is whole after a poll.
        """
        return self._etags.get(key) if self.mirror.is_as_laid(name) else None

    def _register(self, name: str, digests: bytes) -> bytes:
        """Return the register of these digests: what is held of it is not fetched.

        The bytes that are held are judged as they are now: what was once known of the
        file says nothing of it today.
        """
        register = bytearray(self._held(name + REGISTER_SUFFIX))
        held = segment_digests(register)
        changed = [
            k for k in range(SEGMENTS) if _digest(held, k) != _digest(digests, k)
        ]
        if len(changed) >= WHOLE_FROM:
            path = name + REGISTER_SUFFIX
            whole = self.source.get(path, limit=REGISTER_BYTES).data or b""
            if segment_digests(whole) != digests:
                raise WrongRegister("the register file is not that of its digests")
            return whole
        for k in changed:
            path = f"{name}{REGISTER_SUFFIX}/{k}"
            part = self.source.get(path, limit=SEGMENT_BYTES).data or b""
            if sha256(part).digest() != _digest(digests, k):
                raise WrongRegister(
                    "a segment of the register is not that of its digest"
                )
            register[k * SEGMENT_BYTES : (k + 1) * SEGMENT_BYTES] = part
        return bytes(register)

    def _held(self, name: str) -> bytes:
        """Return what lies here of a register; what it lacks was not issued."""
        try:
            data = read_small(self.mirror.folder / name, REGISTER_BYTES)
        except (NotTrusted, FileNotFoundError):
            data = b""
        return data.ljust(REGISTER_BYTES, b"\0")


def _digest(digests: bytes, k: int) -> bytes:
    return digests[k * DIGEST_BYTES : (k + 1) * DIGEST_BYTES]


def _uris_in(index: bytes) -> set[str]:
    try:
        return {str(uri) for uri in json.loads(index)["status_lists"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotTrusted("the index of status lists is malformed") from error
