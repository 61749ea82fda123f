"""The page of pickup slots: how many come in which hour, from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.calendar.words import Service
from suket.errors import SuketError
from suket.offices import units
from suket.offices.errors import DayIsPast
from suket.quotas import slot_rules, slots
from suket.quotas.errors import BadSlotLength
from suket.quotas.set_slots import SlotSizes, set_slots
from suket.quotas.tables import Slot
from suket.web.current_user import see_other
from suket.web.form_fields import Choice, Field, Ticked, day, whole_number
from suket.web.local_times import WEEKDAYS, local_moment
from suket.web.office.calendar.month_page import CALENDAR
from suket.web.office.calendar.named_unit import named_unit
from suket.web.office.calendar.quota_page import NO_DAY, NO_WEEKDAY, WORKING_DAYS
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

SLOTS: Final = f"{CALENDAR}/jam-ambil"
SHOWN: Final = timedelta(days=13)  # after today
MOST_DIGITS: Final = 6
USUAL: Final = ("0", "60")  # people an hour, until the office says otherwise
NO_NUMBER: Final = "Isi bilangan bulat dari 0 sampai 999999."
NO_LENGTH: Final = "Isi lamanya dalam menit, dari 5 sampai 720."


@dataclass(frozen=True, slots=True)
class TypedSlots:
    """How the hours are cut, as typed."""

    unit: Field = ""
    orang: Field = ""
    menit: Field = ""
    hari: Ticked = None
    mulai: Field = ""

    def errors(self) -> dict[str, str]:
        """Return what is amiss, by field."""
        wrong = {
            "orang": whole_number(self.orang, digits=MOST_DIGITS) is None and NO_NUMBER,
            "menit": whole_number(self.menit, digits=3) is None and NO_LENGTH,
            "hari": not self.weekdays() and NO_WEEKDAY,
            "mulai": day(self.mulai) is None and NO_DAY,
        }
        return {field: told for field, told in wrong.items() if told}

    def weekdays(self) -> list[int]:
        """Return the weekdays that were ticked; 0 is Monday."""
        return [at for at in range(len(WEEKDAYS)) if str(at) in (self.hari or ())]

    def sizes(self) -> SlotSizes:
        """Return what was asked for; there must be no `errors`."""
        since = date.fromisoformat(self.mulai.strip())
        capacities = dict.fromkeys(self.weekdays(), int(self.orang))
        return SlotSizes(Service.PICKUP, since, int(self.menit), capacities)


@dataclass(frozen=True, slots=True)
class Hour:
    """One slot as it is read: "08.00–09.00", and how full it is."""

    slot: Slot
    starts: datetime  # in the office's zone, naive
    ends: datetime


@router.get(SLOTS)
def ask(user: Governing, unit: str = "") -> Response:
    """Show the slots of a unit that are to come, and the form to cut them anew."""
    with user.reading() as session:
        where = named_unit(session, user, unit)
        known = slot_rules.of_service(session, where, Service.PICKUP)
    rules = [known.of_weekday(at, user.today) for at in range(len(WEEKDAYS))]
    rule = next((rule for rule in rules if rule), None)
    orang, menit = (str(rule.capacity), str(rule.minutes)) if rule else USUAL
    ticked = [at for at, rule in enumerate(rules) if rule] or list(WORKING_DAYS)
    typed = TypedSlots(
        unit=where.id,
        orang=orang,
        menit=menit,
        hari=[str(at) for at in ticked],
        mulai=user.today.isoformat(),
    )
    return _form(user, typed)


@router.post(SLOTS)
def cut(user: ActingGovernor, typed: Annotated[TypedSlots, Depends()]) -> Response:
    """Cut the hours of a unit into slots, from a day on."""
    if errors := typed.errors():
        return _form(user, typed, errors)
    try:
        with user.begin() as session:
            where = named_unit(session, user, typed.unit)
            set_slots(session, where, typed.sizes(), who=user.username, now=user.now)
    except (DayIsPast, BadSlotLength) as error:
        return _form(user, typed, {_field(error): error.pesan})
    return see_other(f"{SLOTS}?unit={where.id}")


def _field(error: SuketError) -> str:
    return "mulai" if isinstance(error, DayIsPast) else "menit"


def _form(
    user: SignedInOfficer, typed: TypedSlots, errors: Mapping[str, str] | None = None
) -> Response:
    with user.reading() as session:
        where = named_unit(session, user, typed.unit)
        all_units = units.of_office(session, user.office.code)
        last = user.today + SHOWN
        found = slots.between(session, where, Service.PICKUP, user.today, last)
    hours = [hour_of(slot, user.zone) for slot in found]
    return user.page(
        "calendar/slots",
        errors=errors,
        typed=typed,
        unit=where,
        units=[Choice(each.id, each.name) for each in all_units],
        weekdays=[Choice(str(at), name) for at, name in enumerate(WEEKDAYS)],
        days=[
            (at, WEEKDAYS[at.weekday()], list(rows))
            for at, rows in groupby(hours, lambda hour: hour.slot.day)
        ],
    )


def hour_of(slot: Slot, zone: str) -> Hour:
    """Return a slot with its times in a zone."""
    return Hour(
        slot, local_moment(slot.starts_at, zone), local_moment(slot.ends_at, zone)
    )
