"""What is handed to a carrier, and what comes back of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from suket.messaging.words import Outcome

MOST_CODE: Final = 40  # characters


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one person.

    `id` is the same whenever this message is sent, so that a carrier that had it
    already can tell: 22 characters that tell nothing.
    """

    id: str
    to: str  # a mail address, or a mobile number as E.164, "+62812…"
    subject: str  # of mails only; it names nobody
    text: str
    at: datetime  # when it is written, UTC


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an envelope; `code` says why, in words of ours, for a list."""

    outcome: Outcome
    code: str  # "smtp-550", "cut": never what a provider wrote, which may name people
    reference: str | None = None  # by which the carrier will speak of it later


class Line(Protocol):
    """An open line to a carrier; it is of one thread, and closed by who opened it."""

    def send(self, envelope: Envelope) -> Answer:
        """Hand one envelope over and say what became of it; raises nothing."""

    def close(self) -> None:
        """Hang up."""
