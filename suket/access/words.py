"""Closed list of the roles of accounts.  A word is never renamed, never reused."""

from enum import StrEnum


class Role(StrEnum):
    """What an account is for."""

    OFFICER = "officer"
    SIGNATORY = "signatory"
    ADMIN = "admin"
