"""One application as those see it who decide: claimed, recorded, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from suket.applications.deciding.review import Review, Seen
from suket.applications.tables import ApplicationStep
from suket.applications.words import CaseState
from suket.offices import persons
from suket.offices.errors import IssuanceClosed
from suket.residents.tables import Resident
from suket.web.application_wording import STEP_REASONS
from suket.web.indonesian_wording import ENROLMENT, Word
from suket.web.local_times import tanggal
from suket.web.office.applications import shown_papers
from suket.web.office.applications.shown_papers import ShownPaper
from suket.web.office.checking.case_lines import lines_of
from suket.web.office.checking.side_by_side import Line, line
from suket.web.office.outdated_page import LABELS
from suket.web.office.residents.resident_page import Held, held_of
from suket.web.office.signed_in_officer import SignedInOfficer

FIELDS: Final = {"nik": "NIK", **LABELS}  # of the sheet, in its order
_ACTS: Final = {
    CaseState.TERVERIFIKASI: "Diperiksa",
    CaseState.DISETUJUI_KASI: "Disetujui",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    """What stands on the page of one application."""

    seen: Seen  # what a decision names
    name: str
    kind: str
    channel: str
    due: str
    tags: Sequence[Word]
    told: Sequence[str]
    photo: str  # its address, "" where there is none
    lines: Sequence[Line]
    against: str  # why nothing can be issued now, "" if it can
    why: str  # … and why it can
    earlier: Sequence[Held]
    items: Sequence[ShownPaper]

    @property
    def number(self) -> str:
        """The number of the application."""
        return self.seen.number

    @property
    def is_pictured(self) -> bool:
        """Whether a paper has a picture to be looked at."""
        return any(paper.picture for paper in self.items)

    @property
    def is_claimed(self) -> bool:
        """Whether who asks said anything of the data."""
        return any(line.claimed for line in self.lines)

    @property
    def differing(self) -> int:
        """How many fields were claimed otherwise than they are recorded."""
        return sum(line.differs for line in self.lines)


def shown_case(session: Session, user: SignedInOfficer, seen: Review) -> ShownCase:
    """Return an application as it is shown to who decides about it."""
    (about,) = lines_of(session, user, [seen.case])
    who = seen.resident
    against = _against(seen)
    return ShownCase(
        seen=seen.seen,
        name=about.name,
        kind=about.kind,
        channel=about.channel,
        due=f"jatuh tempo {about.due}, di jam buka sudah menunggu {about.age}"
        if about.due
        else "",
        tags=about.tags,
        told=[*about.told, *_happened(session, seen)],
        photo=f"/petugas/penduduk/{who.id}/foto" if who and seen.portrait else "",
        lines=compared(seen.claimed, seen.recorded) if who else (),
        against=against,
        why=_why(who, user.today) if who and not against else "",
        earlier=[held_of(suket, user) for suket in seen.earlier],
        items=shown_papers.shown(session, seen.case, seen.items, seen.pictures),
    )


def compared(claimed: Mapping[str, str], recorded: Mapping[str, object]) -> list[Line]:
    """Return the fields of the sheet, as claimed and as recorded, by their names."""
    return [
        line(label, _read(claimed.get(field, "")), _read(recorded.get(field, "")))
        for field, label in FIELDS.items()
    ]


def _read(value: object) -> str:
    """Return a value as people read it; a day may come as `YYYY-MM-DD`."""
    if isinstance(value, date):
        return tanggal(value)
    try:
        return tanggal(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _against(seen: Review) -> str:
    if seen.refusal is not None:
        return seen.refusal.pesan
    return "" if seen.is_issuance_open else IssuanceClosed.pesan


def _why(who: Resident, today: date) -> str:
    """Return why somebody may have a suket, as who checks compares it."""
    birthday_to_come = (today.month, today.day) < (who.born.month, who.born.day)
    age = today.year - who.born.year - birthday_to_come
    enrolment = ENROLMENT[who.enrolment_status].title
    return f"Perekaman: {enrolment}. Umur {age} tahun, {who.citizenship}."


def _happened(session: Session, seen: Review) -> list[str]:
    """Return what those told who had it last: sent back, checked, approved."""
    begun = [step.seq for step in seen.steps if step.to_state is CaseState.DIPERIKSA]
    last = [step for step in seen.steps if step.seq >= max(begun, default=0)]
    who = persons.by_id(session, [step.by_person for step in last if step.by_person])
    told = ((step, who.get(step.by_person or "")) for step in last)
    return [_sentence(step, one.name) for step, one in told if one and _tells(step)]


def _tells(step: ApplicationStep) -> bool:
    return step.to_state in _ACTS or step.reason is not None


def _sentence(step: ApplicationStep, name: str) -> str:
    act = _ACTS.get(step.to_state, "Dikembalikan")
    why = STEP_REASONS[step.reason].lower() if step.reason else ""
    said = ". ".join(part for part in (why, step.note) if part)
    return f"{act} {name}" + (f": {said}" if said else "")
