"""Sign: hundreds with one touch, each as it was checked, by whose name is printed."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from suket.access.words import Proof, Role
from suket.applications.deciding.content_digest import content_digest
from suket.applications.errors import BadManifest, NotPossibleNow, TermsChanged
from suket.applications.signing import sign_batches
from suket.applications.signing.tables import SignBatch, SignBatchItem
from suket.applications.signing.to_sign import ToSign
from suket.applications.tables import ApplicationCase
from suket.applications.words import (
    CaseKind,
    CaseState,
    IntakeChannel,
    SigningOutcome,
    StepReason,
)
from suket.offices import offices
from suket.offices.errors import IssuanceClosed
from suket.offices.words import EnrolmentStatus
from suket.register import endings
from suket.register.end import restore
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.residents.words import Standing
from tests.office_world import CIREBON, nik_of
from tests.suket.applications.waiting_room import let_change

DIGEST = "a" * 64


def sukets(house):
    return house.world.all(select(Suket).order_by(Suket.serial))


@pytest.mark.parametrize("steps", [2, 3])
def test_what_was_checked_is_signed_in_one_touch(any_house, steps):
    house = any_house
    numbers = [house.ready_to_sign(serial, steps=steps) for serial in (1, 2, 3)]
    came = house.sign()
    assert (len(came.signed), came.sent_back, came.left) == (3, {}, {})
    made = sukets(house)
    assert [house.case(each).issued_as for each in numbers] == [
        suket.application_id for suket in made
    ]
    case = house.case(numbers[0])
    assert (case.state, case.signed_by) == (CaseState.DITANDATANGANI, "kadis")
    assert case.content_digest == content_digest(
        made[0].printed, made[0].photo_digest, case.kind
    )
    [batch] = house.world.all(select(SignBatch))
    assert (batch.id, batch.proof_kind, batch.assertion) == (
        came.batch_id,
        Proof.TOTP,
        None,
    )
    assert sha256(batch.manifest.encode()).hexdigest() == batch.manifest_digest
    with house.world.database.reading() as session:
        kept = sign_batches.items(session, batch.id)
        listed = sign_batches.content_of(batch)[-1]
        assert sign_batches.find(session, batch.id, office="36.73") is None
    assert [[one.case_id, one.content_digest] for one in kept] == listed
    assert {one.outcome for one in kept} == {SigningOutcome.SIGNED}


def change(house, serial, **over):
    house.world.add(nik=nik_of(serial), **over)


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"street": "JL. CONTOH NO. 10"}, StepReason.DATA_BERUBAH),
        ({"photo_digest": None}, StepReason.DATA_BERUBAH),
        ({"standing": Standing.DEAD}, StepReason.MENINGGAL),
        ({"standing": Standing.MOVED}, StepReason.SUDAH_PINDAH),
        ({"citizenship": "WNA"}, StepReason.BUKAN_WNI),
        (
            {"enrolment_status": EnrolmentStatus.CARD_PRINTED},
            StepReason.SUDAH_ADA_KTP,
        ),
        (
            {"enrolment_status": EnrolmentStatus.UNREGISTERED},
            StepReason.BELUM_REKAM,
        ),
        ({"full_name": "SITI CONTOH ☺"}, StepReason.TIDAK_DAPAT_DICETAK),
    ],
)
def test_what_no_longer_agrees_goes_back_and_the_others_are_signed(house, over, reason):
    number, other = house.ready_to_sign(1), house.ready_to_sign(2)
    shown = house.to_sign()
    change(house, 1, **over)
    came = house.sign(shown=shown)
    assert came.sent_back == {house.case(number).id: reason}
    assert [*came.signed] == [house.case(other).id]
    case, [*_, step] = house.case(number), house.steps_of(number)
    assert (case.state, case.verified_by, case.approved_by, case.content_digest) == (
        CaseState.DIPERIKSA,
        None,
        None,
        None,
    )
    assert (step.reason, step.by_person) == (reason, "kadis")
    kept = house.world.all(select(SignBatchItem).where(SignBatchItem.reason == reason))
    assert [one.case_id for one in kept] == [case.id]


def test_a_kind_that_is_changed_goes_back(house):
    number = house.ready_to_sign(1)
    let_change(house.world)
    with house.begin() as session:
        session.execute(update(ApplicationCase).values(kind=CaseKind.DAMAGED))
    assert house.sign(number).sent_back == {
        house.case(number).id: StepReason.DATA_BERUBAH
    }


def test_approval_sends_back_what_changed(any_house):
    house = any_house
    number, other = house.applied(1), house.applied(2)
    house.accept(number)
    house.accept(other)
    change(house, 1, rt="004")
    came = house.approve(number, other)
    assert came.sent_back == {house.case(number).id: StepReason.DATA_BERUBAH}
    assert came.approved == {house.case(other).id}
    back = house.send_back(other, StepReason.SALAH_DAFTAR, by="kadis", note="Ganda")
    assert (back.state, back.approved_by) == (CaseState.DIPERIKSA, None)
    assert house.steps_of(other)[-1].note == "Ganda"


def test_what_was_decided_meanwhile_is_left(house):
    number, early = house.ready_to_sign(1), house.applied(2)
    shown = house.to_sign()
    both = {**shown.digests, house.case(early).id: DIGEST}
    house.send_back(number, StepReason.DATA_BERUBAH, by="kadis")
    house.later(minutes=1)
    house.accept(number)
    house.approve(number)
    house.ready_to_sign(3)
    came = house.sign(shown=ToSign(shown.terms, both))
    left = {key: type(each).__name__ for key, each in came.left.items()}
    assert left == {house.case(early).id: "NotPossibleNow"}
    assert came.signed.keys() == {house.case(number).id}
    again = house.sign(shown=shown)
    assert [type(each).__name__ for each in again.left.values()] == ["NotPossibleNow"]
    elsewhere = ToSign(shown.terms, {"nobody": DIGEST})
    with pytest.raises(BadManifest):
        house.sign(shown=elsewhere)
    assert [type(each) for each in house.approve(early).left.values()] == [
        NotPossibleNow
    ]
    assert len(house.world.all(select(SignBatch.id))) == 2


def test_the_terms_are_those_that_were_shown(house):
    house.ready_to_sign(1)
    shown = house.to_sign()
    house.world.change_office(clock_hours=48)  # it stands on no sheet
    assert house.to_sign().terms == shown.terms
    house.world.change_office(agency="DINAS CONTOH")
    with pytest.raises(TermsChanged):
        house.sign(shown=shown)
    shown = house.to_sign()
    house.later(days=1)
    with pytest.raises(TermsChanged):
        house.sign(shown=shown)
    assert len(house.sign().signed) == 1


def test_nothing_is_signed_while_issuance_is_closed(house):
    number = house.ready_to_sign(1)
    with house.begin() as session:
        offices.close_issuance(session, CIREBON, who="uji", now=house.now)
    house.later(minutes=1)
    with pytest.raises(IssuanceClosed):
        house.sign(number)
    assert not house.review(number).is_issuance_open
    with pytest.raises(IssuanceClosed):
        house.applied(2)
    house.turn()
    assert house.states(number)[-1] == "DIBATALKAN"
    assert house.steps_of(number)[-1].reason is StepReason.PENERBITAN_DITUTUP


def test_a_pause_of_issuance_with_an_opening_that_is_planned_ends_nothing(house):
    number = house.ready_to_sign(1)
    with house.begin() as session:
        offices.close_issuance(session, CIREBON, who="uji", now=house.now)
        later = house.now + timedelta(days=1)
        offices.open_issuance(session, CIREBON, who="uji", now=house.now, at=later)
    house.later(minutes=1)
    house.turn()
    assert house.case(number).state is CaseState.DISETUJUI_KASI


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"standing": Standing.DEAD}, StepReason.MENINGGAL),
        (
            {"enrolment_status": EnrolmentStatus.CARD_PRINTED},
            StepReason.SUDAH_ADA_KTP,
        ),
    ],
)
def test_what_waits_for_a_signature_ends_with_its_holder(house, over, reason):
    verified, approved = house.applied(1), house.ready_to_sign(2)
    house.accept(verified)
    for serial in (1, 2):
        change(house, serial, **over)
    assert house.turn() == 2
    for number in (verified, approved):
        assert house.steps_of(number)[-1].reason is reason
        assert house.case(number).state is CaseState.DIBATALKAN


def test_a_document_makes_it_ready(house):
    number = house.ready_to_sign(1)
    house.sign()
    assert house.turn() == 0
    with house.begin() as session:
        session.execute(update(Suket).values(has_document=True))
    assert house.turn() == 1
    assert house.states(number)[-2:] == ["DITANDATANGANI", "SIAP"]


def hold_one(house, serial):
    """Let a new resident hold a suket."""
    resident = house.world.add(nik=nik_of(serial))
    return house.world.issue(resident, now=house.now).suket_id


def ending(house, suket_id):
    with house.world.database.reading() as session:
        suket = session.get(Suket, suket_id)
        found = endings.ending_of(session, suket)
        return suket.state, found and found.reason


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (CaseKind.DAMAGED, EndReason.RUSAK),
        (CaseKind.DATA_CHANGE, EndReason.DATA_BERUBAH),
        (CaseKind.RENEWAL, EndReason.DIPERPANJANG),
    ],
)
def test_the_older_suket_ends_by_the_new_one(house, kind, reason):
    older = hold_one(house, 1)
    house.later(minutes=1)
    number = house.apply(1, kind=kind)
    house.accept(number)
    house.approve(number)
    assert len(house.sign().signed) == 1
    assert ending(house, older) == (SuketState.ENDED, reason)
    assert [suket.state for suket in sukets(house)] == ["ended", "active"]


def lost_by_phone(house):
    older = hold_one(house, 1)
    house.later(minutes=1)
    number = house.apply(1, kind=CaseKind.LOST, channel=IntakeChannel.PHONE)
    house.accept(number)
    house.approve(number)
    return older, number


@pytest.mark.row(35)
def test_what_was_lost_by_phone_ends_with_the_new_one(house):
    older, _ = lost_by_phone(house)
    assert ending(house, older) == (SuketState.SUSPENDED, None)
    assert len(house.sign().signed) == 1
    assert ending(house, older) == (SuketState.ENDED, EndReason.HILANG)


def test_what_was_found_again_is_not_replaced(house):
    older, number = lost_by_phone(house)
    with house.begin() as session:
        who = house.who("kasi", Role.OFFICER)
        restore(session, older, officer=who, now=house.now, evidence="Ketemu")
    assert house.sign().sent_back == {
        house.case(number).id: StepReason.SUDAH_ADA_SUKET_AKTIF
    }


@pytest.mark.row(35)
def test_what_was_lost_at_the_counter_is_gone_already(house):
    older = hold_one(house, 1)
    house.later(minutes=1)
    number = house.apply(1, kind=CaseKind.LOST, evidence="LP/1/XI/2026")
    assert ending(house, older) == (SuketState.ENDED, EndReason.HILANG)
    house.accept(number)
    house.approve(number)
    assert len(house.sign().signed) == 1


def test_what_is_frozen_is_left_to_whoever_froze_it(house):
    older = hold_one(house, 1)
    house.later(minutes=1)
    number = house.apply(1, kind=CaseKind.RENEWAL)
    house.accept(number)
    house.approve(number)
    with house.begin() as session:
        session.execute(
            update(Suket).where(Suket.id == older).values(state=SuketState.SUSPENDED)
        )
    came = house.sign()
    assert [type(each).__name__ for each in came.left.values()] == ["IsSuspended"]
    assert house.case(number).state is CaseState.DISETUJUI_KASI
