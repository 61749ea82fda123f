"""Closed lists of words about messages.  A word is never renamed, never reused."""

from enum import StrEnum


class Wire(StrEnum):
    """By which wire a message leaves; the first is tried first."""

    MESSENGER = "messenger"  # no carrier of it exists yet: its place is kept
    SMS = "sms"
    EMAIL = "email"


class Outcome(StrEnum):
    """What became of a message that was handed over, as far as one can tell."""

    ACCEPTED = "accepted"  # somebody answers for it now; it may not have arrived
    REFUSED = "refused"  # for ever: this message will not reach this address
    LATER = "later"  # refused for now, and certainly not taken
    UNKNOWN = "unknown"  # it was sent, and nobody said what became of it


class Security(StrEnum):
    """How the line to a mail relay is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # within one machine only


class BodyFormat(StrEnum):
    """How the fields of a request to a gateway are written."""

    FORM = "form"
    JSON = "json"
    QUERY = "query"
