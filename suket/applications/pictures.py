"""Pictures of papers and slips: sealed, each of its case, or of a request to be sent.

Each is sealed for the use `uploads`, about its owner, what it shows and its digest: a
picture that is moved to another place opens no more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    Update,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session, undefer

from keys.errors import KeyFault, SealBroken
from keys.secrets_in_use import Sealed, Secrets, Use
from suket.applications.errors import PictureNotFound, PictureUnreadable
from suket.applications.picture_tables import KeptPicture
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import PENDING, Item, Pictured
from suket.columns import new_id
from suket.db import inserted

HELD: Final = timedelta(days=7)  # as long as a draft
AT_ONCE: Final = 100  # pictures of one transaction: some 30 MB


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture that was handed in, read and drawn anew; and what seals it."""

    jpeg: bytes = field(repr=False)
    secrets: Secrets = field(repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) by which it is known."""
        return sha256(self.jpeg).hexdigest()


def keep(
    session: Session,
    case_id: str,
    what: Pictured,
    new: NewPicture,
    *,
    by: str | None,
    now: datetime,
) -> str:
    """Keep a picture with a case, once however often it comes; return its digest.

    `by` is a person's id, None: who asks.  What was there before stays beside it.
    """
    row = {"case_id": case_id, "what": what, "put_by": by, "put_at": now}
    insert = inserted(session, KeptPicture).values(**_sealed(new, row))
    session.execute(insert.on_conflict_do_nothing())
    return new.digest


def hold(
    session: Session,
    request_key: str,
    pictures: Mapping[Item, NewPicture],
    *,
    by: str,
    now: datetime,
) -> None:
    """Hold pictures for a request that is not sent yet, in place of those before."""
    for item, new in pictures.items():
        what = Pictured(item)
        row = {"request_key": request_key, "what": what, "put_by": by, "put_at": now}
        session.execute(
            delete(KeptPicture).where(
                *_of_request(request_key, by), KeptPicture.what == what
            )
        )
        session.execute(inserted(session, KeptPicture).values(**_sealed(new, row)))


def held(session: Session, request_key: str, *, by: str) -> frozenset[Item]:
    """Return of which papers somebody's request has pictures."""
    query = select(KeptPicture.what).where(*_of_request(request_key, by))
    return frozenset(Item(what) for what in session.scalars(query))


def take_held(
    session: Session,
    request_key: str,
    secrets: Secrets,
    *,
    by: str,
    besides: Collection[Item] = (),
) -> dict[Item, NewPicture]:
    """Return the pictures that somebody's request has, and hold them no more.

    Those `besides` are not wanted.  Raises `PictureUnreadable`.
    """
    unwanted = [Pictured(item) for item in besides]
    own = _of_request(request_key, by)
    query = _whole().where(*own, KeptPicture.what.not_in(unwanted))
    found = {
        Item(row.what): NewPicture(opened(row, secrets), secrets)
        for row in session.scalars(query)
    }
    drop_held(session, [request_key], by=by)
    return found


def drop_held(session: Session, request_keys: Sequence[str], *, by: str) -> None:
    """Forget the pictures that somebody's requests have."""
    keys = KeptPicture.request_key.in_(request_keys)
    session.execute(delete(KeptPicture).where(keys, KeptPicture.put_by == by))


def of_case(session: Session, case_id: str) -> dict[tuple[Pictured, str], str]:
    """Return the ids of the pictures of a case, by what they show and their digest."""
    query = select(KeptPicture.what, KeptPicture.digest, KeptPicture.id)
    rows = session.execute(query.where(KeptPicture.case_id == case_id))
    return {(what, digest): picture_id for what, digest, picture_id in rows}


def jpeg_of(session: Session, case_id: str, picture_id: str, secrets: Secrets) -> bytes:
    """Return a picture of a case; raises `PictureNotFound`, `PictureUnreadable`."""
    query = _whole().where(KeptPicture.id == picture_id)
    row = session.scalar(query.where(KeptPicture.case_id == case_id))
    if row is None:
        raise PictureNotFound
    return opened(row, secrets)


