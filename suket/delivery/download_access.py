"""Open and claim access to a download: a link and a PIN for the holder.

The link goes by one way (a message, a QR on the slip), the PIN by another (spoken,
written).  A PIN of six digits is safe because it may be tried five times only.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from suket.access.rights import Officer, Right
from suket.access.secret_hashing import digest_of, hashed, matches
from suket.db import Database
from suket.delivery import download_links, pins
from suket.delivery.download_links import MOST_TRIES
from suket.delivery.errors import (
    DeliveryLocked,
    DeliveryNotFound,
    HasEnded,
    LinksMadeMeanwhile,
    SlipShownAlready,
    WrongPin,
)
from suket.delivery.tables import Delivery
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event
from suket.register import sukets
from suket.register.tables import Suket
from suket.register.words import SuketState

TOKEN_BYTES = 16  # 128 bits, 22 characters in the link
GOOD_FOR = timedelta(days=30)
MOST_AT_ONCE = 50  # slips of a batch: some 10 s to hash and to draw


@dataclass(frozen=True, slots=True)
class Slip:
    """What the holder is given, shown once and kept nowhere."""

    token: str  # 22 characters: /unduh/<token>
    pin: str  # 6 digits
    expires_at: datetime


def open_delivery(
    session: Session,
    suket_id: str,
    *,
    officer: Officer,
    now: datetime,
    good_for: timedelta = GOOD_FOR,
    instead_of: str = "",
) -> Slip:
    """Return a new link and PIN for a suket; an older link ends with it.

    `instead_of` is the digest of that older link, "" if there is none: an order that is
    sent twice, as by reloading a page, would else end the link that was just printed.
    Raises `RoleNotAllowed`, `SuketNotFound`, `HasEnded` or `SlipShownAlready`.
    """
    officer.require(Right.DELIVER)
    drawn = draw(now + good_for)
    suket = sukets.lock(session, suket_id, office=officer.office)
    if suket.state is SuketState.ENDED:
        raise HasEnded(suket.number)
    if download_links.digest_of_latest(session, suket.id) != instead_of:
        raise SlipShownAlready(suket.number)
    _put(session, suket, drawn, who=officer.username, now=now)
    return drawn.slip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A slip that leads nowhere yet, and the hash of its PIN."""

    slip: Slip
    pin_hash: str


def draw(expires_at: datetime) -> Drawn:
    """Return a new slip; to hash its PIN takes long, and needs no transaction."""
    slip = Slip(
        token=secrets.token_urlsafe(TOKEN_BYTES),
        pin=pins.drawn(),
        expires_at=expires_at,
    )
    return Drawn(slip, hashed(slip.pin))


def open_drawn(
    session: Session,
    batch_id: str,
    drawn: Mapping[str, Drawn],
    *,
    officer: Officer,
    now: datetime,
) -> None:
    """Let slips that were drawn for sukets of a batch (by id) lead to them.

    Raises `RoleNotAllowed`, or `LinksMadeMeanwhile` if one of them has a link by now or
    has ended: then none of the slips leads anywhere.
    """
    officer.require(Right.DELIVER)
    for suket_id in sorted(drawn):  # in one order, so that no two wait for each other
        sukets.lock(session, suket_id, office=officer.office)
    free = download_links.without_link(session, batch_id, now=now, limit=MOST_AT_ONCE)
    there = {suket.id: suket for suket in free}
    if not drawn.keys() <= there.keys():
        raise LinksMadeMeanwhile
    for suket_id, one in drawn.items():
        _put(session, there[suket_id], one, who=officer.username, now=now)


def open_again(
    session: Session,
    batch_id: str,
    drawn: Mapping[str, Drawn],
    *,
    officer: Officer,
    now: datetime,
    instead_of: str,
) -> None:
    """Let drawn slips take the place of those that a batch's sukets (by id) were given.

    `instead_of` is `download_links.mark_of_batch` as it was seen: who is too late would
    end links that were just printed.  Raises `RoleNotAllowed` or `LinksMadeMeanwhile`,
    and then no link has changed.
    """
    officer.require(Right.DELIVER)
    there = {
        suket_id: sukets.lock(session, suket_id, office=officer.office)
        for suket_id in sorted(drawn)
    }
    has_ended = any(one.state is SuketState.ENDED for one in there.values())
    if has_ended or download_links.mark_of_batch(session, batch_id) != instead_of:
        raise LinksMadeMeanwhile
    for suket_id, one in drawn.items():
        _put(session, there[suket_id], one, who=officer.username, now=now)


def _put(
    session: Session, suket: Suket, drawn: Drawn, *, who: str, now: datetime
) -> None:
    delivery = Delivery(
        suket_id=suket.id,
        token_digest=digest_of(drawn.slip.token),
        pin_hash=drawn.pin_hash,
        tries=0,
        opened_at=now,
        opened_by=who,
        expires_at=drawn.slip.expires_at,
        claimed_at=None,
    )
    download_links.replace(session, delivery)
    _note(session, Event.DELIVERY_OPENED, suket, who=who, at=now)


def claim(database: Database, token: str, pin: str, *, now: datetime) -> Suket:
    """Return the suket of a link to whoever knows its PIN.

    It opens its own transactions, because a wrong PIN must be counted although it is
    refused; it is counted before it is looked at, so that many tries at the same moment
    are many.  What cannot be a PIN is no try.  Raises `BadPin`, `DeliveryNotFound`,
    `WrongPin`, `DeliveryLocked` or `HasEnded`.
    """
    pin = pins.read(pin)
    with database.begin() as session:
        delivery = download_links.count_try(session, digest_of(token), now=now)
    if delivery is None or delivery.tries > MOST_TRIES:
        matches(pin, None)  # so that the time does not tell which links there are
        raise DeliveryNotFound if delivery is None else DeliveryLocked
    if not matches(pin, delivery.pin_hash):
        _note_lock(database, delivery, now)
        raise WrongPin(MOST_TRIES - delivery.tries)
    with database.begin() as session:
        return _claimed(session, delivery, now)


def look(session: Session, token: str, *, now: datetime) -> None:
    """Raise `DeliveryNotFound` or `DeliveryLocked` if the link leads nowhere."""
    delivery = download_links.find(session, digest_of(token), now=now)
    if delivery is None:
        raise DeliveryNotFound
    if delivery.tries >= MOST_TRIES:
        raise DeliveryLocked


def _claimed(session: Session, delivery: Delivery, now: datetime) -> Suket:
    suket = sukets.by_id(session, delivery.suket_id)
    if suket.state is SuketState.ENDED:
        raise HasEnded(suket.number)
    if not download_links.set_claimed(session, delivery.token_digest, now=now):
        raise DeliveryNotFound  # replaced while the PIN was being checked
    _note(session, Event.DELIVERY_CLAIMED, suket, who="pemegang", at=now)
    return suket


def _note_lock(database: Database, delivery: Delivery, now: datetime) -> None:
    if delivery.tries < MOST_TRIES:
        return
    with database.begin() as session:
        suket = sukets.by_id(session, delivery.suket_id)
        _note(session, Event.DELIVERY_LOCKED, suket, who="pemegang", at=now)


def _note(
    session: Session, event: Event, suket: Suket, *, who: str, at: datetime
) -> None:
    fact = Fact(event=event, subject=suket.number, office=suket.office_code)
    entries.note(session, fact, who=who, at=at)
