"""The page of one institution: its agreement, API keys and people.

Passwords and keys are made here and shown once, on this page after the form that asked
for them; they are kept as digests only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.errors import BadUsername
from suket.access.secret_hashing import drawn
from suket.errors import AlreadyThere
from suket.institutions import (
    api_keys,
    clerk_accounts,
    institutions,
    manage_institutions,
)
from suket.institutions.api_keys import LONGEST, LONGEST_LABEL, WantedKey
from suket.institutions.clerk_accounts import CLERKS
from suket.institutions.errors import BadAgreement
from suket.institutions.tables import ApiKey, Clerk, Institution
from suket.institutions.words import Scope
from suket.web import indonesian_wording
from suket.web.form_fields import Field, Ticked, beside, choices, chosen, whole_number
from suket.web.indonesian_wording import Word
from suket.web.office.confirmed_act import Act
from suket.web.office.institution_acts import (
    CLOSE,
    ON_PEOPLE,
    REVOKE,
    UNLOCK,
    is_possible,
)
from suket.web.office.institutions import (
    ADDED,
    IN_FORCE,
    INSTITUTIONS,
    state_of,
)
from suket.web.office.shown_once import Once, brought_along, shown_at, taken_back
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

HERE: Final = f"{INSTITUTIONS}/{{code}}"
DAYS: Final = "365"
DAY_DIGITS: Final = 4

GOOD: Final = Word("Aktif", "green")
REVOKED: Final = Word("Dicabut", "grey")
EXPIRED: Final = Word("Kedaluwarsa", "yellow")
OPEN: Final = Word("Aktif", "green")
LOCKED: Final = Word("Terkunci 15 menit", "yellow")
SHUT: Final = Word("Nonaktif", "grey")

DONE: Final = {act.path: act.done for act in (*ON_PEOPLE.values(), REVOKE, CLOSE)} | {
    ADDED: (
        "{} sudah didaftarkan. Di bawah ini tambahkan orang yang memeriksa, atau kunci"
        " untuk sistemnya."
    )
}

# By what `BadAgreement` names first: the field of the form, and what to mend.
AMISS: Final = {
    "scope": ("lingkup", "Pilih paling sedikit satu lingkup."),
    "label": ("mesin", f"Isi nama mesin, paling banyak {LONGEST_LABEL} karakter."),
    "days": ("hari", f"Isi bilangan bulat dari 1 sampai {LONGEST.days}."),
}
BAD_NAME: Final = (
    "Nama pengguna terdiri atas 3 sampai 32 huruf kecil, angka, titik, garis bawah,"
    " atau tanda hubung, dan diawali huruf atau angka."
)
NAME_TAKEN: Final = "Nama pengguna itu sudah dipakai. Pilih yang lain."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act brought about: a sentence, and perhaps a secret."""

    done: str = ""
    once: Once | None = None


@router.get(HERE)
def show(code: str, user: Governing, selesai: str = "", atas: str = "") -> Response:
    """Show an institution of this office, and what was done to it (`selesai`)."""
    once = brought_along(user)
    outcome = Outcome(_done(user, code, selesai, atas), once)
    answer = institution_page(user, code, outcome=outcome)
    return taken_back(answer, user) if once else answer


def _done(user: SignedInOfficer, code: str, path: str, subject: str) -> str:
    """Return the sentence on what was done to a person, a key or the agreement.

    It is said of what is there only, so that no link makes this page say anything else.
    """
    sentence = DONE.get(path, "")
    with user.reading() as session:
        found = institutions.find_of(session, code, office=user.office.code)
        names = {each.id: each.label for each in api_keys.of_institution(session, code)}
        people = clerk_accounts.of_institution(session, code)
        names |= {each.username: each.username for each in people} | {code: found.name}
    return sentence.format(names[subject]) if subject in names else ""


# Keys


@dataclass(frozen=True, slots=True)
class TypedKey:
    """The fields of a new key, as typed."""

    mesin: Field = ""
    lingkup: Ticked = None
    hari: Field = DAYS


