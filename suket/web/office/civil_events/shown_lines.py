"""Lines of events as a page and a spreadsheet show them; NIK are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from suket.events.consequences import MENDABLE
from suket.events.judge import Judged
from suket.events.sentences import (
    KIND_TITLES,
    OUTCOME_TITLES,
    REPEATED_TITLE,
    SENTENCES,
)
from suket.events.tables import EventLine
from suket.events.take_in import EventReport
from suket.events.words import EventKind, LineOutcome, Mismatch

HEADING: Final = (
    *("baris", "jenis", "nik", "nama_di_daftar", "tanggal", "nomor", "hasil"),
    *("sebab", "keterangan", "yang_bisa_dilakukan"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One line, in words."""

    id: str  # "" of what is not kept yet
    place: int
    kind: str
    nik: str  # "…9901"
    full_name: str  # as the list has it
    day: date | None
    deed: str
    outcome: str
    why: str  # a code for ever, "" for nothing
    pesan: str
    remedy: str
    number: str  # of the suket that ends
    is_open: bool
    ends: bool

    @property
    def cells(self) -> Sequence[str | int | date | None]:
        """The cells of a spreadsheet, by `HEADING`."""
        return (
            *(self.place, self.kind, self.nik, self.full_name, self.day, self.deed),
            *(self.outcome, self.why, self.pesan, self.remedy),
        )


def of_report(report: EventReport) -> list[ShownLine]:
    """Return the lines of a plan."""
    return [_of_judged(each.judged, each.is_repeated) for each in report.lines]


def _of_judged(judged: Judged, is_repeated: bool) -> ShownLine:  # noqa: FBT001 - one
    line = judged.line
    outcome = REPEATED_TITLE if is_repeated else OUTCOME_TITLES[judged.outcome]
    pesan, remedy = _said(judged.why, line.remark)
    return ShownLine(
        id="",
        place=line.place,
        kind=_kind(line.kind),
        nik=line.nik_shown,
        full_name=line.full_name,
        day=line.day,
        deed=line.deed,
        outcome=outcome,
        why=judged.why or "",
        pesan=pesan,
        remedy=remedy,
        number=judged.number or "",
        is_open=judged.outcome is LineOutcome.MISMATCH and not is_repeated,
        ends=judged.outcome is LineOutcome.ENDED and not is_repeated,
    )


def of_kept(line: EventLine, number: str = "") -> ShownLine:
    """Return a line that is kept; `number` is of the suket that ended."""
    pesan, remedy = _said(line.why, line.remark)
    return ShownLine(
        id=line.id,
        place=line.place,
        kind=_kind(line.kind),
        nik=line.nik_shown,
        full_name=line.full_name,
        day=line.day,
        deed=line.deed,
        outcome=OUTCOME_TITLES[line.outcome],
        why=line.why or "",
        pesan=pesan,
        remedy=remedy,
        number=number,
        is_open=line.outcome is LineOutcome.MISMATCH,
        ends=line.outcome is LineOutcome.ENDED,
    )


def may_be_applied(line: EventLine) -> bool:
    """Say whether an officer may apply a line although it does not fit."""
    return line.why in MENDABLE


def _kind(kind: EventKind | None) -> str:
    return KIND_TITLES[kind] if kind else "–"


def _said(why: Mismatch | None, remark: str) -> tuple[str, str]:
    if why is None:
        return "", ""
    sentence = SENTENCES[why]
    return " ".join(filter(None, (sentence.pesan, remark))), sentence.remedy
