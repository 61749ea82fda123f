"""Which pictures of papers somebody saw who decided, kept with the step they made.

A decision names the pictures that were shown (`digest_of`), and is refused once they
are others; what is signed later is compared with what its check saw (`changed`).
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from suket.applications import cases
from suket.applications.cases import Step
from suket.applications.picture_tables import SeenPicture
from suket.applications.review_tables import ApplicationItem
from suket.applications.tables import ApplicationCase, ApplicationStep
from suket.applications.words import CaseState, Item
from suket.db import in_parts


def digest_of(items: Mapping[Item, ApplicationItem | None]) -> str:
    """Return the SHA-256, hex, of the pictures of these papers; "" of none."""
    lines = sorted(
        f"{item} {row.file_digest}"
        for item, row in items.items()
        if row is not None and row.file_digest
    )
    return sha256("\n".join(lines).encode()).hexdigest() if lines else ""


def advance(
    session: Session,
    case: ApplicationCase,
    step: Step,
    said: Mapping[Item, ApplicationItem],
) -> None:
    """Take a case that is held a step further, and keep which pictures were seen.

    `said` is how its papers stand, also as this step has it.
    """
    cases.advance_held(session, [(case, step)])
    session.add_all(
        SeenPicture(
            case_id=case.id, seq=case.version, item=item, digest=row.file_digest
        )
        for item, row in said.items()
        if row.file_digest
    )
    session.flush()


def changed(session: Session, case_ids: Sequence[str]) -> set[str]:
    """Return those of these cases whose pictures are others than their check saw."""
    found: set[str] = set()
    for some in in_parts(case_ids):
        now, then = _now(session, some), _at_check(session, some)
        found |= {each for each, _ in now.symmetric_difference(then)}
    return found


def _now(session: Session, case_ids: Sequence[str]) -> set[tuple[str, object]]:
    query = select(
        ApplicationItem.case_id, ApplicationItem.item, ApplicationItem.file_digest
    ).where(
        ApplicationItem.case_id.in_(case_ids), ApplicationItem.file_digest.is_not(None)
    )
    return {(case, (item, digest)) for case, item, digest in session.execute(query)}


def _at_check(session: Session, case_ids: Sequence[str]) -> set[tuple[str, object]]:
    """Return the pictures that the last check of each of these cases saw."""
    last = (
        select(ApplicationStep.case_id, func.max(ApplicationStep.seq).label("seq"))
        .where(
            ApplicationStep.case_id.in_(case_ids),
            ApplicationStep.to_state == CaseState.TERVERIFIKASI,
        )
        .group_by(ApplicationStep.case_id)
        .subquery()
    )
    own = and_(SeenPicture.case_id == last.c.case_id, SeenPicture.seq == last.c.seq)
    query = select(SeenPicture.case_id, SeenPicture.item, SeenPicture.digest)
    rows = session.execute(query.join(last, own))
    return {(case, (item, digest)) for case, item, digest in rows}
