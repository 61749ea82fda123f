"""Closed lists of roles and of proofs.  A word is never renamed, never reused."""

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


class Purpose(StrEnum):
    """For which act somebody proves anew that it is they who act."""

    SIGN_IN = "sign-in"
    FACTORS = "factors"  # the ways in which one signs in
    PASSKEY = "passkey"  # to register one
    END_MANY = "end-many"
    GRANT = "grant"
    ARMS = "arms"
    SIGN = "sign"  # many applications at once
    ISSUE_MANY = "issue-many"  # or apply for many, where nobody issues alone
    MOVE_MANY = "move-many"  # promises, by a closure
    OFFICE = "office"  # how its sheets look, who signs them, whether it issues


class Proof(StrEnum):
    """By what somebody proved it."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODE = "recovery-code"
    PASSWORD = "password"  # noqa: S105 - a word, no secret