def opened(row: KeptPicture, secrets: Secrets) -> bytes:
    """Return a picture, a JPEG; raises `PictureUnreadable`."""
    try:
        return _unsealed(row, secrets)
    except KeyFault as error:
        raise PictureUnreadable from error


def unreadable(session: Session, secrets: Secrets) -> Iterable[tuple[str, Pictured]]:
    """Yield number and paper of each picture, of a case still pending, that is shut."""
    query = (
        select(KeptPicture, ApplicationCase.number)
        .join(ApplicationCase, ApplicationCase.id == KeptPicture.case_id)
        .where(ApplicationCase.state.in_(PENDING))
        .order_by(ApplicationCase.number)
        .options(undefer(KeptPicture.sealed))
        .execution_options(yield_per=AT_ONCE)
    )
    for row, number in session.execute(query):
        try:
            opened(row, secrets)
        except PictureUnreadable:
            yield number, row.what


def reseal(session: Session, secrets: Secrets) -> int:
    """Seal anew some that bear an older secret, and return how many that were.

    What that secret does not open was changed, and nothing else opens it: it goes.
    """
    query = _whole().where(KeptPicture.secret_id != secrets.current.id)
    rows = session.scalars(query.limit(AT_ONCE)).all()
    for row in rows:
        same = (KeptPicture.id == row.id, KeptPicture.secret_id == row.secret_id)
        session.execute(_resealed(row, secrets).where(*same))
    return len(rows)


def _resealed(row: KeptPicture, secrets: Secrets) -> Update | Delete:
    try:
        plain = _unsealed(row, secrets)
    except SealBroken:
        return delete(KeptPicture)
    sealed = secrets.seal(Use.UPLOADS, plain, about=_about(row))
    fresh = {"secret_id": sealed.secret_id, "sealed": sealed.data}
    return update(KeptPicture).values(fresh)


def forget_old(session: Session, *, now: datetime, kept: timedelta) -> int:
    """Forget pictures of which nothing is decided any more; return how many.

    Those of a case that is signed or ended, once its last step lies so far back, and
    those of requests that nobody sent within a week.
    """
    before = now - kept
    last = select(func.max(ApplicationStep.at)).where(
        ApplicationStep.case_id == KeptPicture.case_id
    )
    decided = select(ApplicationCase.id).where(
        ApplicationCase.id == KeptPicture.case_id, ApplicationCase.state.not_in(PENDING)
    )
    old = delete(KeptPicture).where(
        KeptPicture.put_at <= before,
        decided.exists(),
        last.scalar_subquery() <= before,
    )
    unsent = delete(KeptPicture).where(
        KeptPicture.request_key.is_not(None), KeptPicture.put_at <= now - HELD
    )
    gone = [session.connection().execute(each).rowcount for each in (old, unsent)]
    return sum(gone)


def _whole() -> Select[KeptPicture]:
    return select(KeptPicture).options(undefer(KeptPicture.sealed))


def _of_request(request_key: str, by: str) -> tuple[ColumnElement[bool], ...]:
    return KeptPicture.request_key == request_key, KeptPicture.put_by == by


def _sealed(new: NewPicture, row: Mapping[str, object]) -> dict[str, object]:
    """Return the columns of a picture, sealed about the others."""
    named = {"id": new_id(), "digest": new.digest, **row}
    about = _about(KeptPicture(**named))
    sealed = new.secrets.seal(Use.UPLOADS, new.jpeg, about=about)
    return named | {"secret_id": sealed.secret_id, "sealed": sealed.data}


def _unsealed(row: KeptPicture, secrets: Secrets) -> bytes:
    sealed = Sealed(row.secret_id, row.sealed)
    return secrets.unseal(Use.UPLOADS, sealed, about=_about(row))


def _about(row: KeptPicture) -> str:
    owner = row.case_id or f"{row.put_by} {row.request_key}"
    return f"{owner} {row.what} {row.digest}"
