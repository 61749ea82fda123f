"""The page of the opening hours of a unit, for its services, from a day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.calendar import opening
from suket.calendar.errors import HoursOverlap
from suket.calendar.opening import Stretch
from suket.calendar.set_hours import WeeklyHours, set_hours
from suket.calendar.words import Service
from suket.offices.errors import DayIsPast
from suket.web.current_user import see_other
from suket.web.form_fields import Field, Ticked, choices, chosen, day
from suket.web.indonesian_wording import SERVICES
from suket.web.local_times import WEEKDAYS
from suket.web.office.calendar.changing_calendar import changing_calendar
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.named_unit import named_unit, unit_choices
from suket.web.office.calendar.typed_hours import SHUT, stretches_of, told
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

HOURS: Final = f"{CALENDAR}/jam"
FIELDS: Final = tuple(name.lower() for name in WEEKDAYS)

NO_SERVICE: Final = "Pilih paling sedikit satu layanan."
NO_DAY: Final = "Isi tanggalnya."
NO_HOURS: Final = "Tulis jamnya seperti 08.00–12.00 dan 13.00–15.00, atau tutup."


@dataclass(frozen=True, slots=True)
class TypedHours:
    """The hours of a week, as typed."""

    unit: Field = ""
    layanan: Ticked = None
    mulai: Field = ""
    senin: Field = ""
    selasa: Field = ""
    rabu: Field = ""
    kamis: Field = ""
    jumat: Field = ""
    sabtu: Field = ""
    minggu: Field = ""

    def services(self) -> list[Service]:
        """Return the services that were ticked."""
        return chosen(Service, self.layanan)

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        found = {
            field: NO_HOURS
            for field in FIELDS
            if stretches_of(getattr(self, field)) is None
        }
        if not self.services():
            found["layanan"] = NO_SERVICE
        if day(self.mulai) is None:
            found["mulai"] = NO_DAY
        return found

    def weekdays(self) -> dict[int, Sequence[Stretch]]:
        """Return the hours by weekday; there must be no `errors`."""
        return {
            at: stretches_of(getattr(self, field)) or []
            for at, field in enumerate(FIELDS)
        }


@router.get(HOURS)
def ask(user: Governing, unit: str = "", layanan: str = "") -> Response:
    """Show the form, filled with the hours of one service of one unit."""
    service = layanan if layanan in set(Service) else Service.INTAKE.value
    with user.reading() as session:
        of = named_unit(session, user, unit)
        known = opening.calendar(
            session, user.office.code, user.today, known_at=user.now
        )
    weekly = known.weekly(of.id, Service(service), user.today)
    hours = {field: told(weekly.get(at, ())) or SHUT for at, field in enumerate(FIELDS)}
    typed = TypedHours(
        unit=of.id, layanan=[service], mulai=user.today.isoformat(), **hours
    )
    return _form(user, typed)


@router.post(HOURS)
def set_(user: ActingGovernor, typed: Annotated[TypedHours, Depends()]) -> Response:
    """Let the unit have these hours from a day on."""
    since = day(typed.mulai)
    if since is None or typed.errors():
        return _form(user, typed, typed.errors())
    try:
        _set(user, typed, since)
    except DayIsPast as error:
        return _form(user, typed, {"mulai": error.pesan})
    except HoursOverlap as error:
        return _form(user, typed, {"senin": error.pesan})
    return see_other(f"{CALENDAR}?bulan={since:%Y-%m}&selesai=jam")


def _set(user: SignedInOfficer, typed: TypedHours, since: date) -> None:
    with changing_calendar(user) as session:
        of = named_unit(session, user, typed.unit)
        for service in typed.services():
            hours = WeeklyHours(service, since, typed.weekdays())
            set_hours(session, of, hours, who=user.username, now=user.now)


def _form(
    user: SignedInOfficer, typed: TypedHours, errors: Mapping[str, str] | None = None
) -> Response:
    return user.page(
        "calendar/hours",
        errors=errors,
        typed=typed,
        units=unit_choices(user),
        services=choices(SERVICES.items()),
        weekdays=list(zip(FIELDS, WEEKDAYS, strict=True)),
    )
