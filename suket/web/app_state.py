"""The state of the application: database, keys, archive and clock for its routes."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final, Protocol

from fastapi import Depends, Request

from keys.secrets_in_use import Secrets
from keys.signer_protocol import Signer
from suket.access.proofs import Proving
from suket.access.users_and_sessions import Limits
from suket.access.webauthn_ceremonies import RelyingParty
from suket.db import Database
from suket.intake.held_uploads import HeldUploads
from suket.messaging.carriers import Carriers
from suket.paper.archive import Archive
from suket.settings import Settings
from suket.web.institution_rate_limits import Rates
from suket.web.known_askers import KnownAskers
from suket.web.secret_lines import SecretLines
from verify.trust_list import Purpose

SAME_ORIGIN: Final = "same-origin"


def _nobody() -> None:
    """Tell nobody: the jobs run elsewhere, and look by themselves."""


class Keys(Protocol):
    """What the counter needs of the safe."""

    def signer(
        self, purpose: Purpose, *, office: str | None = None, at: datetime
    ) -> Signer:
        """Return what signs for an office at a time, or raise a `KeyFault`."""

    @property
    def secrets(self) -> Secrets:
        """The symmetric secrets, or raise a `KeyFault`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """All that the officers' and the holders' routes work with."""

    settings: Settings
    database: Database
    archive: Archive
    keys: Keys
    clock: Callable[[], datetime]
    rates: Rates = field(default_factory=Rates)
    secret_lines: SecretLines = field(default_factory=SecretLines)
    known_askers: KnownAskers = field(default_factory=KnownAskers)
    carriers: Carriers = field(default_factory=Carriers)  # of mail and SMS
    wake: Callable[[], None] = _nobody  # tells the jobs that there is something to do

    @property
    def uploads(self) -> HeldUploads:
        """What officers uploaded and have not yet decided on."""
        return HeldUploads(self.settings.uploads)

    @property
    def proving(self) -> Proving:
        """By what second factors are looked at here."""
        party = RelyingParty(self.settings.public_url)
        return Proving(lambda: self.keys.secrets, party)

    @property
    def limits(self) -> Limits:
        """How long a session lives here."""
        settings = self.settings
        return Limits(idle=settings.session_idle, absolute=settings.session_length)


async def app_state_of(request: Request) -> AppState:
    """Return what the application was built with; takes no thread for it."""
    app_state = request.app.state.app_state
    if not isinstance(app_state, AppState):
        raise TypeError("create the application by create_app")
    return app_state


AppStateDep = Annotated[AppState, Depends(app_state_of)]


def is_own_form(request: Request, site: str, *, csrf: str, kept: str) -> bool:
    """Say whether a browser sends this from a page of ours, made for whom it serves.

    `csrf` is what the form carries, `kept` what it must.
    """
    is_made_for_it = hmac.compare_digest(csrf.encode(), kept.encode())
    return is_made_for_it and is_own_page(request, site)


def is_own_page(request: Request, site: str) -> bool:
    """Say whether a browser sends this from a page of ours.

    `Sec-Fetch-Site` cannot be set by a script; a browser too old for it sends the
    `Origin` of the page.  Who sends neither is not let in.
    """
    told = request.headers.get("sec-fetch-site")
    if told is not None:
        return told == SAME_ORIGIN
    return request.headers.get("origin") == site
