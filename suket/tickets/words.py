"""Closed list of words about numbers at a counter; never renamed, never reused."""

from enum import StrEnum


class TicketState(StrEnum):
    """How far a number has come; the last two are final."""

    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"
    ABSENT = "absent"
