"""The verb: hand a suket that is ready to who fetches it, once."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import bookings, cases, pictures, reach
from suket.applications.cases import Step
from suket.applications.errors import BadNik
from suket.applications.handover import handovers
from suket.applications.handover.errors import (
    AlreadyHandedOver,
    FamilyCardUnseen,
    NotInForceAnyMore,
    NotReady,
    ProxyIsHolder,
    ProxyNotFamily,
    ProxyUnsaid,
)
from suket.applications.handover.tables import Handover
from suket.applications.pictures import NewPicture
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, HandoverProof, Pictured, Receiver
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, persons
from suket.register import sukets
from suket.register.tables import Suket
from suket.register.words import SuketState
from suket.residents import nik, residents
from suket.residents.errors import ResidentNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Somebody of the family who fetches for the holder."""

    name: str
    nik: str
    letter: str  # of attorney: its number or date
    family_card_seen: bool = False  # by the officer, where the records do not say it


def hand_over(
    session: Session,
    number: str,
    *,
    officer: Officer,
    now: datetime,
    proxy: Proxy | None = None,
    picture: NewPicture | None = None,
) -> Suket:
    """Hand out the suket of an application to its holder, or to a proxy.

    `picture` shows the signed slip; without it the slip is kept on paper.  A
    unit hands out what was asked for there.  Raises `RoleNotAllowed`, `NotAtThisUnit`,
    `CaseNotFound`, `AlreadyHandedOver`, `NotReady`, `NotInForceAnyMore`, or of a proxy
    `ProxyUnsaid`, `BadNik`, `ProxyIsHolder`, `ProxyNotFamily`, `FamilyCardUnseen`.
    """
    found = reach.case_at(session, number, Right.SERVE, officer=officer)
    case = cases.lock(session, found.id)
    suket = _ready(session, case)
    checked = _checked(session, case, proxy) if proxy else None
    session.add(_row(session, case, checked, picture, officer, now))
    step = Step(to=CaseState.SELESAI, at=now, by=officer.person)
    cases.advance(session, case, step)
    bookings.note_arrival(session, case.id, now=now)
    fact = Fact(event=Event.HANDED_OVER, subject=suket.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=now)
    return suket


def _ready(session: Session, case: ApplicationCase) -> Suket:
    """Return the suket that waits to be fetched."""
    before = handovers.of_case(session, case.id)
    if before is not None:
        zone = ZoneInfo(offices.find(session, case.office_code).zone)
        who = persons.by_id(session, [before.handed_by])[before.handed_by].name
        raise AlreadyHandedOver(before.handed_at.astimezone(zone), who)
    if case.state is not CaseState.SIAP or case.issued_as is None:
        raise NotReady
    suket = sukets.issued_upon(session, case.issued_as)
    if suket.state is not SuketState.ACTIVE:
        raise NotInForceAnyMore
    return suket


def _checked(session: Session, case: ApplicationCase, proxy: Proxy) -> Proxy:
    """Return the proxy as it is kept, having proved that they are family."""
    name, letter, digits = (
        " ".join(proxy.name.split()),
        " ".join(proxy.letter.split()),
        nik.tidy(proxy.nik),
    )
    if not (name and letter and digits):
        raise ProxyUnsaid
    if (fault := nik.fault(digits)) is not None:
        raise BadNik(fault)
    if digits == case.nik:
        raise ProxyIsHolder
    cards = [_family_card(session, one, case.office_code) for one in (case.nik, digits)]
    if None in cards and not proxy.family_card_seen:
        raise FamilyCardUnseen
    if None not in cards and cards[0] != cards[1]:
        raise ProxyNotFamily
    return Proxy(name=name, nik=digits, letter=letter)


def _family_card(session: Session, of_nik: str, office: str) -> str | None:
    try:
        return residents.find_by_nik(session, of_nik, office=office).family_card
    except ResidentNotFound:
        return None


def _row(
    session: Session,
    case: ApplicationCase,
    proxy: Proxy | None,
    picture: NewPicture | None,
    officer: Officer,
    now: datetime,
) -> Handover:
    digest = None
    if picture is not None:
        by = officer.person
        digest = pictures.keep(session, case.id, Pictured.SLIP, picture, by=by, now=now)
        handovers.name_picture(session, digest)
    return Handover(
        case_id=case.id,
        office_code=case.office_code,
        unit_id=case.unit_id,
        receiver=Receiver.PROXY if proxy else Receiver.HOLDER,
        proxy_name=proxy.name if proxy else None,
        proxy_nik=proxy.nik if proxy else None,
        letter=proxy.letter if proxy else None,
        proof=HandoverProof.PICTURE if picture else HandoverProof.SLIP,
        picture_digest=digest,
        handed_by=officer.person,
        handed_at=now,
    )
