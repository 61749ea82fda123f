"""The page of one person: roles with their periods, devices, and what can be done."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import officer_accounts, role_grants
from suket.access.errors import OwnAccount
from suket.access.namesakes import ANOTHER
from suket.access.officer_accounts import OFFICERS
from suket.access.tables import Account, RoleGrant
from suket.applications.deciding.know_own import known_as
from suket.offices import persons
from suket.offices.tables import Person
from suket.web.form_fields import Choice, Field
from suket.web.indonesian_wording import ROLE_HINTS, ROLES, Word
from suket.web.office.confirmed_act import Way
from suket.web.office.people.people_list import (
    LOCKED,
    PEOPLE,
    state_of,
    unit_names,
)
from suket.web.office.people.person_acts import (
    END_ROLE,
    ON_ACCOUNTS,
    UNLOCK,
    is_possible,
)
from suket.web.office.shown_once import Once, brought_along, taken_back
from suket.web.office.signed_in_officer import (
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

HERE: Final = f"{PEOPLE}/{{username}}"
WHOLE_OFFICE: Final = Choice("", "Seluruh kantor")
CHOOSE: Final = Choice("", "Pilih peran")

IN_FORCE: Final = Word("Berlaku", "green")
TO_COME: Final = Word("Belum mulai", "blue")
ENDED: Final = Word("Diakhiri", "grey")
PAST: Final = Word("Masa habis", "grey")

EMPLOYED, GIVEN, DESCRIBED, LEFT = "dibuat", "peran", "data", "sesi"
KNOWN: Final = "penduduk"
DONE: Final = {act.path: act.done for act in ON_ACCOUNTS.values()} | {
    END_ROLE.path: "Peran {} sudah diakhiri.",
    EMPLOYED: "Akun {} sudah dibuat.",
    GIVEN: "Peran sudah diberikan kepada {}.",
    DESCRIBED: "Data {} sudah disimpan.",
    KNOWN: "{} dikenali pada pengajuannya sendiri dan orang sekartu keluarga.",
    LEFT: "{} sudah keluar dari perangkat itu.",
}


@dataclass(frozen=True, slots=True)
class TypedPost:
    """The fields of a role to give, as typed."""

    peran: Field = ""
    unit: Field = ""
    mulai: Field = ""
    sampai: Field = ""
    orang: Field = ""  # who is called alike and is the same, or that nobody is


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role that was ever given."""

    grant: RoleGrant
    title: str
    place: str
    state: Word
    by: str  # who gave it


@router.get(HERE)
def show(username: str, user: Governing, selesai: str = "") -> Response:
    """Show a person of this office, and what was just done (`selesai`)."""
    once = brought_along(user)
    answer = person_page(user, username, done=selesai, once=once)
    return taken_back(answer, user) if once else answer


def person_page(  # noqa: PLR0913 - the page, and what was typed or done there
    user: SignedInOfficer,
    username: str,
    errors: Mapping[str, str] | None = None,
    *,
    done: str = "",
    once: Once | None = None,
    typed: TypedPost | None = None,
    alike: Sequence[str] = (),
) -> Response:
    """Return the page of a person, whom `done` was just done to."""
    with user.reading() as session:
        account = officer_accounts.find(session, username, office=user.office.code)
        shown = _shown(session, user, account)
    return user.page(
        "people/person",
        errors=errors,
        done=DONE.get(done, "").format(shown["name"]),
        once=once,
        typed=typed or TypedPost(mulai=user.today.isoformat()),
        roles=[CHOOSE, *(Choice(role.value, name) for role, name in ROLES.items())],
        hints=[(name, ROLE_HINTS[role]) for role, name in ROLES.items()],
        alike=alike_choices(alike),
        **shown,
    )


def alike_choices(usernames: Sequence[str]) -> list[Choice]:
    """Return what may be said of a person of whom these accounts' are called alike."""
    same = [Choice(name, f"Orang yang sama dengan akun {name}") for name in usernames]
    return [*same, Choice(ANOTHER, "Orang lain, hanya senama")] if same else []


def _shown(session: Session, user: SignedInOfficer, account: Account) -> dict[str, Any]:
    code = user.office.code
    people = officer_accounts.people(session, code)
    person = people.get(account.person_id)
    places = unit_names(session, code)
    grants = role_grants.of_person(session, account.person_id, office=code)
    givers = persons.by_id(session, [grant.granted_by for grant in grants])
    state = state_of(session, account, user)
    limits = user.app_state.limits
    acts = [act for act in ON_ACCOUNTS.values() if is_possible(act, account)]
    return {
        "account": account,
        "person": person,
        "resident": known_as(session, account.person_id or ""),
        "name": person.name if person else account.username,
        "state": state,
        "is_oneself": account.username == user.username,
        "lines": [_line(grant, user, places, givers) for grant in grants],
        "units": [
            WHOLE_OFFICE,
            *(Choice(key or "", name) for key, name in places.items() if key != code),
        ],
        "sessions": OFFICERS.live_sessions(session, account, limits, now=user.now),
        "acts": [act for act in acts if act is not UNLOCK or state is LOCKED],
        "end_role": END_ROLE,
    }


def _line(
    grant: RoleGrant,
    user: SignedInOfficer,
    places: Mapping[str | None, str],
    givers: Mapping[str, Person],
) -> RoleLine:
    place = places.get(grant.unit_id, "Seluruh kantor")
    by = givers[grant.granted_by].name
    return RoleLine(grant, ROLES[grant.role], place, _state(grant, user), by)


def _state(grant: RoleGrant, user: SignedInOfficer) -> Word:
    if grant.ended_at is not None:
        return ENDED
    if role_grants.is_over(grant, user.today):
        return PAST
    return IN_FORCE if role_grants.is_in_force(grant, user.today) else TO_COME


@contextmanager
def governing(
    user: SignedInOfficer, username: str
) -> Iterator[tuple[Session, Account]]:
    """Open the transaction of an act on the account of somebody else of this office.

    Raises `AccountNotFound` or `OwnAccount`.
    """
    with user.begin() as session:
        account = officer_accounts.find(session, username, office=user.office.code)
        if account.username == user.username:
            raise OwnAccount
        yield session, account


def way_to(username: str) -> Way:
    """Return the way back to the page of a person."""
    return Way(f"{PEOPLE}/{username}", "Kembali ke orang ini")


def told(username: str, what: str) -> str:
    """Return the address of a person's page that says in green what was done."""
    return f"{PEOPLE}/{username}?selesai={what}"
