"""Four eyes: no person has two parts, whatever a program or a bare statement tries."""

import random
from itertools import product

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from suket.access.rights import Officer, holding
from suket.access.words import Role
from suket.applications.deciding import four_eyes
from suket.applications.errors import NeedsAnother
from suket.applications.tables import ApplicationCase
from suket.applications.words import CaseState, StepReason
from suket.errors import SuketError
from suket.offices import persons, signatories
from suket.offices.words import Capacity
from suket.register.tables import Suket
from tests.office_world import CIREBON, nik_of, signatory_row
from tests.suket.applications.signing_house import SigningHouse
from tests.suket.applications.waiting_room import let_change

EVERYBODY = ("budi", "vera", "kasi", "kadis")
ALL_ROLES = holding(Role.OFFICER, Role.VERIFIER, Role.SECTION_HEAD, Role.SIGNATORY)
STATEMENT = text("""
UPDATE application_case SET state = :state, made_by = :made, verified_by = :verified,
approved_by = :approved, signed_by = :signed, content_digest = :digest,
issued_as = :issued WHERE id = :id
""")
VERIFIED = ("TERVERIFIKASI", "DISETUJUI_KASI", "DITANDATANGANI", "SIAP", "SELESAI")
APPROVED, SIGNED = VERIFIED[1:], VERIFIED[2:]


def may_be(steps, state, made, verified, approved, signed):
    """Say by the words of the rule whether a case may stand like this."""
    acted = [who for who in (made, verified, approved, signed) if who]
    if steps == 1:
        is_apart = True
    elif steps == 2:  # who approves is asked for by nobody: only the others are apart
        is_apart = len({made, verified} - {None}) == bool(made) + bool(verified)
        is_apart &= signed is None or signed not in {made, verified, approved}
    else:
        is_apart = len(acted) == len({*acted})
    if steps > 1 and "0" in {verified, approved, signed}:
        return False
    has_all = (
        (state not in VERIFIED or verified)
        and (state not in APPROVED or steps < 3 or approved)
        and (state not in SIGNED or signed)
    )
    return is_apart and bool(has_all)


def attempts(count, seed):
    """Draw from all assignments over all states, as many as are asked for."""
    whom = [None, "0", *EVERYBODY]
    every = list(product((1, 2, 3), CaseState, EVERYBODY, whom, whom, whom))
    random.Random(seed).shuffle(every)
    return every[:count]


def wrongly_let_pass(house, count, seed):
    """Try assignments by bare statements; return those that the rule did not decide."""
    house.world.issue(house.world.add(nik=nik_of(9)), now=house.now)
    [issued] = house.world.all(select(Suket.application_id))
    ids = {n: house.case(house.applied(n, steps=n)).id for n in (1, 2, 3)}
    wrong = []
    let_change(house.world)  # the constraints by themselves
    with house.begin() as session:
        for steps, state, *people in attempts(count, seed):
            names = ("made", "verified", "approved", "signed")
            row = {
                "id": ids[steps],
                "state": state.value,
                "digest": "0" * 64,
                "issued": issued,
                **dict(zip(names, people, strict=True)),
            }
            try:
                with session.begin_nested() as trial:
                    session.execute(STATEMENT, row)
                    trial.rollback()
                passed = True
            except IntegrityError:
                passed = False
            if passed is not may_be(steps, state, *people):
                wrong.append((steps, state, *people))
    return wrong


def test_a_bare_statement_gives_nobody_two_parts(any_house):
    assert wrongly_let_pass(any_house, 300, seed=1) == []


@pytest.mark.prove
def test_ten_thousand_bare_statements_give_nobody_two_parts(any_house):
    assert wrongly_let_pass(any_house, 10_000, seed=2) == []


def test_an_application_needs_no_fewer_persons_than_it_came_with(any_house):
    any_house.applied(1)
    for steps in (1, 2):
        with pytest.raises(DBAPIError), any_house.begin() as session:
            session.execute(text(f"UPDATE application_case SET steps = {steps}"))


class Everybody(SigningHouse):
    """Four persons who each have every role, in an office that signs a.n."""

    def __post_init__(self):
        super().__post_init__()
        row = signatory_row(CIREBON, since=self.now.date(), capacity=Capacity.ON_BEHALF)
        with self.begin() as session:
            signatories.name(session, row, who="uji", now=self.now)

    def who(self, name, role=None):
        return Officer(username=name, office=self.office, duties=ALL_ROLES, person=name)


def try_all(house, count, seed):
    """Let people try all kinds of acts on a few applications; return what came of it.

    What is over makes room for another application.
    """

    def back(number, by):
        house.send_back(number, StepReason.DATA_BERUBAH, by=by)

    rng, serial, numbers = random.Random(seed), 0, []
    for _ in range(count):
        if len(numbers) < 6:
            serial += 1
            steps, by = rng.choice([2, 3]), rng.choice(EVERYBODY)
            numbers.append(house.applied(serial, steps=steps, by=by))
        number, by = rng.choice(numbers), rng.choice(EVERYBODY)
        try:
            act = rng.choice([house.accept, house.approve, house.sign] * 3 + [back])
            act(number, by=by)
        except SuketError:
            continue
        if house.case(number).state is CaseState.DITANDATANGANI:
            numbers.remove(number)
    rows = house.world.all(select(ApplicationCase))
    return [
        (row.steps, row.state, row.made_by, row.verified_by, row.approved_by,
         row.signed_by)
        for row in rows
    ]  # fmt: skip


def none_has_two_parts(stood):
    assert [each for each in stood if not may_be(*each)] == []
    assert any(state is CaseState.DITANDATANGANI for _, state, *_ in stood)


def test_nobody_gets_two_parts_by_the_program(usual_world):
    none_has_two_parts(try_all(Everybody(usual_world), 60, seed=3))


@pytest.mark.prove
def test_nobody_gets_two_parts_in_ten_thousand_tries(usual_world):
    none_has_two_parts(try_all(Everybody(usual_world), 10_000, seed=4))


def join(house, one, other):
    with house.begin() as session:
        persons.join(session, one, other)


def test_one_human_under_two_rows_is_nobodys_second_person(any_house, monkeypatch):
    """Vera worked here before as Budi, who took the application and pictured nothing."""
    number = any_house.applied(1)
    join(any_house, "vera", "budi")
    join(any_house, "budi", "vera")  # said twice is said once
    assert any_house.take(by="vera") is None
    with pytest.raises(NeedsAnother):
        any_house.accept(number, by="vera")
    with monkeypatch.context() as patched:  # the database says the same
        patched.setattr(four_eyes, "barred_among", lambda *_: {})
        with pytest.raises(NeedsAnother) as refused:
            any_house.accept(number, by="vera")
        assert "one human" in str(refused.value.__cause__)
    assert any_house.accept(number, by="kasi").state is CaseState.TERVERIFIKASI


def test_who_is_the_same_as_two_is_the_same_as_each(any_house):
    join(any_house, "vera", "kasi")
    join(any_house, "budi", "kasi")
    number = any_house.applied(1)
    with pytest.raises(NeedsAnother):
        any_house.accept(number, by="vera")


def test_what_others_have_begun_goes_on_past_who_was_found_to_be_one(any_house):
    """Nobody undoes what was checked: the head, who is a third, still may approve."""
    number = any_house.applied(1)
    any_house.accept(number)
    join(any_house, "vera", "budi")
    any_house.approve(number)
    assert any_house.case(number).state is CaseState.DISETUJUI_KASI
