"""Tell people what is to be told: look at the states, then send what is due."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Final

import structlog

from suket.db import Database
from suket.faults import told
from suket.messaging.carriers import Carriers
from suket.messaging.envelopes import Answer, Line
from suket.messaging.words import Outcome, Wire
from suket.notices import notices
from suket.notices.find_due import find_due, is_idle
from suket.notices.send_due import Claimed, Rules, claim, end_leases, settle
from suket.offices import offices

log = structlog.get_logger(__name__)

SENT_AT_ONCE: Final = 20  # by lines that are kept open
LEASES_AT_ONCE: Final = 100


def tell_people(
    database: Database, carriers: Carriers, *, clock: Callable[[], datetime]
) -> bool:
    """Find who is to be told what, and tell some of it; True if there is more.

    The clock is read again for each message: sending many takes longer than a lease.
    Without a carrier nothing is done: people are told as before, from a list.
    """
    if not carriers.wires:
        return False
    now = clock()
    with database.reading() as session:
        codes = [office.code for office in offices.every(session)]
    is_cut = [_found(database, code, carriers, now) for code in codes]
    with database.reading() as session:
        overdue = notices.has_overdue(session, now=now)
        is_due = notices.has_due(session, now=now)
    if overdue:
        with database.begin() as session:
            end_leases(session, now=now, limit=LEASES_AT_ONCE)
    sent = _sent(database, carriers, clock) if is_due else 0
    return any(is_cut) or sent == SENT_AT_ONCE


def _found(database: Database, code: str, carriers: Carriers, now: datetime) -> bool:
    """Look at one office; one that fails stops no other."""
    try:
        with database.reading() as session:
            if is_idle(session, code, carriers.wires, now=now):
                return False
        with database.begin() as session:
            return find_due(session, code, carriers.wires, now=now)
    except Exception as fault:  # noqa: BLE001 - the other offices go on
        log.error("notices not found", office=code, **told(fault))  # noqa: TRY400 - no message
        return False


def _sent(database: Database, carriers: Carriers, clock: Callable[[], datetime]) -> int:
    """Send what is due, so many at the most; return how many were tried."""
    hears_stop = carriers.hears_stop
    rules = Rules(carriers.day_limits, hears_stop=hears_stop)
    lines: dict[Wire, Line] = {}
    with ExitStack() as opened:
        for count in range(SENT_AT_ONCE):
            claimed = claim(database, rules, now=clock())
            if claimed is None:
                return count
            if claimed.wire not in lines:
                lines[claimed.wire] = carriers.by_wire[claimed.wire].open()
                opened.callback(lines[claimed.wire].close)
            answer = _handed_over(lines[claimed.wire], claimed)
            state = settle(database, claimed, answer, now=clock())
            _log(claimed, answer, str(state))
    return SENT_AT_ONCE


def _handed_over(line: Line, claimed: Claimed) -> Answer:
    """Send one; of what fails as nobody foresaw, nobody knows whether it was sent."""
    try:
        return line.send(claimed.envelope)
    except Exception as fault:  # noqa: BLE001 - the others go on
        log.error("notice not sent", notice=claimed.notice_id, **told(fault))  # noqa: TRY400 - no message
        return Answer(Outcome.UNKNOWN, "fault")


def _log(claimed: Claimed, answer: Answer, state: str) -> None:
    if answer.outcome is not Outcome.ACCEPTED:
        log.warning(
            "notice not taken",
            notice=claimed.notice_id,
            wire=claimed.wire.value,
            answer=answer.code,
            state=state,
        )
