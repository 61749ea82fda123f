"""Closed list of the roles of officers.  A word is never renamed, never reused."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may be for at an office; `suket.access.rights` says what it may."""

    OPERATOR = "operator"
    OFFICER = "officer"
    VERIFIER = "verifier"
    SECTION_HEAD = "section_head"
    DIVISION_HEAD = "division_head"
    SIGNATORY = "signatory"
    ADMIN = "admin"
    AUDITOR = "auditor"
    PROVINCE = "province"
