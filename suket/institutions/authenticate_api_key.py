"""Authenticate an API key: whose it is, and whether it is still good."""

from datetime import datetime

from suket.db import Database
from suket.institutions import api_keys, institutions
from suket.institutions.callers import Caller, key_calling
from suket.institutions.errors import BadApiKey
from suket.offices.validity import local_day


def by_key(database: Database, token: str, *, now: datetime) -> Caller:
    """Return who shows this key.

    The agreement is asked for each time, so that its last day ends everything.  Raises
    `BadApiKey`, the same for an unknown, wrong, expired and revoked one, or
    `AgreementOver`.
    """
    with database.reading() as session:
        key = api_keys.of_token(session, token, now=now)
        if key is None:
            raise BadApiKey
        agreement = institutions.agreement_of(session, key.institution_code, now=now)
    today = local_day(now, agreement.zone)
    if key.last_used != today:
        with database.begin() as session:
            api_keys.note_use(session, key.id, day=today)
    return key_calling(key, agreement)
