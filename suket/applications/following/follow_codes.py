"""The code on the receipt of an application, by which it is followed from home.

It is kept sealed and not as a digest, so that the receipt can be printed again; who
reads the database alone can neither read nor try codes.
"""

import secrets as randomness
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from keys.secrets_in_use import Sealed, Secrets, Use
from suket.access.secret_hashing import LETTERS
from suket.applications.following.tables import FollowCode
from suket.applications.tables import ApplicationCase
from suket.db import inserted

GROUPS, GROUP_LETTERS = 2, 4  # 39 random bits, asked for in a line that is kept slow
AT_ONCE: Final = 1000  # codes that are sealed anew in one transaction


def of_case(
    session: Session, case: ApplicationCase, *, secrets: Secrets, now: datetime
) -> str:
    """Return the code of an application, "K7MQ-2RTX"; drawn the first time.

    Who draws at the same moment gets the same one.  Raises a `KeyFault`.
    """
    row = session.get(FollowCode, case.id)
    if row is None:
        sealed = secrets.seal(Use.FOLLOW, _drawn().encode(), about=case.id)
        added = inserted(session, FollowCode).values(
            case_id=case.id,
            secret_id=sealed.secret_id,
            sealed=sealed.data,
            drawn_at=now,
        )
        session.execute(added.on_conflict_do_nothing())
        row = session.get_one(FollowCode, case.id)
    letters = unsealed(row, secrets).upper()
    return "-".join((letters[:GROUP_LETTERS], letters[GROUP_LETTERS:]))


def unsealed(row: FollowCode, secrets: Secrets) -> str:
    """Return the letters of a code; raises a `KeyFault`."""
    sealed = Sealed(row.secret_id, row.sealed)
    return secrets.unseal(Use.FOLLOW, sealed, about=row.case_id).decode()


def letters_of(text: str) -> str | None:
    """Return the letters of a code, however it was typed; None if it cannot be one."""
    typed = "".join(filter(str.isalnum, text.lower()))
    is_whole = len(typed) == GROUPS * GROUP_LETTERS and {*typed} <= {*LETTERS}
    return typed if is_whole else None


def nobodys(secrets: Secrets) -> FollowCode:
    """Return a code of no application: to look at takes as long as a real one."""
    sealed = secrets.seal(Use.FOLLOW, _drawn().encode(), about="")
    return FollowCode(case_id="", secret_id=sealed.secret_id, sealed=sealed.data)


def reseal(session: Session, secrets: Secrets) -> int:
    """Seal anew some that bear an older secret, and return how many that were."""
    query = select(FollowCode).where(FollowCode.secret_id != secrets.current.id)
    rows = session.scalars(query.limit(AT_ONCE)).all()
    for row in rows:
        letters = unsealed(row, secrets)
        sealed = secrets.seal(Use.FOLLOW, letters.encode(), about=row.case_id)
        fresh = {"secret_id": sealed.secret_id, "sealed": sealed.data}
        is_row = FollowCode.case_id == row.case_id
        session.execute(update(FollowCode).where(is_row).values(fresh))
    return len(rows)


def _drawn() -> str:
    length = GROUPS * GROUP_LETTERS
    return "".join(randomness.choice(LETTERS) for _ in range(length))
