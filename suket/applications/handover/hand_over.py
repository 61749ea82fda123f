"""The verb: hand a suket that is ready to who fetches it, once."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.applications import bookings, cases, pictures, reach
from suket.applications.cases import Step
from suket.applications.errors import BadNik, OutsideDistrict
from suket.applications.handover import handovers
from suket.applications.handover.errors import (
    AlreadyHandedOver,
    NotInForceAnyMore,
    NotReady,
    ProxyIsHolder,
    ProxyNotFamily,
    ProxyUnsaid,
)
from suket.applications.handover.tables import Handover
from suket.applications.pictures import NewPicture
from suket.applications.planning import promises, timetable, waiters
from suket.applications.reach import Reach
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, HandoverProof, Pictured, Receiver
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.offices import offices, persons, versions
from suket.offices.validity import local_day
from suket.quotas import gate
from suket.register import sukets
from suket.register.tables import Suket
from suket.residents import eligibility, nik, residents

_A_NAME: Final = re.compile(r"[^\W\d_]{2}")
_A_NUMBER: Final = re.compile(r"\d")


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
    `CaseNotFound`, `AlreadyHandedOver`, `NotReady`, `NotInForceAnyMore`, the leaf of
    `eligibility.FINAL` for a holder who has no use of it any more, or of a proxy
    `ProxyUnsaid`, `BadNik`, `ProxyIsHolder`, `ProxyNotFamily`.
    """
    found = reach.case_at(session, number, Right.SERVE, officer=officer)
    case = cases.lock(session, found.id)
    gate.hold(session, case.office_code)
    suket = _ready(session, case, now)
    family = reach.of(session, officer)
    checked = _checked(session, case, proxy, family) if proxy else None
    session.add(_row(session, case, checked, picture, officer, now))
    today = local_day(now, offices.find(session, case.office_code).zone)
    left = bookings.end_by_fetching(session, case.id, today=today, now=now)
    if left and waiters.are_wanting(session, case.office_code):
        promises.make_up(session, timetable.read(session, case.office_code, now=now))
    step = Step(to=CaseState.SELESAI, at=now, by=officer.person)
    cases.advance_held(session, [(case, step)])
    fact = Fact(event=Event.HANDED_OVER, subject=suket.number, office=case.office_code)
    entries.note(session, fact, who=officer.username, at=now)
    return suket


def _ready(session: Session, case: ApplicationCase, now: datetime) -> Suket:
    """Return the suket that waits to be fetched, and that counts for its holder."""
    before = handovers.of_case(session, case.id)
    if before is not None:
        zone = ZoneInfo(offices.find(session, case.office_code).zone)
        who = persons.by_id(session, [before.handed_by])[before.handed_by].name
        raise AlreadyHandedOver(before.handed_at.astimezone(zone), who)
    if case.state is not CaseState.SIAP or case.issued_as is None:
        raise NotReady
    suket = sukets.issued_upon(session, case.issued_as)
    if not sukets.counts(suket, now=now):
        raise NotInForceAnyMore
    holder = residents.find(session, suket.resident_id, office=case.office_code)
    home = versions.at(session, case.office_code, now=now)
    eligibility.require_lasting(holder, home, on=local_day(now, home.zone))
    return suket


def _checked(
    session: Session, case: ApplicationCase, proxy: Proxy, within: Reach
) -> Proxy:
    """Return the proxy as it is kept, having proved that they are family.

    Records that the officer does not reach say as little as none.
    """
    name, letter, digits = (
        " ".join(proxy.name.split()),
        " ".join(proxy.letter.split()),
        nik.tidy(proxy.nik),
    )
    if not (_A_NAME.search(name) and _A_NUMBER.search(letter) and digits):
        raise ProxyUnsaid
    if (fault := nik.fault(digits)) is not None:
        raise BadNik(fault)
    if digits == case.nik:
        raise ProxyIsHolder
    cards = [_family_card(session, one, within) for one in (case.nik, digits)]
    is_known = None not in cards
    if not (cards[0] == cards[1] if is_known else proxy.family_card_seen):
        raise ProxyNotFamily
    return Proxy(name=name, nik=digits, letter=letter)


def _family_card(session: Session, of_nik: str, within: Reach) -> str | None:
    try:
        found = within.with_nik(session, of_nik)
    except OutsideDistrict:
        return None
    return found.family_card if found else None


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
