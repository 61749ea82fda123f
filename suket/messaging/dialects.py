"""Dialect files: how the HTTP interface of one SMS provider speaks, written as TOML.

What is sent to it, and how its answers, its reports and the messages that it passes on
are read.  `dialects/` has those that the program knows; an office may write its own.
Rules are read in turn; an answer that none of them knows is unknown, and so is not
sent again.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from suket.messaging.envelopes import MOST_CODE, Answer
from suket.messaging.words import BodyFormat, Outcome

MOST_OF_REFERENCE: Final = 200  # characters
SHIPPED: Final = Path(__file__).with_name("dialects")
_FILLED: Final = ("to_62", "to_08", "to_e164", "text", "id", "user", "secret", "sender")


class BadDialect(Exception):
    """A dialect file that cannot be used; it says where it is amiss."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(_Part):
    """How a message is posted; `{text}` and its like stand in fields and headers."""

    method: Literal["POST", "GET"] = "POST"
    url: str = ""  # "" where each customer has an address of their own
    body: BodyFormat = BodyFormat.FORM
    headers: dict[str, str] = {}
    fields: dict[str, str]


class Rule(_Part):
    """By what an answer is known: its status, and one value in its JSON."""

    outcome: Outcome
    status: tuple[int, ...] = ()  # none: any
    path: str = ""  # "messages.0.status"; "": its body does not matter
    values: tuple[str, ...] = ()  # none: any that is there
    code: str = Field(pattern=r"^[a-z0-9-]+$", max_length=MOST_CODE)

    def knows(self, status: int, body: object) -> bool:
        """Say whether an answer is one of these."""
        if self.status and status not in self.status:
            return False
        if not self.path:
            return True
        found = value_at(body, self.path)
        return found is not None and (not self.values or found in self.values)


class Incoming(_Part):
    """Under which names a provider passes on what somebody wrote back."""

    sender: str
    text: str


class Report(_Part):
    """Under which names a provider says what became of a message, and in what words."""

    id: str
    status: str
    delivered: tuple[str, ...]
    failed: tuple[str, ...]


class Dialect(_Part):
    """How one provider speaks."""

    name: str
    request: Request
    id_path: str = ""  # where an answer has the id by which reports name the message
    rules: tuple[Rule, ...] = Field(min_length=1)
    incoming: Incoming | None = None
    report: Report | None = None

    def filled(self, template: str, values: Mapping[str, str]) -> str:
        """Return a field with its values in place."""
        for name in _FILLED:
            template = template.replace(f"{{{name}}}", _HIDDEN[name])
        for name in _FILLED:  # in two steps: a text that has "{secret}" in it keeps it
            template = template.replace(_HIDDEN[name], values[name])
        return template

    def answer_of(self, status: int, raw: bytes) -> Answer:
        """Say what an answer of the provider means."""
        body = _json(raw)
        reference = reference_at(body, self.id_path) if self.id_path else None
        for rule in self.rules:
            if rule.knows(status, body):
                return Answer(rule.outcome, rule.code, reference)
        return Answer(Outcome.UNKNOWN, f"http-{status}", reference)


# A mark that stands in no text: of the private use area of Unicode.
_HIDDEN: Final = {name: f"\ue000{place}\ue001" for place, name in enumerate(_FILLED)}


def value_at(body: object, path: str) -> str | None:
    """Return what stands at a path of a JSON document as text, None if nothing does."""
    for step in path.split("."):
        if isinstance(body, dict):
            body = body.get(step)
        elif isinstance(body, list) and step.isdigit() and int(step) < len(body):
            body = body[int(step)]
        else:
            return None
    if isinstance(body, bool):
        return str(body).lower()
    return str(body) if isinstance(body, str | int) else None


def reference_at(body: object, path: str) -> str | None:
    """Return a carrier's name of a message: at most 200 characters, all printable.

    Anything else is none of ours, and no database would take it (NUL).
    """
    found = value_at(body, path)
    is_one = found and len(found) <= MOST_OF_REFERENCE and found.isprintable()
    return found if is_one else None


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def read(name: str) -> Dialect:
    """Return the dialect of this name, or of a file that ends in ".toml".

    Raises `BadDialect`.
    """
    path = Path(name) if name.endswith(".toml") else SHIPPED / f"{name}.toml"
    try:
        lines = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.toml")))
        raise BadDialect(f"{name} is not there; the program has {known}") from error
    except (OSError, ValueError) as error:
        raise BadDialect(f"{path.name} cannot be read") from error
    try:
        return Dialect(**lines)
    except ValidationError as error:
        raise BadDialect(f"{path.name}: {first_fault(error)}") from error


def first_fault(error: ValidationError) -> str:
    """Return where a file is amiss first, without what stands there."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    place = ".".join(map(str, found[0]["loc"]))
    return f"{place}: {found[0]['msg'].lower()}"
