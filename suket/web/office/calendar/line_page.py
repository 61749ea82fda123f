"""The page of the lines at a counter: which there are, and how many numbers a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.calendar.words import Service
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.tickets import lines
from suket.tickets.errors import BadLine
from suket.tickets.set_line import Line, set_line
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, choices, day, whole_number
from suket.web.indonesian_wording import SERVICES
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.named_unit import named_unit
from suket.web.office.calendar.quota_page import NO_DAY
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

LINES: Final = f"{CALENDAR}/antrean"
MOST_DIGITS: Final = 4
MOST_TITLE: Final = 40  # characters
SERVED: Final = (Service.COUNTER, Service.PICKUP, Service.RECORDING, Service.INTAKE)
NO_CAP: Final = "Isi bilangan bulat dari 0 sampai 9999."
NO_SERVICE: Final = "Pilih layanannya."


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line, as typed."""

    unit: Field = ""
    kode: Field = ""
    nama: Field = ""
    layanan: Field = ""
    batas: Field = ""
    mulai: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        wrong = {
            "layanan": self.layanan not in SERVED and NO_SERVICE,
            "batas": whole_number(self.batas, digits=MOST_DIGITS) is None and NO_CAP,
            "mulai": day(self.mulai) is None and NO_DAY,
        }
        return {field: told for field, told in wrong.items() if told}

    def line(self) -> Line:
        """Return what was asked for; there must be no `errors`."""
        return Line(
            code=self.kode.strip().upper(),
            title=self.nama[:MOST_TITLE],
            service=Service(self.layanan),
            cap=int(self.batas),
            since=date.fromisoformat(self.mulai.strip()),
        )


@router.get(LINES)
def ask(user: Governing, unit: str = "") -> Response:
    """Show the lines of a unit, and the form for one."""
    typed = TypedLine(unit=unit, layanan="counter", mulai=user.today.isoformat())
    return _form(user, typed)


@router.post(LINES)
def put(user: ActingGovernor, typed: Annotated[TypedLine, Depends()]) -> Response:
    """Let a unit have this line from a day on."""
    if errors := typed.errors():
        return _form(user, typed, errors)
    try:
        with user.begin() as session:
            unit = named_unit(session, user, typed.unit)
            set_line(session, unit, typed.line(), who=user.username, now=user.now)
    except DayIsPast as refusal:
        return _form(user, typed, {"mulai": refusal.pesan})
    except BadLine as refusal:
        return _form(user, typed, {"kode": refusal.pesan})
    return see_other(f"{LINES}?unit={unit.id}")


def _form(
    user: SignedInOfficer, typed: TypedLine, errors: Mapping[str, str] | None = None
) -> Response:
    office = user.office.code
    with user.reading() as session:
        unit = named_unit(session, user, typed.unit)
        all_units = units.of_office(session, office)
        rules = lines.of_unit(session, unit, on=date.max)
    return user.page(
        "calendar/lines",
        errors=errors,
        typed=typed,
        unit=unit,
        units=[Choice(each.id, each.name) for each in all_units],
        services=choices((one, SERVICES[one]) for one in SERVED),
        rules=rules,
        service_names=SERVICES,
    )
