"""The sukets: reserved, recorded and found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from suket import lists
from suket.compose import compose
from suket.db import inserted
from suket.errors import SuketNotFound
from suket.lists import Place
from suket.models import (
    EXPIRING,
    UNDRAWN,
    Application,
    ApplicationKind,
    ApplicationState,
    Channel,
    EndReason,
    NumberCounter,
    Office,
    Resident,
    Signatory,
    StatusList,
    Suket,
    SuketState,
    new_id,
)
from suket.numbers import write_number
from suket.printed import Printed
from suket.validity import end_of, last_valid_day, local_day
from verify.claims import Claims, Sex

_CHUNK = 500  # parameters of one statement
_SEXES = {"LAKI-LAKI": Sex.MALE, "PEREMPUAN": Sex.FEMALE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be issued: for whom, by whom, and where its status will stand."""

    office: Office
    resident: Resident
    signatory: Signatory
    kind: ApplicationKind
    channel: Channel
    allotted: Sequence[str]  # the URIs of the lists the office's key may use


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A number and a place that nobody else will get, if the transaction commits."""

    order: Order
    suket_id: str
    place: Place
    year: int
    serial: int
    printed: Printed
    claims: Claims


def reserve(session: Session, order: Order, *, now: datetime) -> Reserved:
    """Take the next number and a random index, and compose what the suket will say.

    The counter's row is locked until the transaction ends, so the numbers of an office
    and local year have no gaps: what is rolled back gives its number back.  The claims
    are dated `now`, or the moment at which the place could be had.

    Raises `ListsFull` or `ClockDoubtful`.
    """
    office = order.office
    place = lists.reserve(session, office.code, order.allotted, now=now)
    today = local_day(place.at, office.zone)
    serial = _next_serial(session, office.code, today.year)
    number = write_number(
        office.number_template,
        serial=serial,
        on=today,
        classification=office.classification,
        unit=office.unit_code,
    )
    until = last_valid_day(today, office.validity, office.months)
    printed = compose(
        office, order.resident, order.signatory, number=number, days=(today, until)
    )
    return Reserved(
        order=order,
        suket_id=new_id(),
        place=place,
        year=today.year,
        serial=serial,
        printed=printed,
        claims=_claims(printed, place),
    )


def _next_serial(session: Session, office_code: str, year: int) -> int:
    add = inserted(session, NumberCounter)
    counted = add.values(office_code=office_code, year=year, last=1)
    moved = counted.on_conflict_do_update(
        index_elements=["office_code", "year"],
        set_={"last": NumberCounter.last + 1},
    ).returning(NumberCounter.last)
    last: int = session.execute(moved).scalar_one()
    return last


def _claims(printed: Printed, place: Place) -> Claims:
    until = printed.valid_until
    return Claims(
        nik=printed.nik,
        full_name=printed.full_name,
        birthplace=printed.birthplace,
        born=printed.born,
        sex=_SEXES[printed.sex],
        address=printed.address,
        issued_at=place.at,
        expires_at=end_of(until, printed.zone) if until else None,
        status_uri=place.uri,
        status_index=place.index,
    )


def record(session: Session, reserved: Reserved, token: bytes, *, who: str) -> Suket:
    """Write the suket, its application and its place among the unpublished.

    `token` are the signed bytes; the rest follows from what was reserved.
    """
    order, claims = reserved.order, reserved.claims
    application = Application(
        id=new_id(),
        resident_id=order.resident.id,
        office_code=order.office.code,
        kind=order.kind,
        channel=order.channel,
        state=ApplicationState.SIGNED,
        created_at=claims.issued_at,
        created_by=who,
    )
    suket = Suket(
        id=reserved.suket_id,
        number=reserved.printed.number,
        office_code=order.office.code,
        year=reserved.year,
        serial=reserved.serial,
        nik=claims.nik,
        resident_id=order.resident.id,
        application_id=application.id,
        list_number=reserved.place.list_number,
        status_index=reserved.place.index,
        token=token,
        form=reserved.printed.form,
        printed=reserved.printed.to_json(),
        photo_digest=order.resident.photo_digest,
        issued_at=claims.issued_at,
        issued_by=who,
        expires_at=claims.expires_at,
        state=SuketState.ACTIVE,
        has_document=False,
    )
    session.add(application)
    session.flush()
    session.add(suket)
    session.flush()
    lists.touch(session, [suket])
    return suket


def find(session: Session, suket_id: str, *, office: str) -> Suket:
    """Return the office's suket, or raise `SuketNotFound`.

    Another office's suket is not found either: the answer does not tell which.
    """
    suket = session.get(Suket, suket_id)
    if suket is None or suket.office_code != office:
        raise SuketNotFound
    return suket


def lock(session: Session, suket_id: str, *, office: str) -> Suket:
    """Return the office's suket, held until the transaction ends (`SuketNotFound`)."""
    query = select(Suket).where(Suket.id == suket_id, Suket.office_code == office)
    suket = session.scalar(
        query.with_for_update().execution_options(populate_existing=True)
    )
    if suket is None:
        raise SuketNotFound
    return suket


