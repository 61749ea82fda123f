"""Hours as people type them into a page: "08.00–12.00 dan 13.00–15.00"."""

import re
from collections.abc import Iterable
from datetime import time
from typing import Final

from suket.calendar.opening import Stretch

_BETWEEN: Final = re.compile(r"[,;]|\bdan\b")
_DASH: Final = re.compile(r"[-–—]|\bsampai\b")
_TIME: Final = re.compile(r"([0-9]{1,2})[.:]([0-9]{2})")
SHUT: Final = "tutup"


def stretches_of(text: str) -> list[Stretch] | None:
    """Return the stretches that are typed, none for "" and "tutup".

    None for what cannot be read as hours.
    """
    if text.strip().casefold() in {"", "-", "–", SHUT}:
        return []
    found = [_stretch(part) for part in _BETWEEN.split(text)]
    read = [each for each in found if each is not None]
    return read if len(read) == len(found) else None


def _stretch(text: str) -> Stretch | None:
    opens, dash, closes = _DASH.sub("-", text, count=1).partition("-")
    begin, end = time_of(opens), time_of(closes)
    return (begin, end) if dash and begin is not None and end is not None else None


def time_of(text: str) -> time | None:
    """Return the time of day that "11:00" or "11.00" names, None for anything else."""
    found = _TIME.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def told(stretches: Iterable[Stretch]) -> str:
    """Return stretches as a page says them: "08.00–12.00 dan 13.00–15.00"."""
    return " dan ".join(f"{opens:%H.%M}–{closes:%H.%M}" for opens, closes in stretches)
