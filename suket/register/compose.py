"""Compose what a suket will say from office, resident and signatory."""

from datetime import date

from suket.offices.tables import Office, Signatory
from suket.register.document_fields import Letterhead, Printed, SignatureBlock
from suket.residents.names import as_printed
from suket.residents.tables import Resident

Days = tuple[date, date | None]  # issued on, last valid day


def compose(
    office: Office, resident: Resident, signatory: Signatory, *, number: str, days: Days
) -> Printed:
    """Return the texts of the page as they will stand on it.

    Data are in capitals as on the card, names exact; what is unknown is "-".
    """
    street, village = resident.street.upper(), resident.village.upper()
    district, regency = resident.district.upper(), resident.regency.upper()
    issued_on, until = days
    return Printed(
        number=number,
        nik=resident.nik,
        full_name=as_printed(resident.full_name),
        birthplace=resident.birthplace.upper(),
        born=resident.born,
        sex=resident.sex.value,
        blood_type=resident.blood_type,
        street=street,
        rt=resident.rt,
        rw=resident.rw,
        village=village,
        district=district,
        regency=regency,
        province=resident.province.upper(),
        religion=resident.religion,
        marital_status=resident.marital_status,
        occupation=resident.occupation.upper(),
        citizenship=resident.citizenship,
        address=(
            f"{street} RT {resident.rt} RW {resident.rw},"
            f" {village}, {district}, {regency}"
        ),
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
    )


def _letterhead(office: Office) -> Letterhead:
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
