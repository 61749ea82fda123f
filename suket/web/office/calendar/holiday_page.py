"""The page that names a day a holiday of the office, or says that it is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.calendar.name_holiday import name_holiday
from suket.calendar.tables import Holiday
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, day
from suket.web.office.calendar.changing_calendar import changing_calendar
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

HOLIDAY: Final = f"{CALENDAR}/libur"
MOST: Final = 100  # characters
KINDS: Final = (
    Choice("libur", "Libur", "Layanan tutup pada hari itu."),
    Choice("masuk", "Bukan libur", "Kantor buka, walaupun kalender nasional libur."),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A holiday, as typed."""

    tanggal: Field = ""
    jenis: Field = "libur"
    nama: Field = ""
    dasar: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        wrong = {
            "tanggal": day(self.tanggal) is None and "Isi tanggalnya.",
            "nama": not self.nama.strip() and "Isi nama harinya.",
            "dasar": not self.dasar.strip() and "Isi dasar keputusannya.",
        }
        return {field: told for field, told in wrong.items() if told}

    def row(self, office: str) -> Holiday:
        """Return the row; there must be no `errors`."""
        return Holiday(
            day=day(self.tanggal),
            office_code=office,
            name=self.nama.strip()[:MOST],
            is_open=self.jenis == "masuk",
            source=self.dasar.strip()[:MOST],
        )


@router.get(HOLIDAY)
def ask(user: Governing) -> Response:
    """Show the form."""
    return _form(user, Typed())


@router.post(HOLIDAY)
def name(user: ActingGovernor, typed: Annotated[Typed, Depends()]) -> Response:
    """Have the day be what was said."""
    if errors := typed.errors():
        return _form(user, typed, errors)
    with changing_calendar(user) as session:
        row = typed.row(user.office.code)
        name_holiday(session, row, who=user.username, now=user.now)
    return see_other(f"{CALENDAR}?bulan={typed.tanggal.strip()[:7]}")


def _form(
    user: SignedInOfficer, typed: Typed, errors: Mapping[str, str] | None = None
) -> Response:
    return user.page("calendar/holiday", errors=errors, typed=typed, kinds=KINDS)
