"""Which symmetric secrets the sealed values of the register may bear.

Every sealed value refers to one of them, so that the database itself refuses to let a
secret go that some value still bears, and values that bear one which has gone.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from suket.access.errors import SecretStillBorne
from suket.access.tables import SealingSecret
from suket.db import inserted


def take_note(session: Session, ids: Iterable[str], *, now: datetime) -> None:
    """Let values bear these secrets; nothing happens to those that are known."""
    for each in ids:
        row = inserted(session, SealingSecret).values(id=each, since=now)
        session.execute(row.on_conflict_do_nothing())


def known(session: Session) -> list[str]:
    """Return the ids of the secrets that values may bear, the oldest first."""
    query = select(SealingSecret.id)
    return list(session.scalars(query.order_by(SealingSecret.since, SealingSecret.id)))


def forget(session: Session, secret_id: str) -> None:
    """Let no value bear this secret; raises `SecretStillBorne` if one does."""
    gone = delete(SealingSecret).where(SealingSecret.id == secret_id)
    try:
        session.execute(gone)
    except IntegrityError as error:
        raise SecretStillBorne(f"values bear the secret {secret_id}") from error
