"""Columns and constraints that several tables share."""

import secrets
from enum import StrEnum

from sqlalchemy import CheckConstraint

NIK_FORM = (
    # 16 ASCII digits, told in functions that both databases have.
    "length(nik) = 16 AND trim(nik, '0123456789') = ''"
)
FAMILY_CARD_FORM = "length(family_card) = 16 AND trim(family_card, '0123456789') = ''"


def new_id() -> str:
    """Return a random name for a row, 22 characters that carry 128 bits.

    It may stand in a URL: it tells nothing, and the next cannot be guessed.  Nor does
    it begin with a hyphen, as an option of a command does.
    """
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


def known(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that `column` holds a word of the enumeration.

    For lists that will not grow, or on which the meaning of a suket rests: on SQLite a
    longer list means building the table anew.  The rest is kept by `Choice`.
    """
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
