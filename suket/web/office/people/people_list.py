"""The people of an office: what each is for today, and when they were last here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import officer_accounts, role_grants
from suket.access.officer_accounts import OFFICERS
from suket.access.tables import Account, RoleGrant
from suket.offices import units
from suket.offices.tables import Person
from suket.web.indonesian_wording import ROLES, Word
from suket.web.local_times import tanggal
from suket.web.office.signed_in_officer import Governing, SignedInOfficer

router = APIRouter(include_in_schema=False)

PEOPLE: Final = "/petugas/orang"

OPEN: Final = Word("Aktif", "green")
LOCKED: Final = Word("Terkunci 15 menit", "yellow")
GIVEN: Final = Word("Kata sandi awal", "yellow")
SHUT: Final = Word("Nonaktif", "grey")


@dataclass(frozen=True, slots=True)
class Line:
    """One account in the list."""

    account: Account
    name: str
    roles: list[str]  # in force today: "Penanda tangan sampai 31 Desember 2026"
    seen_at: datetime | None
    state: Word


@router.get(PEOPLE)
def show(user: Governing) -> Response:
    """Show everybody who has an account at the office, those shut out at the end."""
    code = user.office.code
    with user.reading() as session:
        accounts = officer_accounts.of_office(session, code)
        people = officer_accounts.people(session, code)
        grants = role_grants.of_persons(session, people, office=code)
        seen = officer_accounts.last_seen(session, code)
        places = unit_names(session, code)
        lines = [
            Line(
                each,
                name_of(each, people),
                roles_today(user, each, grants.get(each.person_id, ()), places),
                seen.get(each.id),
                state_of(session, each, user),
            )
            for each in accounts
        ]
    lines.sort(key=lambda line: (line.account.is_disabled, line.name.casefold()))
    return user.page("people/people_list", lines=lines)


def name_of(account: Account, people: Mapping[str | None, Person]) -> str:
    """Return what a person is called; one who is not recorded yet, as they sign in."""
    person = people.get(account.person_id)
    return person.name if person else account.username


def unit_names(session: Session, office: str) -> dict[str | None, str]:
    """Return what the units of an office are called, by their ids."""
    return {unit.id: unit.name for unit in units.of_office(session, office)}


def roles_today(
    user: SignedInOfficer,
    account: Account,
    grants: Iterable[RoleGrant],
    places: dict[str | None, str],
) -> list[str]:
    """Return the roles of an account that count today, in words."""
    return [
        _told(grant, places)
        for grant in grants
        if role_grants.is_in_force(grant, user.today) and not account.is_disabled
    ]


def _told(grant: RoleGrant, places: dict[str | None, str]) -> str:
    place = f", {places[grant.unit_id]}" if grant.unit_id else ""
    until = f", sampai {tanggal(grant.until)}" if grant.until else ""
    return f"{ROLES[grant.role]}{place}{until}"


def state_of(session: Session, account: Account, user: SignedInOfficer) -> Word:
    """Return whether somebody can come in, in a word."""
    if account.is_disabled:
        return SHUT
    if OFFICERS.is_locked(session, account.username, now=user.now):
        return LOCKED
    return GIVEN if account.password_given_at else OPEN