def by_id(session: Session, suket_id: str) -> Suket:
    """Return a suket of any office, for a job; raises `SuketNotFound`."""
    suket = session.get(Suket, suket_id)
    if suket is None:
        raise SuketNotFound
    return suket


def by_number(session: Session, number: str, *, office: str) -> Suket:
    """Return the office's suket with this number, or raise `SuketNotFound`."""
    query = select(Suket).where(Suket.office_code == office, Suket.number == number)
    suket = session.scalar(query)
    if suket is None:
        raise SuketNotFound
    return suket


def by_place(session: Session, uri: str, index: int) -> Suket | None:
    """Return the suket with this place in the list at `uri`, or None."""
    query = (
        select(Suket)
        .join(StatusList, StatusList.number == Suket.list_number)
        .where(StatusList.uri == uri, Suket.status_index == index)
    )
    return session.scalar(query)


def find_active(session: Session, nik: str) -> Suket | None:
    """Return the suket in force (active or suspended) of a NIK, or None."""
    query = select(Suket).where(Suket.nik == nik, Suket.state != SuketState.ENDED)
    return session.scalar(query)


def in_force(session: Session, niks: Sequence[str]) -> dict[str, Suket]:
    """Return the sukets in force of these NIK, by NIK."""
    found = {}
    for start in range(0, len(niks), _CHUNK):
        query = select(Suket).where(
            Suket.nik.in_(niks[start : start + _CHUNK]),
            Suket.state != SuketState.ENDED,
        )
        found.update({suket.nik: suket for suket in session.scalars(query)})
    return found


def end_reasons(
    session: Session, niks: Sequence[str], of: Collection[EndReason]
) -> dict[str, set[EndReason]]:
    """Return for which reasons `of` these sukets of any office ended, by NIK."""
    found: dict[str, set[EndReason]] = {}
    for start in range(0, len(niks), _CHUNK):
        query = select(Suket.nik, Suket.end_reason).where(
            Suket.nik.in_(niks[start : start + _CHUNK]), Suket.end_reason.in_(of)
        )
        for nik, reason in session.execute(query):
            if reason is not None:
                found.setdefault(nik, set()).add(reason)
    return found


def of_resident(session: Session, resident_id: str, *, office: str) -> Sequence[Suket]:
    """Return every suket a resident ever had from this office, newest first."""
    query = select(Suket).where(
        Suket.resident_id == resident_id, Suket.office_code == office
    )
    return session.scalars(
        query.order_by(Suket.issued_at.desc(), Suket.serial.desc())
    ).all()


def expired(session: Session, *, now: datetime, limit: int) -> Sequence[Suket]:
    """Return sukets still in force although their last moment has passed."""
    query = select(Suket).where(EXPIRING, Suket.expires_at <= now)
    return session.scalars(query.order_by(Suket.expires_at).limit(limit)).all()


def without_document(session: Session, limit: int) -> Sequence[str]:
    """Return the ids of sukets that have no document yet, oldest first."""
    query = select(Suket.id).where(UNDRAWN)
    return session.scalars(query.order_by(Suket.issued_at, Suket.id).limit(limit)).all()


def after(session: Session, suket_id: str, limit: int) -> Sequence[Suket]:
    """Return the next sukets of all offices in the order of their ids."""
    query = select(Suket).where(Suket.id > suket_id)
    return session.scalars(query.order_by(Suket.id).limit(limit)).all()
