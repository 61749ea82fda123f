"""Publish the status of all sukets: status lists, register files, and their index.

    s/<n>            the signed status list
    s/<n>.register   the register file that belongs to it
    s/index.json     {"status_lists": [uri …]}

The last published files are the base, and only what changed since is laid over them, so
that a change costs the same whether a list holds a hundred or half a million.  A base
that is gone, or not the one the database remembers, is not trusted: then the list is
made anew from the register.
"""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import structlog

from keys.signer_protocol import Signer
from signing.sign_status_list import sign_status_list
from suket.db import Database
from suket.faults import told
from suket.files import sweep, write_all_whole, write_whole
from suket.jobs.backoff import Backoff
from suket.register import status_lists
from suket.register.end import entry_of
from suket.register.tables import StatusList as ListRow
from verify.errors import NotTrusted
from verify.published import LISTS_FOLDER, REGISTER_SUFFIX
from verify.register_file import (
    ENTRY_BYTES,
    REGISTER_BYTES,
    register_digest,
    register_entry,
)
from verify.status_list import ALL_INVALID, StatusList, read_status_list
from verify.trust_list import TrustList

TTL = timedelta(hours=1)  # format.md, section 3
LIFE = timedelta(days=7)
REFRESH = TTL / 2  # an unchanged list is signed anew this often
INDEX = "index.json"
LOCK = ".publishing"
CRASHED = timedelta(minutes=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where lists are published, and who signs them."""

    folder: Path  # the published folder; the lists lie in `s/` below it
    signer: Callable[[datetime], Signer]  # the status key in use at a time

    def publish(
        self,
        database: Database,
        *,
        now: datetime,
        resting: Backoff[int] | None = None,
    ) -> list[int]:
        """Publish every list that changed or grows old; return their numbers.

        A list goes out once a second at the most.  Nothing happens while another
        process publishes into the same folder.  A list that fails is logged and rests,
        and the others go out; if `resting` is None, the first fault is raised after
        that: `ClockDoubtful`, or whatever the key store raises.
        """
        tired = Backoff[int]() if resting is None else resting
        faults: list[Exception] = []
        done: list[int] = []
        with self._alone() as is_alone:
            if not is_alone:
                return []
            rows = {row.number: row for row in self._due(database, now)}
            for number in tired.awake(rows, now):
                try:
                    if self._publish(database, rows[number], now):
                        done.append(number)
                except Exception as fault:  # noqa: BLE001 - one list is not another
                    log.error(  # noqa: TRY400 - its message may name a person
                        "list failed", number=number, **told(fault)
                    )
                    tired.rest(number, now)
                    faults.append(fault)
                else:
                    tired.recover(number)
            self._write_index(database)
        if faults and resting is None:
            raise faults[0]
        return done

    @property
    def _lists(self) -> Path:
        return self.folder / LISTS_FOLDER

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Hold the folder's lock; two who publish would lose each other's changes."""
        self._lists.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _due(self, database: Database, now: datetime) -> list[ListRow]:
        with database.reading() as session:
            changed = status_lists.changed(session)
            rows = status_lists.every(session)
        return [
            row
            for row in rows
            if row.number in changed
            or row.published_at is None
            or now - row.published_at >= REFRESH
            or not (self._lists / str(row.number)).exists()
        ]

    def _publish(self, database: Database, row: ListRow, now: datetime) -> bool:
        with database.begin() as session:
            issued_at = status_lists.begin_publication(session, row.number, now=now)
            waiting = status_lists.waiting(session, row.number)
        if issued_at is None:
            return False
        signer = self.signer(now)
        contents = self._base(row, TrustList([signer.trusted]))
        only = None if contents is None else sorted(set(waiting.values()))
        contents = contents or Contents.empty()
        younger: set[int] = set()
        with database.reading() as session:
            for line in status_lists.lines(session, row.number, only):
                contents.lay(line)
                if line.issued_at > issued_at:
                    younger.add(line.index)
        data = sign_status_list(contents.listed(row.uri, issued_at), signer)
        self._write(row.number, data, contents)
        with database.begin() as session:
            status_lists.set_published(session, row.number, sha256(data).hexdigest())
            # A list says nothing of a suket younger than itself: the next one does.
            known = [key for key, index in waiting.items() if index not in younger]
            status_lists.forget(session, sorted(known))
        return True

    def _base(self, row: ListRow, trust: TrustList) -> "Contents | None":
        """Return what was last published, or None if it is not to be relied on."""
        path = self._lists / str(row.number)
        try:
            data = path.read_bytes()
            register = path.with_name(path.name + REGISTER_SUFFIX).read_bytes()
            if sha256(data).hexdigest() != row.published_digest:
                return None
            status = read_status_list(data, trust, uri=row.uri)
        except (OSError, NotTrusted):
            return None
        if register_digest(register) != status.register_digest:
            return None
        return Contents(bytearray(status.entries), bytearray(register))

    def _write(self, number: int, data: bytes, contents: "Contents") -> None:
        """Put list and register out together: both are on the disk before either."""
        path = self._lists / str(number)
        targets = {path: data}
        if contents.is_register_changed:
            register = path.with_name(path.name + REGISTER_SUFFIX)
            targets[register] = bytes(contents.register)
        write_all_whole(targets, by_way_of=self._lists)

    def _write_index(self, database: Database) -> None:
        with database.reading() as session:
            uris = [row.uri for row in status_lists.every(session)]
        text = json.dumps({"status_lists": uris}, indent=1).encode() + b"\n"
        index = self._lists / INDEX
        if not index.exists() or index.read_bytes() != text:
            write_whole(index, text)

    def tidy(self) -> int:
        """Remove what crashes left half written; return how many files."""
        return sweep(self._lists, older_than=CRASHED)


class Contents:
    """What one list says, and which token stands at each index."""

    def __init__(self, entries: bytearray, register: bytearray) -> None:
        self.entries = entries
        self.register = register
        self.is_register_changed = False

    @classmethod
    def empty(cls) -> "Contents":
        """Return a list in which nothing was ever issued."""
        contents = cls(bytearray(ALL_INVALID), bytearray(REGISTER_BYTES))
        contents.is_register_changed = True
        return contents

    def lay(self, line: status_lists.Line) -> None:
        """Let the list say how this suket stands."""
        place, shift = line.index >> 2, (line.index & 3) << 1
        cleared = self.entries[place] & ~(3 << shift)
        self.entries[place] = cleared | entry_of(line) << shift
        start = line.index * ENTRY_BYTES
        token = register_entry(line.token)
        if self.register[start : start + ENTRY_BYTES] != token:
            self.register[start : start + ENTRY_BYTES] = token
            self.is_register_changed = True

    def listed(self, uri: str, issued_at: datetime) -> StatusList:
        """Return the list as it is signed."""
        return StatusList(
            uri=uri,
            issued_at=issued_at,
            expires_at=issued_at + LIFE,
            ttl=TTL,
            entries=bytes(self.entries),
            register_digest=register_digest(self.register),
        )
