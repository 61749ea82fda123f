"""Copies of documents for a folder: unique names, and never the archive's own file.

A copy is checked against the register before it is written, and stands there whole or
not at all.  What cannot be copied is reported and keeps none of the others back; the
same can be asked for again.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from suket.cli import console
from suket.cli.context import CommandContext
from suket.files import write_whole
from suket.paper import document_records
from suket.paper.archive import DocumentDamaged
from suket.paper.errors import DocumentNotReady
from suket.register import sukets
from suket.register.tables import Suket

SHOWN = 20  # of what could not be copied, on the screen
_AT_ONCE = 500  # sukets of one look
# Signs that mean something to some file system, and the one that stands for a slash.
_TO_ESCAPE = re.compile(r"[^A-Za-z0-9./]")


@dataclass(frozen=True, slots=True)
class NotCopied:
    """A document of which there is no copy, and why."""

    number: str
    why: str


def copy_all(
    place: CommandContext, suket_ids: Collection[str], folder: Path
) -> list[NotCopied]:
    """Copy the documents of sukets into `folder`; return what could not be copied.

    A folder that cannot be made is a reason like any other.
    """
    return [
        fault
        for suket in _sukets(place, sorted(suket_ids))
        if (fault := _copied(place, suket, folder))
    ]


def file_name(suket: Suket) -> str:
    """Return the name of a copy: the suket's number and its office, and no person.

    Two numbers of an office never share a name, nor do two offices: what is no letter,
    digit, dot or slash is written as `_<code point>_`, a slash as a hyphen.
    """
    plain = _TO_ESCAPE.sub(lambda found: f"_{ord(found[0]):x}_", suket.number)
    return f"{plain.replace('/', '-')}_{suket.office_code}.pdf"


def hand_out(
    place: CommandContext, suket_ids: Collection[str], folder: Path, *, again: str
) -> bool:
    """Copy as `copy_all` does, tell what came of it, and say whether all are there.

    `again` is the command by which to try once more.
    """
    faults = copy_all(place, suket_ids, folder)
    copied = len(suket_ids) - len(faults)
    if copied:
        console.done(f"{copied} documents copied to {folder}")
    if reason := _one_reason(faults, copied):
        console.complain(
            f"No document was copied to {folder}: {reason}.", f"Then again: {again}"
        )
    elif faults:
        rows = [(fault.number, fault.why) for fault in faults[:SHOWN]]
        console.table(f"Not copied: {len(faults)}", ("number", "why"), rows)
        console.complain("Some documents were not copied.", f"Try again: {again}")
    return not faults


def _one_reason(faults: Sequence[NotCopied], copied: int) -> str:
    """Return why nothing could be copied, if it is one reason for all; else ""."""
    reasons = {fault.why for fault in faults}
    return reasons.pop() if len(reasons) == 1 and not copied else ""


def _sukets(place: CommandContext, ids: Sequence[str]) -> Iterator[Suket]:
    for start in range(0, len(ids), _AT_ONCE):
        with place.database.reading() as session:
            found = sukets.by_ids(session, ids[start : start + _AT_ONCE])
        yield from found  # to copy them takes long, and holds no transaction


def _copied(place: CommandContext, suket: Suket, folder: Path) -> NotCopied | None:
    try:
        with place.database.reading() as session:
            digest = document_records.find(session, suket.id).digest
        write_whole(folder / file_name(suket), place.archive.read(suket.id, digest))
    except DocumentNotReady:
        return NotCopied(suket.number, "the document is not made yet")
    except DocumentDamaged:
        return NotCopied(suket.number, "the archived file is damaged; see suket doctor")
    except OSError as fault:
        return NotCopied(suket.number, fault.strerror or type(fault).__name__)
    return None
