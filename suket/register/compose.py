"""Compose what a suket will say from office, resident and signatory."""

from datetime import date
from typing import Any

from suket.offices.tables import Signatory
from suket.offices.versions import OfficeOnDay
from suket.register.document_fields import Letterhead, Printed, SignatureBlock
from suket.residents.names import as_printed, in_capitals
from suket.residents.tables import Resident

Days = tuple[date, date | None]  # issued on, last valid day


def compose(
    office: OfficeOnDay,
    resident: Resident,
    signatory: Signatory,
    *,
    number: str,
    days: Days,
) -> Printed:
    """Return the texts of the page as they will stand on it.

    Data are in capitals as on the card, names exact; what is unknown is "-".
    """
    issued_on, until = days
    return Printed(
        **holder_fields(resident),
        number=number,
        issued_on=issued_on,
        valid_until=until,
        validity=office.validity.value,
        months=office.months,
        place=office.place,
        letterhead=_letterhead(office),
        signatory=_block(signatory),
        form=office.form,
        office_code=office.code,
        office_name=office.name,
        zone=office.zone,
        arms=office.arms,
    )


def holder_fields(resident: Resident) -> dict[str, Any]:
    """Return all that a sheet says of its holder (`OF_HOLDER`), the one line too."""
    data = data_of(resident)
    region = (data["village"], data["district"], data["regency"])
    line = address_of(data["street"], (resident.rt, resident.rw), region)
    return {**data, "address": line}


def data_of(resident: Resident) -> dict[str, Any]:
    """Return what a page says of its holder, by the field of `Printed`."""
    return {
        "nik": resident.nik,
        "full_name": as_printed(resident.full_name),
        "birthplace": in_capitals(resident.birthplace),
        "born": resident.born,
        "sex": resident.sex.value,
        "blood_type": resident.blood_type,
        "street": in_capitals(resident.street),
        "rt": resident.rt,
        "rw": resident.rw,
        "village": in_capitals(resident.village),
        "district": in_capitals(resident.district),
        "regency": in_capitals(resident.regency),
        "province": in_capitals(resident.province),
        "religion": resident.religion,
        "marital_status": resident.marital_status,
        "occupation": in_capitals(resident.occupation),
        "citizenship": resident.citizenship,
    }


def address_of(
    street: str, parts: tuple[str, str], region: tuple[str, str, str]
) -> str:
    """Return the one line of the token: street, RT and RW, village to regency.

    The texts are in capitals already.
    """
    rt, rw = parts
    return f"{street} RT {rt} RW {rw}, {', '.join(region)}"


def _letterhead(office: OfficeOnDay) -> Letterhead:
    return Letterhead(
        government=office.government,
        agency=office.agency,
        street=office.street,
        phone=office.phone,
        email=office.email,
        website=office.website,
        postal_code=office.postal_code,
    )


def _block(signatory: Signatory) -> SignatureBlock:
    return SignatureBlock(
        capacity=signatory.capacity.value,
        title=signatory.title,
        name=signatory.name,
        rank=signatory.rank,
        nip=signatory.nip,
    )
