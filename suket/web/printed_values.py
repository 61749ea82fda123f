"""Write the values of a suket as form 2026-1 prints them.

Whoever checks compares page and sheet character by character, so every page that shows
what is to be compared goes by these: the public answer, what an institution sees, the
holder's card.  static/answer/printed.js does the same in the browser, and
tests/vectors/printed.json holds all of them, and the sheet, together.  A form that
prints other words is another form, and old paper keeps its own.
"""

from typing import Final

from suket.paper.formatting import card_date
from suket.residents.words import Gender
from verify.claims import Sex

GENDERS: Final = {Sex.MALE: Gender.MALE, Sex.FEMALE: Gender.FEMALE}

tanggal_cetak = card_date


def jenis_kelamin(sex: Sex) -> str:
    """Return "LAKI-LAKI" or "PEREMPUAN"."""
    return GENDERS[sex].value
