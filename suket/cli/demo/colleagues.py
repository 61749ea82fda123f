"""The people who work at the offices of the demonstration: accounts, roles, keys.

Each is a person of their own and does what they do by the doors that the pages have:
they sign in by their password, set an authenticator app up, and confirm by its code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from suket.access import change_factors, confirm_act, namesakes, second_step, step_up
from suket.access.manage_accounts import Newcomer, employ
from suket.access.officer_accounts import OFFICERS
from suket.access.proofs import Given, Proving
from suket.access.rights import Officer
from suket.access.role_grants import Post
from suket.access.secret_hashing import drawn, matches
from suket.access.sign_in import sign_in
from suket.access.step_up import Manifest
from suket.access.users_and_sessions import HalfOpened
from suket.access.webauthn_ceremonies import RelyingParty
from suket.access.words import Proof, Purpose, Role
from suket.applications.signing.sign_batches import Confirmed
from suket.cli.context import CommandContext, keeper
from suket.cli.demo.authenticator_app import AuthenticatorApp
from suket.db import Database
from suket.offices import offices, signatories
from suket.offices.tables import Unit
from suket.offices.validity import local_day
from suket.offices.words import NoNip

# By which name somebody of a role signs in, before the code of the office.
NAMES: Final = {
    Role.OPERATOR: "operator",
    Role.OFFICER: "petugas",
    Role.VERIFIER: "pemeriksa",
    Role.SECTION_HEAD: "kasi",
    Role.SIGNATORY: "penanda",
    Role.ADMIN: "admin",
}


@dataclass
class Colleague:
    """One who works at an office, with what only they know."""

    place: CommandContext
    office: str
    username: str
    password: str = field(repr=False)
    app: AuthenticatorApp | None = None
    _token: str = field(default="", repr=False)  # of their session

    @property
    def database(self) -> Database:
        """The register."""
        return self.place.database

    @property
    def _proving(self) -> Proving:
        party = RelyingParty(self.place.settings.public_url)
        return Proving(lambda: self.place.keys.secrets, party)

    def officer(self, session: Session, now: datetime) -> Officer:
        """Return who acts, with the roles that are in force."""
        account = OFFICERS.find(session, self.username)
        return OFFICERS.acting(session, account, now=now)

    def sign_in(self, now: datetime) -> None:
        """Sign in by the password, and by a code of the app if there is one."""
        opened = sign_in(self.database, OFFICERS, self.username, self.password, now=now)
        if isinstance(opened, HalfOpened):
            opened = second_step.finish(
                self.database,
                opened.token,
                self._code(now),
                proving=self._proving,
                now=now,
            )
        self._token = opened.token

    def set_up_app(self, now: datetime) -> None:
        """Set an authenticator app up, as whoever has only a password confirms it."""
        app, knows = AuthenticatorApp(), Given(is_password_right=self._knows())
        with self._confirming(Purpose.FACTORS, ["app"], knows, now) as act:
            session, _, _ = act
            change_factors.set_up_app(
                session,
                OFFICERS.find(session, self.username),
                app.secret,
                app.code(now),
                secrets=self.place.keys.secrets,
                now=now,
            )
        self.app = app

    @contextmanager
    def confirming(
        self, purpose: Purpose, content: Any, now: datetime
    ) -> Iterator[tuple[Session, Confirmed]]:
        """Open the transaction of an act that a code of the app confirms."""
        with self._confirming(purpose, content, self._code(now), now) as act:
            session, manifest, proof = act
            yield session, Confirmed(manifest, proof)

    @contextmanager
    def _confirming(
        self, purpose: Purpose, content: Any, given: Given, now: datetime
    ) -> Iterator[tuple[Session, Manifest, Proof]]:
        manifest = Manifest(
            purpose=purpose,
            office=self.office,
            username=self.username,
            nonce=step_up.nonce(),
            content=content,
        )
        with self.database.begin() as session:
            step_up.ask(session, manifest, self._token, now=now)
        proof = confirm_act.prove(
            self.database, manifest, given, proving=self._proving, now=now
        )
        with (
            self.database.begin() as session,
            confirm_act.confirmed(session, manifest, self._token, now=now),
        ):
            yield session, manifest, proof

    def _code(self, now: datetime) -> Given:
        return Given(code=self.app.code(now) if self.app else "")

    def _knows(self) -> bool:
        with self.database.reading() as session:
            kept = OFFICERS.find(session, self.username).password_hash
        return matches(self.password, kept)


def employed(
    place: CommandContext,
    office: str,
    role: Role,
    *,
    now: datetime,
    name: str = "",
    unit: Unit | None = None,
) -> Colleague:
    """Return a new colleague, appointed by the keeper of the machine as first ones are.

    `name` tells apart who have the same role.
    """
    username, password = f"{name or NAMES[role]}.{_place_of(office, unit)}", drawn()
    with place.database.begin() as session:
        day = local_day(now, offices.find(session, office).zone)
        post = Post(role=role, unit=unit.id if unit else None, since=day)
        full_name, nip = f"{username} CONTOH", None
        if role is Role.SIGNATORY:  # who touches is whose name is printed
            printed = signatories.on_day(session, office, day)
            full_name, nip = printed.name, printed.nip
        newcomer = Newcomer(
            username=username,
            name=full_name,
            nip=nip,
            no_nip=None if nip else NoNip.HONORARY,
            who=namesakes.ANOTHER,  # though all are called by their roles
            post=post,
        )
        officer = keeper(office)
        employ(session, newcomer, password, must_change=False, officer=officer, now=now)
    return Colleague(place, office, username, password)


def _place_of(office: str, unit: Unit | None) -> str:
    return unit.region_code or office if unit else office
