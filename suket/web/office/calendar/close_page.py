"""Pages for shutting services for some days, changing that, and naming a holiday.

A closure is shown once more before it is made: which open days it takes, and how many
promises move because of it.  More than a hundred move once another person agrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.applications.planning import ask_closure, change_calendar
from suket.applications.planning.change_calendar import Consent
from suket.applications.planning.errors import MovesMany, MovesMore, Numbers
from suket.applications.planning.tables import MOST_BY_ONE
from suket.calendar import closures, opening
from suket.calendar.errors import AlreadyReplaced, DaysAreTurned
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.offices import units
from suket.web.current_user import see_other
from suket.web.form_fields import (
    Choice,
    Field,
    Ticked,
    choices,
    chosen,
    day,
    whole_number,
)
from suket.web.indonesian_wording import SERVICES
from suket.web.office.calendar.month_page import CALENDAR, place_of, titles
from suket.web.office.calendar.named_unit import unit_choices
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

CLOSE: Final = f"{CALENDAR}/tutup"
REOPEN: Final = f"{CALENDAR}/buka-lagi"
MOST_REASON, MOST_NOTICE = 60, 500  # characters
MOST_DIGITS: Final = 9

NO_SERVICE: Final = "Pilih paling sedikit satu layanan."
NO_REASON: Final = "Isi alasannya, misalnya “Pindah gedung”."
NO_FIRST: Final = "Isi kapan layanan mulai tutup."
NO_LAST: Final = "Isi sampai kapan layanan tutup."
TURNED: Final = (
    "“Tutup sampai” tidak boleh sebelum “Tutup mulai”, paling lama setahun kemudian."
)
EVERY_UNIT: Final = Choice("", "Semua unit")
TOO_EARLY: Final = "“Ditinjau lagi” tidak boleh sebelum “Tutup mulai”."
PAST: Final = "“Tutup sampai” sudah lewat."


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a closure, as typed."""

    unit: Field = ""  # "": all units of the office
    layanan: Ticked = None
    dari: Field = ""
    sampai: Field = ""
    alasan: Field = ""
    pengumuman: Field = ""
    tinjau: Field = ""
    ganti: Field = ""
    yakin: Field = ""
    pindah: Field = ""  # what was shown: how many move, …
    tanpa: Field = ""
    terakhir: Field = ""

    def services(self) -> list[Service]:
        """Return the services that were ticked."""
        return chosen(Service, self.layanan)

    def errors(self, today: date) -> dict[str, str]:
        """Return what is amiss, by field."""
        first, last, review = day(self.dari), day(self.sampai), day(self.tinjau)
        is_early = first is not None and review is not None and review < first
        wrong = {
            "layanan": not self.services() and NO_SERVICE,
            "dari": first is None and NO_FIRST,
            "sampai": last is None and NO_LAST,
            "alasan": not self.alasan.strip() and NO_REASON,
            "tinjau": is_early and TOO_EARLY,
        }
        found = {field: told for field, told in wrong.items() if told}
        if last is not None and last < today:
            found["sampai"] = PAST
        elif first is not None and last is not None and last < first:
            found["sampai"] = TURNED
        return found

    def shown(self) -> Numbers:
        """Return what was shown beforehand; nothing, where nothing was."""
        return Numbers(
            moved=whole_number(self.pindah, digits=MOST_DIGITS) or 0,
            last=day(self.terakhir),
            without_place=whole_number(self.tanpa, digits=MOST_DIGITS) or 0,
        )

    def closure(self, office: str) -> Closure:
        """Return the row; there must be no `errors`."""
        return Closure(
            office_code=office,
            unit_id=self.unit or None,
            first_day=day(self.dari),
            last_day=day(self.sampai),
            reason=self.alasan.strip()[:MOST_REASON],
            notice=self.pengumuman.strip()[:MOST_NOTICE],
            review_on=day(self.tinjau),
            replaces=whole_number(self.ganti, digits=MOST_DIGITS),
        )


def as_typed(closure: Closure, services: frozenset[Service]) -> Typed:
    """Return a closure as the fields of the form that changes it."""
    return Typed(
        unit=closure.unit_id or "",
        layanan=[service.value for service in services],
        dari=closure.first_day.isoformat(),
        sampai=closure.last_day.isoformat(),
        alasan=closure.reason,
        pengumuman=closure.notice,
        tinjau=closure.review_on.isoformat() if closure.review_on else "",
        ganti=str(closure.id),
    )


