"""The steps of issuing many at once: reserve, draft, sign, record.

    reserve ──> Block ── draft ──> Draft ── (signed by the office) ──> Signed ── record

What many sukets share is asked of the database once for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from suket.columns import new_id
from suket.db import inserted
from suket.offices.number_template import write_number
from suket.offices.tables import Signatory
from suket.offices.validity import end_of, last_valid_day, local_day
from suket.offices.versions import OfficeOnDay
from suket.register import status_lists
from suket.register.compose import compose
from suket.register.document_fields import Printed
from suket.register.status_lists import Place
from suket.register.tables import Application, NumberCounter, Suket
from suket.register.words import ApplicationKind, ApplicationState, Channel, SuketState
from suket.residents.tables import Resident
from verify.claims import Claims, Sex

_Row = dict[str, Any]  # of a table, by column
_SEXES = {"LAKI-LAKI": Sex.MALE, "PEREMPUAN": Sex.FEMALE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What all sukets of one handful have in common."""

    day: date  # the office's local day, on which office and signatory are so
    office: OfficeOnDay
    signatory: Signatory
    channel: Channel
    allotted: Sequence[str]  # the URIs of the lists the office's key may use


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be issued: to whom, and at which asking."""

    resident: Resident
    kind: ApplicationKind


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers and places that nobody else will get, if the transaction commits.

    A suket takes the next of both; what none takes was never given.
    """

    terms: Terms
    places: Sequence[Place]  # of one list and one moment
    year: int
    last: int  # the serial before the first of the block

    @property
    def day(self) -> date:
        """The office's local day on which the sukets of the block are issued."""
        return local_day(self.places[0].at, self.terms.office.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A suket that has its number and place, and is not yet signed."""

    order: Order
    suket_id: str
    place: Place
    serial: int
    printed: Printed
    claims: Claims


@dataclass(frozen=True, slots=True)
class Signed:
    """A suket whose bytes are signed, and which is not yet in the register."""

    draft: Draft
    token: bytes


def reserve(session: Session, terms: Terms, count: int, *, now: datetime) -> Block:
    """Hold the list and the counter, and return a block of at most `count`.

    Both are locked until the transaction ends, and moved by `record` as far as sukets
    came of it: so the numbers of an office and local year have no gaps.  A counter that
    is not there before the year's first suket cannot be locked: the caller holds the
    office's window (`offices.hold_open`).  Sukets are dated `now`, or the moment at
    which the places could be had.

    Raises `ListsFull` or `ClockDoubtful`.
    """
    office = terms.office
    places = status_lists.reserve(session, office.code, terms.allotted, count, now=now)
    year = local_day(places[0].at, office.zone).year
    return Block(terms, places, year, _last_serial(session, office.code, year))


def draft(block: Block, order: Order, nth: int) -> Draft:
    """Compose what a suket will say that takes the `nth` (from 0) of a block."""
    office, place = block.terms.office, block.places[nth]
    serial, today = block.last + 1 + nth, block.day
    number = _number(office, serial, today)
    until = last_valid_day(today, office.validity, office.months)
    printed = compose(
        office,
        order.resident,
        block.terms.signatory,
        number=number,
        days=(today, until),
    )
    return Draft(
        order=order,
        suket_id=new_id(),
        place=place,
        serial=serial,
        printed=printed,
        claims=_claims(printed, place),
    )


def next_number(session: Session, office: OfficeOnDay, *, on: date) -> str:
    """Return the number that the next suket would bear, for showing beforehand.

    Nobody holds it: whoever issues first gets it.
    """
    serial = (session.scalar(_last(office.code, on.year)) or 0) + 1
    return _number(office, serial, on)


def _number(office: OfficeOnDay, serial: int, on: date) -> str:
    return write_number(
        office.number_template,
        serial=serial,
        on=on,
        classification=office.classification,
        unit=office.unit_code,
    )


def _last_serial(session: Session, office_code: str, year: int) -> int:
    return session.scalar(_last(office_code, year).with_for_update()) or 0


def _last(office_code: str, year: int) -> Select[int]:
    return select(NumberCounter.last).where(
        NumberCounter.office_code == office_code, NumberCounter.year == year
    )


def _move_counter(session: Session, office_code: str, year: int, last: int) -> None:
    first = inserted(session, NumberCounter).values(
        office_code=office_code, year=year, last=last
    )
    session.execute(
        first.on_conflict_do_update(
            index_elements=["office_code", "year"], set_={"last": last}
        )
    )


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


def record(session: Session, block: Block, signed: Sequence[Signed], who: str) -> None:
    """Write the first sukets of a block, with all that belongs to them.

    That is: list and counter moved by as many, their applications, and their places
    among the unpublished.
    """
    office_code = block.terms.office.code
    status_lists.give(session, [one.draft.place for one in signed])
    _move_counter(session, office_code, block.year, signed[-1].draft.serial)
    applications = [_application(block.terms, one.draft, who) for one in signed]
    sukets = [
        _suket(block, one, application)
        for one, application in zip(signed, applications, strict=True)
    ]
    session.execute(insert(Application), applications)
    session.execute(insert(Suket), sukets)
    places = [one.draft.place for one in signed]
    status_lists.touch(session, [(place.list_number, place.index) for place in places])


def _application(terms: Terms, draft: Draft, who: str) -> _Row:
    return {
        "id": new_id(),
        "resident_id": draft.order.resident.id,
        "office_code": terms.office.code,
        "kind": draft.order.kind,
        "channel": terms.channel,
        "state": ApplicationState.SIGNED,
        "created_at": draft.claims.issued_at,
        "created_by": who,
    }


def _suket(block: Block, signed: Signed, application: _Row) -> _Row:
    draft, claims = signed.draft, signed.draft.claims
    return {
        "id": draft.suket_id,
        "number": draft.printed.number,
        "office_code": application["office_code"],
        "year": block.year,
        "serial": draft.serial,
        "nik": claims.nik,
        "resident_id": application["resident_id"],
        "application_id": application["id"],
        "list_number": draft.place.list_number,
        "status_index": draft.place.index,
        "token": signed.token,
        "form": draft.printed.form,
        "printed": draft.printed.to_json(),
        "photo_digest": draft.order.resident.photo_digest,
        "issued_at": claims.issued_at,
        "issued_by": application["created_by"],
        "expires_at": claims.expires_at,
        "state": SuketState.ACTIVE,
        "has_document": False,
    }
