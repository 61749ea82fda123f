"""Order sukets for all who are ticked: shown once more in numbers, and confirmed.

Where nobody issues alone, what is ordered are applications.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access.errors import StepUpOver, StepUpUsed
from suket.access.words import Purpose
from suket.offices import offices
from suket.register import issuable, order_batch
from suket.register.errors import NobodyToServe
from suket.register.issuable import Scope
from suket.web.current_user import see_other
from suket.web.office import confirming
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.issue_many.choose_page import (
    BULK,
    CHOOSE,
    Asked,
    moment,
    names,
    scope_of,
)
from suket.web.office.issue_many.selection import MOST_EXCEPTIONS
from suket.web.office.signed_in_officer import Acting, SignedInOfficer

router = APIRouter(include_in_schema=False)

DO: Final = f"{BULK}/lakukan"

Form = Annotated[Asked, Depends()]


@dataclass(frozen=True, slots=True)
class Order:
    """Who is served, and who was ticked and cannot be any more."""

    wanted: Sequence[str]  # ids of residents
    overtaken: Mapping[str, str]  # id to code of the refusal

    @property
    def everybody(self) -> list[str]:
        """All who were ticked: whoever is overtaken meanwhile was confirmed too."""
        return sorted({*self.wanted, *self.overtaken})


@router.post(BULK)
def ask(user: Acting, asked: Form) -> Response:
    """Show how many are ordered, and ask to confirm it; nothing is ordered yet."""
    user.require_serving()
    return _wrong(user, asked) or _question(user, asked)


@router.post(DO)
def do(user: Acting, asked: Form, proof: TypedProof) -> Response:
    """Order what was confirmed, name by name, for whose data have not changed since.

    Who was ticked and cannot be served any more is named in the report.  Where the
    names are others by now, it is asked again.
    """
    user.require_serving()
    if wrong := _wrong(user, asked):
        return wrong
    with user.reading() as session:
        content = _content(user, _order(session, user, asked))
    try:
        with confirming.confirmed(user, Purpose.ISSUE_MANY, content, proof) as session:
            order = _order(session, user, asked)
            if _content(user, order) != content:
                raise StepUpOver
            batch = order_batch.start(
                session,
                order.wanted,
                officer=user.officer,
                now=user.now,
                overtaken=order.overtaken,
            )
    except NOT_CONFIRMED as refusal:
        return _question(user, asked, proof.errors(refusal))
    except StepUpUsed:
        return see_other(BULK)  # it was ordered, and stands first in the list
    return see_other(f"{BULK}/{batch.id}")


def _question(
    user: SignedInOfficer, asked: Asked, errors: dict[str, str] | None = None
) -> Response:
    with user.reading() as session:
        offices.require_open(session, user.office.code, now=user.now)
        order = _order(session, user, asked)
    if not order.everybody:
        raise NobodyToServe
    content = _content(user, order)
    return user.page(
        "issue_many/confirm",
        errors=errors,
        asked=asked,
        order=order,
        confirmation=confirming.asked(user, Purpose.ISSUE_MANY, content),
    )


def _wrong(user: SignedInOfficer, asked: Asked) -> Response | None:
    """Return the answer to a form that names nobody, or too many exceptions."""
    if _scope(user, asked) is None:
        return see_other(CHOOSE)  # nobody is issued to whose name was not shown
    if len(asked.selection.exceptions) > MOST_EXCEPTIONS:
        return names(user, asked, asked.selection)
    return None


def _scope(user: SignedInOfficer, asked: Asked) -> Scope | None:
    scope, seen_at = scope_of(user, asked.lingkup), moment(asked.dilihat)
    return replace(scope, seen_at=seen_at) if scope and seen_at else None


def _order(session: Session, user: SignedInOfficer, asked: Asked) -> Order:
    """Return who is ordered for, as it stands in this transaction."""
    scope, selection = _scope(user, asked), asked.selection
    if scope is None or scope.seen_at is None:
        raise NobodyToServe
    wanted = selection.of(issuable.ready(session, scope))
    anew = replace(scope, seen_at=None)
    missed = issuable.overtaken(session, anew, asked.named, since=scope.seen_at)
    return Order(wanted, {one: missed[one] for one in selection.of(missed)})


def _content(user: SignedInOfficer, order: Order) -> list[object]:
    """Return what is confirmed: whether it issues or applies, and for whom."""
    return [user.serves_by, *order.everybody]
