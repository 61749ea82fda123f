"""Issuing and renewing: what comes about, and everything that is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.journal.tables import JournalEntry
from suket.offices import offices, signatories
from suket.offices.errors import IssuanceClosed, NoSignatory
from suket.offices.tables import IssuanceWindow
from suket.offices.words import EnrolmentStatus, Validity
from suket.register import sukets
from suket.register.document_fields import Printed
from suket.register.end import end, suspend
from suket.register.errors import (
    AlreadyEnded,
    AlreadyIssued,
    ClockDoubtful,
    IsSuspended,
    ListsFull,
    SuketNotFound,
    TextTooLong,
)
from suket.register.issue import issue, renew
from suket.register.tables import Application, Ending, NumberCounter, StatusList, Suket
from suket.register.words import ApplicationKind, Channel, EndReason, SuketState
from suket.residents import residents
from suket.residents.errors import (
    Dead,
    DuplicateRecord,
    EnrolmentFailed,
    HasCard,
    Moved,
    NotCitizen,
    NotEnrolled,
    PhotoMissing,
    ResidentNotFound,
    Under17,
)
from suket.residents.words import Standing
from tests.builders import GOLDEN
from tests.office_world import (
    BALIKPAPAN,
    CIREBON,
    DAY,
    NIK,
    NOW,
    SERANG,
    BurntSigner,
    nik_of,
    signatory_row,
    suket_signer,
    trust_list,
)
from verify.checks import authenticate
from verify.claims import read_claims


def numbers(world):
    return world.all(select(Suket.number).order_by(Suket.serial))


def events(world):
    query = select(JournalEntry.event, JournalEntry.subject, JournalEntry.who)
    return [
        (event.value, subject, who)
        for event, subject, who in world.all(query.order_by(JournalEntry.seq))
        if who != "uji"
    ]


def test_an_issued_suket_authenticates_as_what_the_register_says(world):
    issued = world.issue(world.add())
    assert authenticate(issued.text, trust_list()) == issued.claims
    [suket] = world.all(select(Suket))
    assert (suket.id, suket.number) == (issued.suket_id, "470/00001/32.74/XI/2026")
    assert (suket.state, suket.nik, suket.issued_by) == (
        SuketState.ACTIVE,
        NIK,
        "budi",
    )
    assert events(world) == [("issued", issued.number, "budi")]


def test_the_claims_are_composed_as_in_the_golden_vectors(world):
    golden = read_claims(
        bytes.fromhex(GOLDEN["tokens"]["until the card is printed"]["claims_cbor_hex"])
    )
    claims = world.issue(world.add()).claims
    same = ("nik", "full_name", "birthplace", "born", "sex", "address", "expires_at")
    assert [getattr(claims, n) for n in same] == [getattr(golden, n) for n in same]


def test_a_counter_application_stands_behind_each_suket(world):
    world.issue(world.add())
    [application] = world.all(select(Application))
    assert (application.kind, application.channel) == (
        ApplicationKind.NEW,
        Channel.COUNTER,
    )


def test_the_page_is_kept_as_it_was_when_it_was_issued(world):
    resident_id = world.add(full_name="Drs. Contoh Ma'ani, S.Pd.", blood_type="-")
    issued = world.issue(resident_id)
    world.add(full_name="NAMA BARU")
    world.change_office(agency="DINAS BARU")
    [suket] = world.all(select(Suket))
    printed = Printed.from_json(suket.printed)
    assert printed.full_name == "Drs. CONTOH MA'ANI, S.Pd." == issued.claims.full_name
    assert printed.letterhead.agency == "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"
    assert printed.address == issued.claims.address
    assert Printed.from_json(printed.to_json()) == printed


def test_a_burnt_key_leaves_no_trace_and_no_gap(world):
    """Security handbook, S47: the signer is down."""
    resident_id = world.add()
    with pytest.raises(OSError, match="slot 0"):
        world.issue(resident_id, signer=BurntSigner(suket_signer(CIREBON)))
    assert (numbers(world), events(world)) == ([], [])
    assert world.all(select(NumberCounter)) == world.all(select(StatusList)) == []
    assert world.issue(resident_id).number == "470/00001/32.74/XI/2026"


def test_numbers_run_without_gaps_per_office_and_local_year(world):
    # 31 December 16:30 UTC is still 2026 in Cirebon and already 2027 in Balikpapan.
    turn = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    ids = [world.add(nik=nik_of(n)) for n in range(3)]
    for resident_id in ids[:2]:
        world.issue(resident_id, now=turn)
    east = world.add(BALIKPAPAN, nik="6471014107039901")
    assert world.issue(east, BALIKPAPAN, now=turn).number == "470/00001/64.71/I/2027"
    assert world.issue(ids[2], now=turn + DAY).number == "470/00001/32.74/I/2027"
    assert sorted(numbers(world))[:3] == [
        "470/00001/32.74/I/2027",
        "470/00001/32.74/XII/2026",
        "470/00001/64.71/I/2027",
    ]


def test_a_second_issue_to_one_person_is_refused(world):
    resident_id = world.add()
    issued = world.issue(resident_id)
    with pytest.raises(AlreadyIssued, match=issued.number):
        world.issue(resident_id, now=NOW + DAY)


def test_an_expired_suket_makes_way_for_a_new_one(world):
    world.change_office(validity=Validity.MONTHS, months=1)
    resident_id = world.add()
    first = world.issue(resident_id)
    second = world.issue(resident_id, now=first.claims.expires_at)
    [ending] = world.all(select(Ending))
    assert ending.reason is EndReason.KEDALUWARSA
    assert (ending.suket_id, ending.followed_by) == (first.suket_id, second.suket_id)


def test_six_months_are_those_of_the_calendar_to_the_last_midnight(world):
    world.change_office(validity=Validity.MONTHS_OR_PRINTED, months=6)
    august = datetime(2026, 8, 31, 5, tzinfo=UTC)
    claims = world.issue(world.add(), now=august).claims
    # The last valid day is 28 February; it ends at midnight in Jakarta, 17:00 UTC.
    assert claims.expires_at == datetime(2027, 2, 28, 17, tzinfo=UTC)


def test_parallel_identical_submits_give_exactly_one_suket(world):
    resident_id = world.add()

    def submit(_):
        try:
            return world.issue(resident_id).number
        except AlreadyIssued:
            return None

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(submit, range(48)))
    assert [a for a in answers if a] == ["470/00001/32.74/XI/2026"]
    assert numbers(world) == ["470/00001/32.74/XI/2026"]
    assert len(events(world)) == 1


def test_parallel_issues_of_an_office_leave_no_gap(world):
    ids = [world.add(nik=nik_of(n)) for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(world.issue, ids))
    assert world.all(select(Suket.serial).order_by(Suket.serial)) == [*range(1, 25)]
    assert world.all(select(JournalEntry.seq).order_by(JournalEntry.seq)) == [
        *range(6 + 24)
    ]


def test_who_issues_for_an_office_is_alone(world):
    # Otherwise two hold a list and a counter, and each waits for the other's.
    resident_id = world.add()
    with ThreadPoolExecutor(1) as pool:
        with world.database.begin() as session:
            offices.hold_open(session, CIREBON, now=NOW)
            second = pool.submit(world.issue, resident_id)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.3)
        assert second.result().number == "470/00001/32.74/XI/2026"


@pytest.mark.parametrize(
    ("over", "refusal"),
    [
        ({"enrolment_status": EnrolmentStatus.UNREGISTERED}, NotEnrolled),
        ({"enrolment_status": EnrolmentStatus.DUPLICATE_RECORD}, DuplicateRecord),
        (
            {"enrolment_status": EnrolmentStatus.ENROLL_FAILURE_AT_CENTRAL},
            EnrolmentFailed,
        ),
        (
            {"enrolment_status": EnrolmentStatus.ENROLL_FAILURE_AT_REGIONAL},
            EnrolmentFailed,
        ),
        ({"enrolment_status": EnrolmentStatus.CARD_PRINTED}, HasCard),
        ({"enrolment_status": EnrolmentStatus.CARD_ISSUED}, HasCard),
        ({"citizenship": "WNA"}, NotCitizen),
        ({"standing": Standing.MOVED}, Moved),
        ({"standing": Standing.DEAD}, Dead),
        ({"born": date(2009, 11, 23)}, Under17),
        ({"photo_digest": None}, PhotoMissing),
    ],
)
def test_who_may_not_have_a_suket_is_told_why(usual_world, over, refusal):
    with pytest.raises(refusal):
        usual_world.issue(usual_world.add(**over))


@pytest.mark.parametrize(
    "over",
    [
        {"born": date(2009, 11, 22)},
        {"born": date(2012, 1, 1), "marital_status": "CERAI MATI"},
        {"enrolment_status": EnrolmentStatus.BIO_CAPTURED},
        {"enrolment_status": EnrolmentStatus.ADJUDICATE_IN_PROCESS},
    ],
)
def test_who_may_have_one_gets_it(usual_world, over):
    assert usual_world.issue(usual_world.add(**over))


def test_an_office_may_demand_that_the_record_is_ready_to_print(usual_world):
    world = usual_world
    world.change_office(minimum_status=EnrolmentStatus.PRINT_READY_RECORD)
    with pytest.raises(NotEnrolled):
        world.issue(world.add(enrolment_status=EnrolmentStatus.SENT_FOR_ENROLLMENT))
    assert world.issue(world.add(nik=nik_of(2)))


def test_a_closed_office_issues_nothing_until_it_opens_again(world):
    resident_id = world.add()
    with world.database.begin() as session:
        offices.close_issuance(session, CIREBON, who="kadis", now=NOW)
    with pytest.raises(IssuanceClosed):
        world.issue(resident_id)
    with world.database.begin() as session:
        offices.open_issuance(session, CIREBON, who="kadis", now=NOW + DAY)
    with pytest.raises(IssuanceClosed):
        world.issue(resident_id, now=NOW)
    assert world.issue(resident_id, now=NOW + DAY)


def test_without_a_signatory_nothing_is_issued(usual_world):
    resident_id = usual_world.add()
    with usual_world.database.begin() as session:
        window = session.scalars(
            select(IssuanceWindow).where(IssuanceWindow.office_code == CIREBON)
        ).one()
        window.opened_at = NOW - 1000 * DAY
    with pytest.raises(NoSignatory):
        usual_world.issue(resident_id, now=datetime(2025, 12, 31, 10, tzinfo=UTC))


def test_the_signatory_named_last_for_the_day_signs(usual_world):
    world = usual_world
    acting = signatory_row(CIREBON, since=date(2026, 11, 22), name="CONTOH PELAKSANA")
    with world.database.begin() as session:
        signatories.name(session, acting, who="uji", now=NOW)
    world.issue(world.add(), now=NOW)
    world.issue(world.add(nik=nik_of(2)), now=NOW - DAY)
    pages = world.all(select(Suket.printed).order_by(Suket.serial))
    names = [page["signatory"]["name"] for page in pages]
    assert names == ["CONTOH PELAKSANA", "Drs. H. CONTOH BUDIMAN, M.Si"]


def test_a_resident_of_another_office_is_not_found(usual_world):
    world = usual_world
    resident_id = world.add(SERANG, nik="3673014107039901")
    with pytest.raises(ResidentNotFound):
        world.issue(resident_id, CIREBON)


def test_an_officer_does_not_issue_at_the_desk_of_another_office(usual_world):
    world = usual_world
    resident_id = world.add()
    with pytest.raises(ResidentNotFound), world.database.begin() as session:
        issue(
            session, resident_id, world.desk(), officer=world.officer(SERANG), now=NOW
        )


def test_an_administrator_does_not_issue(usual_world):
    world = usual_world
    admin = world.officer(role=Role.ADMIN)
    with pytest.raises(RoleNotAllowed), world.database.begin() as session:
        issue(session, world.add(), world.desk(), officer=admin, now=NOW)


def test_what_the_largest_qr_cannot_hold_is_refused_without_a_gap(usual_world):
    world = usual_world
    long = world.add(full_name="Ŝ" * 100, street="Ĵ" * 100, village="Ĝ" * 60)
    with pytest.raises(TextTooLong):
        world.issue(long)
    assert world.issue(world.add(nik=nik_of(2))).number.startswith("470/00001/")


def test_the_next_list_is_opened_when_one_is_half_full(world):
    first = world.issue(world.add())
    with world.database.begin() as session:
        session.get_one(StatusList, 1).given = 2**19
    second = world.issue(world.add(nik=nik_of(2)))
    lists = [claims.status_uri[-3:] for claims in (first.claims, second.claims)]
    assert lists == ["s/1", "s/2"]


def test_when_every_list_is_half_full_issuing_stops(world):
    signer = suket_signer(CIREBON)
    for n in range(1, 5):
        with world.database.begin() as session:
            session.add(
                StatusList(
                    number=n,
                    uri=signer.trusted.status_uris[n - 1],
                    office_code=CIREBON,
                    given=2**19,
                )
            )
    with pytest.raises(ListsFull):
        world.issue(world.add())


def test_an_index_is_drawn_again_if_it_was_given(usual_world, monkeypatch):
    world = usual_world
    draws = iter([7, 7, 8])
    monkeypatch.setattr(
        "suket.register.status_lists.secrets.randbelow", lambda _: next(draws)
    )
    world.issue(world.add())
    world.issue(world.add(nik=nik_of(2)))
    assert sorted(world.all(select(Suket.status_index))) == [7, 8]


def test_what_had_to_wait_is_dated_after_the_list_that_is_out(world):
    resident_id = world.add()
    world.issue(world.add(nik=nik_of(2)))
    with world.database.begin() as session:
        session.get_one(StatusList, 1).published_at = NOW + 3 * DAY / 86400
    issued = world.issue(resident_id, now=NOW)
    assert issued.claims.issued_at == NOW + 4 * DAY / 86400


def test_a_clock_minutes_behind_stops_issuing(world):
    world.issue(world.add(nik=nik_of(2)))
    with world.database.begin() as session:
        session.get_one(StatusList, 1).published_at = NOW + 6 * DAY / 1440
    with pytest.raises(ClockDoubtful):
        world.issue(world.add())


def renewal(world, suket_id, now=NOW + DAY, office=CIREBON, **over):
    with world.database.begin() as session:
        officer = world.officer(office)
        return renew(
            session, suket_id, world.desk(office, **over), officer=officer, now=now
        )


def test_a_renewal_ends_the_old_suket_by_the_new_one(world):
    first = world.issue(world.add())
    second = renewal(world, first.suket_id)
    with world.database.reading() as session:
        old = sukets.by_id(session, first.suket_id)
        held = sukets.find_active(session, NIK)
        history = sukets.of_resident(session, old.resident_id, office=CIREBON)
    assert (old.state, old.end_reason) == (SuketState.ENDED, EndReason.DIPERPANJANG)
    assert held.id == second.suket_id
    assert [suket.id for suket in history] == [second.suket_id, first.suket_id]
    assert [event for event, _, _ in events(world)] == ["issued", "ended", "renewed"]


def test_a_renewal_with_a_burnt_key_leaves_the_old_one_in_force(world):
    first = world.issue(world.add())
    burnt = BurntSigner(suket_signer(CIREBON))
    with pytest.raises(OSError, match="slot 0"):
        renewal(world, first.suket_id, signer=burnt)
    with world.database.reading() as session:
        assert sukets.find_active(session, NIK).id == first.suket_id


def test_parallel_renewals_leave_exactly_one_in_force(world):
    first = world.issue(world.add())

    def again(_):
        try:
            return renewal(world, first.suket_id).number
        except AlreadyEnded:
            return None

    with ThreadPoolExecutor(8) as pool:
        answers = [number for number in pool.map(again, range(16)) if number]
    assert len(answers) == 1
    states = world.all(select(Suket.state))
    assert sorted(state.value for state in states) == ["active", "ended"]


def test_an_ended_suket_is_not_renewed(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    with world.database.begin() as session:
        end(session, issued.suket_id, EndReason.RUSAK, officer=world.officer(), now=NOW)
    with pytest.raises(AlreadyEnded):
        renewal(world, issued.suket_id)


def test_a_suspended_suket_is_not_renewed_nor_issued_anew(usual_world):
    world = usual_world
    resident_id = world.add()
    issued = world.issue(resident_id)
    with world.database.begin() as session:
        suspend(
            session,
            issued.suket_id,
            officer=world.officer(),
            now=NOW,
            evidence="laporan 7",
        )
    with pytest.raises(IsSuspended):
        renewal(world, issued.suket_id)
    with pytest.raises(AlreadyIssued):
        world.issue(resident_id)


def test_another_office_does_not_renew(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    with pytest.raises(SuketNotFound):
        renewal(world, issued.suket_id, office=SERANG)


def test_whoever_has_got_a_card_is_not_renewed(usual_world):
    world = usual_world
    issued = world.issue(world.add())
    world.add(enrolment_status=EnrolmentStatus.CARD_PRINTED)
    with pytest.raises(HasCard):
        renewal(world, issued.suket_id)
    with world.database.reading() as session:
        assert residents.find_by_nik(session, NIK, office=CIREBON)
        assert sukets.find_active(session, NIK).id == issued.suket_id
