"""The entries of the journal: what happened, appended, and never changed.

Each entry is a leaf of one Merkle tree (RFC 6962), so that a root kept elsewhere, on
paper or with a bank, betrays any later change of what it covers.  A leaf is hashed with
16 random bytes of its own: who erases them erases what links the hash to the entry.
Entries name numbers and accounts, never residents.
"""

import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from suket.journal import merkle_tree
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from verify import cbor

SALT_BYTES = 16
# The one lock that puts entries in order on PostgreSQL, where many write at once; it
# is held from here to the commit, which is why `note` is the last thing a use case
# does.  SQLite has a single writer anyway.
_TAIL_LOCK = 0x6A6F75726E  # "journ"
_CHUNK = 10_000
_KEPT_BACK = "kept back for the journal"  # of a session
_ADD = insert(JournalEntry)
_LAST = select(func.max(JournalEntry.seq))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that happened, before it has its place in the journal."""

    event: Event
    subject: str  # a suket's number, a batch's id, an account's name
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of the whole journal in two values."""

    size: int
    root: bytes  # 32 bytes


def note(session: Session, fact: Fact, *, who: str, at: datetime) -> None:
    """Add one entry, in the caller's transaction; call it last."""
    note_all(session, [fact], who=who, at=at)


def note_all(
    session: Session, facts: Sequence[Fact], *, who: str, at: datetime
) -> None:
    """Add the entries in this order, in the caller's transaction; call it last."""
    if not facts:
        return
    kept_back = session.info.get(_KEPT_BACK)
    if kept_back is not None:
        kept_back.extend((fact, who, at) for fact in facts)
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _TAIL_LOCK})
    seq = size(session)
    rows = [_row(seq + place, fact, who, at) for place, fact in enumerate(facts)]
    session.connection().execute(_ADD, rows)


@contextmanager
def last_of_all(session: Session) -> Iterator[None]:
    """Keep what the block notes back until its end.

    For a use case that is made of others: what comes after the first of them would be
    done under the lock of the journal's tail, and whoever is waited for may want it.
    """
    kept: list[tuple[Fact, str, datetime]] = []
    session.info[_KEPT_BACK] = kept
    try:
        yield
    finally:
        del session.info[_KEPT_BACK]
    for fact, who, at in kept:
        note(session, fact, who=who, at=at)


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Do the block wholly or not at all: what it noted and kept back goes with it."""
    kept = session.info.get(_KEPT_BACK)
    before = len(kept) if kept is not None else 0
    try:
        with session.begin_nested():
            yield
    except BaseException:
        if kept is not None:
            del kept[before:]
        raise


def _row(seq: int, fact: Fact, who: str, at: datetime) -> dict[str, Any]:
    salt = secrets.token_bytes(SALT_BYTES)
    return {
        "seq": seq,
        "event": fact.event,
        "office_code": fact.office,
        "subject": fact.subject,
        "who": who,
        "at": at,
        "salt": salt,
        "leaf": _leaf(salt, seq, fact, who, at),
    }


def leaf_of(entry: JournalEntry) -> bytes:
    """Return the 32-byte leaf hash that the contents of `entry` give."""
    fact = Fact(event=entry.event, subject=entry.subject, office=entry.office_code)
    return _leaf(entry.salt, entry.seq, fact, entry.who, entry.at)


def _leaf(salt: bytes, seq: int, fact: Fact, who: str, at: datetime) -> bytes:
    contents = [
        seq,
        fact.event.value,
        fact.office or "",
        fact.subject,
        who,
        int(at.timestamp()),
    ]
    return merkle_tree.leaf_hash(salt + cbor.write(contents))


def size(session: Session) -> int:
    """Return how many entries there are."""
    last = session.scalar(_LAST)
    return 0 if last is None else last + 1


def root(session: Session) -> Checkpoint:
    """Return size and root of the journal, computed anew from what the entries say."""
    return _recomputed(session, size(session))


def first_departure(session: Session, kept: Checkpoint) -> str | None:
    """Say where the journal departs from a checkpoint kept elsewhere, or None.

    Every entry is hashed anew, so an edited event shows in its own leaf, an edited
    leaf in the root, and one taken away or put in between in the numbering.
    """
    defect = _first_defect(session)
    if defect is not None:
        return defect
    if size(session) < kept.size:
        return f"{kept.size} entries were there, {size(session)} are"
    if _recomputed(session, kept.size).root != kept.root:
        return f"the first {kept.size} entries have another root"
    return None


def _first_defect(session: Session) -> str | None:
    with closing(_entries(session)) as entries:
        for place, entry in enumerate(entries):
            if entry.seq != place:
                return f"entry {place} is missing"
            if leaf_of(entry) != entry.leaf:
                return f"entry {place} does not match its leaf"
    return None


def extends(session: Session, kept: Checkpoint) -> list[bytes]:
    """Return the proof that the journal only added to `kept` (RFC 6962, 2.1.2)."""
    return merkle_tree.consistency([e.leaf for e in _entries(session)], kept.size)


def of_subject(session: Session, subject: str) -> Sequence[JournalEntry]:
    """Return what happened to one suket, batch or account, oldest first."""
    query = select(JournalEntry).where(JournalEntry.subject == subject)
    return session.scalars(query.order_by(JournalEntry.seq)).all()


def _recomputed(session: Session, count: int) -> Checkpoint:
    leaves = (leaf_of(entry) for entry in _entries(session, below=count))
    return Checkpoint(count, merkle_tree.root_of(leaves))


def _entries(
    session: Session, below: int | None = None
) -> Generator[JournalEntry, None, None]:
    query = select(JournalEntry).order_by(JournalEntry.seq)
    if below is not None:
        query = query.where(JournalEntry.seq < below)
    with session.execute(query.execution_options(yield_per=_CHUNK)) as rows:
        for entry in rows.scalars():
            yield entry
            session.expunge(entry)
