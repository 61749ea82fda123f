"""Add a passkey, name it, revoke it."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from suket.access import change_factors, passkeys, step_up
from suket.access.errors import LastFactor, StepUpOver, StepUpUsed, UnusablePasskey
from suket.access.step_up import Manifest
from suket.access.webauthn_ceremonies import created, creation_options
from suket.access.words import Purpose
from suket.errors import AlreadyThere
from suket.web.form_fields import Field
from suket.web.office import confirming
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.menu import WAYS
from suket.web.office.sign_in_ways.overview_page import back_with, own_account
from suket.web.office.signed_in_officer import (
    OneselfActing,
    OneselfDep,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

NEW: Final = f"{WAYS}/kunci"
ONE: Final = f"{NEW}/{{passkey_id}}"
RENAME: Final = f"{ONE}/nama"


@router.get(NEW)
def ask_for_proof(user: OneselfDep) -> Response:
    """Ask for a name, and who is there, before a passkey is made."""
    return _first(user)


@router.post(NEW)
def make(user: OneselfActing, typed: TypedProof, nama: Field = "") -> Response:
    """Show the page on which the browser makes the passkey."""
    try:
        with confirming.confirmed(user, Purpose.FACTORS, _TO_ADD, typed) as session:
            manifest = _to_make(user, step_up.nonce(), passkeys.tidy(nama))
            step_up.ask(session, manifest, user.token, now=user.now)
            account = own_account(session, user)
            known = passkeys.of_account(session, account.id)
    except NOT_CONFIRMED as error:
        return _first(user, typed.errors(error), name=nama)
    except StepUpUsed as error:
        return _first(user, {"": error.pesan}, name=nama)
    options = creation_options(
        user.app_state.proving.party,
        manifest.challenge,
        account_id=account.id,
        username=user.username,
        known=known,
    )
    return user.page("sign_in_ways/passkey_make", manifest=manifest, options=options)


@router.post(f"{NEW}/baru")
def take(
    user: OneselfActing, izin: Field = "", nama: Field = "", bukti: Field = ""
) -> Response:
    """Take what the browser made, if it asked who holds it."""
    manifest = _to_make(user, izin, nama)
    party, secrets = user.app_state.proving.party, user.app_state.keys.secrets
    try:
        made = created(party, manifest.challenge, bukti)
        with user.begin() as session:
            step_up.spend(session, manifest, user.token, now=user.now)
            account = own_account(session, user)
            codes = change_factors.add_passkey(
                session, account, made, nama, secrets=secrets, now=user.now
            )
    except AlreadyThere:
        return _first(user, {"": "Kunci sandi ini sudah terdaftar."}, name=nama)
    except (UnusablePasskey, StepUpOver, StepUpUsed) as error:
        return _first(user, {"": error.pesan}, name=nama)
    return back_with(user, codes, "kunci")


@router.get(ONE)
def show(user: OneselfDep, passkey_id: str) -> Response:
    """Show one passkey, to be named or revoked."""
    return _one(user, passkey_id)


@router.post(RENAME)
def rename(user: OneselfActing, passkey_id: str, nama: Field = "") -> Response:
    """Call a passkey by another name."""
    if not nama.strip():
        return _one(user, passkey_id, {"nama": "Isi nama kunci sandi."})
    with user.begin() as session:
        account = own_account(session, user)
        found = passkeys.find(session, passkey_id, account_id=account.id)
        found.name = passkeys.tidy(nama)
    return back_with(user, [], "kunci-nama")


@router.post(ONE)
def revoke(user: OneselfActing, passkey_id: str, typed: TypedProof) -> Response:
    """Let a passkey be used no more."""
    content = ["revoke-passkey", passkey_id]
    try:
        with confirming.confirmed(user, Purpose.FACTORS, content, typed) as session:
            change_factors.revoke_passkey(
                session,
                own_account(session, user),
                passkey_id,
                is_demanded=user.is_factor_demanded,
                now=user.now,
            )
    except LastFactor as error:
        return _one(user, passkey_id, {"": error.pesan})
    except NOT_CONFIRMED as error:
        return _one(user, passkey_id, typed.errors(error))
    except StepUpUsed:
        pass
    return back_with(user, [], "kunci-cabut")


_TO_ADD: Final = ["add-passkey"]


def _to_make(user: SignedInOfficer, nonce: str, name: str) -> Manifest:
    return Manifest(
        purpose=Purpose.PASSKEY,
        office=user.office.code,
        username=user.username,
        nonce=nonce,
        content=name,
    )


def _first(
    user: SignedInOfficer, errors: dict[str, str] | None = None, *, name: str = ""
) -> Response:
    return user.page(
        "sign_in_ways/passkey_new",
        errors=errors,
        name=name,
        most=passkeys.MOST_LETTERS,
        confirmation=confirming.asked(user, Purpose.FACTORS, _TO_ADD),
    )


def _one(
    user: SignedInOfficer, passkey_id: str, errors: dict[str, str] | None = None
) -> Response:
    with user.reading() as session:
        account = own_account(session, user)
        found = passkeys.find(session, passkey_id, account_id=account.id)
    content = ["revoke-passkey", passkey_id]
    return user.page(
        "sign_in_ways/passkey",
        errors=errors,
        passkey=found,
        most=passkeys.MOST_LETTERS,
        confirmation=confirming.asked(user, Purpose.FACTORS, content),
    )
