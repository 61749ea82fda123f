"""The page of the units of an office: its UPT and kecamatan are added and renamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.responses import Response

from suket.errors import AlreadyThere
from suket.offices import units
from suket.offices.errors import BadUnitName, DistrictOutside
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.web.current_user import see_other
from suket.web.form_fields import Field, choices, chosen
from suket.web.office.office_settings import OFFICE
from suket.web.office.signed_in_officer import (
    ActingGovernor,
    Governing,
    SignedInOfficer,
)

router = APIRouter(include_in_schema=False)

UNITS: Final = f"{OFFICE}/unit"
KINDS: Final = {UnitKind.KECAMATAN: "Kecamatan", UnitKind.UPT: "UPT"}
DONE: Final = {"tambah": "Unit sudah ditambahkan.", "nama": "Nama unit tersimpan."}
NO_KIND: Final = "Pilih kecamatan atau UPT."
NO_CODE: Final = "Isi kode kecamatannya, misalnya {}.01."
NO_CODE_OF_UPT: Final = "UPT tidak mempunyai kode kecamatan. Kosongkan."
NAME_TAKEN: Final = "Nama itu sudah dipakai unit lain di kantor ini."


@dataclass(frozen=True, slots=True)
class TypedUnit:
    """A unit, as typed."""

    unit: Field = ""  # the one to rename; "": a new one
    nama: Field = ""
    jenis: Field = ""
    kode: Field = ""

    def errors(self, office: str) -> dict[str, str]:
        """Return what is amiss with a new unit, by field."""
        kind, code = chosen(UnitKind, [self.jenis]), self.kode.strip()
        if not kind or kind[0] not in KINDS:
            return {"jenis": NO_KIND}
        if kind == [UnitKind.KECAMATAN] and not code:
            return {"kode": NO_CODE.format(office)}
        return {"kode": NO_CODE_OF_UPT} if kind == [UnitKind.UPT] and code else {}

    def row(self, office: str) -> Unit:
        """Return the new unit; there must be no `errors`."""
        return Unit(
            office_code=office,
            kind=UnitKind(self.jenis),
            name=self.nama,
            region_code=self.kode.strip() or None,
        )


@router.get(UNITS)
def show(user: Governing, unit: str = "", selesai: str = "") -> Response:
    """Show the units, the form of a new one, or of the one to rename."""
    if not unit:
        return _form(user, TypedUnit(), done=DONE.get(selesai, ""))
    with user.reading() as session:
        found = units.find(session, unit, office=user.office.code)
    return _form(user, TypedUnit(unit=found.id, nama=found.name))


@router.post(UNITS)
def put(user: ActingGovernor, typed: Annotated[TypedUnit, Depends()]) -> Response:
    """Add a unit, or let one be called otherwise."""
    office = user.office.code
    if not typed.unit and (errors := typed.errors(office)):
        return _form(user, typed, errors)
    try:
        _put(user, typed)
    except BadUnitName as error:
        return _form(user, typed, {"nama": error.pesan})
    except AlreadyThere:
        return _form(user, typed, {"nama": NAME_TAKEN})
    except DistrictOutside as error:
        return _form(user, typed, {"kode": error.pesan})
    return see_other(f"{UNITS}?selesai={'nama' if typed.unit else 'tambah'}")


def _put(user: SignedInOfficer, typed: TypedUnit) -> None:
    office = user.office.code
    with user.begin() as session:
        if typed.unit:
            unit = units.find(session, typed.unit, office=office)
            units.rename(session, unit, typed.nama, who=user.username, now=user.now)
        else:
            units.add(session, typed.row(office), who=user.username, now=user.now)


def _form(
    user: SignedInOfficer,
    typed: TypedUnit,
    errors: Mapping[str, str] | None = None,
    *,
    done: str = "",
) -> Response:
    with user.reading() as session:
        found = units.of_office(session, user.office.code)
    return user.page(
        "units",
        errors=errors,
        typed=typed,
        done=done,
        units=found,
        kinds=choices(KINDS.items()),
    )
