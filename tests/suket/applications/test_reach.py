"""An operator applies, sees and cancels for the units of their duties, and no further."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from suket import applications, web
from suket.access.errors import NotAtThisUnit, RoleNotAllowed
from suket.access.rights import Duty, Officer, Right
from suket.access.words import Role
from suket.applications import reach
from suket.applications.asking.apply import apply
from suket.applications.asking.cancel import cancel
from suket.applications.asking.errors import RequestKeyUsed, RequestOver
from suket.applications.asking.requests import Request
from suket.applications.errors import CaseNotFound, ConsentMissing, OutsideDistrict
from suket.applications.planning import tellings
from suket.applications.planning.tell import tell
from suket.applications.request_details import Assistance, Details
from suket.applications.request_tables import CaseAssistance
from suket.applications.words import CaseKind, IntakeChannel, StepReason, WhyPromised
from suket.offices.persons import KEEPER
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.register.end import end
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents import people_by_name
from suket.residents.errors import ResidentNotFound
from tests.office_world import CIREBON, nik_of
from tests.suket.applications.waiting_room import ISSUING, NOW, WaitingRoom

KEJAKSAN, HARJAMUKTI, UPT = "kejaksan", "harjamukti", "upt"
UNITS = (
    (KEJAKSAN, UnitKind.KECAMATAN, "32.74.01"),
    (HARJAMUKTI, UnitKind.KECAMATAN, "32.74.02"),
    (UPT, UnitKind.UPT, None),
)


def at(*units, role=Role.OPERATOR):
    duties = frozenset(Duty(role, unit) for unit in units)
    return Officer(username="oni", office=CIREBON, duties=duties, person=KEEPER)


@pytest.fixture
def town(room):
    """A room with two kecamatan and a UPT: resident 1 and 2 live in one each."""
    add_units(room)
    room.resident(1, region_code="32.74.01.1003", full_name="SITI CONTOH SATU")
    room.resident(2, region_code="32.74.02.1001", full_name="SITI CONTOH DUA")
    room.resident(3, region_code=None, full_name="SITI CONTOH TIGA")
    return room


def add_units(room):
    with room.world.database.begin() as session:
        for name, kind, region in UNITS:
            row = Unit(
                id=name,
                office_code=CIREBON,
                kind=kind,
                name=name.title(),
                region_code=region,
            )
            session.add(row)


def ask(room, officer, serial, **over):
    request = Request(
        nik=nik_of(serial),
        kind=CaseKind.NEW,
        channel=IntakeChannel.KECAMATAN,
        key=f"key-of-{serial}",
        details=Details(assistance=Assistance(phone=None)),
    )
    with room.world.database.begin() as session:
        return apply(session, replace(request, **over), officer=officer, now=NOW)


def unit_of(room, receipt):
    return room.case(receipt.number).unit_id


@pytest.mark.row(13)
def test_an_operator_applies_for_the_own_kecamatan_without_naming_it(town):
    assert unit_of(town, ask(town, at(KEJAKSAN), 1)) == KEJAKSAN


@pytest.mark.row(13)
def test_a_kecamatan_takes_its_own_residents_whoever_asks_there(town):
    """Whoever may apply for all of the office, as the command line may, too."""
    with pytest.raises(OutsideDistrict):
        ask(town, town.officer, 2, unit=KEJAKSAN)
    for serial in (1, 3):  # of the third nobody knows where they live
        assert unit_of(town, ask(town, town.officer, serial, unit=KEJAKSAN)) == KEJAKSAN


@pytest.mark.row(13)
def test_who_helped_that_it_was_agreed_and_that_there_is_no_phone_are_written_down(
    town,
):
    with pytest.raises(ConsentMissing):
        ask(town, at(KEJAKSAN), 1, details=Details())
    told = ask(town, at(KEJAKSAN), 1)
    [row] = town.world.all(select(CaseAssistance))
    assert (row.case_id, row.assisted_by) == (town.case(told.number).id, KEEPER)
    assert (row.phone, row.has_no_phone, row.consented_at) == (None, True, NOW)
    phone = Details(assistance=Assistance(phone="+62 812-3456-7890"))
    ask(town, at(HARJAMUKTI), 2, details=phone)
    numbers = town.world.all(select(CaseAssistance.phone))
    assert sorted(numbers, key=str) == ["081234567890", None]


def test_the_database_keeps_who_helped_and_refuses_what_says_two_things(town):
    case = town.case(ask(town, at(HARJAMUKTI), 2).number).id
    with pytest.raises(DatabaseError), town.world.database.begin() as session:
        session.execute(text("UPDATE case_assistance SET consented_at = '2020-01-01'"))
    with town.world.database.begin() as session:
        session.execute(text("DELETE FROM case_assistance"))
    for values in ("NULL, false", "'0812345678', true", "'+62x', false"):
        row = f"VALUES ('{case}', '0', '2020-03-17', {values})"
        with pytest.raises(IntegrityError), town.world.database.begin() as session:
            session.execute(text(f"INSERT INTO case_assistance {row}"))


def test_an_officer_of_a_upt_applies_for_it_and_no_other_unit(town):
    officer = at(UPT, role=Role.OFFICER)
    told = ask(town, officer, 1, channel=IntakeChannel.COUNTER)
    assert unit_of(town, told) == UPT
    for unit, channel in (
        (CIREBON, IntakeChannel.COUNTER),
        (HARJAMUKTI, IntakeChannel.KECAMATAN),
    ):
        with pytest.raises(NotAtThisUnit):
            ask(town, officer, 2, unit=unit, channel=channel)


@pytest.mark.parametrize("unit", [HARJAMUKTI, UPT, CIREBON])
def test_an_operator_applies_for_no_other_unit(town, unit):
    with pytest.raises(NotAtThisUnit, match="other units"):
        ask(town, at(KEJAKSAN), 1, unit=unit)


def test_who_has_two_kecamatan_names_one(town):
    officer = at(KEJAKSAN, HARJAMUKTI)
    with pytest.raises(NotAtThisUnit):
        ask(town, officer, 2)
    assert unit_of(town, ask(town, officer, 2, unit=HARJAMUKTI)) == HARJAMUKTI
    with pytest.raises(OutsideDistrict):  # the resident's, not just any of one's own
        ask(town, officer, 1, unit=HARJAMUKTI)


@pytest.mark.parametrize("serial", [2, 3, 77])
def test_outside_the_district_and_unknown_are_one_answer(town, serial):
    told = []
    for _ in range(2):
        with pytest.raises(OutsideDistrict) as caught:
            ask(town, at(KEJAKSAN), serial)
        told.append((str(caught.value), caught.value.pesan))
        if serial == 2 and len(told) == 1:
            town.ask(2)  # nor is it told that the person has applied elsewhere
    assert told[0] == told[1]
    assert "Dinas" in told[0][1]


def test_what_an_operator_may_not_see_is_not_found_and_not_cancelled(town):
    own, other = ask(town, at(KEJAKSAN), 1), ask(town, at(HARJAMUKTI), 2)
    for number, found in ((own.number, True), (other.number, False)):
        with town.world.database.reading() as session:
            seen = reach.of(session, at(KEJAKSAN))
            if found:
                assert seen.case(session, number).number == number
                continue
            with pytest.raises(CaseNotFound):
                seen.case(session, number)
    officer, reason = at(KEJAKSAN), StepReason.DIMINTA_PEMOHON
    with town.world.database.begin() as session:
        with pytest.raises(CaseNotFound):
            cancel(session, other.number, reason, officer=officer, now=NOW)
        cancel(session, own.number, reason, officer=officer, now=NOW)
    assert town.steps(other.number) == ["DITERIMA", "DIPERIKSA"]


def test_who_reads_all_cancels_at_the_own_unit_only(town):
    other = ask(town, at(HARJAMUKTI), 2)
    officer, reason = at(UPT, role=Role.OFFICER), StepReason.DIMINTA_PEMOHON
    with town.world.database.begin() as session, pytest.raises(NotAtThisUnit):
        cancel(session, other.number, reason, officer=officer, now=NOW)


def test_an_operator_finds_residents_of_the_own_kecamatan_only(town):
    def found(officer):
        with town.world.database.reading() as session:
            seen = reach.of(session, officer)
            return [one.full_name for one in seen.named(session, "siti", 10).residents]

    assert found(at(KEJAKSAN)) == ["SITI CONTOH SATU"]
    assert found(at(KEJAKSAN, HARJAMUKTI)) == ["SITI CONTOH DUA", "SITI CONTOH SATU"]
    assert len(found(at(UPT, role=Role.OFFICER))) == 3
    assert found(at()) == []


def test_a_name_that_is_too_common_to_be_looked_through_is_said_to_be(
    town, monkeypatch
):
    monkeypatch.setattr(people_by_name, "MOST_LOOKED_AT", 2)
    with town.world.database.reading() as session:
        seen = reach.of(session, at(KEJAKSAN))
        assert not seen.named(session, "contoh", 10).is_complete
        assert seen.named(session, "satu", 10).is_complete


def test_a_resident_of_another_kecamatan_has_no_page(town):
    other = town.resident(4, region_code="32.74.011.001")  # no part of 32.74.01
    with town.world.database.reading() as session:
        seen = reach.of(session, at(KEJAKSAN))
        with pytest.raises(ResidentNotFound):
            seen.resident(session, other)


def test_the_key_of_another_request_is_no_way_to_its_answer(town):
    told = ask(town, at(KEJAKSAN), 1, key="k")
    town.cancel(told.number)
    with pytest.raises(RequestKeyUsed):
        ask(town, at(HARJAMUKTI), 2, key="k")
    with pytest.raises(RequestOver):
        ask(town, at(KEJAKSAN), 1, key="k")


def test_an_operator_takes_a_loss_and_the_suket_ends_in_the_same_act(usual_world):
    room = WaitingRoom(usual_world, now=ISSUING)
    add_units(room)
    room.issue(room.resident(1, region_code="32.74.01.1003"))
    operator, letter = at(KEJAKSAN), "LP/123/XI/2026"
    agreed = Details(assistance=Assistance(None))
    request = Request(
        nik=nik_of(1),
        kind=CaseKind.LOST,
        channel=IntakeChannel.KECAMATAN,
        key="l",
        unit=KEJAKSAN,
        evidence=letter,
        details=agreed,
    )
    with room.world.database.begin() as session:
        apply(session, request, officer=operator, now=ISSUING)
    [suket] = room.world.all(select(Suket))
    assert suket.end_reason is EndReason.HILANG
    with pytest.raises(RoleNotAllowed), room.world.database.begin() as session:
        end(session, suket.id, EndReason.HILANG, officer=operator, now=ISSUING)


def test_a_right_is_held_at_units():
    assert at(KEJAKSAN).units(Right.APPLY) == {KEJAKSAN}
    assert at(None, KEJAKSAN, role=Role.OFFICER).units(Right.APPLY) is None
    assert at(KEJAKSAN).units(Right.READ) == set()
    governs = frozenset({Duty(Role.ADMIN), Duty(Role.OPERATOR, KEJAKSAN)})
    assert replace(at(), duties=governs).units(Right.APPLY) == set()
    with pytest.raises(RoleNotAllowed):
        replace(at(), duties=governs).require(Right.APPLY, at=KEJAKSAN)


def test_who_has_to_be_told_is_of_the_units_whose_people_one_tells(town):
    told = {
        unit: ask(town, at(unit), serial).number
        for serial, unit in enumerate((KEJAKSAN, HARJAMUKTI), 1)
    }
    with town.world.database.begin() as session:
        for number in told.values():
            case = reach.Reach(CIREBON, None).case(session, number)
            changed = [(case, tellings.Told.of(case))]
            tellings.add(session, changed, WhyPromised.CALENDAR, now=NOW)
    own = at(UPT, KEJAKSAN, role=Role.OFFICER)
    reader = at(UPT, role=Role.VERIFIER)
    for officer, units in (
        (own, {KEJAKSAN}),
        (at(HARJAMUKTI), {HARJAMUKTI}),
        (at(UPT, role=Role.OFFICER), set()),
        (reader, {KEJAKSAN, HARJAMUKTI}),  # who tells nobody reads all of the office
    ):
        with town.world.database.begin() as session:
            reached = reach.to_tell(session, officer)
            due = tellings.due(session, reached, limit=9)
            assert {news.case.unit_id for news in due} == units
            assert tellings.count(session, reached) == len(units)
    with town.world.database.begin() as session, pytest.raises(NotAtThisUnit):
        tell(session, [told[HARJAMUKTI]], officer=own, now=NOW)


def test_no_verb_and_no_page_finds_a_case_but_by_what_its_officer_reaches():
    """`cases.find` asks for the office alone: it is for the keeper of the machine."""
    rooms = (applications, web)
    bare = [
        path.name
        for room in rooms
        for path in Path(room.__file__).parent.rglob("*.py")
        if "cases.find(" in path.read_text()
    ]
    assert bare == []
