"""Confirm an act: who is signed in proves anew that it is they, for this act alone.

Whoever shows what is about to be done asks for it (`step_up.ask`); whoever does it
calls `prove`, and does the act within `confirmed`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from suket.access import proofs, second_factors, step_up
from suket.access.errors import TooManyProofs, WrongProof
from suket.access.officer_accounts import OFFICERS
from suket.access.proofs import Given, Proving
from suket.access.step_up import Manifest
from suket.access.tables import Account
from suket.access.users_and_sessions import OWN_DESK
from suket.access.words import Proof, Purpose
from suket.db import Database
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event


def prove(
    database: Database,
    manifest: Manifest,
    given: Given,
    *,
    proving: Proving,
    now: datetime,
) -> Proof:
    """Return by what the officer of a manifest proves that it is they who act.

    By a second factor where the account has one, else by the password.  A recovery code
    is for a lost device, and lets somebody change their factors and nothing else.
    Raises `WrongProof`, or `TooManyProofs` after five.
    """
    name = manifest.username
    with counted(database, name, at=OWN_DESK, now=now), database.begin() as session:
        account = OFFICERS.find(session, name)
        if not second_factors.are_there(session, account.id):
            return _by_password(given)
        challenge = manifest.challenge
        proof = proofs.prove(
            session, account, given, challenge, proving=proving, now=now
        )
        is_lost = proof is Proof.RECOVERY_CODE
        if is_lost and manifest.purpose is not Purpose.FACTORS:
            raise WrongProof
        if is_lost:
            note(session, Event.RECOVERY_CODE_USED, account, at=now)
        return proof


@contextmanager
def confirmed(
    session: Session, manifest: Manifest, token: str, *, now: datetime
) -> Iterator[None]:
    """Let the block be the act of a manifest that was proved: it is done once.

    `token` is that of the session in which it was asked.  Raises `StepUpOver` or
    `StepUpUsed`.  What is confirmed is noted after the act, in its transaction.
    """
    step_up.spend(session, manifest, token, now=now)
    yield
    fact = Fact(
        event=Event.ACT_CONFIRMED,
        subject=f"{manifest.purpose} {manifest.challenge.hex()}",
        office=manifest.office,
    )
    entries.note(session, fact, who=manifest.username, at=now)


@contextmanager
def counted(
    database: Database, username: str, *, at: str, now: datetime
) -> Iterator[None]:
    """Count a try before its proof is looked at in the block, and forget a right one.

    `at` is where, as `Users.count_try` has it.  Raises `TooManyProofs`.
    """
    with database.begin() as session:
        if not OFFICERS.count_try(session, username, at=at, now=now):
            raise TooManyProofs
    try:
        yield
    except WrongProof as wrong:
        _note_wrong(database, username, wrong, at=at, now=now)
        raise
    with database.begin() as session:
        OFFICERS.forget_tries(session, username, at=at)


def note(session: Session, event: Event, account: Account, *, at: datetime) -> None:
    """Say in the journal what an officer did with their own account."""
    fact = OFFICERS.fact(session, event, account)
    entries.note(session, fact, who=account.username, at=at)


def _by_password(given: Given) -> Proof:
    if not given.is_password_right:
        raise WrongProof
    return Proof.PASSWORD


def _note_wrong(
    database: Database, username: str, wrong: WrongProof, *, at: str, now: datetime
) -> None:
    with database.begin() as session:
        account = OFFICERS.find(session, username)
        if wrong.is_copy:
            note(session, Event.PASSKEY_REFUSED, account, at=now)
        if OFFICERS.is_locked(session, username, at=at, now=now):
            note(session, Event.SIGN_IN_LOCKED, account, at=now)
