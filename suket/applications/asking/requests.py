"""What somebody asks for: sent twice it is one, and another has a key of its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from suket.access.step_up import canonical
from suket.applications import cases
from suket.applications.asking.errors import (
    AppliedOtherwise,
    RequestKeyUsed,
    RequestOver,
)
from suket.applications.cases import Step
from suket.applications.errors import AlreadyApplied, AppliedElsewhere
from suket.applications.pictures import NewPicture
from suket.applications.request_details import Details
from suket.applications.tables import ApplicationCase
from suket.applications.words import (
    ENDED,
    CaseKind,
    CaseState,
    IntakeChannel,
    Item,
    StepReason,
)
from suket.offices.tables import Unit

# What says that a key is of no use any more: the next form has another.
SPENT: Final = (AppliedOtherwise, RequestKeyUsed, RequestOver)
_FORM: Final = "suket-request-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks for, and by which way."""

    nik: str
    kind: CaseKind
    channel: IntakeChannel
    key: str  # of this request: sent twice, it is one application
    unit: str | None = None  # the unit's id; None: the Dinas
    wants_earlier: bool = False  # a place of an earlier day, if one becomes free
    evidence: str | None = None  # of a loss: the police letter
    # How the sheet should read, by field of `Printed`: what is to be changed.
    claims: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[Item, NewPicture] = field(default_factory=dict)  # of its papers
    seen: frozenset[Item] = frozenset()  # the papers that whoever takes it has seen
    details: Details = field(default_factory=Details)


def digest_of(request: Request) -> str:
    """Return the SHA-256, hex, of what a request says, but for NIK, unit and pictures.

    Its key is in it, so that nobody finds a phone number by trying all.
    """
    said = request.details
    helped = said.assistance
    content = [
        _FORM,
        *(request.channel, request.key, request.kind, request.evidence),
        sorted(request.claims.items()),
        sorted(request.seen),
        request.wants_earlier,
        said.needed_by.isoformat() if said.needed_by else None,
        said.urgent,
        [helped.phone] if helped else None,
    ]
    return hashlib.sha256(canonical(content)).hexdigest()


def made_before(
    session: Session,
    request: Request,
    *,
    nik: str,
    unit: Unit,
    lives_here: bool,
    now: datetime,
) -> ApplicationCase | None:
    """Return the case that this request made before, None if there is none.

    One that waits at another office, where nobody is recorded by this NIK, gives way
    where they live (`lives_here`, the resident held).
    The pending one is looked for first: a twin may be written between two looks.
    Raises `AppliedElsewhere`, `AlreadyApplied` if the person has another,
    `AppliedOtherwise` or `RequestKeyUsed` if the key was another request's, and
    `RequestOver` if what it made has ended without a suket.
    """
    key = (request.channel, request.key)
    pending = cases.pending_of(session, nik)
    if pending is not None and pending.office_code != unit.office_code:
        waits = pending.state is CaseState.MENUNGGU_REKAM
        if not (lives_here and waits):
            raise AppliedElsewhere
        _give_way(session, pending.id, now)
        pending = None
    if pending is None:
        case = cases.with_key(session, unit.office_code, *key)
        return _not_over(case, request, nik, unit) if case else None
    if (pending.channel, pending.request_key) != key:
        raise AlreadyApplied(pending.number, pending.promised_on)
    if not _is_same(pending, request, nik, unit):
        raise AppliedOtherwise(pending.number, pending.promised_on)
    return pending


def _give_way(session: Session, case_id: str, now: datetime) -> None:
    case = cases.lock(session, case_id)
    reason = StepReason.BUKAN_PENDUDUK
    cases.advance(session, case, Step(to=CaseState.DIBATALKAN, at=now, reason=reason))


def _not_over(
    case: ApplicationCase, request: Request, nik: str, unit: Unit
) -> ApplicationCase:
    if not _is_same(case, request, nik, unit):
        raise RequestKeyUsed  # the answer of another request is not told
    if case.state in ENDED:
        raise RequestOver
    return case


def _is_same(case: ApplicationCase, request: Request, nik: str, unit: Unit) -> bool:
    """Say whether a case is of this request; an old one has no digest of it."""
    told = (case.nik, case.unit_id, case.kind) == (nik, unit.id, request.kind)
    digest = case.request_digest
    return told and (digest is None or digest == digest_of(request))
