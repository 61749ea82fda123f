"""Load what an office publishes from files or web addresses, for a verifier alone.

Who pins nothing trusts nobody: the root key is given, or it lies beside a trust list
that is a file, put there by whoever set this machine up.  A server cannot vouch for
itself.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from verify.cose import read_cose_key
from verify.errors import NotTrusted
from verify.fetch import NotThere, fetch, is_url
from verify.published import (
    LISTS_FOLDER,
    REGISTER_SUFFIX,
    ListFiles,
    Published,
    WrongRegister,
    bind,
    list_uris,
    read_list_files,
    read_small,
    without_register,
)
from verify.register_file import REGISTER_BYTES, RegisterFile
from verify.rollback_memory import Memory
from verify.status_list import MAX_STATUS_BYTES, read_status_list
from verify.trust_list import MAX_TRUST_BYTES, TrustList, read_trust_list

ROOT_FILE = "root.json"
MAX_ROOT_BYTES = 4096
TRIES = 3
PAUSE_SECONDS = 0.5  # between two renames of a publisher lies far less

log = logging.getLogger(__name__)

Part = TypeVar("Part")
GetFiles = Callable[[str], ListFiles]


def load(
    trust_source: str,
    status_source: str | None,
    *,
    root: str | None = None,
    needs_register: bool = True,
    state: Path | None = None,
) -> Published:
    """Return what a trust list (file or URL) and status lists (folder or URL) say.

    `root` is a `root.json` or the hexadecimal COSE key (150 digits).  Lists are read
    when they are first asked for; one that is not to be believed is logged and counts
    as unknown.  Without `status_source` all are unknown.  A list whose register file is
    missing is not believed either, unless `needs_register` is false: then what a stolen
    key made is not found out.  `state` is a folder in which the newest that was
    believed is remembered: nothing older is believed again.  Raises `NotTrusted`.
    """
    pinned = _root(trust_source, root)
    memory = Memory() if state is None else Memory.in_folder(state, pinned)
    data = _trust_bytes(trust_source)
    trust = read_trust_list(data, root=pinned)
    memory.require_trust(trust, data)
    memory.believe_trust(trust, data)
    memory.keep()
    if status_source is None:
        return Published(trust)
    get = _getter(status_source, trust, needs_register=needs_register)
    files = _OnDemand(list_uris(trust), get, memory)
    return Published(
        trust,
        _Parts(files, lambda found: found.status),
        _Parts(files, lambda found: found.register),
    )


def read_root(source: str) -> EllipticCurvePublicKey:
    """Return the root key of a `root.json` or of hexadecimal digits; `NotTrusted`."""
    try:
        if not Path(source).is_file():
            return read_cose_key(bytes.fromhex(source))
        fields = json.loads(read_small(Path(source), MAX_ROOT_BYTES))
        return read_cose_key(bytes.fromhex(fields["cose_key_hex"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotTrusted("not the public half of a root key") from error


def _root(trust_source: str, root: str | None) -> EllipticCurvePublicKey:
    if root is not None:
        return read_root(root)
    if is_url(trust_source):
        raise NotTrusted("a trust list from the network needs a pinned root: --root")
    beside = Path(trust_source).parent / ROOT_FILE
    if not beside.is_file():
        raise NotTrusted(f"no root key: give --root, or put {ROOT_FILE} beside")
    return read_root(str(beside))


def _trust_bytes(source: str) -> bytes:
    try:
        if is_url(source):
            return fetch(source, limit=MAX_TRUST_BYTES)
        return read_small(Path(source), MAX_TRUST_BYTES)
    except (OSError, NotThere) as error:
        raise NotTrusted("the trust list cannot be read") from error


def _getter(source: str, trust: TrustList, *, needs_register: bool) -> GetFiles:
    if is_url(source):
        site = _Site(source.rstrip("/"), trust, needs_register)
        return lambda uri: _settled(site.list_files, uri)
    folder = Path(source)
    if (folder / LISTS_FOLDER).is_dir():
        folder /= LISTS_FOLDER
    if not folder.is_dir():
        raise NotTrusted("no folder of status lists")
    read = partial(read_list_files, folder, trust=trust, needs_register=needs_register)
    return lambda uri: _settled(read, uri)


def _settled(get: GetFiles, uri: str) -> ListFiles:
    """Get list and register again if they do not fit: they are two files.

    One may have been replaced after the other was read.
    """
    for _ in range(TRIES - 1):
        try:
            return get(uri)
        except WrongRegister:
            time.sleep(PAUSE_SECONDS)
    return get(uri)


@dataclass(frozen=True, slots=True)
class _Site:
    """A web address that lists and registers are fetched from."""

    url: str
    trust: TrustList
    needs_register: bool

    def list_files(self, uri: str) -> ListFiles:
        url = f"{self.url}/{LISTS_FOLDER}/{uri.rpartition('/')[2]}"
        data = fetch(url, limit=MAX_STATUS_BYTES)
        status = read_status_list(data, self.trust, uri=uri)
        if status.register_digest is None:
            return ListFiles(status, None)
        try:
            register = fetch(url + REGISTER_SUFFIX, limit=REGISTER_BYTES)
        except NotThere as error:
            needed = self.needs_register
            return without_register(status, needs_register=needed, error=error)
        return bind(status, RegisterFile(register))


class _OnDemand:
    """Lists with their registers, each read once, when it is first asked for."""

    def __init__(self, uris: list[str], get: GetFiles, memory: Memory) -> None:
        self.uris = uris
        self._get = get
        self._memory = memory
        self._found: dict[str, ListFiles | None] = {}

    def files(self, uri: str) -> ListFiles | None:
        """Return list and register of `uri`, or None if there is none to be had."""
        if uri not in self._found:
            self._found[uri] = self._read(uri) if uri in self.uris else None
        return self._found[uri]

    def _read(self, uri: str) -> ListFiles | None:
        try:
            files = self._get(uri)
            self._memory.require_list(files.status)
        except (NotThere, FileNotFoundError):
            return None  # not every list is in use
        except (NotTrusted, OSError) as error:
            log.warning("%s is not believed: %s", uri, error)
            return None
        self._memory.believe_list(files.status)
        self._memory.keep()
        return files


class _Parts(Mapping[str, Part], Generic[Part]):
    """The lists alone, or the registers alone, by URI."""

    def __init__(
        self, files: _OnDemand, part: Callable[[ListFiles], Part | None]
    ) -> None:
        self._files = files
        self._part = part

    def __getitem__(self, uri: str) -> Part:
        found = self._files.files(uri)
        part = None if found is None else self._part(found)
        if part is None:
            raise KeyError(uri)
        return part

    def __iter__(self) -> Iterator[str]:
        return (uri for uri in self._files.uris if uri in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, uri: object) -> bool:
        try:
            self[str(uri)]
        except KeyError:
            return False
        return True