@router.post(f"{HERE}/kunci")
def give_key(
    code: str, user: ActingGovernor, typed: Annotated[TypedKey, Depends()]
) -> Response:
    """Make a key and show it once; older keys stay good until they are revoked."""
    days = whole_number(typed.hari, digits=DAY_DIGITS) or 0
    wanted = WantedKey(
        institution=code,
        label=typed.mesin,
        scopes=chosen(Scope, typed.lingkup),
        expires_at=user.now + timedelta(days=days),
    )
    try:
        with changing(user, code) as session:
            key = manage_institutions.give_key(
                session, wanted, who=user.username, now=user.now
            )
    except BadAgreement as error:
        return institution_page(user, code, beside(AMISS, error), typed=typed)
    advice = (
        "Mesin mengirimnya di header Authorization: Bearer, hanya lewat TLS. Kunci lama"
        " tetap berlaku sampai dicabut, supaya mesin dapat berganti tanpa terhenti."
    )
    once = Once("Kunci API sudah dibuat", "Kunci", key.token, advice)
    return shown_at(f"{INSTITUTIONS}/{code}", once, user)


# People


@router.post(f"{HERE}/orang")
def employ(code: str, user: ActingGovernor, nama_pengguna: Field = "") -> Response:
    """Add a person; their first password is shown once."""
    name, password = nama_pengguna.strip(), drawn()
    who, now = user.username, user.now
    try:
        with changing(user, code) as session:
            manage_institutions.employ(session, code, name, password, who=who, now=now)
    except BadUsername:
        return institution_page(user, code, {"nama_pengguna": BAD_NAME}, person=name)
    except AlreadyThere:
        return institution_page(user, code, {"nama_pengguna": NAME_TAKEN}, person=name)
    return shown_at(f"{INSTITUTIONS}/{code}", once_password(name, password), user)


def once_password(username: str, password: str) -> Once:
    """Return what shows a person's password this once."""
    advice = (
        "Sampaikan langsung kepada orangnya, jangan lewat pesan. Minta ia menggantinya"
        " di /lembaga/akun."
    )
    return Once(f"Kata sandi {username} sudah dibuat", "Kata sandi", password, advice)


@contextmanager
def changing(user: SignedInOfficer, code: str) -> Iterator[Session]:
    """Open the transaction of an act on an institution that agreed with this office.

    Raises `InstitutionNotFound` for any other.
    """
    with user.begin() as session:
        institutions.find_of(session, code, office=user.office.code)
        yield session


def institution_page(
    user: SignedInOfficer,
    code: str,
    errors: dict[str, str] | None = None,
    *,
    outcome: Outcome | None = None,
    typed: TypedKey | None = None,
    person: str = "",
) -> Response:
    """Show an institution; `outcome` is of what was just done to it."""
    with user.reading() as session:
        found = institutions.find_of(session, code, office=user.office.code)
        shown = _shown(session, user, found)
    return user.page(
        "institution",
        errors=errors,
        outcome=outcome or Outcome(),
        typed=typed or TypedKey(),
        person=person,
        scopes=choices(indonesian_wording.SCOPES.items()),
        **shown,
    )


def _shown(
    session: Session, user: SignedInOfficer, found: Institution
) -> dict[str, Any]:
    purposes = institutions.purposes_of(session, found.code)
    keys = api_keys.of_institution(session, found.code)
    people = clerk_accounts.of_institution(session, found.code)
    state = state_of(found, user)
    return {
        "institution": found,
        "kind": indonesian_wording.INSTITUTIONS[found.kind],
        "state": state,
        "purposes": ", ".join(
            indonesian_wording.PURPOSES[each] for each in sorted(purposes)
        ),
        "keys": [
            (key, _scopes(key), _under(state, _key_state(key, user))) for key in keys
        ],
        "people": [
            (each, _under(state, word), _acts(each, word))
            for each in people
            for word in (_state(session, each, user),)
        ],
        "revoke": REVOKE,
        "close": CLOSE,
    }


def _scopes(key: ApiKey) -> str:
    return ", ".join(
        indonesian_wording.SCOPES[Scope(each)] for each in key.scopes.split()
    )


def _key_state(key: ApiKey, user: SignedInOfficer) -> Word:
    if key.revoked_at is not None:
        return REVOKED
    return GOOD if api_keys.is_good(key, now=user.now) else EXPIRED


def _state(session: Session, clerk: Clerk, user: SignedInOfficer) -> Word:
    if clerk.is_disabled:
        return SHUT
    is_locked = CLERKS.is_locked(session, clerk.username, now=user.now)
    return LOCKED if is_locked else OPEN


def _acts(clerk: Clerk, state: Word) -> list[Act]:
    acts = [act for act in ON_PEOPLE.values() if is_possible(act, clerk)]
    return [act for act in acts if act is not UNLOCK or state is LOCKED]


def _under(agreement: Word, own: Word) -> Word:
    """Return how a person or a key stands: good only while the agreement holds."""
    return agreement if own in (OPEN, LOCKED, GOOD) and agreement != IN_FORCE else own
