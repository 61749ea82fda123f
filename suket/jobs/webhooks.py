"""Send webhooks to institutions: read what happened, then post what is due."""

from collections.abc import Callable
from datetime import datetime

import structlog

from suket.db import Database
from suket.institutions import webhook_records
from suket.institutions.deliver_webhooks import Message, claim, settle
from suket.jobs.outbound_http import TAKEN, NotPosted

log = structlog.get_logger(__name__)

READ_AT_ONCE = 500  # journal entries in a transaction
SENT_AT_ONCE = 20

Post = Callable[[str, bytes, dict[str, str]], int]  # → status; raises `NotPosted`


def notify_institutions(database: Database, post: Post, *, now: datetime) -> bool:
    """Find out who is to be told what, and tell it; return True if there is more."""
    with database.reading() as session:
        if webhook_records.is_idle(session, now=now):
            return False
    with database.begin() as session:
        count = webhook_records.read_on(session, limit=READ_AT_ONCE, now=now)
    messages = claim(database, now=now, limit=SENT_AT_ONCE)
    for message in messages:
        _send(database, post, message, now)
    return count == READ_AT_ONCE or len(messages) == SENT_AT_ONCE


def _send(database: Database, post: Post, message: Message, now: datetime) -> None:
    """Send one message and write down what came back; a failure is tried again."""
    try:
        status = post(message.url, message.body, message.headers)
        answer, is_taken = str(status), status in TAKEN
    except NotPosted as error:
        answer, is_taken = str(error), False
    notice_id = message.notice_id
    is_over = settle(database, notice_id, answer, is_taken=is_taken, now=now)
    if is_over:
        log.error("webhook given up", notice=notice_id, answer=answer)
    elif not is_taken:
        log.warning("webhook not taken", notice=notice_id, answer=answer)
