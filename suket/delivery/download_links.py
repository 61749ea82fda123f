"""The links by which holders download their documents, with all their queries."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from suket.delivery.tables import Delivery
from suket.register.tables import BatchItem, Suket
from suket.register.words import SuketState

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])
MOST_TRIES = 5


def replace(session: Session, delivery: Delivery) -> None:
    """Put this link in the place of an older one of the same suket."""
    session.merge(delivery)
    session.flush()


def digest_of_latest(session: Session, suket_id: str) -> str:
    """Return the digest of the link a suket was given last, or "" for none."""
    query = select(Delivery.token_digest).where(Delivery.suket_id == suket_id)
    return session.scalar(query) or ""


def find(session: Session, token_digest: str, *, now: datetime) -> Delivery | None:
    """Return the link while it lasts, or None."""
    query = select(Delivery).where(
        Delivery.token_digest == token_digest, Delivery.expires_at > now
    )
    return session.scalar(query)


def without_link(
    session: Session, batch_id: str, *, now: datetime, limit: int
) -> Sequence[Suket]:
    """Return sukets of a batch that have no link which lasts, by number."""
    query = _without_link(select(Suket), batch_id, now)
    return session.scalars(query.order_by(Suket.year, Suket.serial).limit(limit)).all()


def count_without_link(session: Session, batch_id: str, *, now: datetime) -> int:
    """Return how many those are."""
    query = _without_link(select(func.count(Suket.id)), batch_id, now)
    return session.scalar(query) or 0


def living_of_batch(
    session: Session, batch_id: str, *, start: int, limit: int
) -> Sequence[Suket]:
    """Return sukets of a batch that have not ended, by number, from `start` (0) on."""
    query = _living(select(Suket), batch_id).order_by(Suket.year, Suket.serial)
    return session.scalars(query.offset(start).limit(limit)).all()


def count_living(session: Session, batch_id: str) -> int:
    """Return how many those are."""
    return session.scalar(_living(select(func.count(Suket.id)), batch_id)) or 0


def mark_of_batch(session: Session, batch_id: str) -> str:
    """Return a text that is another one as soon as a suket of the batch has a new link.

    64 hex digits.
    """
    query = (
        select(Delivery.token_digest)
        .join(BatchItem, BatchItem.suket_id == Delivery.suket_id)
        .where(BatchItem.batch_id == batch_id)
    )
    digests = session.scalars(query.order_by(Delivery.token_digest))
    return sha256("".join(digests).encode()).hexdigest()


def _living(query: Q, batch_id: str) -> Q:
    return query.join(BatchItem, BatchItem.suket_id == Suket.id).where(
        BatchItem.batch_id == batch_id, Suket.state != SuketState.ENDED
    )


def _without_link(query: Q, batch_id: str, now: datetime) -> Q:
    lasts = exists().where(Delivery.suket_id == Suket.id, Delivery.expires_at > now)
    return _living(query, batch_id).where(~lasts)


def count_try(session: Session, token_digest: str, *, now: datetime) -> Delivery | None:
    """Count a try and return the link as it then is; None if it leads nowhere.

    `tries` of the result is one too many when there was none left to use.
    """
    query = select(Delivery).where(
        Delivery.token_digest == token_digest, Delivery.expires_at > now
    )
    delivery = session.scalar(query.with_for_update())
    if delivery is None:
        return None
    if delivery.tries < MOST_TRIES:
        delivery.tries += 1
        session.flush()
        return delivery
    session.expunge(delivery)
    delivery.tries = MOST_TRIES + 1
    return delivery


def set_claimed(session: Session, token_digest: str, *, now: datetime) -> bool:
    """Give the tries back after a right PIN; False if the link was replaced."""
    claimed = session.execute(
        update(Delivery)
        .where(Delivery.token_digest == token_digest)
        .values(tries=0, claimed_at=now)
        .returning(Delivery.suket_id)
    )
    return claimed.first() is not None
