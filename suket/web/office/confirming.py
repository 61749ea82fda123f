"""Confirm an act on its page: a touch of a passkey, a code, or the password.

The page that shows what is about to be done gets `asked(…)`, and draws the box of
`office/proof_box.html` with it.  The route that does it takes `TypedProof`, and does
the act in the transaction of `confirmed(…)`, with the same purpose and content.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends
from sqlalchemy.orm import Session

from suket.access import confirm_act, passkeys, second_factors, step_up
from suket.access.errors import StepUpOver, TooManyProofs, WrongProof
from suket.access.officer_accounts import OFFICERS
from suket.access.proofs import Given
from suket.access.second_factors import Factors
from suket.access.secret_hashing import matches
from suket.access.step_up import Manifest
from suket.access.webauthn_ceremonies import request_options
from suket.access.words import Proof, Purpose
from suket.db import Database
from suket.web.form_fields import Field
from suket.web.office.signed_in_officer import OneselfActing, SignedInOfficer

NOT_CONFIRMED: Final = (WrongProof, TooManyProofs, StepUpOver)
Refusal = WrongProof | TooManyProofs | StepUpOver


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a page asks for, before an act is done."""

    manifest: Manifest
    factors: Factors
    passkey: str  # what one is asked, as JSON; "" where none can be

    @property
    def code_label(self) -> str:
        """What code may be typed, "" where none may: one recovers factors only."""
        if self.factors.has_app:
            return "Kode dari aplikasi"
        is_recovering = self.manifest.purpose is Purpose.FACTORS
        return "Kode pemulihan" if is_recovering and self.factors.codes_left else ""

    @property
    def by_password(self) -> bool:
        """Whether the password is asked for, as of who has nothing else."""
        return not self.factors


@dataclass(frozen=True, slots=True)
class Typed:
    """What the box of a form brought."""

    nonce: str
    given: Given

    def errors(self, refusal: Refusal) -> dict[str, str]:
        """Return what a refusal is told by, beside its field."""
        is_password = not (self.given.code or self.given.assertion)
        if is_password and isinstance(refusal, WrongProof):
            return {"kata_sandi": "Kata sandi tidak cocok, atau belum diisi."}
        if isinstance(refusal, StepUpOver):
            return {"": refusal.pesan}
        return {"kata_sandi" if is_password else "kode": refusal.pesan}


async def typed_proof(
    user: OneselfActing,
    izin: Field = "",
    kode: Field = "",
    bukti: Field = "",
    kata_sandi: Field = "",
) -> Typed:
    """Return what the box of a form brought; a password is compared in its line."""
    is_right = bool(kata_sandi) and await user.app_state.secret_lines.known.work(
        user.request.scope,
        user.username,
        _knows,
        user.app_state.database,
        user.username,
        kata_sandi,
    )
    return Typed(izin, Given(kode, bukti, is_right))


TypedProof = Annotated[Typed, Depends(typed_proof)]


def asked(user: SignedInOfficer, purpose: Purpose, content: Any) -> Confirmation:
    """Ask the officer to confirm an act, within five minutes, in this session.

    `content` is all that the act is about: lists, texts and numbers.
    """
    manifest = _manifest(user, purpose, content, step_up.nonce())
    with user.app_state.database.begin() as session:
        step_up.ask(session, manifest, user.token, now=user.now)
        account = OFFICERS.find(session, user.username)
        factors = second_factors.of_account(session, account.id)
        known = passkeys.of_account(session, account.id)
    party = user.app_state.proving.party
    may_ask = bool(known) and party.can_ask
    options = request_options(party, manifest.challenge, known) if may_ask else ""
    return Confirmation(manifest, factors, options)


@contextmanager
def confirmed(
    user: SignedInOfficer, purpose: Purpose, content: Any, typed: Typed
) -> Iterator[Session]:
    """Open the transaction of an act that the officer has confirmed.

    Raises `WrongProof`, `TooManyProofs`, `StepUpOver` or `StepUpUsed`; nothing is done
    then.
    """
    with proved(user, purpose, content, typed) as (session, _, _):
        yield session


@contextmanager
def proved(
    user: SignedInOfficer, purpose: Purpose, content: Any, typed: Typed
) -> Iterator[tuple[Session, Manifest, Proof]]:
    """Do as `confirmed`, for an act that keeps what was confirmed, and by what."""
    manifest = _manifest(user, purpose, content, typed.nonce)
    app_state, now = user.app_state, user.now
    proof = confirm_act.prove(
        app_state.database, manifest, typed.given, proving=app_state.proving, now=now
    )
    with (
        user.begin() as session,
        confirm_act.confirmed(session, manifest, user.token, now=now),
    ):
        yield session, manifest, proof


def _manifest(
    user: SignedInOfficer, purpose: Purpose, content: Any, nonce: str
) -> Manifest:
    return Manifest(
        purpose=purpose,
        office=user.office.code,
        username=user.username,
        nonce=nonce,
        content=content,
    )


def _knows(database: Database, username: str, password: str) -> bool:
    with database.reading() as session:
        kept = OFFICERS.find(session, username).password_hash
    return matches(password, kept)
