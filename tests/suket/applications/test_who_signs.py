"""Who signs: the signatory of the day, apart from all before, with a proof kept."""

import json
import random
import time
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from suket.access import confirm_act, step_up
from suket.access.errors import StepUpOver
from suket.access.proofs import Given
from suket.access.step_up import Manifest
from suket.access.words import Proof, Purpose
from suket.applications.deciding.content_digest import content_digest
from suket.applications.errors import (
    BadManifest,
    KeeperDecides,
    NeedsAnother,
    NotTheSignatory,
    SecondFactorNeeded,
    SignatoryUnknown,
    TooManyToSign,
)
from suket.applications.signing import sign_batches
from suket.applications.signing.sign import sign_many
from suket.applications.signing.sign_batches import Confirmed
from suket.applications.signing.tables import SignBatch
from suket.applications.signing.to_sign import MOST, ToSign, of_content, of_text
from suket.applications.tables import ApplicationCase
from suket.offices import signatories
from suket.offices.persons import KEEPER
from suket.offices.tables import Person
from suket.offices.words import Capacity
from suket.register.tables import Suket
from tests.busy_machine import patience
from tests.office_world import CIREBON, signatory_row
from tests.suket.access.test_second_factors import PARTY, PROVING, Someone
from tests.suket.applications.signing_house import NIP, SigningHouse
from tests.toy_authenticator import un64

DIGEST = "a" * 64
TOKEN = "t" * 43


def named(house, **over):
    """Let somebody else sign from today on."""
    row = signatory_row(CIREBON, since=house.now.date(), **over)
    with house.begin() as session:
        signatories.name(session, row, who="uji", now=house.now)


def test_who_touches_is_whose_name_is_printed_but_for_on_behalf(house):
    house.ready_to_sign(1)
    with pytest.raises(NotTheSignatory):
        house.sign(by="kasi")
    named(house, nip="")
    with pytest.raises(SignatoryUnknown):
        house.sign()
    named(house, nip="197001011995031002")
    with pytest.raises(NotTheSignatory):
        house.sign()
    named(house, nip="197001011995031002", capacity=Capacity.ON_BEHALF)
    assert len(house.sign().signed) == 1


def test_who_had_a_part_leaves_it_for_another_to_sign(house):
    named(house, capacity=Capacity.ON_BEHALF)
    for by in ("budi", "vera", "kasi"):
        house.ready_to_sign(ord(by[0]))
        [refusal] = house.sign(by=by).left.values()
        assert isinstance(refusal, NeedsAnother)
        assert len(house.sign().signed) == 1


def test_only_who_signs_signs_and_never_the_keeper(house):
    house.ready_to_sign(1)
    shown = house.to_sign()
    with pytest.raises(KeeperDecides):
        house.sign(by=KEEPER)
    with pytest.raises(SecondFactorNeeded):
        house.sign(proof=Proof.PASSWORD)
    for over in ({"purpose": Purpose.GRANT}, {"office": "36.73"}, {"username": "x"}):
        with pytest.raises(BadManifest):
            house.sign(shown=shown, manifest_over=over)


@pytest.mark.row(4)
def test_anybody_can_look_again_at_what_a_touch_signed(usual_world):
    """The passkey's answer is of the list, and the list is of the sheets."""
    house = SigningHouse(usual_world, people=("budi", "vera", "kasi"))
    kadis = Someone(usual_world, "kadis").with_passkey()
    person = kadis.account.person_id
    with house.begin() as session:
        session.get_one(Person, person).nip = NIP
    numbers = [house.ready_to_sign(serial) for serial in (1, 2)]
    officer = replace(house.who("kadis"), person=person)
    confirmed = house.confirmed(house.to_sign())
    answer = kadis.device.sign(confirmed.manifest.challenge, PARTY.id)
    proof = confirm_act.prove(
        usual_world.database,
        confirmed.manifest,
        Given(assertion=answer),
        proving=PROVING,
        now=house.now,
    )
    touched = Confirmed(confirmed.manifest, proof, answer)
    with house.begin() as session:
        sign_many(session, touched, usual_world.desk(), officer=officer, now=house.now)
    [batch] = usual_world.all(select(SignBatch))
    said = {name: un64(value) for name, value in json.loads(batch.assertion).items()}
    client = json.loads(said["clientDataJSON"])
    assert un64(client["challenge"]) == sha256(batch.manifest.encode()).digest()
    kadis.device.key.public_key().verify(
        said["signature"],
        said["authenticatorData"] + sha256(said["clientDataJSON"]).digest(),
        ECDSA(SHA256()),
    )
    sheets = {
        suket.application_id: (suket.printed, suket.photo_digest)
        for suket in usual_world.all(select(Suket))
    }
    for case_id, digest in sign_batches.content_of(batch)[-1]:
        [case] = usual_world.all(
            select(ApplicationCase).where(ApplicationCase.id == case_id)
        )
        assert case.number in numbers
        assert digest == content_digest(*sheets[case.issued_as], case.kind)


