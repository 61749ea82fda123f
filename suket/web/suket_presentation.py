"""Present a suket's state, validity and history in the words of the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices.tables import Signatory
from suket.offices.versions import OfficeOnDay
from suket.register import sukets
from suket.register.document_fields import SignatureBlock
from suket.register.end import ENTRY
from suket.register.tables import Ending, Suket, Suspension
from suket.register.words import EndReason, SuketState
from suket.web import indonesian_wording
from suket.web.event_wording import EVENTS
from suket.web.indonesian_wording import Word
from suket.web.local_times import hari_terakhir
from verify.status_list import Entry

UNTIL_PRINTED = "Sampai KTP-el dicetak"


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a suket's history."""

    title: str
    at: datetime
    who: str
    note: str = ""


def state_of(suket: Suket, *, now: datetime) -> Word:
    """Return how the suket stands at `now`, as a checker would be told."""
    if suket.end_reason is not None:
        return ended_for(suket.end_reason)
    if suket.state is SuketState.SUSPENDED:
        return indonesian_wording.SUSPENDED
    if sukets.is_expired(suket, now=now):
        return indonesian_wording.EXPIRED
    return indonesian_wording.IN_FORCE


def ended_for(reason: EndReason) -> Word:
    """Return what a checker is told of a suket that ended for `reason`."""
    if reason is EndReason.KEDALUWARSA:
        return indonesian_wording.EXPIRED
    return (
        indonesian_wording.REVOKED
        if ENTRY[reason] is Entry.INVALID
        else indonesian_wording.SUPERSEDED
    )


def validity_of(suket: Suket, zone: str) -> str:
    """Return how long the suket is good, as it says itself."""
    if suket.expires_at is None:
        return UNTIL_PRINTED
    return f"Sampai {hari_terakhir(suket.expires_at, zone)}"


def policy_of(office: OfficeOnDay) -> str:
    """Return how long the sukets of an office are good from now on."""
    return indonesian_wording.VALIDITIES[office.validity].format(months=office.months)


def signatory_of(signs: SignatureBlock | Signatory) -> str:
    """Return who signs, with prefix and title: "Plt. KEPALA DINAS … · NAMA"."""
    return f"{signs.capacity} {signs.title} · {signs.name}".strip()


def history_of(
    entries: Sequence[JournalEntry],
    ending: Ending | None,
    suspensions: Sequence[Suspension],
) -> list[Happening]:
    """Return what happened to one suket, the newest first.

    What an act rests on lies beside the journal, which names nobody: it is matched by
    the moment and the kind of the act.
    """
    notes = dict(_notes(ending, suspensions))
    return [
        Happening(
            title=EVENTS[entry.event],
            at=entry.at,
            who=indonesian_wording.who(entry.who),
            note=notes.get((entry.event, entry.at), ""),
        )
        for entry in reversed(entries)
    ]


def _notes(
    ending: Ending | None, suspensions: Iterable[Suspension]
) -> Iterable[tuple[tuple[Event, datetime], str]]:
    if ending is not None:
        evidence = f": {ending.evidence}" if ending.evidence else ""
        text = f"{indonesian_wording.REASONS[ending.reason]}{evidence}"
        yield (Event.ENDED, ending.ended_at), text
    for suspension in suspensions:
        yield (Event.SUSPENDED, suspension.suspended_at), suspension.evidence
        if suspension.restored_at is not None:
            found = suspension.restored_evidence or ""
            yield (Event.RESTORED, suspension.restored_at), found
