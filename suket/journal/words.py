"""Closed list of the events of the journal.  A word is never renamed, never reused."""

from enum import StrEnum


class Event(StrEnum):
    """What the journal can say."""

    OFFICE_ADDED = "office-added"
    OFFICE_CHANGED = "office-changed"
    ISSUANCE_OPENED = "issuance-opened"
    ISSUANCE_CLOSED = "issuance-closed"
    SIGNATORY_NAMED = "signatory-named"
    UNIT_ADDED = "unit-added"
    HOURS_SET = "hours-set"
    HOLIDAY_NAMED = "holiday-named"
    EXTRA_OPENING_NAMED = "extra-opening-named"
    SERVICES_CLOSED = "services-closed"
    QUOTA_SET = "quota-set"
    RESIDENTS_IMPORTED = "residents-imported"
    ISSUED = "issued"
    RENEWED = "renewed"
    ENDED = "ended"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    DELIVERY_OPENED = "delivery-opened"
    DELIVERY_CLAIMED = "delivery-claimed"
    DELIVERY_LOCKED = "delivery-locked"
    BATCH_STARTED = "batch-started"
    ACCOUNT_CREATED = "account-created"
    ACCOUNT_CHANGED = "account-changed"  # noted no more: now each act by name
    ACCOUNT_PASSWORD_SET = "account-password-set"  # noqa: S105 - a word, no secret
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_UNLOCKED = "account-unlocked"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    SIGN_IN_LOCKED = "sign-in-locked"
    SECOND_FACTOR_AWAITED = "second-factor-awaited"
    TOTP_SET = "totp-set"
    TOTP_REMOVED = "totp-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REVOKED = "passkey-revoked"
    PASSKEY_REFUSED = "passkey-refused"  # it counted backwards: there may be a copy
    RECOVERY_CODES_DRAWN = "recovery-codes-drawn"
    RECOVERY_CODE_USED = "recovery-code-used"
    SECOND_FACTORS_RESET = "second-factors-reset"
    ACT_CONFIRMED = "act-confirmed"
    SECRET_CHANGED = "secret-changed"  # noqa: S105 - a word, no secret
    INSTITUTION_ADDED = "institution-added"
    INSTITUTION_CLOSED = "institution-closed"
    API_KEY_CREATED = "api-key-created"
    API_KEY_REVOKED = "api-key-revoked"
    WEBHOOK_CHANGED = "webhook-changed"
    CLERK_CREATED = "clerk-created"
    CLERK_CHANGED = "clerk-changed"  # noted no more: now each act by name
    CLERK_PASSWORD_SET = "clerk-password-set"  # noqa: S105 - a word, no secret
    CLERK_DISABLED = "clerk-disabled"
    CLERK_ENABLED = "clerk-enabled"
    CLERK_UNLOCKED = "clerk-unlocked"
    VISITED = "visited"
    PHOTO_SEEN = "photo-seen"
    DOCUMENT_SEEN = "document-seen"
