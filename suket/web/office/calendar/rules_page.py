"""The page of how the office takes applications, from a day on: hours and clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.offices.change_office import change_office
from suket.offices.errors import DayIsFar, DayIsPast, NothingChanges, UnfitSetting
from suket.offices.intake_tables import IntakeVersion
from suket.offices.words import Clock
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, day, whole_number
from suket.web.office.calendar.hours_page import NO_DAY
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.typed_hours import time_of
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

RULES: Final = f"{CALENDAR}/aturan"
CLOCKS: Final = (
    Choice("working", "Jam kerja", "Dihitung selama kantor menerima pengajuan."),
    Choice("wall", "Jam biasa", "Dihitung siang dan malam, juga hari libur."),
)
IDS: Final = {
    "cut_off": "batas",
    "moves_until": "pindah",
    "clock": "hitung",
    "clock_hours": "jam",
}
_MOST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class TypedRules:
    """How applications are taken, as typed."""

    batas: Field = ""
    pindah: Field = ""
    jam: Field = ""
    hitung: Field = ""
    mulai: Field = ""

    def change(self) -> IntakeVersion:
        """Return what is asked for; raises `UnfitSetting` for what is none."""
        cut_off, moves_until = time_of(self.batas), time_of(self.pindah)
        hours = whole_number(self.jam, digits=_MOST_DIGITS)
        if cut_off is None:
            raise UnfitSetting("cut_off")
        if moves_until is None:
            raise UnfitSetting("moves_until")
        if hours is None:
            raise UnfitSetting("clock_hours")
        if self.hitung not in set(Clock):
            raise UnfitSetting("clock")
        return IntakeVersion(
            cut_off=cut_off,
            moves_until=moves_until,
            clock=Clock(self.hitung),
            clock_hours=hours,
        )


@router.get(RULES)
def ask(user: Governing) -> Response:
    """Show the form, filled with what holds today."""
    office = user.office
    typed = TypedRules(
        batas=f"{office.cut_off:%H.%M}",
        pindah=f"{office.moves_until:%H.%M}",
        jam=str(office.clock_hours),
        hitung=office.clock.value,
        mulai=user.today.isoformat(),
    )
    return _form(user, typed)


@router.post(RULES)
def set_(user: ActingGovernor, typed: Annotated[TypedRules, Depends()]) -> Response:
    """Let applications be taken so from a day on."""
    since = day(typed.mulai)
    if since is None:
        return _form(user, typed, {"mulai": NO_DAY})
    try:
        _set(user, typed, since)
    except UnfitSetting as error:
        return _form(user, typed, {IDS[error.field]: error.pesan})
    except (DayIsPast, DayIsFar) as error:
        return _form(user, typed, {"mulai": error.pesan})
    except NothingChanges as error:
        return _form(user, typed, {"": error.pesan})
    return see_other(f"{CALENDAR}?selesai=aturan")


def _set(user: SignedInOfficer, typed: TypedRules, since: date) -> None:
    change, code = typed.change(), user.office.code
    with user.begin() as session:
        change_office(
            session, code, change, since=since, who=user.username, now=user.now
        )


def _form(
    user: SignedInOfficer, typed: TypedRules, errors: Mapping[str, str] | None = None
) -> Response:
    return user.page("calendar/rules", errors=errors, typed=typed, clocks=CLOCKS)
