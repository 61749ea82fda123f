"""The signatory's list: how many of what, then one touch under all of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from suket.access import second_factors
from suket.access.errors import StepUpUsed
from suket.access.rights import Right
from suket.access.words import Purpose
from suket.applications.deciding import own_queue, printable_cases
from suket.applications.deciding.printable_cases import Terms
from suket.applications.errors import BadManifest, SecondFactorNeeded
from suket.applications.queues import Queue
from suket.applications.signing import batch_results, signatory_of_day
from suket.applications.signing.sign import sign_many
from suket.applications.signing.sign_batches import Confirmed
from suket.applications.signing.to_sign import ToSign, of_text, to_sign
from suket.applications.tables import ApplicationCase
from suket.errors import SuketError
from suket.offices import offices
from suket.web.application_wording import CASE_KINDS, INTAKE_CHANNELS
from suket.web.current_user import see_other
from suket.web.form_fields import Field, Ticked
from suket.web.indonesian_wording import angka
from suket.web.office import confirming
from suket.web.office.approving.one_page import SIGN
from suket.web.office.approving.unusual_first import groups_of, unusual_first
from suket.web.office.confirming import NOT_CONFIRMED, TypedProof
from suket.web.office.signed_in_officer import Acting, OfficerDep, SignedInOfficer

router = APIRouter(include_in_schema=False)

TOGETHER: Final = 200  # with one touch
DONE: Final = {
    "kembali": "Dikembalikan ke pemeriksa.",
    "sudah": "Daftar itu sudah Anda tanda tangani.",
}
NOTHING_LEFT: Final = "Tidak ada yang tersisa untuk ditandatangani."


@router.get(SIGN)
def show(user: OfficerDep, selesai: str = "") -> Response:
    """Show what waits for this officer's signature, what is unusual first."""
    return _list(user, done=DONE.get(selesai, ""))


def _list(
    user: SignedInOfficer, *, done: str = "", errors: dict[str, str] | None = None
) -> Response:
    officer = user.officer
    officer.require(Right.SIGN)
    with user.reading() as session:
        waits = own_queue.figures(session, Queue.SIGN, officer=officer, now=user.now)
        found = own_queue.first(session, Queue.SIGN, officer=officer, limit=TOGETHER)
        odd, usual = unusual_first(session, user, found)
        terms, against = _terms(session, user)
    listed = to_sign(found, terms).text if terms and found else ""
    return user.page(
        "batch_signing/list",
        errors=errors,
        groups=groups_of(odd, usual),
        chosen=len(found),
        total=waits.waiting,
        listed="" if against else listed,
        against=against,
        done=done,
        **_described(found, terms),
    )


def _terms(
    session: Session, user: SignedInOfficer
) -> tuple[Terms | None, SuketError | None]:
    """Return what the sheets of today have in common, and why none can be signed."""
    terms = None
    try:
        terms = printable_cases.terms(session, user.office.code, now=user.now)
        signatory_of_day.require_signatory(session, terms.signatory, user.officer)
        offices.require_open(session, user.office.code, now=user.now)
        if second_factors.are_missing(session, user.username):
            raise SecondFactorNeeded
    except SuketError as refusal:
        return terms, refusal
    return terms, None


def _described(cases: Sequence[ApplicationCase], terms: Terms | None) -> dict[str, Any]:
    """Return in words what is signed, and as whom."""
    named = terms.signatory if terms else None
    return {
        "kinds": _counted(CASE_KINDS[case.kind] for case in cases),
        "channels": _counted(INTAKE_CHANNELS[case.channel] for case in cases),
        "signatory": f"{named.capacity} {named.name}".strip() if named else "",
    }


def _counted(words: Iterable[str]) -> str:
    found = Counter(words).most_common()
    return ", ".join(f"{angka(count)} {word.lower()}" for word, count in found)


@router.post(SIGN)
def ask(user: Acting, daftar: Field = "", tinggal: Ticked = None) -> Response:
    """Ask to confirm the list that was shown, without what is to be left for later."""
    user.officer.require(Right.SIGN)
    shown, left = of_text(daftar), set(tinggal or ())
    kept = {each: shown.digests[each] for each in shown.digests if each not in left}
    if not kept:
        return _list(user, errors={"": NOTHING_LEFT})
    return _question(user, replace(shown, digests=kept))


def _question(
    user: SignedInOfficer, wanted: ToSign, errors: dict[str, str] | None = None
) -> Response:
    with user.reading() as session:
        found = own_queue.with_ids(session, user.office.code, wanted.digests)
        terms, against = _terms(session, user)
    if len(found) != len(wanted.digests):
        raise BadManifest
    if against:
        return _list(user)
    return user.page(
        "batch_signing/confirm",
        errors=errors,
        count=len(wanted.digests),
        listed=wanted.text,
        confirmation=confirming.asked(user, Purpose.SIGN, wanted.content),
        **_described(found, terms),
    )


@router.post(f"{SIGN}/lakukan")
def sign(user: Acting, typed: TypedProof, daftar: Field = "") -> Response:
    """Sign the list that was confirmed, and show what came of each."""
    officer = user.officer
    officer.require(Right.SIGN)
    wanted = of_text(daftar)
    try:
        with confirming.proved(user, Purpose.SIGN, wanted.content, typed) as act:
            session, manifest, proof = act
            confirmed = Confirmed(manifest, proof, typed.given.assertion)
            desk = user.desk()
            done = sign_many(session, confirmed, desk, officer=officer, now=user.now)
    except NOT_CONFIRMED as refusal:
        return _question(user, wanted, typed.errors(refusal))
    except StepUpUsed:
        return _signed_before(user)
    return see_other(f"{SIGN}/hasil/{done.batch_id}")


def _signed_before(user: SignedInOfficer) -> Response:
    """Lead to what came of the list, which was sent twice."""
    office, person = user.office.code, user.officer.person
    with user.reading() as session:
        batch = batch_results.last_of(session, person, office=office)
    there = f"{SIGN}/hasil/{batch.id}" if batch else f"{SIGN}?selesai=sudah"
    return see_other(there)
