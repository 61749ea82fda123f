"""Finish to sign in: by the second factor after the password, or by a passkey alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from suket.access import half_sessions, passkeys, proofs, second_factors, step_up
from suket.access.confirm_act import counted, note
from suket.access.errors import SessionOver, WrongProof
from suket.access.officer_accounts import OFFICERS
from suket.access.proofs import Given, Proving
from suket.access.second_factors import Factors
from suket.access.step_up import Manifest
from suket.access.tables import Account, Passkey
from suket.access.users_and_sessions import SECOND_STEP, Opened
from suket.access.webauthn_ceremonies import asserted, unverified_id
from suket.access.words import Proof, Purpose
from suket.db import Database
from suket.journal.words import Event


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is awaited of whoever has given the right password."""

    username: str
    factors: Factors
    passkeys: tuple[Passkey, ...]
    csrf_token: str
    manifest: Manifest  # a passkey signs its challenge


def awaited(database: Database, token: str, *, now: datetime) -> Awaited:
    """Return what a half session waits for; `SessionOver` if it does no more."""
    with database.reading() as session:
        found = half_sessions.find(session, token, now=now)
        if found is None:
            raise SessionOver
        row, account = found
        return Awaited(
            username=account.username,
            factors=second_factors.of_account(session, account.id),
            passkeys=tuple(passkeys.of_account(session, account.id)),
            csrf_token=row.csrf_token,
            manifest=_of_half(account, row.token_digest),
        )


def finish(
    database: Database,
    token: str,
    given: Given,
    *,
    proving: Proving,
    device: str = "",
    now: datetime,
) -> Opened:
    """Open the session for which a half session waits.

    `device` is the browser's cookie, as `sign_in` has it.  Raises `SessionOver`,
    `WrongProof`, or `TooManyProofs` after five wrong ones.
    """
    name = awaited(database, token, now=now).username
    with database.reading() as session:
        known = OFFICERS.device_of(session, name, device, now=now)
    at = f"{SECOND_STEP} {known}".strip()
    with counted(database, name, at=at, now=now), database.begin() as session:
        found = half_sessions.find(session, token, now=now)
        if found is None or not half_sessions.end(session, token, now=now):
            raise SessionOver
        row, account = found
        challenge = _of_half(account, row.token_digest).challenge
        proof = proofs.prove(
            session, account, given, challenge, proving=proving, now=now
        )
        opened = _opened(session, account, device=device, now=now)
        if proof is Proof.RECOVERY_CODE:
            note(session, Event.RECOVERY_CODE_USED, account, at=now)
        note(session, Event.SIGNED_IN, account, at=now)
    return opened


def asked_at(greeting: str, at: datetime) -> Manifest:
    """Return what a stranger's passkey signs in by, asked in the browser so greeted."""
    return Manifest(
        purpose=Purpose.SIGN_IN,
        office="",
        username="",
        nonce=greeting,
        content=int(at.timestamp()),
    )


def sign_in_by_passkey(
    database: Database,
    manifest: Manifest,
    given: Given,
    *,
    proving: Proving,
    device: str = "",
    now: datetime,
) -> Opened:
    """Open a session for whoever has a passkey and proved to it who they are.

    Raises `WrongProof`, the same for every reason, or `StepUpUsed`.
    """
    age = int(now.timestamp()) - manifest.content
    if not timedelta(0) <= timedelta(seconds=age) < step_up.GOOD_FOR:
        raise WrongProof
    with database.begin() as session:
        found = passkeys.by_credential(session, unverified_id(given.assertion))
        if found is None:
            raise WrongProof
        passkey, account = found
        challenge = manifest.challenge
        count = asserted(proving.party, challenge, given.assertion, passkey)
        step_up.spend_at_once(session, manifest, manifest.nonce, now=now)
        is_forward = passkeys.count_use(session, passkey, count, now=now)
        if is_forward:
            opened = _opened(session, account, device=device, now=now)
        event = Event.SIGNED_IN if is_forward else Event.PASSKEY_REFUSED
        note(session, event, account, at=now)
    if not is_forward:
        raise WrongProof(is_copy=True)
    return opened


def _opened(
    session: Session, account: Account, *, device: str, now: datetime
) -> Opened:
    OFFICERS.acting(session, account, now=now)
    opened = OFFICERS.open_session(session, account, now=now)
    known = OFFICERS.remember(session, account.username, device, now=now)
    return replace(opened, device=known)


def _of_half(account: Account, token_digest: str) -> Manifest:
    return Manifest(
        purpose=Purpose.SIGN_IN,
        office=account.office_code,
        username=account.username,
        nonce=token_digest,
        content="",
    )
