"""The two questions, and the answer to both.

`authenticate` finds out whether a text is the office's; `judge` says how it stands.
They never mix: exceptions say "this is not ours", values say "this is ours, and here is
how it stands".  `check` asks both of one text and answers with a `Report`.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from verify.claims import Claims, read_claims
from verify.errors import NotAuthentic, Reason
from verify.register import RegisterFile
from verify.status import Entry, StatusList
from verify.token import Token, parse
from verify.trust import Purpose, TrustedKey, TrustList


class Verdict(StrEnum):
    """A stable code: never renamed, never reused."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    UNCERTAIN = "uncertain"
    NOT_AUTHENTIC = "not-authentic"


FINAL = {Entry.INVALID: Verdict.REVOKED, Entry.SUPERSEDED: Verdict.SUPERSEDED}


class Proven(NamedTuple):
    """What was proved of a text, and by which key."""

    token: Token
    key: TrustedKey
    claims: Claims


def authenticate(
    text: str, trust: TrustList, register: RegisterFile | None = None
) -> Claims:
    """Return the claims in `text`, having proved that the office issued them.

    Without a register file, as offline, a stolen key is not found out.  Raises
    `NotAuthentic` and never another exception, whatever `text` is; more than 4,296
    characters are `MALFORMED`.
    """
    proven = prove(text, trust)
    require_recorded(proven, register)
    return proven.claims


def prove(text: str, trust: TrustList) -> Proven:
    """Do all of `authenticate` that needs no register file."""
    token = parse(text)
    key = trust.key(token.kid, Purpose.SUKET)
    key.require_signature(token.signature, token.to_be_signed)
    claims = read_claims(token.payload)
    key.require_own_list(claims.status_uri)
    if claims.site != token.site:  # one token has one text
        raise NotAuthentic(Reason.MALFORMED)
    key.require_in_use(at=claims.issued_at)
    return Proven(token, key, claims)


def require_recorded(proven: Proven, register: RegisterFile | None) -> None:
    """Raise `NotAuthentic` unless the register, if there is one, knows the token.

    Of a revoked key only what the register knows is good: who stole it dates back.
    """
    if register is not None:
        index = proven.claims.status_index
        if register.is_recorded(index, proven.token.raw):
            return
    if proven.key.revoked_at is not None:
        raise NotAuthentic(Reason.KEY_NOT_IN_USE)
    if register is not None:
        raise NotAuthentic(Reason.NOT_RECORDED)


def judge(claims: Claims, status: StatusList | None, *, now: datetime) -> Verdict:
    """Say what authentic claims are worth at `now` (aware, UTC).

    What is final comes first: even a stale list that says "revoked" is right.  Then
    the dates, which need no list: `expires_at` itself is too late (RFC 7519, section
    4.1.4), None lives until the e-KTP is printed.  The rest is believed of a fresh
    list only.  A list older than the suket knows nothing of it: an index not yet given
    reads `INVALID`, as a revoked one does.
    """
    is_known = status is not None and status.issued_at >= claims.issued_at
    entry = status.entry(claims.status_index) if status and is_known else None
    if entry in FINAL:
        return FINAL[entry]
    if claims.expires_at is not None and now >= claims.expires_at:
        return Verdict.EXPIRED
    if now < claims.issued_at:
        return Verdict.NOT_YET_VALID
    if status is None or entry is None or status.is_stale(now):
        return Verdict.UNCERTAIN
    return Verdict.SUSPENDED if entry is Entry.SUSPENDED else Verdict.VALID
