"""Closed lists of accounts and what they prove.  No word is renamed or reused."""

from enum import StrEnum


class Role(StrEnum):
    """What an account is for."""

    OFFICER = "officer"
    SIGNATORY = "signatory"
    ADMIN = "admin"


class Purpose(StrEnum):
    """For which act somebody proves anew that it is they who act."""

    SIGN_IN = "sign-in"
    FACTORS = "factors"  # the ways in which one signs in
    PASSKEY = "passkey"  # to register one
    END_MANY = "end-many"
    GRANT = "grant"
    ARMS = "arms"


class Proof(StrEnum):
    """By what somebody proved it."""

    PASSKEY = "passkey"
    TOTP = "totp"
    RECOVERY_CODE = "recovery-code"
    PASSWORD = "password"  # noqa: S105 - a word, no secret