def test_a_batch_is_evidence_that_nobody_changes(any_house):
    any_house.ready_to_sign(1)
    any_house.sign()
    for table in ("sign_batch", "sign_batch_item"):
        for act in (f"DELETE FROM {table}", f"UPDATE {table} SET {SAME[table]}"):
            with pytest.raises(DBAPIError), any_house.begin() as session:
                session.execute(text(act))
    with pytest.raises(DBAPIError), any_house.begin() as session:
        session.execute(text("UPDATE application_case SET steps = 1"))


SAME = {"sign_batch": "manifest = manifest", "sign_batch_item": "outcome = outcome"}


def test_a_list_is_in_its_one_form():
    content = ToSign(DIGEST, {"b": DIGEST, "a": DIGEST}).content
    assert content == ["suket-sign-1", DIGEST, 2, [["a", DIGEST], ["b", DIGEST]]]
    assert of_text(json.dumps(content)) == of_content(content)
    form, terms, count, listed = content
    for wrong in (
        ["suket-sign-2", terms, count, listed],
        [form, terms, 3, listed],
        [form, terms, True, listed[:1]],
        [form, terms, count, listed[::-1]],
        [form, terms, 3, [*listed, listed[0]]],
        [form, "x", count, listed],
        [form, terms, 0, []],
        [form, terms, count, [["a", DIGEST], ["b", DIGEST, ""]]],
        [form, terms, count, [["a", DIGEST], ["b/", DIGEST]]],
        {"form": form},
    ):
        with pytest.raises(BadManifest):
            of_content(wrong)
    with pytest.raises(BadManifest):
        of_text("[" * 100_000)
    with pytest.raises(TooManyToSign):
        of_content(ToSign(DIGEST, {f"{n}": DIGEST for n in range(MOST + 1)}).content)


def refused(house, count, seed):
    """Ask for a list to be confirmed, and change a byte of it each time."""
    digests = {f"case-{n}": f"{n:064x}" for n in range(200)}
    shown = ToSign(DIGEST, digests)
    manifest = house.confirmed(shown).manifest
    rng, wrong = random.Random(seed), 0
    with house.begin() as session:
        step_up.ask(session, manifest, TOKEN, now=house.now)
    for _ in range(count):
        data = bytearray(shown.text.encode())
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(7)
        try:
            changed = of_text(data.decode(errors="replace"))
            with house.begin() as session:
                step_up.spend(
                    session,
                    Manifest(
                        purpose=manifest.purpose,
                        office=manifest.office,
                        username=manifest.username,
                        nonce=manifest.nonce,
                        content=changed.content,
                    ),
                    TOKEN,
                    now=house.now,
                )
        except (BadManifest, StepUpOver):
            wrong += 1
    with house.begin() as session:
        step_up.spend(session, manifest, TOKEN, now=house.now)
    return wrong


def test_a_list_with_another_byte_is_refused(house):
    assert refused(house, 30, seed=1) == 30


@pytest.mark.prove
def test_a_list_with_another_byte_is_refused_a_thousand_times(any_house):
    assert refused(any_house, 1000, seed=2) == 1000


MOST_SECONDS = 5.0  # for two hundred with one touch


@pytest.mark.prove
def test_two_hundred_are_signed_with_one_touch_in_time(any_house):
    for serial in range(200):
        any_house.ready_to_sign(serial)
    began = time.perf_counter()
    assert len(any_house.sign().signed) == 200
    assert time.perf_counter() - began < MOST_SECONDS * patience()
