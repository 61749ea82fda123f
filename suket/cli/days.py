"""Days as they are typed at the command line: within the years that forms take."""

from datetime import date, datetime
from typing import Final

import typer

ISO: Final = ["%Y-%m-%d"]
# As in forms (suket.web.form_fields, which commands do not load): weeks counted on from
# a day beyond them would leave the calendar of Python.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


def within_reach(given: datetime | None) -> datetime | None:
    """Return the day as it was given, if any; raises `BadParameter` for a far one."""
    if given is not None and not FIRST_DAY <= given.date() <= LAST_DAY:
        raise typer.BadParameter(
            f"{given.date()} is no day of a calendar: {FIRST_DAY} to {LAST_DAY}."
        )
    return given
