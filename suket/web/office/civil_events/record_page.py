"""Pages for taking in a list of events: upload, what it would do, then all at once."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import Response

from suket.access.errors import StepUpUsed
from suket.access.rights import Right
from suket.access.words import Purpose
from suket.events import event_lists
from suket.events.read_table import MOST_LINES, ReadList, read_table
from suket.events.sentences import KIND_TITLES
from suket.events.take_in import EventReport, Incoming, place_of, plan, take_in
from suket.events.told_lines import ForAll
from suket.events.words import EventKind, LineOutcome, ListDoor
from suket.intake.errors import BadTable
from suket.web import problems
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, chosen_file, day
from suket.web.office import confirming
from suket.web.office.civil_events.shown_lines import of_report
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

EVENTS: Final = "/petugas/peristiwa"
RECORD: Final = f"{EVENTS}/catat"
UPLOAD_BYTES: Final = 4 * 2**20
LATEST: Final = 10  # lists that are shown below the form
SHOWN: Final = 100  # lines of a preview
NOTHING_CHOSEN: Final = "Pilih daftar peristiwanya (CSV atau XLSX)."
BAD_DAY: Final = "Isi tanggal yang benar, atau kosongkan."


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form, as typed."""

    jenis: Field = ""
    tanggal: Field = ""
    berkas: Annotated[UploadFile | None, File()] = None

    @property
    def for_all(self) -> ForAll:
        """What is said for all lines that do not say it."""
        kind = EventKind(self.jenis) if self.jenis in set(EventKind) else None
        return ForAll(kind=kind, day=day(self.tanggal))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A list that waits to be confirmed."""

    id: str
    found: ReadList
    digest: str


@router.get(EVENTS)
def ask(user: OfficerDep) -> Response:
    """Ask for the list; show what came of the last ones, and what waits."""
    user.officer.require(Right.END)
    return _form(user, Asked())


@router.post(EVENTS)
def preview(user: Acting, asked: Annotated[Asked, Depends()]) -> Response:
    """Show in numbers what would become of the list; nothing changes yet."""
    user.officer.require(Right.END)
    data = chosen_file(asked.berkas)
    if asked.tanggal.strip() and asked.for_all.day is None:
        return _form(user, asked, {"tanggal": BAD_DAY})
    if data is None:
        return _form(user, asked, {"berkas": NOTHING_CHOSEN})
    if not data:
        return _form(user, asked, {"berkas": problems.UNREADABLE["empty"]})
    try:
        found = read_table(data, asked.for_all, today=user.today)
    except BadTable as error:
        return _form(user, asked, {"berkas": error.pesan})
    parts = {"events": data, "said": _written(asked.for_all)}
    held_id = user.app_state.uploads.hold(user.officer, parts)
    held = Held(id=held_id, found=found, digest=_digest(data, asked.for_all))
    return _planned(user, held)


@router.post(RECORD)
def record(user: Acting, typed: TypedProof, unggahan: Field = "") -> Response:
    """Take the list in that was shown, and lead to its report.

    Sent twice, as by reloading, it leads to the same report.  Raises `UploadGone`.
    """
    user.officer.require(Right.END)
    held = _held(user, unggahan)
    incoming = Incoming(lines=held.found.lines, door=ListDoor.PAGE, list_id=held.id)
    content = _manifest(held)
    try:
        with confirming.confirmed(user, Purpose.END_MANY, content, typed) as session:
            take_in(session, incoming, officer=user.officer, now=user.now)
    except NOT_CONFIRMED as error:
        return _planned(user, held, typed.errors(error))
    except StepUpUsed:
        pass  # it was done, and is shown once more
    return see_other(f"{EVENTS}/daftar/{held.id}")


def _held(user: SignedInOfficer, held_id: str) -> Held:
    uploads, officer = user.app_state.uploads, user.officer
    data = uploads.read(held_id, officer, "events")
    said = json.loads(uploads.read(held_id, officer, "said"))
    kind = EventKind(said["kind"]) if said["kind"] else None
    on = date.fromisoformat(said["day"]) if said["day"] else None
    for_all = ForAll(kind=kind, day=on)
    found = read_table(data, for_all, today=user.today)
    return Held(id=held_id, found=found, digest=_digest(data, for_all))


def _written(for_all: ForAll) -> bytes:
    return json.dumps(asdict(for_all), default=str).encode()


def _digest(data: bytes, for_all: ForAll) -> str:
    return sha256(_written(for_all) + b"\n" + data).hexdigest()


def _manifest(held: Held) -> list[object]:
    """Return what is confirmed: this list, whole, and how each line was understood."""
    return ["peristiwa", held.digest, *[line.digest for line in held.found.lines]]


def _planned(
    user: SignedInOfficer, held: Held, errors: dict[str, str] | None = None
) -> Response:
    with user.reading() as session:
        place = place_of(session, user.office.code, now=user.now)
        planned = plan(session, held.found.lines, place)
    lines = of_report(planned)
    return user.page(
        "civil_events/preview",
        errors=errors,
        held=held.id,
        notes=held.found.notes,
        total=len(planned.lines),
        figures=figures_of(planned),
        kinds=_kinds(planned),
        ending=planned.count(LineOutcome.ENDED),
        is_anything=planned.repeated < len(planned.lines),
        mismatches=[one for one in lines if one.is_open][:SHOWN],
        endings=[one for one in lines if one.ends][:SHOWN],
        shown=SHOWN,
        confirmation=confirming.asked(user, Purpose.END_MANY, _manifest(held)),
    )


def figures_of(report: EventReport) -> list[tuple[str, int, str]]:
    """Return what becomes of how many lines: a title, a number, a hint."""
    figures = [(title, report.count(outcome), hint) for outcome, title, hint in FIGURES]
    return [*figures, ("Sudah dicatat sebelumnya", report.repeated, "")]


FIGURES: Final = (
    (LineOutcome.ENDED, "Suket diakhiri", "datanya ikut berubah"),
    (LineOutcome.CHANGED, "Data penduduk berubah", "tidak punya suket yang berlaku"),
    (LineOutcome.NOTHING, "Tanpa akibat", "sudah begitu, atau kelahiran"),
    (LineOutcome.MISMATCH, "Tidak cocok", "tidak diterapkan sebelum Anda jawab"),
)


def _kinds(report: EventReport) -> Sequence[tuple[str, int]]:
    counted = Counter(line.judged.line.kind for line in report.lines)
    return [(KIND_TITLES[kind], counted[kind]) for kind in EventKind if counted[kind]]


def _form(
    user: SignedInOfficer, asked: Asked, errors: dict[str, str] | None = None
) -> Response:
    with user.reading() as session:
        lists = event_lists.latest_lists(session, user.office.code, LATEST)
        counts = event_lists.counts(session, [one.id for one in lists])
        waiting = event_lists.count_open(session, user.office.code)
    kinds = [Choice("", "Dibaca dari kolom daftar")]
    kinds += [Choice(kind.value, title) for kind, title in KIND_TITLES.items()]
    context: dict[str, Any] = {
        "kinds": kinds,
        "chosen": asked.jenis,
        "day": asked.tanggal,
        "lists": lists,
        "counts": counts,
        "waiting": waiting,
        "most": MOST_LINES,
        "words": LineOutcome,
    }
    return user.page("civil_events/record", errors=errors, **context)
