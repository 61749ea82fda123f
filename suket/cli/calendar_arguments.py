"""Hours and weekdays as they are typed at the command line."""

from collections.abc import Sequence
from datetime import time

import typer

from suket.calendar.opening import Stretch

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekday(word: str) -> int:
    """Return the number of a weekday: "mon" is 0."""
    if word not in WEEKDAYS:
        raise typer.BadParameter(f"{word!r} is no weekday: {', '.join(WEEKDAYS)}.")
    return WEEKDAYS.index(word)


def stretch(text: str) -> Stretch:
    """Return the stretch that is written as 08:00-12:00."""
    opens, dash, closes = text.partition("-")
    try:
        found = time.fromisoformat(opens), time.fromisoformat(closes)
    except ValueError:
        found = None
    if not dash or found is None or any(at.tzinfo for at in found):
        raise typer.BadParameter(f"{text!r} is no stretch; write 08:00-12:00.")
    return found


def weekly(words: Sequence[str]) -> dict[int, list[Stretch]]:
    """Return the hours that are written as mon=08:00-12:00,13:00-15:00."""
    found: dict[int, list[Stretch]] = {}
    for word in words:
        name, _, hours = word.partition("=")
        if weekday(name) in found:
            raise typer.BadParameter(f"{name} stands there twice.")
        found[weekday(name)] = [stretch(each) for each in hours.split(",") if each]
    return found
