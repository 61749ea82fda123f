"""Pages of the institutions of an office: their list, and a new agreement.

Only who governs the office comes here.  An agreement made here shows what this office
holds, and no other's: that it may see all of them is for whoever runs the service.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.errors import AlreadyThere
from suket.institutions import institutions, manage_institutions
from suket.institutions.institutions import MOST_PER_MINUTE
from suket.institutions.tables import Institution
from suket.institutions.words import InstitutionKind, VisitPurpose
from suket.web import indonesian_wording
from suket.web.current_user import see_other
from suket.web.form_fields import (
    Field,
    Ticked,
    choices,
    chosen,
    day,
    whole_number,
)
from suket.web.indonesian_wording import Word
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

INSTITUTIONS: Final = "/petugas/lembaga"
NEW: Final = "/petugas/lembaga-baru"
ADDED: Final = "didaftarkan"  # what was done, in the address of the institution's page
DAILY, PER_MINUTE = "1000", "60"

MOST_DIGITS: Final = 9

IN_FORCE: Final = Word("Berlaku", "green")
NOT_IN_FORCE: Final = Word("Di luar masa berlaku", "yellow")
CLOSED: Final = Word("Ditutup", "grey")

# By what `BadAgreement` names first: the field of the form, and what to mend.
AMISS: Final = {
    "code": (
        "kode",
        "Kode terdiri atas 2 sampai 32 huruf kecil, angka, atau tanda hubung.",
    ),
    "name": (
        "nama",
        "Isi nama lembaga, paling banyak 100 karakter, tanpa tanda khusus.",
    ),
    "agreement": ("perjanjian", "Isi nomor perjanjian."),
    "purpose": ("tujuan", "Pilih paling sedikit satu tujuan."),
    "until": ("sampai", "“Berlaku sampai” tidak boleh sebelum “Berlaku mulai”."),
    "daily quota": ("per_hari", "Isi bilangan bulat, paling sedikit 1."),
    "per minute": (
        "per_menit",
        (
            "Isi bilangan bulat dari 1 sampai "
            f"{indonesian_wording.angka(MOST_PER_MINUTE)}."
        ),
    ),
}
NO_DAY: Final = {
    "mulai": "Isi sejak kapan perjanjian berlaku.",
    "sampai": "Isi sampai kapan perjanjian berlaku.",
}
TAKEN: Final = "Kode itu sudah dipakai. Pilih yang lain."


@dataclass(frozen=True, slots=True)
class Line:
    """One institution in the list."""

    institution: Institution
    kind: str
    state: Word


def state_of(institution: Institution, user: SignedInOfficer) -> Word:
    """Return how an agreement stands now."""
    if institution.closed_at is not None:
        return CLOSED
    is_in_force = institutions.is_in_force(institution, user.zone, now=user.now)
    return IN_FORCE if is_in_force else NOT_IN_FORCE


@router.get(INSTITUTIONS)
def show(user: Governing) -> Response:
    """Show the institutions of this office."""
    with user.reading() as session:
        found = institutions.of_office(session, user.office.code)
    lines = [
        Line(each, indonesian_wording.INSTITUTIONS[each.kind], state_of(each, user))
        for each in found
    ]
    return user.page("institutions", lines=lines)


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a new agreement, as typed."""

    kode: Field = ""
    nama: Field = ""
    jenis: Field = InstitutionKind.BANK.value
    perjanjian: Field = ""
    tujuan: Ticked = None
    mulai: Field = ""
    sampai: Field = ""
    per_hari: Field = DAILY
    per_menit: Field = PER_MINUTE

    def errors(self) -> dict[str, str]:
        """Return everything that is amiss, by field; only the code may be taken."""
        found = dict(
            AMISS[fault.partition(":")[0]]
            for fault in institutions.faults(self.institution(""), self.purposes())
        )
        if self.jenis not in set(InstitutionKind):
            found["jenis"] = "Pilih jenis lembaga."
        found |= {
            field: sentence
            for field, sentence in NO_DAY.items()
            if day(getattr(self, field)) is None
        }
        for name in ("daily quota", "per minute"):
            field, sentence = AMISS[name]
            if whole_number(getattr(self, field), digits=MOST_DIGITS) is None:
                found[field] = sentence
        return found

    def purposes(self) -> list[VisitPurpose]:
        """Return the purposes that were chosen."""
        return chosen(VisitPurpose, self.tujuan)

    def institution(self, office: str) -> Institution:
        """Return the row, which is of use only without `errors`.

        What cannot be read at all has a sound value in it: it is an error of its own.
        """
        since = day(self.mulai) or day(self.sampai) or date.min
        return Institution(
            code=self.kode.strip(),
            name=self.nama.strip(),
            kind=(chosen(InstitutionKind, [self.jenis]) or [InstitutionKind.BANK])[0],
            office_code=office,
            is_nationwide=False,
            agreement=self.perjanjian.strip(),
            since=since,
            until=day(self.sampai) or since,
            daily_quota=_number(self.per_hari),
            per_minute=_number(self.per_menit),
        )


def _number(text: str) -> int:
    found = whole_number(text, digits=MOST_DIGITS)
    return 1 if found is None else found


@router.get(NEW)
def ask(user: Governing) -> Response:
    """Show the form of a new agreement."""
    return _form(user, Typed())


@router.post(NEW)
def register(user: ActingGovernor, typed: Annotated[Typed, Depends()]) -> Response:
    """Add an institution by its agreement, and go on to its page."""
    errors = typed.errors()
    with user.reading() as session:
        if institutions.is_taken(session, typed.kode.strip()):
            errors["kode"] = TAKEN
    if errors:
        return _form(user, typed, errors)
    row, who, now = (
        typed.institution(user.office.code),
        user.username,
        user.now,
    )
    try:
        with user.begin() as session:
            manage_institutions.register(
                session, row, typed.purposes(), who=who, now=now
            )
    except AlreadyThere:  # by somebody else, just now
        return _form(user, typed, {"kode": TAKEN})
    return see_other(f"{INSTITUTIONS}/{row.code}?selesai={ADDED}&atas={row.code}")


def _form(
    user: SignedInOfficer, typed: Typed, errors: dict[str, str] | None = None
) -> Response:
    return user.page(
        "institution_new",
        errors=errors,
        typed=typed,
        kinds=choices(indonesian_wording.INSTITUTIONS.items()),
        purposes=choices(indonesian_wording.PURPOSES.items()),
    )
