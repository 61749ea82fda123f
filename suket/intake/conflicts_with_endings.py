"""Conflicts of an import with the endings of sukets: what an ending taught is kept.

An office's table is often older than what the office did since: a row that still says
PRINT_READY_RECORD of somebody whose card was printed must not make them a candidate
again.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from suket.intake import cell_refusals
from suket.intake.resident_rows import Intake
from suket.offices.words import EnrolmentStatus
from suket.register import sukets
from suket.register.endings import LEARNT
from suket.register.words import EndReason
from suket.residents import lessons, residents
from suket.residents.eligibility import EVER_MARRIED
from suket.residents.words import Standing

# How final a value is, by column; what is not named is not final at all.
_FINALITY: Final[Mapping[str, Mapping[StrEnum | str, int]]] = {
    "enrolment_status": {
        EnrolmentStatus.CARD_PRINTED: 1,
        EnrolmentStatus.CARD_ISSUED: 2,
        EnrolmentStatus.DUPLICATE_RECORD: 3,
    },
    "standing": {Standing.MOVED: 1, Standing.DEAD: 2},
    "citizenship": {"WNA": 1},
    "marital_status": dict.fromkeys(EVER_MARRIED, 1),
}
_HEADINGS: Final = {
    "enrolment_status": "status_perekaman",
    "standing": "keterangan",
    "citizenship": "kewarganegaraan",
    "marital_status": "status_perkawinan",
}


def keep_learnt_facts(session: Session, intakes: Sequence[Intake]) -> None:
    """Let rows not lower what an ending taught: the value stays, and the row is warned.

    What only another table said may be corrected by a table.  A resident who moved to
    another office is that office's to describe: there `standing` may be lowered.  The
    residents are held until the transaction ends, so that nobody ends in between.
    """
    good = {i.values["nik"]: i for i in intakes if not i.refusals}
    there = residents.places(session, list(good))
    residents.lock_many(session, [place.resident_id for place in there])
    lowered: dict[str, list[str]] = {}
    for nik, known in lessons.facts_of(session, [p.nik for p in there]).items():
        columns = _lowered(good[nik].values, known.values())
        if columns:
            lowered[nik] = columns
    moved = {p.nik for p in there if p.office_code != good[p.nik].values["office_code"]}
    reasons = sukets.end_reasons(session, list(lowered), set(LEARNT))
    learnt = lessons.learnt(session, list(lowered))
    for nik, columns in lowered.items():
        taught = _taught(reasons.get(nik, set())) | learnt.get(nik, set())
        if nik in moved:
            taught.discard("standing")
        for column in taught.intersection(columns):
            _keep(good[nik], column)
            good[nik].warn(_HEADINGS[column], cell_refusals.TAUGHT)


def _keep(intake: Intake, column: str) -> None:
    """Leave a column as it is known, with what only goes with it."""
    del intake.values[column]
    if column == "marital_status":
        intake.values.pop("is_marriage_recorded", None)


def _lowered(row: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    return [
        column
        for column, finality in _FINALITY.items()
        if column in row
        and finality.get(row[column], 0) < finality.get(known[column], 0)
    ]


def _taught(reasons: set[EndReason]) -> set[str]:
    return {column for reason in reasons for column in LEARNT[reason].values()}
