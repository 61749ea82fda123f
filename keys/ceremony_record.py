"""The record of a key ceremony, for auditors: what was done, and no secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from keys.key_ring import KeyEntry
from keys.key_ring_json import stamp
from keys.private_files import PRIVATE_FOLDER, write_whole
from keys.store import CEREMONIES, KeyStore


@dataclass(frozen=True)
class Act:
    """What was done, by whom, and when (UTC, whole seconds)."""

    what: str  # one word, part of the file's name
    by: str
    at: datetime


def write_record(
    store: KeyStore, act: Act, entries: Iterable[KeyEntry], *, remarks: str = ""
) -> str:
    """Write the record of an act on some keys, and return its file's name.

    Two acts of one second have two records; none is ever overwritten.
    """
    folder = store.path / CEREMONIES
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    stem = f"{act.at:%Y%m%dT%H%M%SZ}-{act.what}"
    names = (f"{stem}{suffix}.md" for suffix in _suffixes())
    name = next(name for name in names if not (folder / name).exists())
    write_whole(folder / name, _page(act, entries, remarks).encode())
    return name


def _suffixes() -> Iterable[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1


def _page(act: Act, entries: Iterable[KeyEntry], remarks: str) -> str:
    lines = [
        f"# Key ceremony: {act.what}",
        "",
        f"* When: {stamp(act.at)}",
        f"* By: {_plain(act.by)}",
        *([f"* {remarks}"] if remarks else []),
        "",
        "| key | role | office | from | until | SHA-256 of key, of certificate |",
        "|---|---|---|---|---|---|",
        *map(_row, entries),
    ]
    return "\n".join(lines) + "\n"


def _row(entry: KeyEntry) -> str:
    until = stamp(entry.not_after) or ""
    if entry.revoked_at is not None:
        until = f"revoked {stamp(entry.revoked_at)}"
    prints = [entry.fingerprint.hex()]
    if entry.certificate is not None:
        prints.append(sha256(entry.certificate).hexdigest())
    cells = (
        entry.kid.hex(),
        entry.role,
        entry.office or "",
        stamp(entry.not_before),
        until,
        "<br>".join(f"`{value}`" for value in prints),
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _plain(name: str) -> str:
    """Return a person's name on one line, without what Markdown would act on."""
    return "".join(c for c in name if c.isalnum() or c in " .,'@()-").strip() or "-"
