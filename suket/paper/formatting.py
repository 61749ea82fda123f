"""Format days and numbers as Indonesian letters write them.

The sentences themselves stand in the form: what was printed once is not changed by
what a later form says.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from suket.clock import ZONE_LABELS

_WORDS = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def long_date(day: date) -> str:
    """Return a day as letters write it: "17 Maret 2020"."""
    return format_date(day, "d MMMM y", locale="id")


def card_date(day: date) -> str:
    """Return a day as the KTP-el writes it: "17-03-2003"."""
    return f"{day:%d-%m-%Y}"


def clock_time(moment: datetime, zone: str) -> str:
    """Return a moment as `zone` has it: "17 Maret 2020 pukul 10.05.30 WIB"."""
    local = moment.astimezone(ZoneInfo(zone))
    label = ZONE_LABELS.get(zone, local.tzname() or "UTC")
    return f"{long_date(local.date())} pukul {local:%H.%M.%S} {label}"


def postal_line(street: str, place: str, postal_code: str) -> str:
    """Return an address on one line: "Jl. Contoh No. 84, Cirebon 45124".

    A code straight behind a number would read as a part of it; the place is named once.
    """
    is_named = re.search(rf"\b{re.escape(place)}\b", street)
    where = street if is_named else f"{street}, {place}"
    return f"{where} {postal_code}"


def in_words(number: int) -> str:
    """Return 0 to 99 in words; letters give a number both ways: "6 (enam) bulan"."""
    if number < len(_WORDS):
        return _WORDS[number]
    tens, ones = divmod(number, 10)
    if tens == 1:
        return f"{_WORDS[ones]} belas"
    return f"{_WORDS[tens]} puluh" + (f" {_WORDS[ones]}" if ones else "")


def grouped_nip(nip: str) -> str:
    """Return the 18 digits of an official's number as they are always set: 8-6-1-3.

    Birth date, month of entry, sex, serial.  "" stays "".
    """
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if nip else ""
