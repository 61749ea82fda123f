"""Tables of who may sign in, and as what: accounts, factors, roles, sessions, tries.

Officers have tables here, and people of institutions theirs in their own room: whoever
signs in among one kind can be none of the other, whatever a query forgets to ask.  What
both kinds share is said once, in `User` and `UserSession`.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.access.words import Purpose, Role
from suket.columns import new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.tables import Office, Person, Unit


class User(Base):
    """One person who signs in with a name and a password."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]  # argon2id
    is_disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)


class UserSession(Base):
    """One signed-in browser.  The cookie's value is kept as a digest only."""

    __abstract__ = True

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str]  # each kind refers to its own table
    csrf_token: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    seen_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class Account(User):
    """One person who works at an office."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_is_lower"),
        # One person signs in by one account at a time.
        Index(
            "uq_account_person_live",
            "person_id",
            unique=True,
            sqlite_where=text("NOT is_disabled"),
            postgresql_where=text("NOT is_disabled"),
        ),
    )

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    role: Mapped[Role] = mapped_column(Choice(Role))  # the first; `RoleGrant` counts
    # None of accounts that an older program made beside this one: they may nothing.
    person_id: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    # When somebody else made the password, which its owner has not changed yet.
    password_given_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class RoleGrant(Base):
    """A role that a person was given at an office, by somebody else, for a period.

    Triggers keep it as it was given, but for its end, and keep who governs an office
    from any other role there.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        ForeignKeyConstraint(["office_code", "unit_id"], [Unit.office_code, Unit.id]),
        CheckConstraint("until >= since", name="ends_after_start"),
        CheckConstraint("granted_by <> person_id", name="nobody_grants_himself"),
        CheckConstraint("ended_by <> person_id", name="nobody_ends_his_own"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_someone"
        ),
        CheckConstraint(
            "role <> 'operator' OR unit_id IS NOT NULL", name="operator_has_unit"
        ),
        Index(None, "person_id", "office_code"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id))
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    unit_id: Mapped[str | None] = mapped_column(String(22))
    role: Mapped[Role] = mapped_column(Choice(Role))
    since: Mapped[date]  # the office's local days, the last one included
    until: Mapped[date | None]
    granted_by: Mapped[str] = mapped_column(ForeignKey(Person.id))
    granted_at: Mapped[datetime] = mapped_column(UtcSeconds)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey(Person.id))
    ended_at: Mapped[datetime | None] = mapped_column(UtcSeconds)  # at once, by an act


class DeniedActs(Base):
    """How often an officer was refused something within an hour.

    Counted here while the hour lasts; then the journal is told, and the row goes.
    """

    __tablename__ = "denied_acts"
    __table_args__ = (CheckConstraint("count > 0", name="count_is_positive"),)

    username: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcSeconds, primary_key=True)  # its start
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    count: Mapped[int]


class SignInTry(Base):
    """How often a name, known or not, was tried with a wrong password.

    Unknown names are counted and locked like known ones, so that the answer does not
    tell which names exist.  A browser that a name knows is counted by itself, under the
    digest of name and browser.
    """

    __tablename__ = "sign_in_try"

    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcSeconds)


class KnownDevice(Base):
    """A browser in which a name has signed in.  Its cookie is kept as a digest only."""

    __tablename__ = "known_device"

    device_digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256
    name_digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
    last_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)


class WebSession(UserSession):
    """One browser in which an officer is signed in."""

    __tablename__ = "session"

    user_id: Mapped[str] = mapped_column(
        "account_id", ForeignKey(Account.id), index=True
    )
    device: Mapped[str | None]  # "Firefox di Windows", as the browser says it is


class HalfSession(Base):
    """A browser in which the password was right, and a second factor is awaited.

    It has no rights: no query for a session finds it.
    """

    __tablename__ = "half_session"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class SealingSecret(Base):
    """A symmetric secret that sealed values may bear; it goes when none does."""

    __tablename__ = "sealing_secret"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcSeconds)


class Totp(Base):
    """The authenticator app of an account: its secret, sealed about the account."""

    __tablename__ = "totp"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    secret_id: Mapped[str] = mapped_column(ForeignKey(SealingSecret.id), index=True)
    sealed: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(BigInteger)  # of 30 s; no code works again
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)


class RecoveryCode(Base):
    """One of ten codes for the day on which a device is lost; its digest, sealed."""

    __tablename__ = "recovery_code"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret_id: Mapped[str] = mapped_column(ForeignKey(SealingSecret.id), index=True)
    sealed: Mapped[bytes]
    used_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class Passkey(Base):
    """A passkey of an account.  A revoked one stays, so that its id is never taken."""

    __tablename__ = "passkey"
    __table_args__ = (
        CheckConstraint("sign_count >= 0", name="sign_count_not_negative"),
        CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_fits"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]  # COSE_Key
    sign_count: Mapped[int] = mapped_column(BigInteger)
    is_synced: Mapped[bool]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcSeconds)


class StepUp(Base):
    """A challenge to whoever is about to act: good once, for five minutes.

    The challenge is the SHA-256 of the manifest of the act, and the manifest names a
    random nonce, so that no two are alike.
    """

    __tablename__ = "step_up"

    challenge_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_digest: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose))
    manifest_digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcSeconds, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
