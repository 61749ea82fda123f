"""Step-up: what was shown is confirmed, to the byte, once, in time, in its session."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from suket.access import step_up
from suket.access.confirm_act import confirmed, prove
from suket.access.errors import StepUpOver, StepUpUsed, TooManyProofs, WrongProof
from suket.access.proofs import Given
from suket.access.step_up import Manifest
from suket.access.tables import StepUp
from suket.access.words import Proof, Purpose
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from tests.office_world import CIREBON, NOW
from tests.suket.access.test_second_factors import PARTY, PROVING, STEP, Someone

SECOND = timedelta(seconds=1)
NIKS = [f"32740141010199{n:02}" for n in range(20)]
MANIFEST = Manifest(
    purpose=Purpose.END_MANY,
    office=CIREBON,
    username="budi",
    nonce="n" * 22,
    content=["KTP_DICETAK", "BA 3", *NIKS],
)


def having_asked(world):
    with world.database.begin() as session:
        step_up.ask(session, MANIFEST, "token", now=NOW)
    return world


@pytest.fixture
def asked(usual_world):
    return having_asked(usual_world)


@pytest.fixture
def asked_anywhere(world):
    """The same on each kind of database."""
    return having_asked(world)


def spends(world, manifest=MANIFEST, token="token", now=NOW):
    with world.database.begin() as session:
        step_up.spend(session, manifest, token, now=now)


def test_what_was_asked_is_good_once(asked_anywhere):
    spends(asked_anywhere)
    with pytest.raises(StepUpUsed):
        spends(asked_anywhere)


def test_of_eight_at_one_moment_one_gets_it(asked_anywhere):
    def attempt(_):
        try:
            spends(asked_anywhere)
        except StepUpUsed:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_it_is_good_for_five_minutes(asked_anywhere):
    with pytest.raises(StepUpOver):
        spends(asked_anywhere, now=NOW + step_up.GOOD_FOR)
    spends(asked_anywhere, now=NOW + step_up.GOOD_FOR - SECOND)


@pytest.mark.parametrize(
    "over",
    [
        {"purpose": Purpose.GRANT},
        {"office": "36.73"},
        {"username": "rina"},
        {"nonce": "m" * 22},
        {"content": [*MANIFEST.content, NIKS[0]]},
        {"content": MANIFEST.content[:-1]},
        {"content": ["KTP_DICETAK", "BA 3", *reversed(NIKS)]},
        {"content": ["HILANG", "BA 3", *NIKS]},
    ],
)
def test_any_other_act_is_not_what_was_asked(asked, over):
    with pytest.raises(StepUpOver):
        spends(asked, replace(MANIFEST, **over))


def test_another_session_cannot_use_it_nor_learn_that_it_was_used(asked):
    with pytest.raises(StepUpOver):
        spends(asked, token="another")
    spends(asked)
    with pytest.raises(StepUpOver):
        spends(asked, token="another")


def test_the_manifest_is_canonical_and_its_digest_is_the_challenge():
    assert json.loads(MANIFEST.data) == [
        *("suket-confirm-1", "end-many", CIREBON, "budi", "n" * 22),
        MANIFEST.content,
    ]
    assert b" " not in MANIFEST.data.replace(b"BA 3", b"")
    assert MANIFEST.challenge == sha256(MANIFEST.data).digest()
    assert step_up.canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    assert len(MANIFEST.check_value) == 6


def changed(manifest, chance):
    """Return the manifest with one byte of its content changed."""
    content = list(manifest.content)
    place = chance.randrange(len(content))
    text = bytearray(content[place].encode())
    at = chance.randrange(len(text))
    text[at] = chance.choice([b for b in range(0x20, 0x7F) if b != text[at]])
    content[place] = text.decode()
    return replace(manifest, content=content)


def refused(world, someone, tries):
    """Return how many manifests, changed by a byte after the touch, were refused."""
    chance, count = random.Random(2), 0
    for _ in range(tries):
        answer = someone.device.sign(MANIFEST.challenge, PARTY.id)
        other = changed(MANIFEST, chance)
        with pytest.raises(WrongProof):
            someone.proves(assertion=answer, challenge=other.challenge)
        with pytest.raises(StepUpOver):
            spends(world, other)
        count += 1
    return count


def test_a_manifest_changed_by_a_byte_after_the_touch_is_refused(asked):
    someone = Someone(asked, "budi").with_passkey(count=1)
    assert refused(asked, someone, 20) == 20


@pytest.mark.prove
def test_a_manifest_changed_by_a_byte_is_refused_a_thousand_times_of_a_thousand(asked):
    someone = Someone(asked, "budi").with_passkey(count=1)
    assert refused(asked, someone, 1000) == 1000


# By what it is proved


@pytest.fixture
def budi(asked):
    return Someone(asked, "budi")


def proves(someone, now=NOW, manifest=MANIFEST, **given):
    return prove(
        someone.world.database, manifest, Given(**given), proving=PROVING, now=now
    )


def test_who_has_no_factor_confirms_by_password(budi):
    assert proves(budi, is_password_right=True) is Proof.PASSWORD
    with pytest.raises(WrongProof):
        proves(budi)


def test_who_has_a_factor_does_not_confirm_by_password(budi):
    budi.with_app(NOW - 10 * STEP)
    with pytest.raises(WrongProof):
        proves(budi, is_password_right=True)
    assert proves(budi, code=budi.code(NOW)) is Proof.TOTP


def test_a_touch_confirms_the_manifest_that_it_signed(budi):
    budi.with_passkey(count=1)
    touch = budi.device.sign(MANIFEST.challenge, PARTY.id)
    assert proves(budi, assertion=touch) is Proof.PASSKEY


def test_a_recovery_code_changes_factors_and_confirms_nothing_else(budi):
    budi.with_app(NOW - 10 * STEP).with_codes()
    with pytest.raises(WrongProof):
        proves(budi, code=budi.codes[0])
    factors = replace(MANIFEST, purpose=Purpose.FACTORS)
    assert proves(budi, manifest=factors, code=budi.codes[0]) is Proof.RECOVERY_CODE
    events = budi.world.all(select(JournalEntry.event))
    assert events.count(Event.RECOVERY_CODE_USED) == 1


def test_five_wrong_proofs_shut_the_door_for_a_quarter_of_an_hour(budi):
    budi.with_app(NOW - 10 * STEP)
    for _ in range(5):
        with pytest.raises(WrongProof):
            proves(budi, code="000000")
    with pytest.raises(TooManyProofs):
        proves(budi, code=budi.code(NOW))
    later = NOW + timedelta(minutes=15)
    assert proves(budi, now=later, code=budi.code(later)) is Proof.TOTP
    assert Event.SIGN_IN_LOCKED in budi.world.all(select(JournalEntry.event))


def test_what_is_confirmed_is_noted_after_the_act_and_with_it_or_not_at_all(budi):
    def act(fails):
        with (
            budi.world.database.begin() as session,
            confirmed(session, MANIFEST, "token", now=NOW),
        ):
            if fails:
                raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        act(fails=True)
    assert budi.world.all(select(StepUp.used_at)) == [None]
    act(fails=False)
    [entry] = budi.world.all(
        select(JournalEntry).where(JournalEntry.event == Event.ACT_CONFIRMED)
    )
    assert entry.subject == f"end-many {MANIFEST.challenge.hex()}"
    assert entry.who == "budi"


def test_what_was_asked_a_day_ago_is_forgotten(asked):
    with asked.database.begin() as session:
        step_up.forget_old(session, now=NOW + step_up.KEPT_FOR)
    assert len(asked.all(select(StepUp))) == 1
    later = NOW + step_up.KEPT_FOR + step_up.GOOD_FOR + SECOND
    with asked.database.begin() as session:
        step_up.forget_old(session, now=later)
    assert asked.all(select(StepUp)) == []
