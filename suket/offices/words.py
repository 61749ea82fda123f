"""Closed lists of words about offices.  A word is never renamed, never reused."""

from enum import StrEnum


class EnrolmentStatus(StrEnum):
    """How far a resident's biometric record has come: domain of the KTP-el program."""

    UNREGISTERED = "UNREGISTERED"
    BIO_CAPTURED = "BIO_CAPTURED"
    PROCESSING = "PROCESSING"
    RECEIVED_AT_CENTRAL = "RECEIVED_AT_CENTRAL"
    SENT_FOR_ENROLLMENT = "SENT_FOR_ENROLLMENT"
    SEARCH_FAILURE_AT_CENTRAL = "SEARCH_FAILURE_AT_CENTRAL"
    ADJUDICATE_IN_PROCESS = "ADJUDICATE_IN_PROCESS"
    ADJUDICATE_RECORD = "ADJUDICATE_RECORD"
    PRINT_READY_RECORD = "PRINT_READY_RECORD"
    CARD_PRINTED = "CARD_PRINTED"
    CARD_ISSUED = "CARD_ISSUED"
    DUPLICATE_RECORD = "DUPLICATE_RECORD"
    ENROLL_FAILURE_AT_CENTRAL = "ENROLL_FAILURE_AT_CENTRAL"
    ENROLL_FAILURE_AT_REGIONAL = "ENROLL_FAILURE_AT_REGIONAL"


# What an office may demand at the least.
MINIMUMS = (
    EnrolmentStatus.BIO_CAPTURED,
    EnrolmentStatus.SENT_FOR_ENROLLMENT,
    EnrolmentStatus.PRINT_READY_RECORD,
)


class Validity(StrEnum):
    """How long the sukets of an office live."""

    UNTIL_PRINTED = "until-printed"
    MONTHS = "months"
    MONTHS_OR_PRINTED = "months-or-printed"


class StepRule(StrEnum):
    """How many persons a suket of an office needs, besides an officer who applied."""

    DIRECT = "direct"  # one officer, in one act
    TWO = "two"  # who checks, who signs
    THREE = "three"  # who checks, who approves, who signs

    @property
    def steps(self) -> int:
        """How many those are: 1, 2 or 3."""
        return list(StepRule).index(self) + 1


class NoNip(StrEnum):
    """Why somebody who works at an office has no NIP."""

    HONORARY = "honorary"  # serves by a contract of the office, and will have none
    AWAITED = "awaited"  # a civil servant to be, whose NIP is not made yet


class Capacity(StrEnum):
    """In what capacity a signatory signs."""

    HEAD = ""
    ACTING = "Plt."
    DAILY_ACTING = "Plh."
    ON_BEHALF = "a.n."


class UnitKind(StrEnum):
    """What a unit of an office is."""

    DINAS = "dinas"
    UPT = "upt"
    KECAMATAN = "kecamatan"


class OfficePart(StrEnum):
    """A part of how an office is set up that changes as one, from a day on."""

    LETTERHEAD = "letterhead"
    NUMBERING = "numbering"
    VALIDITY = "validity"
    RULE = "rule"
    ARMS = "arms"
    INTAKE = "intake"  # how applications are taken


class Clock(StrEnum):
    """By which hours the time of a case is counted."""

    WORKING = "working"  # those in which the unit takes applications
    WALL = "wall"
