"""Set up an authenticator app, take it off, and draw recovery codes."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from signing.qr_encoder import symbol_of_address
from suket.access import change_factors, totp
from suket.access.errors import LastFactor, StepUpOver, StepUpUsed
from suket.access.words import Purpose
from suket.web.form_fields import Field
from suket.web.office import confirming, sealed_values
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.menu import WAYS
from suket.web.office.sign_in_ways.overview_page import back_with, own_account
from suket.web.office.signed_in_officer import (
    OneselfActing,
    OneselfDep,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

APP: Final = f"{WAYS}/aplikasi"
TAKE_OFF: Final = f"{APP}/lepas"
CODES: Final = f"{WAYS}/kode-pemulihan"
_USE: Final = "set up an app"
_GROUP: Final = 4


@router.get(APP)
def show_app(user: OneselfDep) -> Response:
    """Show a new secret, as QR and in groups."""
    return _app_page(user, totp.draw())


@router.post(APP)
def set_up(
    user: OneselfActing, typed: TypedProof, rahasia: Field = "", baru: Field = ""
) -> Response:
    """Let the account have this app, which shows its first code."""
    secret = sealed_values.opened(rahasia, user.token, use=_USE)
    if not secret:
        return _app_page(user, totp.draw(), {"": StepUpOver.pesan})
    if totp.step_of(secret, baru, now=user.now) is None:
        return _app_page(user, secret, {"baru": _WRONG_FIRST})
    try:
        with confirming.confirmed(user, Purpose.FACTORS, ["app"], typed) as session:
            codes = change_factors.set_up_app(
                session,
                own_account(session, user),
                secret,
                baru,
                secrets=user.app_state.keys.secrets,
                now=user.now,
            )
    except NOT_CONFIRMED as error:
        return _app_page(user, secret, typed.errors(error))
    except StepUpUsed:
        codes = []  # sent twice, as by reloading: it is set up
    return back_with(user, codes, "aplikasi")


_WRONG_FIRST: Final = (
    "Kode itu tidak cocok dengan QR ini. Periksa jam ponsel Anda, lalu ketik kode yang"
    " sedang tampil."
)


def _app_page(
    user: SignedInOfficer, secret: str, errors: dict[str, str] | None = None
) -> Response:
    address = totp.address(secret, username=user.username, issuer=_issuer(user))
    return user.page(
        "sign_in_ways/app",
        errors=errors,
        secret=" ".join(
            secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP)
        ),
        sealed=sealed_values.sealed(secret, user.token, use=_USE),
        address=address,
        qr=symbol_of_address(address).svg(label="QR untuk aplikasi kode"),
        confirmation=confirming.asked(user, Purpose.FACTORS, ["app"]),
    )


def _issuer(user: SignedInOfficer) -> str:
    """Return what the app shows above the code: where it is good."""
    return f"Suket {user.site.host}".replace(":", " ")


@router.get(TAKE_OFF)
def ask_to_take_off(user: OneselfDep) -> Response:
    """Show what taking the app off brings about."""
    return _sure(user, _TAKE_OFF)


@router.post(TAKE_OFF)
def take_off(user: OneselfActing, typed: TypedProof) -> Response:
    """Take the app off the account."""
    content = [_TAKE_OFF["what"]]
    try:
        with confirming.confirmed(user, Purpose.FACTORS, content, typed) as session:
            change_factors.take_app_off(
                session,
                own_account(session, user),
                is_demanded=user.is_factor_demanded,
                now=user.now,
            )
    except LastFactor as error:
        return _sure(user, _TAKE_OFF, {"": error.pesan})
    except NOT_CONFIRMED as error:
        return _sure(user, _TAKE_OFF, typed.errors(error))
    except StepUpUsed:
        pass
    return back_with(user, [], "aplikasi-lepas")


@router.get(CODES)
def ask_for_codes(user: OneselfDep) -> Response:
    """Show what new recovery codes bring about."""
    return _sure(user, _CODES)


@router.post(CODES)
def draw_codes(user: OneselfActing, typed: TypedProof) -> Response:
    """Draw new codes, and show them once."""
    codes: list[str] = []
    content = [_CODES["what"]]
    try:
        with confirming.confirmed(user, Purpose.FACTORS, content, typed) as session:
            account = own_account(session, user)
            secrets = user.app_state.keys.secrets
            codes = change_factors.draw_codes(
                session, account, secrets=secrets, now=user.now
            )
    except NOT_CONFIRMED as error:
        return _sure(user, _CODES, typed.errors(error))
    except StepUpUsed:
        pass
    return back_with(user, codes, "kode")


_TAKE_OFF: Final = {
    "what": "take-app-off",
    "title": "Lepas aplikasi kode",
    "warning": "Kode dari aplikasi itu tidak bisa dipakai masuk lagi.",
    "button": "Lepas aplikasi",
    "kind": "warning",
}
_CODES: Final = {
    "what": "draw-codes",
    "title": "Buat kode pemulihan baru",
    "warning": "Semua kode pemulihan yang lama tidak berlaku lagi.",
    "button": "Buat sepuluh kode",
    "kind": "",
}


def _sure(
    user: SignedInOfficer,
    change: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response:
    return user.page(
        "sign_in_ways/sure",
        errors=errors,
        change=change,
        confirmation=confirming.asked(user, Purpose.FACTORS, [change["what"]]),
    )
