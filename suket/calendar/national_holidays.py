"""The holidays of the whole country: public ones and common leave (*cuti bersama*).

They come from the package `holidays`, which holds the *final* calendar of each year.
What was announced, moved or taken back in between, and what a city has for itself,
stands in the office's own table and comes before it (`suket.calendar.holidays`).
"""

from datetime import date
from functools import cache

from holidays.constants import GOVERNMENT, PUBLIC
from holidays.countries.indonesia import Indonesia


@cache
def of_year(year: int) -> dict[date, str]:
    """Return the names of the year's holidays, in Indonesian, by day."""
    shipped = Indonesia(years=year, categories=(PUBLIC, GOVERNMENT), language="id")
    return dict(shipped)
