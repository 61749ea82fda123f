"""The second step of signing in, and the sign-in by a passkey alone."""

from dataclasses import dataclass, fields
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from suket.access import second_step
from suket.access.errors import SessionOver, StepUpUsed, TooManyProofs, WrongProof
from suket.access.half_sessions import AWAITED_FOR
from suket.access.proofs import Given
from suket.access.second_step import Awaited
from suket.access.step_up import Manifest
from suket.access.webauthn_ceremonies import request_options
from suket.access.words import Purpose
from suket.web import cookies, pages, sign_in_form
from suket.web.app_state import AppState, AppStateDep, is_own_form
from suket.web.current_user import HEADERS, see_other
from suket.web.form_fields import secret_form, whole_number
from suket.web.office.error_pages import own_path
from suket.web.office.signed_in_officer import OFFICER, ForeignForm
from suket.web.pages import site_of

router = APIRouter(include_in_schema=False)

BY_PASSKEY: Final = f"{OFFICER.sign_in}/kunci"
_DIGITS: Final = 12  # of a moment in seconds
NOT_KNOWN: Final = "Kunci sandi ini tidak dikenal di sini. Masuk dengan kata sandi."


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of both forms, as typed."""

    kode: str = ""
    bukti: str = ""
    saat: str = ""
    lanjut: str = ""
    csrf: str = ""

    @property
    def given(self) -> Given:
        """What was typed or touched."""
        return Given(self.kode, self.bukti)


async def as_typed(request: Request) -> Typed:
    """Return the form; raises `HTTPException(400)` for one that is too long."""
    given = await secret_form(request)
    return Typed(*(given.get(each.name, "") for each in fields(Typed)))


TypedDep = Annotated[Typed, Depends(as_typed)]


@router.get(OFFICER.second_step)
async def show(request: Request, app_state: AppStateDep, lanjut: str = "") -> Response:
    """Ask for the second factor of whoever has given the right password."""
    try:
        found = await _awaited(request, app_state)
    except SessionOver:
        await app_state.secret_lines.forms.keep(request.scope)
        return _back()
    return _form(request, app_state, found, onward=lanjut)


@router.post(OFFICER.second_step)
async def finish(request: Request, app_state: AppStateDep, typed: TypedDep) -> Response:
    """Open the session, and go on to the page that was asked for before."""
    try:
        found = await _awaited(request, app_state)
        if not is_own_form(
            request, site_of(request).url, csrf=typed.csrf, kept=found.csrf_token
        ):
            raise ForeignForm
        opened = await app_state.secret_lines.looks.work(
            request.scope,
            found.username,
            second_step.finish,
            app_state.database,
            _half(request),
            typed.given,
            proving=app_state.proving,
            device=cookies.read(request, cookies.DEVICE, site_of(request)),
            now=app_state.clock(),
        )
    except SessionOver:
        return _back()
    except (WrongProof, TooManyProofs) as error:
        said = {"kode": error.pesan}
        return _form(request, app_state, found, onward=typed.lanjut, errors=said)
    response = sign_in_form.started(request, OFFICER, opened, own_path(typed.lanjut))
    cookies.drop(response, cookies.HALF, site_of(request))
    return response


@router.post(BY_PASSKEY)
async def by_passkey(
    request: Request, app_state: AppStateDep, typed: TypedDep
) -> Response:
    """Open a session for whoever has proved to their passkey who they are."""
    if not sign_in_form.has_form_token(request, typed.csrf):
        await app_state.secret_lines.refusals.keep(request.scope)
        raise ForeignForm
    at = whole_number(typed.saat, digits=_DIGITS) or 0
    manifest = Manifest(
        purpose=Purpose.SIGN_IN, office="", username="", nonce=typed.csrf, content=at
    )
    try:
        opened = await app_state.secret_lines.looks.work(
            request.scope,
            typed.csrf,
            second_step.sign_in_by_passkey,
            app_state.database,
            manifest,
            typed.given,
            proving=app_state.proving,
            device=cookies.read(request, cookies.DEVICE, site_of(request)),
            now=app_state.clock(),
        )
    except (WrongProof, StepUpUsed):
        await app_state.secret_lines.refusals.keep(request.scope)
        errors = {"": NOT_KNOWN}
        onward = own_path(typed.lanjut)
        return sign_in_form.form(
            request, app_state, OFFICER, onward=onward, errors=errors
        )
    return sign_in_form.started(request, OFFICER, opened, own_path(typed.lanjut))


def _half(request: Request) -> str:
    return cookies.read(request, cookies.HALF, site_of(request))


async def _awaited(request: Request, app_state: AppState) -> Awaited:
    token, now = _half(request), app_state.clock()
    if not token:
        raise SessionOver
    return await run_in_threadpool(
        second_step.awaited, app_state.database, token, now=now
    )


def _back() -> Response:
    return see_other(f"{OFFICER.sign_in}?karena=lama")


def _form(
    request: Request,
    app_state: AppState,
    found: Awaited,
    *,
    onward: str,
    errors: dict[str, str] | None = None,
) -> Response:
    party = app_state.proving.party
    may_ask = bool(found.passkeys) and party.can_ask
    challenge = found.manifest.challenge
    return pages.render(
        request,
        "office/sign_in_ways/second_step.html",
        status=422 if errors else 200,
        headers=HEADERS,
        user=None,
        errors=errors or {},
        awaited=found,
        passkey=request_options(party, challenge, found.passkeys) if may_ask else "",
        onward=own_path(onward) if onward else "",
        minutes=int(AWAITED_FOR.total_seconds()) // 60,
        action=OFFICER.second_step,
    )
