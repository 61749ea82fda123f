"""Consequences: what an event teaches of a resident, and why their suket ends by it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from suket.events.told_lines import ToldLine
from suket.events.words import EventKind, Mismatch
from suket.offices.words import EnrolmentStatus
from suket.register.document_fields import Printed
from suket.register.endings import LEARNT
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents.eligibility import EVER_MARRIED
from suket.residents.lessons import Facts
from suket.residents.names import key_of, words_of
from suket.residents.spellings import sounds_of
from suket.residents.tables import Resident
from suket.residents.words import Standing


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a kind of event teaches, and for which reason a suket ends by it."""

    facts: Facts
    reason: EndReason | None  # None: no suket ends


def _ending(reason: EndReason) -> Consequence:
    return Consequence(LEARNT[reason], reason)


def _marital(status: str) -> Consequence:
    facts = Facts(marital_status=status, is_marriage_recorded=True)
    return Consequence(facts, EndReason.DATA_BERUBAH)


OF_KIND: Final[Mapping[EventKind, Consequence]] = {
    EventKind.DEATH: _ending(EndReason.MENINGGAL),
    EventKind.MARRIAGE: _marital("KAWIN"),
    EventKind.DIVORCE: _marital("CERAI HIDUP"),
    EventKind.MOVED_OUT: _ending(EndReason.PINDAH),
    EventKind.MOVED_IN: Consequence(Facts(standing=Standing.RESIDENT), None),
    EventKind.CARD_PRINTED: _ending(EndReason.KTP_DICETAK),
    EventKind.CARD_HANDED_OVER: _ending(EndReason.KTP_DITERIMA),
}
CARDS: Final = frozenset({EventKind.CARD_PRINTED, EventKind.CARD_HANDED_OVER})
MARITAL: Final = frozenset({EventKind.MARRIAGE, EventKind.DIVORCE})
MOVES: Final = frozenset({EventKind.MOVED_OUT, EventKind.MOVED_IN})
FAMILIES: Final = (CARDS, MARITAL, MOVES)
# What an officer may apply all the same; of the rest there is nobody to apply it to,
# or the record has to be put right first.
MENDABLE: Final = frozenset(
    {
        *(Mismatch.OTHER_NAME, Mismatch.NO_NAME, Mismatch.DAY_TO_COME),
        *(Mismatch.BEFORE_BIRTH, Mismatch.MOVED, Mismatch.OTHER_STATUS),
        *(Mismatch.OLDER, Mismatch.OLDER_CARD, Mismatch.BEFORE_SUKET),
        Mismatch.WITHIN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the office has of whoever a line tells of."""

    resident: Resident | None = None
    suket: Suket | None = None  # in force, and of this office
    issued_on: date | None = None  # when the office last issued to them
    left_on: date | None = None  # when the office learnt that they moved away
    # Days of what was applied before.
    latest: Mapping[EventKind, date] = field(default_factory=dict)


def family_of(kind: EventKind) -> frozenset[EventKind]:
    """Return the kinds of which the latest day counts."""
    return next((each for each in FAMILIES if kind in each), frozenset({kind}))


def acting_kind(kind: EventKind, resident: Resident) -> EventKind:
    """Return the kind by which a line acts: who has the card is not who awaits it."""
    has_card = resident.enrolment_status is EnrolmentStatus.CARD_ISSUED
    if kind is EventKind.CARD_PRINTED and has_card:
        return EventKind.CARD_HANDED_OVER
    return kind


def mismatches(
    line: ToldLine, known: Known, office: str, today: date
) -> list[Mismatch]:
    """Return in what a line does not fit, the gravest first; [] if it may act.

    A birth is never refused: it changes nothing here.
    """
    if line.kind is EventKind.BIRTH:
        return []
    if line.fault or line.kind is None or line.day is None:
        return [line.fault or Mismatch.BAD_DAY]
    if known.resident is None:
        is_new_here = line.kind is EventKind.MOVED_IN
        return [Mismatch.NOT_IMPORTED if is_new_here else Mismatch.UNKNOWN_NIK]
    asked: tuple[tuple[Mismatch, bool], ...] = (
        (Mismatch.DEAD, _is_dead(line.kind, known.resident)),
        (Mismatch.OTHER_NAME, not is_name_of(line.full_name, known.resident)),
        (Mismatch.NO_NAME, not line.full_name and _needs_name(line.kind, known)),
        (Mismatch.DAY_TO_COME, line.day > today),
        (Mismatch.BEFORE_BIRTH, line.day < known.resident.born),
        (Mismatch.MOVED, _has_left(line.kind, known.resident)),
        (Mismatch.WITHIN, _is_within(line, office)),
        (Mismatch.OTHER_STATUS, _has_other_status(line.kind, known.resident)),
        (
            Mismatch.OLDER,
            acts(line.kind, known) and _is_older(line.kind, line.day, known),
        ),
        (Mismatch.OLDER_CARD, line.kind in CARDS and _is_before(line.day, known)),
        (
            Mismatch.BEFORE_SUKET,
            _is_before(line.day, known) and _undoes_suket(line.kind, known),
        ),
    )
    return [why for why, is_so in asked if is_so]


def is_name_of(name: str, resident: Resident) -> bool:
    """Say whether a name is the resident's; "" is nobody's and is not compared.

    Case, blanks, doubled letters and old spellings do not count: MA'ANI is MAANI,
    SOEPARDJO is SUPARDJO.  A word more or less does.
    """
    if not name or key_of(name) == key_of(resident.full_name):
        return True
    return sounds_of(words_of(name)) == sounds_of(words_of(resident.full_name))


def _is_dead(kind: EventKind, who: Resident) -> bool:
    return who.standing is Standing.DEAD and kind is not EventKind.DEATH


def _has_left(kind: EventKind, who: Resident) -> bool:
    return who.standing is Standing.MOVED and kind not in MOVES


def _is_within(line: ToldLine, office: str) -> bool:
    digits = office.replace(".", "")
    return line.kind is EventKind.MOVED_OUT and line.destination.startswith(digits)


def _has_other_status(kind: EventKind, who: Resident) -> bool:
    if kind is EventKind.DIVORCE:
        return who.marital_status not in EVER_MARRIED - {"CERAI MATI"}
    is_double = who.enrolment_status is EnrolmentStatus.DUPLICATE_RECORD
    return kind in CARDS and is_double


def _is_older(kind: EventKind, day: date, known: Known) -> bool:
    """Say whether something later of the same family was applied before."""
    latest = [on for each, on in known.latest.items() if each in family_of(kind)]
    if kind is EventKind.MOVED_IN and EventKind.MOVED_OUT not in known.latest:
        latest += [known.left_on] if known.left_on else []
    return any(day < on for on in latest)


def _needs_name(kind: EventKind, known: Known) -> bool:
    """Say whether a number alone is too little: one wrong digit is somebody else's."""
    return kind is EventKind.DEATH or (kind not in CARDS and acts(kind, known))


def _is_before(day: date, known: Known) -> bool:
    """Say whether the office issued a suket since."""
    return known.issued_on is not None and day < known.issued_on


def _undoes_suket(kind: EventKind, known: Known) -> bool:
    """Say whether a move or status would gainsay what was looked at when issuing."""
    if kind is EventKind.MOVED_OUT:
        return acts(kind, known)
    if kind not in MARITAL or known.resident is None:
        return False
    is_other = known.resident.marital_status != OF_KIND[kind].facts.marital_status
    return is_other or ends(kind, known)


def ends(kind: EventKind, known: Known) -> bool:
    """Say whether the suket in force ends: one that prints the new status stays."""
    if known.suket is None or OF_KIND[kind].reason is None:
        return False
    if kind not in MARITAL:
        return True
    status = OF_KIND[kind].facts.marital_status
    return Printed.from_json(known.suket.printed).marital_status != status


def acts(kind: EventKind, known: Known) -> bool:
    """Say whether a line would change anything."""
    who = known.resident
    return who is not None and (ends(kind, known) or teaches(kind, who))


def teaches(kind: EventKind, resident: Resident) -> bool:
    """Say whether the record does not know it yet."""
    facts = OF_KIND[kind].facts.values()
    return any(getattr(resident, name) != value for name, value in facts.items())


def left(found: list[Mismatch], accepted: Collection[Mismatch]) -> list[Mismatch]:
    """Return what nobody has answered of what does not fit."""
    return [why for why in found if why not in accepted]
