"""The page of the quota: how many applications a day takes, from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.calendar.words import Service
from suket.offices.errors import DayIsPast
from suket.quotas import rules
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.words import Pool
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, Ticked, day, whole_number
from suket.web.local_times import WEEKDAYS
from suket.web.office.calendar.changing_calendar import changing_calendar
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

QUOTA: Final = f"{CALENDAR}/kuota"
MOST_DIGITS: Final = 6
WORKING_DAYS: Final = range(5)

NO_NUMBER: Final = "Isi bilangan bulat dari 0 sampai 999999."
NO_WEEKDAY: Final = "Pilih paling sedikit satu hari."
NO_DAY: Final = "Isi tanggalnya."
POOL_CHOICES: Final = (
    Choice("general", "Umum", "Untuk semua: loket, telepon, dan saluran lain."),
    Choice(
        "kecamatan", "Kecamatan", "Bagian yang disisihkan untuk operator kecamatan."
    ),
    Choice("urgent", "Mendesak", "Hanya untuk yang mendesak dan diizinkan."),
)


@dataclass(frozen=True, slots=True)
class TypedQuota:
    """The sizes of the pools, as typed."""

    general: Field = ""
    kecamatan: Field = ""
    urgent: Field = ""
    hari: Ticked = None
    mulai: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field, but for the day."""
        found = {
            pool.value: NO_NUMBER
            for pool in Pool
            if whole_number(getattr(self, pool), digits=MOST_DIGITS) is None
        }
        if not self.weekdays():
            found["hari"] = NO_WEEKDAY
        return found

    def weekdays(self) -> list[int]:
        """Return the weekdays that were ticked; 0 is Monday."""
        return [at for at in range(len(WEEKDAYS)) if str(at) in (self.hari or ())]

    def quota(self, since: date) -> Quota:
        """Return what was asked for; there must be no `errors`."""
        sizes = {
            (weekday, pool): int(getattr(self, pool))
            for weekday in self.weekdays()
            for pool in Pool
        }
        return Quota(Service.INTAKE, since, sizes)


@router.get(QUOTA)
def ask(user: Governing) -> Response:
    """Show the form, filled with what holds on the next working day."""
    with user.reading() as session:
        known = rules.of_service(session, user.office.code, Service.INTAKE)
    monday = user.today + timedelta(days=-user.today.weekday() % 7)
    sizes = known.sizes(monday)
    typed = TypedQuota(
        **{pool.value: str(sizes.get(pool, 0)) for pool in Pool},
        hari=[str(weekday) for weekday in WORKING_DAYS],
        mulai=user.today.isoformat(),
    )
    return _form(user, typed)


@router.post(QUOTA)
def set_sizes(
    user: ActingGovernor, typed: Annotated[TypedQuota, Depends()]
) -> Response:
    """Let the days take so many from a day on."""
    since = day(typed.mulai)
    if since is None or (errors := typed.errors()):
        return _form(user, typed, {"mulai": NO_DAY} if since is None else errors)
    try:
        with changing_calendar(user) as session:
            set_quota(
                session,
                user.office.code,
                typed.quota(since),
                who=user.username,
                now=user.now,
            )
    except DayIsPast as error:
        return _form(user, typed, {"mulai": error.pesan})
    return see_other(f"{CALENDAR}?bulan={since:%Y-%m}")


def _form(
    user: SignedInOfficer, typed: TypedQuota, errors: Mapping[str, str] | None = None
) -> Response:
    return user.page(
        "calendar/quota",
        errors=errors,
        typed=typed,
        pools=POOL_CHOICES,
        weekdays=[Choice(str(at), name) for at, name in enumerate(WEEKDAYS)],
    )
