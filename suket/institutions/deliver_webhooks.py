"""Deliver webhooks to institutions: claim what is due, settle it; set the address.

Messages follow Standard Webhooks: an id, a moment, and HMAC-SHA-256 over both and the
body.  The body names a place in a status list and no person.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from suket.db import Database
from suket.institutions import institutions, webhook_records
from suket.institutions.errors import WebhookNotFound
from suket.institutions.tables import Institution, WebhookNotice
from suket.journal import entries
from suket.journal.entries import Fact
from suket.journal.words import Event

GIVEN_UP_AFTER = timedelta(days=3)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_ANSWER = 40  # characters kept of what came back
TYPES = {
    Event.ENDED: "suket.ended",
    Event.SUSPENDED: "suket.suspended",
    Event.RESTORED: "suket.restored",
}


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to be posted."""

    notice_id: str
    url: str
    body: bytes
    headers: dict[str, str]


def set_webhook(
    session: Session,
    code: str,
    url: str,
    *,
    who: str,
    now: datetime,
    is_private_allowed: bool = False,
) -> str:
    """Set where an institution is told, and return a new secret, shown once.

    Raises `InstitutionNotFound` or `BadWebhook`.
    """
    institution = institutions.find(session, code)
    webhook_records.require_url(url, is_private_allowed=is_private_allowed)
    webhook_records.put(session, code, url, now=now)
    secret = webhook_records.add_secret(session, code, now=now)
    _note(session, institution, who=who, at=now)
    return secret


def rotate_secret(session: Session, code: str, *, who: str, now: datetime) -> str:
    """Return a second secret; messages bear both signatures until `retire_secret`."""
    institution = institutions.find(session, code)
    secret = webhook_records.add_secret(session, code, now=now)
    _note(session, institution, who=who, at=now)
    return secret


def retire_secret(session: Session, code: str, *, who: str, now: datetime) -> None:
    """Sign with the newest secret only."""
    institution = institutions.find(session, code)
    webhook_records.find(session, code)
    webhook_records.keep_secrets(session, code, 1)
    _note(session, institution, who=who, at=now)


def remove_webhook(session: Session, code: str, *, who: str, now: datetime) -> None:
    """Tell an institution no more."""
    institution = institutions.find(session, code)
    webhook_records.drop(session, code)
    _note(session, institution, who=who, at=now)


def _note(
    session: Session, institution: Institution, *, who: str, at: datetime
) -> None:
    fact = Fact(
        event=Event.WEBHOOK_CHANGED,
        subject=institution.code,
        office=institution.office_code,
    )
    entries.note(session, fact, who=who, at=at)


# Sending


def claim(database: Database, *, now: datetime, limit: int) -> list[Message]:
    """Take what is due, and put off its next try before anything is sent.

    So a process that dies while sending sends again later, and two processes do not
    send the same at once: at least once, and seldom twice.
    """
    messages = []
    with database.begin() as session:
        for notice in webhook_records.due(session, now=now, limit=limit):
            notice.tries += 1
            notice.next_at = now + pause_after(notice.tries)
            message = _message(session, notice, now)
            if message is None:
                notice.failed_at, notice.last_answer = now, "no webhook"
            else:
                messages.append(message)
    return messages


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 30 s, doubled, 6 h at the most."""
    doubled = FIRST_PAUSE * (1 << min(tries - 1, 20))
    return min(doubled, LONGEST_PAUSE)


def settle(
    database: Database, notice_id: str, answer: str, *, is_taken: bool, now: datetime
) -> bool:
    """Write down what came back; return True if it was given up for good."""
    with database.begin() as session:
        notice = webhook_records.by_id(session, notice_id)
        notice.last_answer = answer[:LONGEST_ANSWER]
        if is_taken:
            notice.delivered_at = now
        elif now - notice.found_at >= GIVEN_UP_AFTER:
            notice.failed_at = now
        return notice.failed_at is not None


def _message(session: Session, notice: WebhookNotice, now: datetime) -> Message | None:
    try:
        url = webhook_records.find(session, notice.institution_code).url
    except WebhookNotFound:
        return None
    uri, index = webhook_records.place_of(session, notice.suket_id)
    body = json.dumps(
        {
            "type": TYPES[notice.event],
            "timestamp": f"{notice.at:%Y-%m-%dT%H:%M:%SZ}",
            "data": {"status_list": uri, "index": index},
        },
        separators=(",", ":"),
    ).encode()
    keys = webhook_records.secrets_of(session, notice.institution_code)
    moment = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(
            signature(key, notice.id, moment, body) for key in keys
        ),
    }
    return Message(notice.id, url, body, headers)


def signature(key: bytes, message_id: str, moment: str, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA-256 of id, moment and body (Standard Webhooks)."""
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, sha256)).decode()
