"""Times and dates in the local zone of an office, as people read them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from suket.clock import ZONE_LABELS


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a language writes dates and times."""

    months: tuple[str, ...]
    at: str  # between date and time
    colon: str  # between hours and minutes


INDONESIAN = Calendar(
    (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    at=" pukul ",
    colon=".",
)
ENGLISH = Calendar(
    (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    at=" at ",
    colon=":",
)
CALENDARS = {"id": INDONESIAN, "en": ENGLISH}

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
HOME_ZONE = "Asia/Jakarta"  # where no office is known


def tanggal(day: date, *, calendar: Calendar = INDONESIAN) -> str:
    """Return a date as "17 Maret 2020"."""
    return f"{day.day} {calendar.months[day.month - 1]} {day.year}"


def hari_tanggal(day: date) -> str:
    """Return a date as "Selasa, 17 Maret 2020", for pages that are in Indonesian."""
    return f"{WEEKDAYS[day.weekday()]}, {tanggal(day)}"


def local_moment(moment: datetime, zone: str) -> datetime:
    """Return the clock time of `moment` in `zone`, naive, as a spreadsheet has it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def hari_setempat(
    moment: datetime, zone: str = HOME_ZONE, *, calendar: Calendar = INDONESIAN
) -> str:
    """Return the local date of an aware `moment` in `zone` (an IANA name)."""
    return tanggal(moment.astimezone(ZoneInfo(zone)).date(), calendar=calendar)


def waktu(
    moment: datetime, zone: str = HOME_ZONE, *, calendar: Calendar = INDONESIAN
) -> str:
    """Return an aware `moment` as "17 Maret 2020 pukul 10.05 WIB"."""
    local = moment.astimezone(ZoneInfo(zone))
    label = ZONE_LABELS.get(zone, local.tzname() or "UTC")
    time = f"{local:%H}{calendar.colon}{local:%M}"
    return f"{tanggal(local.date(), calendar=calendar)}{calendar.at}{time} {label}"


def jam(
    moment: datetime, zone: str = HOME_ZONE, *, calendar: Calendar = INDONESIAN
) -> str:
    """Return the clock time of an aware `moment` as "10.05"."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%H}{calendar.colon}{local:%M}"


def hari_terakhir(
    expires_at: datetime, zone: str, *, calendar: Calendar = INDONESIAN
) -> str:
    """Return the last day on which a suket is good, as its office counts days.

    `expires_at` itself is already too late (RFC 8392, section 3.1.4).
    """
    last = expires_at - timedelta(seconds=1)
    return hari_setempat(last, zone, calendar=calendar)


def berkelompok(digits: str) -> Markup:
    """Return `digits` in groups of four, which the eye compares more easily.

    The gaps are room, not characters: what is copied has none.
    """
    starts = range(0, len(digits), 4)
    groups = [Markup("<span>{}</span>").format(digits[at : at + 4]) for at in starts]
    whole = Markup("").join(groups)
    return Markup('<span class="suket-digits">{}</span>').format(whole)
