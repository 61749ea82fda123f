"""What changes of an office say, in the words of its pages: before, after, to come."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from suket.offices import signatories, versions
from suket.offices.number_template import parts_of
from suket.offices.signatories import Naming
from suket.offices.versions import Version
from suket.offices.words import OfficePart
from suket.web import indonesian_wording
from suket.web.application_wording import STEP_RULES
from suket.web.suket_presentation import signatory_of

PARTS: Final = {
    OfficePart.LETTERHEAD: "Kop surat",
    OfficePart.NUMBERING: "Nomor suket",
    OfficePart.VALIDITY: "Masa berlaku",
    OfficePart.RULE: "Langkah penerbitan",
    OfficePart.INTAKE: "Aturan pengajuan",
    OfficePart.ARMS: "Lambang",
}
LABELS: Final = {
    "government": "Pemerintah",
    "agency": "Dinas",
    "street": "Alamat",
    "place": "Tempat di depan tanggal",
    "postal_code": "Kode pos",
    "phone": "Telepon",
    "email": "Surel",
    "website": "Situs",
    "number_template": "Susunan nomor",
    "classification": "Kode klasifikasi",
    "unit_code": "Kode unit",
    "validity": "Masa berlaku",
    "minimum_status": "Syarat perekaman minimal",
    "rule": "Langkah penerbitan",
    "cut_off": "Bagian kecamatan untuk semua",
    "moves_until": "Dimajukan ke besok",
    "clock": "Waktu dihitung menurut",
    "clock_hours": "Suket selesai dalam",
    "digest": "Lambang",
}
# How people read what a column holds, where it is no text.
SAID: Final[dict[str, Callable[[Any], str]]] = {
    "minimum_status": lambda status: indonesian_wording.ENROLMENT[status].title,
    "rule": lambda rule: STEP_RULES[rule].title,
    "number_template": parts_of,
    "cut_off": "mulai pukul {:%H.%M}".format,
    "moves_until": "sampai pukul {:%H.%M}".format,
    "clock": indonesian_wording.CLOCKS.__getitem__,
    "clock_hours": "{} jam".format,
    "digest": lambda name: f"lambang {name[:8]}" if name else "hiasan, tanpa lambang",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is another than before; "–" stands for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change of the office, to come or of its history."""

    id: str
    what: str
    since: date
    until: date | None
    differences: Sequence[Difference]
    says: str
    by: str
    at: datetime
    is_withdrawn: bool


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Difference]:
    """Return what two states of a part, by column, differ in, as people read it."""
    old, new = told(before), told(after)
    return [
        Difference(LABELS[column], old[column], new[column])
        for column in new
        if old[column] != new[column]
    ]


def told(said: Mapping[str, Any]) -> dict[str, str]:
    """Return what a part says, by column, as people read it."""
    months = said.get("months")
    return {
        column: _told(column, value, months) or "–"
        for column, value in said.items()
        if column != "months"  # told with the validity
    }


def _told(column: str, value: Any, months: int | None) -> str:
    if column == "validity":
        return indonesian_wording.VALIDITIES[value].format(months=months)
    return SAID.get(column, str)(value)


def lines(session: Session, office: str) -> list[Line]:
    """Return all changes of an office, those taken back too, the newest first."""
    found = [*_of_parts(session, office), *_of_signatories(session, office)]
    return sorted(found, key=lambda line: (line.since, line.at), reverse=True)


def _of_parts(session: Session, office: str) -> Iterator[Line]:
    history = versions.history(session, office)
    for at, version in enumerate(history):
        row = version.row
        before = _before(session, office, row.part, history[at + 1 :])
        yield Line(
            id=str(row.id),
            what=PARTS[row.part],
            since=row.since,
            until=None,
            differences=differences(before, version.says()),
            says="",
            by=row.named_by,
            at=row.named_at,
            is_withdrawn=version.withdrawn is not None,
        )


def _before(
    session: Session, office: str, part: OfficePart, older: Sequence[Version]
) -> Mapping[str, Any]:
    """Return what a part was before a version: the next older one, or the beginning."""
    for version in older:
        if version.row.part is part and version.withdrawn is None:
            return version.says()
    return versions.on_day(session, office, date.min).said_by(part)


def _of_signatories(session: Session, office: str) -> Iterator[Line]:
    for naming in signatories.history(session, office):
        yield _of_signatory(naming)


def _of_signatory(naming: Naming) -> Line:
    row = naming.row
    return Line(
        id=row.id,
        what="Penanda tangan",
        since=row.since,
        until=row.until,
        differences=(),
        says=signatory_of(row),
        by=naming.named_by,
        at=row.named_at,
        is_withdrawn=naming.withdrawn is not None,
    )
