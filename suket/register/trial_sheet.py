"""The trial sheet: how a suket of an invented person would look on a day.

By it a change of an office is tried before it is kept, and shown to who makes it.
"""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from suket.offices import signatories, versions
from suket.offices.errors import NoSignatory
from suket.offices.tables import ArmsVersion, Signatory
from suket.offices.validity import last_valid_day
from suket.offices.versions import Change, OfficeOnDay
from suket.offices.words import Capacity
from suket.register import issuance_pipeline
from suket.register.compose import compose
from suket.register.document_fields import Printed
from suket.residents.tables import Resident
from suket.residents.words import Gender

_BORN: Final = date(2003, 7, 1)


def on_day(
    session: Session,
    code: str,
    day: date,
    trial: Change | Signatory | None = None,
) -> Printed:
    """Return what a suket that the office issues on `day` would say, as known now.

    With a `trial` as it would with that change, or signed by them; nothing is kept.
    """
    office = versions.on_day(session, code, day)
    if isinstance(trial, Signatory):
        signatory = trial
    else:
        signatory = _signatory(session, code, day)
        office = replace(office, **_told(trial))
    number = issuance_pipeline.next_number(session, office, on=day)
    until = last_valid_day(day, office.validity, office.months)
    resident = invented(office)
    return compose(office, resident, signatory, number=number, days=(day, until))


def _told(trial: Change | None) -> dict[str, Any]:
    """Return what a change says, by the field of an office."""
    if isinstance(trial, ArmsVersion):
        return {"arms": trial.digest}
    return versions.said(trial) if trial is not None else {}


def _signatory(session: Session, code: str, day: date) -> Signatory:
    try:
        return signatories.on_day(session, code, day)
    except NoSignatory:
        return _nobody()


def _nobody() -> Signatory:
    return Signatory(
        capacity=Capacity.HEAD,
        title="PENANDA TANGAN BELUM DITETAPKAN",
        name="CONTOH",
        rank="",
        nip="",
    )


def invented(office: OfficeOnDay) -> Resident:
    """Return a person who does not exist, of the office's region."""
    return Resident(
        nik=f"{office.code.replace('.', '')}014107039901",
        full_name="SITI CONTOH RAHAYU",
        birthplace="CONTOH",
        born=_BORN,
        sex=Gender.FEMALE,
        blood_type="O",
        street="JL. CONTOH NO. 9",
        rt="003",
        rw="005",
        village="CONTOH",
        district="CONTOH",
        regency=office.name,
        province="CONTOH",
        religion="ISLAM",
        marital_status="BELUM KAWIN",
        occupation="PELAJAR/MAHASISWA",
        citizenship="WNI",
    )
