"""Records of webhooks: addresses, secrets, and the notices still to be sent.

What is to be told is read from the journal, from where it was last read: an entry and
its notices are one transaction apart, so a crash loses none.
"""

import base64
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from suket.columns import new_id
from suket.institutions.errors import BadWebhook, WebhookNotFound
from suket.institutions.tables import (
    UNSENT,
    Institution,
    Visit,
    Webhook,
    WebhookCursor,
    WebhookNotice,
    WebhookSecret,
)
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.register.tables import StatusList, Suket

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - the form of Standard Webhooks
MOST_SECRETS = 2
CHECKED_WITHIN = timedelta(days=90)  # who looked longer ago is told no more
TOLD = (Event.ENDED, Event.SUSPENDED, Event.RESTORED)
LONGEST_URL = 500
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*|[0-9a-f:.]+")  # RFC 1123; IPv6


def require_url(url: str, *, is_private_allowed: bool = False) -> None:
    """Raise `BadWebhook` unless it is an https address without name and password."""
    schemes = {"https", "http"} if is_private_allowed else {"https"}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadWebhook("not an address") from error
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise BadWebhook("not an https address")
    if _HOST.fullmatch(parts.hostname) is None:
        raise BadWebhook("not the name or number of a machine")
    if parts.username is not None or parts.fragment or not url.isascii():
        raise BadWebhook("a name, a password or a fragment")
    if len(url) > LONGEST_URL or any(mark.isspace() for mark in url):
        raise BadWebhook("too long, or with a blank")


def find(session: Session, code: str) -> Webhook:
    """Return the webhook of an institution, or raise `WebhookNotFound`."""
    webhook = session.get(Webhook, code)
    if webhook is None:
        raise WebhookNotFound
    return webhook


def put(session: Session, code: str, url: str, *, now: datetime) -> None:
    """Set the address at which an institution is told."""
    session.merge(Webhook(institution_code=code, url=url, set_at=now))
    session.flush()


def drop(session: Session, code: str) -> None:
    """Tell an institution no more; what was found and not sent is given up."""
    session.delete(find(session, code))
    session.flush()


def add_secret(session: Session, code: str, *, now: datetime) -> str:
    """Make a secret and return it as `whsec_…`; of older ones the newest stays good."""
    find(session, code)
    secret = WebhookSecret(
        institution_code=code, secret=secrets.token_bytes(SECRET_BYTES), made_at=now
    )
    session.add(secret)
    session.flush()
    keep_secrets(session, code, MOST_SECRETS)
    return SECRET_PREFIX + base64.b64encode(secret.secret).decode()


def keep_secrets(session: Session, code: str, count: int) -> None:
    """Forget all but the newest `count` secrets."""
    kept = [row.id for row in _secrets(session, code)[:count]]
    session.execute(
        delete(WebhookSecret).where(
            WebhookSecret.institution_code == code, WebhookSecret.id.not_in(kept)
        )
    )


def secrets_of(session: Session, code: str) -> list[bytes]:
    """Return the secrets that are good, the newest first."""
    return [row.secret for row in _secrets(session, code)]


def _secrets(session: Session, code: str) -> Sequence[WebhookSecret]:
    query = select(WebhookSecret).where(WebhookSecret.institution_code == code)
    return session.scalars(query.order_by(WebhookSecret.id.desc())).all()


# What is to be told


def is_idle(session: Session, *, now: datetime) -> bool:
    """Say whether there is nothing to read and nothing to send."""
    cursor = session.scalars(select(WebhookCursor)).one()
    newer = select(JournalEntry.seq).where(JournalEntry.seq >= cursor.next_seq)
    waiting = select(WebhookNotice.id).where(UNSENT, WebhookNotice.next_at <= now)
    found = (session.scalar(query.limit(1)) for query in (newer, waiting))
    return all(each is None for each in found)


def read_on(session: Session, *, limit: int, now: datetime) -> int:
    """Read the next journal entries and write down who is to be told of them.

    Returns how many entries were read; fewer than `limit` are all there were.
    """
    cursor = session.scalars(select(WebhookCursor).with_for_update()).one()
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.seq >= cursor.next_seq)
        .order_by(JournalEntry.seq)
        .limit(limit)
    ).all()
    for entry in entries:
        if entry.event in TOLD:
            session.add_all(_notices(session, entry, now))
    if entries:
        cursor.next_seq = entries[-1].seq + 1
    session.flush()
    return len(entries)


def _notices(
    session: Session, entry: JournalEntry, now: datetime
) -> list[WebhookNotice]:
    """Return one notice for each institution that checked the suket of an entry."""
    looked = (
        select(Visit.suket_id, Visit.institution_code)
        .distinct()
        .join(Suket, Suket.id == Visit.suket_id)
        .join(Webhook, Webhook.institution_code == Visit.institution_code)
        .join(Institution, Institution.code == Visit.institution_code)
        .where(
            Suket.office_code == entry.office_code,
            Suket.number == entry.subject,
            Visit.at >= entry.at - CHECKED_WITHIN,
            Visit.at <= entry.at,
            Institution.closed_at.is_(None),
        )
    )
    return [
        WebhookNotice(
            id=new_id(),
            institution_code=code,
            seq=entry.seq,
            suket_id=suket_id,
            event=entry.event,
            at=entry.at,
            found_at=now,
            tries=0,
            next_at=now,
        )
        for suket_id, code in session.execute(looked)
    ]


def due(session: Session, *, now: datetime, limit: int) -> Sequence[WebhookNotice]:
    """Return notices whose time has come, locked against another process."""
    query = select(WebhookNotice).where(UNSENT, WebhookNotice.next_at <= now)
    first = query.order_by(WebhookNotice.next_at, WebhookNotice.id).limit(limit)
    return session.scalars(first.with_for_update(skip_locked=True)).all()


def by_id(session: Session, notice_id: str) -> WebhookNotice:
    """Return a notice that was claimed."""
    query = select(WebhookNotice).where(WebhookNotice.id == notice_id)
    return session.scalars(query).one()


def place_of(session: Session, suket_id: str) -> tuple[str, int]:
    """Return list URI and index of a suket: a name that tells nothing of its holder."""
    query = (
        select(StatusList.uri, Suket.status_index)
        .join(Suket, Suket.list_number == StatusList.number)
        .where(Suket.id == suket_id)
    )
    uri, index = session.execute(query).one()
    return uri, index


def of_institution(
    session: Session, code: str, *, limit: int
) -> Sequence[WebhookNotice]:
    """Return what an institution was told or is to be told, the newest first."""
    query = select(WebhookNotice).where(WebhookNotice.institution_code == code)
    return session.scalars(query.order_by(WebhookNotice.seq.desc()).limit(limit)).all()
