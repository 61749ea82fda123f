"""Times and dates as a person in the office's zone reads them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
# What Indonesians call the three zones: Keputusan Presiden 41/1987.
ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
HOME_ZONE = "Asia/Jakarta"  # where no office is known


def tanggal(day: date) -> str:
    """Return a date as "17 Maret 2020"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def hari_setempat(moment: datetime, zone: str = HOME_ZONE) -> str:
    """Return the local date of an aware `moment` in `zone` (an IANA name)."""
    return tanggal(moment.astimezone(ZoneInfo(zone)).date())


def waktu(moment: datetime, zone: str = HOME_ZONE) -> str:
    """Return an aware `moment` as "17 Maret 2020 pukul 10.05 WIB"."""
    local = moment.astimezone(ZoneInfo(zone))
    label = ZONE_LABELS.get(zone, local.tzname() or "UTC")
    return f"{tanggal(local.date())} pukul {local:%H.%M} {label}"


def hari_terakhir(expires_at: datetime, zone: str) -> str:
    """Return the last day on which a suket is good, as its office counts days.

    `expires_at` itself is already too late (RFC 8392, section 3.1.4).
    """
    return hari_setempat(expires_at - timedelta(seconds=1), zone)


def kelompok(digits: str) -> tuple[str, ...]:
    """Return `digits` in groups of four, which the eye compares more easily."""
    return tuple(digits[start : start + 4] for start in range(0, len(digits), 4))