@router.get(CLOSE)
def ask(user: Governing, ganti: str = "") -> Response:
    """Show the form: empty, or filled with the closure that is to be changed."""
    if not ganti:
        return _form(user, Typed(dari=user.today.isoformat()))
    with user.reading() as session:
        closure = _named(session, user, ganti)
        services = closures.services_of(session, [closure])[closure.id]
    return _form(user, as_typed(closure, services))


@router.post(CLOSE)
def close(user: ActingGovernor, typed: Annotated[Typed, Depends()]) -> Response:
    """Show what the closure brings about; make it, or ask, when that was seen."""
    if errors := typed.errors(user.today):
        return _form(user, typed, errors)
    try:
        _require_own(user, typed.unit)
        return _made(user, typed) if typed.yakin else _preview(user, typed)
    except DaysAreTurned:
        return _form(user, typed, {"sampai": TURNED})
    except AlreadyReplaced as error:
        return _form(user, typed, {"": error.pesan})


def _require_own(user: SignedInOfficer, unit_id: str) -> None:
    """Raise `UnitNotFound` for a unit that the office does not have."""
    if unit_id:
        with user.reading() as session:
            units.find(session, unit_id, office=user.office.code)


def _made(user: SignedInOfficer, typed: Typed) -> Response:
    """Close the services, or ask a second person where one may not move so many."""
    try:
        _make(user, typed.closure(user.office.code), typed.services(), typed.shown())
    except MovesMore as more:
        return _preview(user, typed, more.pesan)
    except MovesMany:
        return _ask_another(user, typed)
    return see_other(f"{CALENDAR}?bulan={typed.dari[:7]}")


def _ask_another(user: SignedInOfficer, typed: Typed) -> Response:
    row, services = typed.closure(user.office.code), typed.services()
    with user.begin() as session:
        ask_closure.ask(session, row, services, officer=user.officer, now=user.now)
    return see_other(f"{CALENDAR}?selesai=minta")


@router.post(REOPEN)
def reopen(user: ActingGovernor, ganti: Field = "") -> Response:
    """Take a closure back: its services are open again on all of its days."""
    with user.reading() as session:
        old = _named(session, user, ganti)
    row = Closure(
        office_code=old.office_code,
        unit_id=old.unit_id,
        first_day=old.first_day,
        last_day=old.last_day,
        reason=old.reason,
        notice=old.notice,
        replaces=old.id,
    )
    _make(user, row, [])
    return see_other(CALENDAR)


def _named(session: Session, user: SignedInOfficer, ganti: str) -> Closure:
    """Return the closure that a page names by its id, or raise `ClosureNotFound`."""
    closure_id = whole_number(ganti, digits=MOST_DIGITS)
    return closures.find(session, closure_id or 0, office=user.office.code)


def _make(
    user: SignedInOfficer,
    row: Closure,
    services: list[Service],
    shown: Numbers | None = None,
) -> None:
    consent = Consent(asked_by=user.officer.person, shown=shown)
    with user.begin() as session:
        change_calendar.close(
            session, row, services, consent, who=user.username, now=user.now
        )


def _form(
    user: SignedInOfficer, typed: Typed, errors: Mapping[str, str] | None = None
) -> Response:
    return user.page(
        "calendar/close",
        errors=errors,
        typed=typed,
        units=[EVERY_UNIT, *unit_choices(user)],
        services=choices(SERVICES.items()),
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a closure would take of one service."""

    service: str
    days: int  # open ones that would be shut


def _preview(user: SignedInOfficer, typed: Typed, changed: str = "") -> Response:
    row, services = typed.closure(user.office.code), typed.services()
    with user.reading() as session:
        counted = change_calendar.preview(session, row, services, now=user.now)
        effects = effects_of(session, user, row, services)
        where = place_of(session, row.unit_id)
    return user.page(
        "calendar/close_preview",
        typed=typed,
        row=row,
        where=where,
        services=titles(services),
        effects=effects,
        counted=counted,
        most=MOST_BY_ONE,
        changed=changed,
    )


def effects_of(
    session: Session, user: SignedInOfficer, row: Closure, services: list[Service]
) -> list[Effect]:
    """Return what a closure would take of each service, at its unit or the Dinas."""
    known = opening.calendar(session, row.office_code, row.first_day, known_at=user.now)
    unit, span = row.unit_id or row.office_code, (row.first_day, row.last_day)
    return [
        Effect(
            SERVICES[service],
            sum(day.is_open for day in known.days(unit, service, *span)),
        )
        for service in services
    ]
