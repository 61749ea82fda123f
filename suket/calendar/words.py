"""Closed lists of words about the calendar.  A word is never renamed, never reused."""

from enum import StrEnum


class Service(StrEnum):
    """What a unit does for people, each with hours of its own."""

    INTAKE = "intake"  # taking applications, by whatever channel
    COUNTER = "counter"
    RECORDING = "recording"
    PRINTING = "printing"
    PICKUP = "pickup"
    SIGNING = "signing"
