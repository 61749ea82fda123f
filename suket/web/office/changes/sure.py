"""Changes of the office that have no form to try: asked once more, and confirmed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.errors import StepUpUsed
from suket.access.words import Purpose
from suket.web.current_user import see_other
from suket.web.office import confirming
from suket.web.office.changes.trying import OFFICE
from suket.web.office.confirming import NOT_CONFIRMED
from suket.web.office.signed_in_officer import SignedInOfficer


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is about to be done; `fields` say it whole, and are what is confirmed."""

    path: str  # below the office's page, and where the answer goes
    title: str
    says: Sequence[str]  # sentences: what it brings about
    button: str
    kind: str = ""  # of the button
    fields: Mapping[str, str] = field(default_factory=dict)


def answer(
    user: SignedInOfficer,
    question: Question,
    act: Callable[[Session], None],
    proof: confirming.Typed,
    *,
    done: str,
) -> Response:
    """Ask the question, or do what was confirmed; what is sent twice is done once."""
    if not proof.nonce:
        return _page(user, question)
    content = _content(question)
    try:
        with confirming.confirmed(user, Purpose.OFFICE, content, proof) as session:
            act(session)
    except NOT_CONFIRMED as refusal:
        return _page(user, question, proof.errors(refusal))
    except StepUpUsed:
        pass
    return see_other(f"{OFFICE}?selesai={done}")


def _page(
    user: SignedInOfficer, question: Question, errors: dict[str, str] | None = None
) -> Response:
    return user.page(
        "changes/sure",
        errors=errors,
        question=question,
        confirmation=confirming.asked(user, Purpose.OFFICE, _content(question)),
    )


def _content(question: Question) -> list[object]:
    return [question.path, dict(question.fields)]
