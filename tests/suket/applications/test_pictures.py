"""Pictures of papers: sealed with their case, seen by who decides, gone in their time."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from keys.secrets_in_use import Secrets, SoftwareSecret
from suket.access import sealing_secrets
from suket.access.errors import NotAtThisUnit
from suket.access.rights import Duty, Officer
from suket.access.words import Role
from suket.applications import pictures
from suket.applications.asking.hand_in import hand_in
from suket.applications.deciding import four_eyes
from suket.applications.deciding.check import complete_again
from suket.applications.errors import (
    CaseNotFound,
    ChangedSinceReview,
    NeedsAnother,
    NotPossibleNow,
    PapersSettled,
    PictureNotFound,
    PictureUnreadable,
)
from suket.applications.picture_tables import KeptPicture, SeenPicture
from suket.applications.pictures import NewPicture
from suket.applications.review_tables import ApplicationItem
from suket.applications.words import (
    CaseKind,
    CaseState,
    Item,
    ItemStanding,
    Pictured,
    StepReason,
)
from suket.journal import entries
from suket.journal.words import Event
from tests.office_world import CIREBON, SERANG, TOY_SECRETS

FRONT, BACK = (NewPicture(data, TOY_SECRETS) for data in (b"front", b"back"))
CARD = Item.FAMILY_CARD
LIFE = timedelta(days=90)
SWAP = """
UPDATE kept_picture SET sealed = (SELECT sealed FROM kept_picture WHERE id = :o)
WHERE id = :i
"""
INSERT = """
INSERT INTO kept_picture (id, request_key, what, digest, secret_id, sealed, put_at)
VALUES (:id, 'k', 'slip', :d, :s, :b, '2026-01-01 00:00:00')
"""


@pytest.fixture
def house(house):
    house.world.let_seal()
    return house


@pytest.fixture
def any_house(any_house):
    any_house.world.let_seal()
    return any_house


def put(house, number, new, item=CARD, by="budi"):
    """Hand in a picture of a paper."""
    with house.begin() as session:
        officer = house.who(by, Role.OFFICER)
        return hand_in(session, number, {item: new}, officer=officer, now=house.now)


def kept(house):
    return house.world.all(select(KeptPicture).order_by(KeptPicture.put_at))


def opened(house, row, secrets=TOY_SECRETS):
    with house.world.database.reading() as session:
        return pictures.jpeg_of(session, row.case_id, row.id, secrets)


def shown(house, number):
    """Return the pictures that who decides is shown, by paper."""
    seen = house.review(number)
    with house.world.database.reading() as session:
        return {
            item: pictures.jpeg_of(session, seen.case.id, found, TOY_SECRETS)
            for item, found in seen.pictures.items()
        }


def run(house, statement, **values):
    with house.begin() as session:
        session.execute(text(statement), values)


def test_what_came_with_the_application_is_shown_to_who_decides(any_house):
    number = any_house.applied(1, kind=CaseKind.NEW, pictures={CARD: FRONT})
    assert shown(any_house, number) == {CARD: b"front"}
    [row] = any_house.world.all(select(ApplicationItem))
    assert (row.standing, row.file_digest) == (ItemStanding.PRESENT, FRONT.digest)
    [picture] = kept(any_house)
    assert (picture.put_by, picture.secret_id) == ("budi", TOY_SECRETS.current.id)
    sealed = any_house.world.all(select(KeptPicture.sealed))[0]
    assert b"front" not in sealed


def test_a_later_picture_takes_the_place_of_the_one_before_which_stays(house):
    number = house.applied(1, pictures={CARD: FRONT})
    put(house, number, BACK)
    put(house, number, BACK)  # sent twice
    assert shown(house, number) == {CARD: b"back"}
    assert len(kept(house)) == 2
    with house.world.database.reading() as session:
        events = [each.event for each in entries.of_subject(session, number)]
    assert Event.PAPERS_PICTURED in events


def test_a_paper_nobody_asked_for_is_shown_too(house):
    number = house.applied(1, pictures={Item.OLD_PAPER: FRONT})
    assert shown(house, number) == {Item.OLD_PAPER: b"front"}


def test_pictures_are_taken_until_the_papers_were_checked(house):
    number = house.applied(1)
    put(house, number, FRONT)
    house.accept(number)
    with pytest.raises(PapersSettled):
        put(house, number, BACK)
    house.send_back(number, StepReason.BERKAS_TIDAK_TERBACA)
    put(house, number, BACK)
    house.refuse(number, StepReason.DATA_GANDA)
    with pytest.raises(PapersSettled):
        put(house, number, FRONT)


def test_who_works_elsewhere_hands_nothing_in(house):
    number = house.applied(1)
    strange = Officer(
        username="x",
        office=SERANG,
        duties=frozenset({Duty(Role.OFFICER, None)}),
        person="budi",
    )
    upt = Officer(
        username="x",
        office=CIREBON,
        duties=frozenset({Duty(Role.OFFICER, "upt"), Duty(Role.VERIFIER, None)}),
        person="budi",
    )
    for officer, refusal in ((strange, CaseNotFound), (upt, NotAtThisUnit)):
        with house.begin() as session, pytest.raises(refusal):
            hand_in(session, number, {CARD: FRONT}, officer=officer, now=house.now)
    assert kept(house) == []


def test_what_came_after_the_page_was_opened_is_looked_at_first(house):
    number = house.applied(1, pictures={CARD: FRONT})
    seen = house.review(number).seen
    put(house, number, BACK)
    with pytest.raises(ChangedSinceReview):
        house.accept(number, seen=seen)
    house.accept(number)
    assert house.case(number).state is CaseState.TERVERIFIKASI


def test_every_decision_keeps_which_pictures_it_saw(any_house):
    number = any_house.applied(1, pictures={CARD: FRONT})
    any_house.incomplete(number, {CARD: ItemStanding.UNREADABLE})
    put(any_house, number, BACK)
    any_house.complete(number, CARD)
    any_house.accept(number)
    rows = any_house.world.all(select(SeenPicture).order_by(SeenPicture.seq))
    assert [row.digest for row in rows] == [FRONT.digest, BACK.digest]
    steps = {step.seq: step.to_state for step in any_house.steps_of(number)}
    states = [steps[row.seq] for row in rows]
    assert states == [CaseState.KURANG_BERKAS, CaseState.TERVERIFIKASI]
    for change in (
        "UPDATE seen_picture SET digest = digest",
        "DELETE FROM seen_picture",
    ):
        with pytest.raises(DBAPIError, match="only grows"):
            run(any_house, change)


@pytest.mark.parametrize("digest", [BACK.digest, None])
def test_a_picture_that_is_another_after_the_check_goes_back_unsigned(house, digest):
    number = house.applied(1, pictures={CARD: FRONT})
    house.accept(number)
    with house.begin() as session:
        session.execute(update(ApplicationItem).values(file_digest=digest))
    assert house.approve(number).sent_back == {
        house.case(number).id: StepReason.DATA_BERUBAH
    }
    assert house.case(number).state is CaseState.DIPERIKSA


def test_what_an_earlier_check_saw_is_no_measure_for_a_later_one(house):
    number = house.applied(1, pictures={CARD: FRONT})
    house.accept(number)
    house.send_back(number, StepReason.SALAH_DAFTAR)
    put(house, number, BACK)
    house.accept(number)
    assert house.approve(number).approved == {house.case(number).id}


def test_a_picture_opens_in_its_place_and_under_its_secret_alone(any_house):
    for serial, new in ((1, FRONT), (2, BACK)):
        any_house.applied(serial, pictures={CARD: new})
    one, other = kept(any_house)
    run(any_house, SWAP, i=one.id, o=other.id)
    with pytest.raises(PictureUnreadable):
        opened(any_house, one)
    assert opened(any_house, other) == b"back"
    strange = Secrets([SoftwareSecret(b"another secret, of 32 bytes too.")])
    with pytest.raises(PictureUnreadable):
        opened(any_house, other, strange)
    with any_house.world.database.reading() as session:
        with pytest.raises(PictureNotFound):
            pictures.jpeg_of(session, one.case_id, other.id, TOY_SECRETS)
        shut = list(pictures.unreadable(session, TOY_SECRETS))
    assert [what for _, what in shut] == [Pictured.FAMILY_CARD]


MOVES = (
    "case_id = (SELECT max(id) FROM application_case WHERE id <> case_id)",
    "case_id = NULL, request_key = 'k'",
    "what = 'police-letter'",
    f"digest = '{'0' * 64}'",
    "request_key = 'k'",
    "sealed = ''",
    "secret_id = '00000000'",
    "put_by = 'nobody'",
)


def test_the_database_moves_no_picture_to_another_place(any_house):
    for serial in (1, 2):
        any_house.applied(serial, pictures={CARD: FRONT})
    wanted = "(SELECT min(case_id) FROM kept_picture)"
    for move in MOVES:
        with pytest.raises(DBAPIError):
            run(any_house, f"UPDATE kept_picture SET {move} WHERE case_id = {wanted}")


def test_a_held_picture_has_somebody_whose_it_is(any_house):
    row = {"id": "x", "d": "0" * 64, "s": TOY_SECRETS.current.id, "b": bytes(30)}
    with pytest.raises(DBAPIError, match="request_is_somebodys"):
        run(any_house, INSERT, **row)


def held(house, by="budi", key="k"):
    with house.world.database.reading() as session:
        return pictures.held(session, key, by=by)


def test_what_is_held_for_a_request_is_its_makers_until_it_is_sent(any_house):
    house = any_house
    with house.begin() as session:
        for new in (FRONT, BACK):
            pictures.hold(session, "k", {CARD: new}, by="budi", now=house.now)
    assert (held(house), held(house, by="vera"), held(house, key="l")) == (
        {CARD},
        set(),
        set(),
    )
    with house.begin() as session:
        found = pictures.take_held(session, "k", TOY_SECRETS, by="budi")
    assert {item: each.jpeg for item, each in found.items()} == {CARD: b"back"}
    assert held(house) == set()


def forget(house):
    with house.begin() as session:
        return pictures.forget_old(session, now=house.now, kept=LIFE)


def test_pictures_go_ninety_days_after_the_application_ended(any_house):
    house = any_house
    ended, waits = (house.applied(each, pictures={CARD: FRONT}) for each in (1, 2))
    house.later(days=30)
    house.refuse(ended, StepReason.DATA_GANDA)
    house.later(days=90, seconds=-1)
    assert forget(house) == 0
    house.later(seconds=1)
    assert forget(house) == 1
    assert shown(house, ended) == {}
    assert shown(house, waits) == {CARD: b"front"}
    with house.world.database.reading() as session:
        row = session.get(ApplicationItem, (house.case(ended).id, CARD))
    assert row.file_digest == FRONT.digest  # that there was one is still said


def test_what_is_held_goes_with_the_draft(house):
    with house.begin() as session:
        pictures.hold(session, "k", {CARD: FRONT}, by="budi", now=house.now)
    house.later(days=7, seconds=-1)
    assert forget(house) == 0
    house.later(seconds=1)
    assert forget(house) == 1
    assert held(house) == set()


def test_a_changed_secret_seals_pictures_anew_and_lets_go_what_was_changed(any_house):
    house = any_house
    for serial, new in ((1, FRONT), (2, BACK)):
        house.applied(serial, pictures={CARD: new})
    one, other = kept(house)
    run(
        house,
        "UPDATE kept_picture SET sealed = :b WHERE id = :i",
        b=bytes(30),
        i=one.id,
    )
    fresh = SoftwareSecret(b"another secret, of 32 bytes too.")
    both = Secrets([*TOY_SECRETS._every.values(), fresh])
    with house.begin() as session:
        sealing_secrets.take_note(session, [fresh.id], now=house.now)
    assert opened(house, other, both) == b"back"  # the old one works on
    with house.begin() as session:
        assert pictures.reseal(session, both) == 2
    with house.begin() as session:
        assert pictures.reseal(session, both) == 0
    assert opened(house, other, Secrets([fresh])) == b"back"
    assert [row.id for row in kept(house)] == [other.id]
    with house.begin() as session:
        sealing_secrets.forget(session, TOY_SECRETS.current.id)


def test_nothing_is_said_to_have_come_that_no_longer_can(house):
    number = house.applied(1)
    house.accept(number)
    with pytest.raises(NotPossibleNow):
        house.complete(number, CARD)


def test_who_pictured_a_paper_is_as_its_maker(any_house, monkeypatch):
    number = any_house.applied(1)
    put(any_house, number, FRONT, by="vera")
    assert any_house.take(by="vera") is None
    with pytest.raises(NeedsAnother):
        any_house.accept(number, by="vera")
    with monkeypatch.context() as patched:  # the database says the same
        patched.setattr(four_eyes, "barred_among", lambda *_: {})
        with pytest.raises(NeedsAnother) as refused:
            any_house.accept(number, by="vera")
        assert "maker" in str(refused.value.__cause__)
    assert any_house.accept(number, by="kasi").state is CaseState.TERVERIFIKASI


def takes_in(house, number, person, *items):
    """Have somebody with another role besides say that papers came."""
    with house.begin() as session:
        officer = house.who(person, Role.OFFICER)
        complete_again(session, number, items, officer=officer, now=house.now)


def test_who_took_in_what_was_wanting_is_as_its_maker(any_house, monkeypatch):
    """Also if others speak of the same paper later, and of several in one second."""
    number = any_house.applied(1)
    wanting = dict.fromkeys((CARD, Item.OLD_PAPER), ItemStanding.MISSING)
    any_house.incomplete(number, wanting)
    takes_in(any_house, number, "kasi", CARD)
    any_house.later(minutes=1)
    takes_in(any_house, number, "budi", *wanting)
    with pytest.raises(NeedsAnother):
        any_house.accept(number, by="kasi")
    with monkeypatch.context() as patched:  # the database says the same
        patched.setattr(four_eyes, "barred_among", lambda *_: {})
        with pytest.raises(NeedsAnother) as refused:
            any_house.accept(number, by="kasi")
        assert "maker" in str(refused.value.__cause__)
    for statement in (
        "DELETE FROM papers_taken",
        "UPDATE papers_taken SET person_id = ''",
    ):
        with pytest.raises(IntegrityError, match="grows"), any_house.begin() as session:
            session.execute(text(statement))
    assert any_house.accept(number, by="vera").state is CaseState.TERVERIFIKASI
