"""The batches that were signed with one touch, kept as evidence."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from suket.access.rights import Officer
from suket.access.step_up import Manifest
from suket.access.words import Proof
from suket.applications.signing.tables import SignBatch, SignBatchItem
from suket.applications.signing.to_sign import ToSign
from suket.applications.words import SigningOutcome, StepReason

# What a browser says besides of an assertion is left out.
_EVIDENCE: Final = ("authenticatorData", "clientDataJSON", "signature")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A manifest that was confirmed (`access.confirm_act`), and by what.

    `assertion` is what a passkey answered, as the browser gave it, JSON.
    """

    manifest: Manifest
    proof: Proof
    assertion: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of the applications of a batch; the others were left."""

    signed: Collection[str]
    sent_back: Mapping[str, StepReason]

    def of(self, case_id: str) -> tuple[SigningOutcome, StepReason | None]:
        """Return what came of one."""
        if case_id in self.signed:
            return SigningOutcome.SIGNED, None
        if case_id in self.sent_back:
            return SigningOutcome.SENT_BACK, self.sent_back[case_id]
        return SigningOutcome.LEFT, None


def keep(
    session: Session,
    confirmed: Confirmed,
    wanted: ToSign,
    came: Came,
    *,
    officer: Officer,
    now: datetime,
) -> SignBatch:
    """Write a batch down, with its proof and what came of each application."""
    manifest = confirmed.manifest
    is_touch = confirmed.proof is Proof.PASSKEY
    batch = SignBatch(
        office_code=officer.office,
        signer=officer.person,
        manifest=manifest.data.decode(),
        manifest_digest=manifest.challenge.hex(),
        proof_kind=confirmed.proof,
        assertion=_evidence(confirmed.assertion) if is_touch else None,
        at=now,
    )
    session.add(batch)
    session.flush()
    rows = []
    for position, (case_id, digest) in enumerate(sorted(wanted.digests.items()), 1):
        outcome, reason = came.of(case_id)
        rows.append(
            {
                "batch_id": batch.id,
                "position": position,
                "case_id": case_id,
                "content_digest": digest,
                "outcome": outcome,
                "reason": reason,
            }
        )
    session.execute(insert(SignBatchItem), rows)
    return batch


def _evidence(assertion: str) -> str:
    """Return of an assertion what anybody needs to look at it again, as JSON."""
    answer = json.loads(assertion)
    said = {name: answer["response"][name] for name in _EVIDENCE}
    return json.dumps({"id": answer["id"], **said}, sort_keys=True)


def items(session: Session, batch_id: str) -> Sequence[SignBatchItem]:
    """Return what came of each application of a batch, in the manifest's order."""
    query = select(SignBatchItem).where(SignBatchItem.batch_id == batch_id)
    return session.scalars(query.order_by(SignBatchItem.position)).all()


def find(session: Session, batch_id: str, *, office: str) -> SignBatch | None:
    """Return the office's batch, or None."""
    batch = session.get(SignBatch, batch_id)
    return batch if batch is not None and batch.office_code == office else None


def content_of(batch: SignBatch) -> Any:
    """Return what the manifest of a batch holds, as `to_sign` has it."""
    return json.loads(batch.manifest)[-1]
