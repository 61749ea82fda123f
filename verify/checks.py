"""Check a text: is it authentic, and how does the suket stand?  The verdict.

`authenticate` finds out whether a text is the office's; `judge` says how it stands.
They never mix: exceptions say "this is not ours", values say "this is ours, and here is
how it stands".  `check` asks both of one text and answers with a `Report`.
"""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from verify.claims import Claims, read_claims
from verify.errors import NotAuthentic, Reason
from verify.published import Published
from verify.register_file import RegisterFile
from verify.status_list import Entry, StatusList
from verify.token import parse
from verify.trust_list import Office, Purpose, TrustedKey, TrustList


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

    key: TrustedKey
    claims: Claims
    token: bytes  # as signed, and as the register knows it


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
    return Proven(key, claims, token.raw)


def require_recorded(proven: Proven, register: RegisterFile | None) -> None:
    """Raise `NotAuthentic` unless the register, if there is one, knows the token.

    Of a revoked key only what the register knows is good: who stole it dates back.
    """
    if register is not None:
        index = proven.claims.status_index
        if register.is_recorded(index, proven.token):
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
    final = None if entry is None else FINAL.get(entry)
    if final is not None:
        return final
    if claims.expires_at is not None and now >= claims.expires_at:
        return Verdict.EXPIRED
    if now < claims.issued_at:
        return Verdict.NOT_YET_VALID
    if status is None or entry is None or status.is_stale(now):
        return Verdict.UNCERTAIN
    return Verdict.SUSPENDED if entry is Entry.SUSPENDED else Verdict.VALID


class Check(StrEnum):
    """How one of the three checks came out: never renamed, never reused."""

    OK = "ok"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


class Report(NamedTuple):
    """The answer about one text, never one boolean.

    integrity   nobody changed it since it was signed
    issuer      an office that is trusted issued it
    status      it is in force
    """

    verdict: Verdict
    integrity: Check
    issuer: Check
    status: Check
    as_of: datetime | None  # when what the verdict rests on was published
    reason: Reason | None = None  # of NOT_AUTHENTIC only
    office: Office | None = None
    claims: Claims | None = None
    sheet: str | None = None  # "signed", "not-signed", None where there is no sheet

    def to_dict(self) -> dict[str, object]:
        """Return the answer of the API: texts, numbers, null; times RFC 3339."""
        told = contents_of(self.office, self.claims, self.sheet)
        return {**self.standing(), **told}

    def standing(self) -> dict[str, object]:
        """Return the part of the answer that another day may change."""
        return {
            "verdict": self.verdict.value,
            "reason": None if self.reason is None else self.reason.value,
            "checks": {
                "integrity": self.integrity.value,
                "issuer": self.issuer.value,
                "status": self.status.value,
            },
            "as_of": _rfc3339(self.as_of),
        }


def contents_of(
    office: Office | None, claims: Claims | None, sheet: str | None = None
) -> dict[str, object]:
    """Return the part of an answer that a text and its sheet say, today and for ever.

    None of office and claims where the text is not authentic.
    """
    return {
        "office": None if office is None else office.to_dict(),
        "document": None if claims is None else _document(claims, sheet),
        "claims": None if claims is None else _fields(claims),
    }


def _document(claims: Claims, sheet: str | None) -> dict[str, object]:
    return {
        "type": "suket",
        "issued_at": _rfc3339(claims.issued_at),
        "expires_at": _rfc3339(claims.expires_at),
        "status_list": claims.status_uri,
        "index": claims.status_index,
        "sheet": sheet,
    }


def _fields(claims: Claims) -> dict[str, object]:
    return {
        "nik": claims.nik,
        "full_name": claims.full_name,
        "birthplace": claims.birthplace,
        "born": claims.born.isoformat(),
        "sex": claims.sex.name.lower(),
        "address": claims.address,
    }


@lru_cache(maxsize=1024)  # the date of a list comes again and again
def _rfc3339(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat()[:19]}Z"


# What a refusal leaves standing: the integrity and the issuer check.
REFUSED = {
    Reason.MALFORMED: (Check.FAILED, Check.NOT_CHECKED),
    Reason.UNKNOWN_KEY: (Check.NOT_CHECKED, Check.FAILED),
    Reason.BAD_SIGNATURE: (Check.FAILED, Check.NOT_CHECKED),
    Reason.KEY_NOT_IN_USE: (Check.OK, Check.FAILED),
    Reason.NOT_RECORDED: (Check.OK, Check.FAILED),
}

IN_FORCE = {Verdict.VALID: Check.OK, Verdict.UNCERTAIN: Check.NOT_CHECKED}
NEEDS_TRUST = {Verdict.VALID, Verdict.SUSPENDED}  # the others say "not in force"


def check(text: str, published: Published, *, now: datetime) -> Report:
    """Answer for one text at `now` (aware, UTC); never raises, whatever the text is."""
    try:
        return weigh(prove(text, published.trust), published, now=now)
    except NotAuthentic as refusal:
        return refused(refusal.reason, as_of=published.trust.issued_at)


def weigh(proven: Proven, published: Published, *, now: datetime) -> Report:
    """Answer for a proven text: is it recorded, and how does it stand at `now`?

    A register as old as its list knows nothing of a suket that is younger: then the
    answer is "uncertain", not "not recorded".  Nor is anybody in force by a trust list
    that has expired.  What is not recorded is an answer too: nothing is raised.
    """
    claims = proven.claims
    status = published.status_of(claims)
    is_known = status is not None and status.issued_at >= claims.issued_at
    try:
        register = published.register_of(claims) if is_known else None
        require_recorded(proven, register)
    except NotAuthentic as refusal:
        return refused(refusal.reason, as_of=status.issued_at if status else None)
    verdict = judge(claims, status, now=now)
    is_stale = published.trust.is_stale(now)
    if is_stale and verdict in NEEDS_TRUST:
        verdict = Verdict.UNCERTAIN
    return Report(
        verdict=verdict,
        integrity=Check.OK,
        issuer=Check.NOT_CHECKED if is_stale else Check.OK,
        status=IN_FORCE.get(verdict, Check.FAILED),
        as_of=status.issued_at if status else None,
        office=proven.key.office,
        claims=claims,
    )


def refused(reason: Reason, *, as_of: datetime | None) -> Report:
    """Return the answer about a text that is not authentic."""
    integrity, issuer = REFUSED[reason]
    return Report(
        verdict=Verdict.NOT_AUTHENTIC,
        reason=reason,
        integrity=integrity,
        issuer=issuer,
        status=Check.NOT_CHECKED,
        as_of=as_of,
    )
