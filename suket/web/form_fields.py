"""Parse the fields of forms kindly: a value, or a sentence on what to mend."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from fastapi import Form, Query, Request
from pydantic import AfterValidator
from starlette.datastructures import UploadFile

from suket.institutions.errors import BadAgreement

SECRET_FIELDS: Final = 16  # of a form that asks for a secret; it has four at most
# No form of ours writes a NUL, and no database can keep one.
Field = Annotated[str, AfterValidator(lambda text: text.replace("\0", "")), Form()]
Ticked = Annotated[list[str] | None, Form()]
# Every day and every number that a door reads lies between these.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
MOST: Final = 1_000_000
WholeNumber = Annotated[int, Query(ge=-MOST, le=MOST)]
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose from, with what it brings about."""

    code: str
    title: str
    hint: str = ""
    seen: str = ""  # what a checker is told afterwards
    is_off: bool = False  # shown, and not to be chosen now


def choices(titles: Iterable[tuple[StrEnum, str]]) -> list[Choice]:
    """Return words of an enumeration to choose from."""
    return [Choice(member.value, title) for member, title in titles]


def chosen(kind: type[E], ticked: list[str] | None) -> list[E]:
    """Return the words of an enumeration that were ticked, and nothing else."""
    return [member for member in kind if member.value in (ticked or ())]


def beside(
    sentences: Mapping[str, tuple[str, str]], error: BadAgreement
) -> dict[str, str]:
    """Return what to mend, by its field: `sentences` go by what the error names."""
    field, sentence = sentences[str(error).partition(":")[0]]
    return {field: sentence}


async def secret_form(request: Request) -> dict[str, str]:
    """Return the fields of a form that asks for a secret.

    Its route reads it by this, and not FastAPI, which would before anybody is asked
    whether there is room for a try.  Raises `HTTPException(400)` beyond 16 fields.
    """
    async with request.form(max_fields=SECRET_FIELDS, max_files=0) as form:
        return {name: text for name, text in form.items() if isinstance(text, str)}


def is_chosen(upload: UploadFile | None) -> bool:
    """Say whether a file was chosen, an empty one too.

    Of a field that was left empty browsers send a file without a name.
    """
    return upload is not None and bool(upload.filename or upload.size)


def chosen_file(upload: UploadFile | None) -> bytes | None:
    """Return what was uploaded, b"" for an empty file, None if none was chosen."""
    return upload.file.read() if upload is not None and is_chosen(upload) else None


def whole_number(text: str, *, digits: int) -> int | None:
    """Return the number that so many digits at the most write, or None."""
    is_number = re.fullmatch(rf"[0-9]{{1,{digits}}}", text.strip())
    return int(text) if is_number else None


def day(text: str) -> date | None:
    """Return the day that `YYYY-MM-DD` names, or None for anything else.

    One that no office has to do with is none: so near the ends of the calendar that
    counting on from it would fall off.
    """
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
