"""The page that opens services on a day, or at an hour, on which they would be shut."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.calendar.errors import HoursOverlap
from suket.calendar.open_extra import Foreseen, foreseen, open_extra
from suket.calendar.tables import ExtraOpening
from suket.calendar.words import Service
from suket.offices.errors import DayIsPast
from suket.web.current_user import see_other
from suket.web.form_fields import Field, Ticked, choices, chosen, day
from suket.web.indonesian_wording import SERVICES
from suket.web.office.calendar.changing_calendar import changing_calendar
from suket.web.office.calendar.hours_page import NO_DAY, NO_SERVICE
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.named_unit import named_unit, unit_choices
from suket.web.office.calendar.typed_hours import time_of, told
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

EXTRA: Final = f"{CALENDAR}/tambahan"
MOST: Final = 60  # characters

NO_TIME: Final = "Isi jamnya, misalnya 08.00."
NO_REASON: Final = "Isi alasannya, misalnya “Menjelang pemilu”."


@dataclass(frozen=True, slots=True)
class TypedExtra:
    """An extra opening, as typed."""

    unit: Field = ""
    layanan: Ticked = None
    tanggal: Field = ""
    buka: Field = ""
    tutup: Field = ""
    alasan: Field = ""
    yakin: Field = ""

    def services(self) -> list[Service]:
        """Return the services that were ticked."""
        return chosen(Service, self.layanan)

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        wrong = {
            "layanan": not self.services() and NO_SERVICE,
            "tanggal": day(self.tanggal) is None and NO_DAY,
            "buka": time_of(self.buka) is None and NO_TIME,
            "tutup": time_of(self.tutup) is None and NO_TIME,
            "alasan": not self.alasan.strip() and NO_REASON,
        }
        return {field: said for field, said in wrong.items() if said}

    def row(self, service: Service) -> ExtraOpening:
        """Return the opening of one service; there must be no `errors`."""
        return ExtraOpening(
            service=service,
            day=day(self.tanggal),
            opens=time_of(self.buka),
            closes=time_of(self.tutup),
            reason=self.alasan.strip()[:MOST],
        )


@router.get(EXTRA)
def ask(user: Governing) -> Response:
    """Show the form."""
    return _form(user, TypedExtra(unit=user.office.code))


@router.post(EXTRA)
def open_(user: ActingGovernor, typed: Annotated[TypedExtra, Depends()]) -> Response:
    """Show the hours of the day before and after; open, when those were seen."""
    if errors := typed.errors():
        return _form(user, typed, errors)
    try:
        if not typed.yakin:
            return _preview(user, typed)
        _open(user, typed)
    except DayIsPast as error:
        return _form(user, typed, {"tanggal": error.pesan})
    except HoursOverlap as error:
        return _form(user, typed, {"buka": error.pesan})
    return see_other(f"{CALENDAR}?bulan={typed.tanggal.strip()[:7]}&selesai=tambahan")


def _open(user: SignedInOfficer, typed: TypedExtra) -> None:
    with changing_calendar(user) as session:
        unit = named_unit(session, user, typed.unit)
        for service in typed.services():
            row = typed.row(service)
            open_extra(session, unit, row, who=user.username, now=user.now)


def _preview(user: SignedInOfficer, typed: TypedExtra) -> Response:
    rows = [typed.row(each) for each in typed.services()]
    with user.reading() as session:
        unit = named_unit(session, user, typed.unit)
        days = {
            SERVICES[row.service]: foreseen(session, unit, row, now=user.now)
            for row in rows
        }
    return user.page(
        "calendar/extra_preview",
        typed=typed,
        row=rows[0],
        unit=unit,
        lines={service: _told(each) for service, each in days.items()},
    )


def _told(days: Foreseen) -> str:
    """Return what the hours were and will be: "08.00–12.00 menjadi 08.00–15.00"."""
    before, after = told(days.before.stretches), told(days.after.stretches)
    if before == after:
        return f"Tetap {after}" if after else "Tetap tutup"
    return f"{before or f'Tutup ({days.before.why_shut})'} menjadi {after}"


def _form(
    user: SignedInOfficer, typed: TypedExtra, errors: Mapping[str, str] | None = None
) -> Response:
    return user.page(
        "calendar/extra",
        errors=errors,
        typed=typed,
        units=unit_choices(user),
        services=choices(SERVICES.items()),
    )
