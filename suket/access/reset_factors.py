"""Take the second factors off somebody's account, as when their device is lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from suket.access import second_factors
from suket.access.officer_accounts import OFFICERS
from suket.access.tables import Account
from suket.journal import entries
from suket.journal.words import Event


def reset_factors(
    session: Session, account: Account, *, who: str, now: datetime
) -> None:
    """Take every factor off the account, and end its sessions; `who` did so."""
    second_factors.reset(session, account, now=now)
    OFFICERS.end_sessions(session, account, now=now)
    OFFICERS.unlock(session, account.username)
    fact = OFFICERS.fact(session, Event.SECOND_FACTORS_RESET, account)
    entries.note(session, fact, who=who, at=now)
