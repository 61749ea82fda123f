"""Fields of forms, read kindly: what a person means, or a sentence on what to mend."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Form

Field = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose from, with what it brings about."""

    code: str
    title: str
    hint: str = ""
    seen: str = ""  # what a checker is told afterwards


def day(text: str) -> date | None:
    """Return the day that `YYYY-MM-DD` names, or None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
