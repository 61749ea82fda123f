"""Let a person change their own password, having shown that they know the old one."""

from datetime import datetime

from suket import accounts, journal
from suket.accounts import Opened
from suket.db import Database
from suket.errors import LockedOut, WrongPassword
from suket.journal import Fact
from suket.models import Event
from suket.passwords import matches, require_strong
from suket.rights import Officer


def change_password(
    database: Database, officer: Officer, *, old: str, new: str, now: datetime
) -> Opened:
    """Set the new password, end every session of the account, and open a fresh one.

    The old password is counted and compared as at the sign-in, in transactions of its
    own: who finds a desk unattended cannot try it out here.  Raises `WeakPassword`,
    `WrongPassword`, or `LockedOut` after five failures.
    """
    name = officer.username
    require_strong(new, username=name)
    with database.begin() as session:
        may_try = accounts.count_try(session, name, now=now)
        kept = accounts.find(session, name, office=officer.office).password_hash
    if not may_try:
        raise LockedOut
    if not matches(old, kept):
        raise WrongPassword
    with database.begin() as session:
        accounts.forget_tries(session, name)
        account = accounts.find(session, name, office=officer.office)
        accounts.set_password(session, account, new, now=now)
        opened = accounts.open_session(session, account, now=now)
        fact = Fact(event=Event.ACCOUNT_CHANGED, subject=name, office=officer.office)
        journal.note(session, fact, who=name, at=now)
    return opened
