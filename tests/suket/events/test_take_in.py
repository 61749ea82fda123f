"""What each kind of event ends, changes or leaves, once, whatever else is in its list."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from suket.access.errors import RoleNotAllowed
from suket.access.words import Role
from suket.events import judge
from suket.events.tables import EventLine
from suket.events.words import LineOutcome, Mismatch
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.offices import versions
from suket.offices.words import EnrolmentStatus
from suket.register.end import end
from suket.register.tables import Ending, Suket
from suket.register.words import EndReason, SuketState
from suket.residents import eligibility
from suket.residents.errors import Under17
from suket.residents.words import Standing
from tests.office_world import CIREBON, NIK, NOW, SERANG, nik_of
from tests.suket.events.event_world import (
    DAY,
    LATER,
    TODAY,
    kept,
    outcome,
    planning,
    resident,
    taking,
    told,
)
from tests.suket.intake.tables_sent import GOOD, table
from tests.suket.intake.tables_sent import taking as importing

ENDED, CHANGED, NOTHING, MISMATCH = (
    LineOutcome.ENDED,
    LineOutcome.CHANGED,
    LineOutcome.NOTHING,
    LineOutcome.MISMATCH,
)


def endings(world):
    return world.all(select(Ending.reason, Ending.evidence, Ending.ended_by))


@pytest.mark.row(21)
@pytest.mark.parametrize(
    ("kind", "reason", "learnt"),
    [
        ("KEMATIAN", EndReason.MENINGGAL, {"standing": Standing.DEAD}),
        (
            "PERKAWINAN",
            EndReason.DATA_BERUBAH,
            {"marital_status": "KAWIN", "is_marriage_recorded": True},
        ),
        ("PINDAH_KELUAR", EndReason.PINDAH, {"standing": Standing.MOVED}),
        (
            "KARTU_DICETAK",
            EndReason.KTP_DICETAK,
            {"enrolment_status": EnrolmentStatus.CARD_PRINTED},
        ),
        (
            "KARTU_DITERIMA",
            EndReason.KTP_DITERIMA,
            {"enrolment_status": EnrolmentStatus.CARD_ISSUED},
        ),
    ],
)
def test_an_event_ends_the_suket_and_the_record_learns_of_it(
    world, kind, reason, learnt
):
    issued = world.issue(world.add())
    report = taking(world, told(kind=kind))
    assert outcome(report) == (ENDED, None)
    assert report.lines[0].judged.number == issued.number
    [(why, evidence, who)] = endings(world)
    assert (why, who) == (reason, "budi")
    assert evidence.endswith("3274-KM-23112026-0001 23-11-2026")
    found = resident(world)
    assert {name: getattr(found, name) for name in learnt} == learnt
    [line] = kept(world)
    assert (line.outcome, line.suket_id) == (ENDED, issued.suket_id)


@pytest.mark.row(21)
def test_a_divorce_changes_status_and_ends_the_suket_that_prints_another(world):
    world.issue(world.add(marital_status="KAWIN"))
    assert outcome(taking(world, told(kind="PERCERAIAN"))) == (ENDED, None)
    assert resident(world).marital_status == "CERAI HIDUP"
    assert endings(world)[0][0] is EndReason.DATA_BERUBAH


@pytest.mark.parametrize(
    ("kind", "standing"),
    [("KEMATIAN", Standing.DEAD), ("PINDAH_KELUAR", Standing.MOVED)],
)
def test_a_record_without_suket_learns_too(world, kind, standing):
    world.add()
    assert outcome(taking(world, told(kind=kind))) == (CHANGED, None)
    assert resident(world).standing is standing


def test_a_suspended_suket_ends_too(world):
    issued = world.issue(world.add())
    with world.database.begin() as session:
        change = update(Suket).where(Suket.id == issued.suket_id)
        session.execute(change.values(state=SuketState.SUSPENDED))
    assert outcome(taking(world, told())) == (ENDED, None)


def test_who_comes_back_lives_here_again_and_older_tables_may_say_so(usual_world):
    world = usual_world
    world.add()
    taking(world, told(kind="PINDAH_KELUAR"))
    back = told(kind="PINDAH_DATANG", day=DAY + timedelta(days=1))
    assert outcome(taking(world, back)) == (CHANGED, None)
    assert resident(world).standing is Standing.RESIDENT


@pytest.mark.row(21)
def test_marriage_makes_somebody_under_17_eligible(usual_world):
    world = usual_world
    world.add(born=date(2010, 5, 1), nik="3274014105109901")

    def refused():
        with world.database.reading() as session:
            office = versions.at(session, CIREBON, now=LATER)
            found = resident(world, "3274014105109901")
            return eligibility.refusal(found, office, on=TODAY)

    assert isinstance(refused(), Under17)
    assert outcome(taking(world, told("3274014105109901", "PERKAWINAN"))) == (
        CHANGED,
        None,
    )
    assert refused() is None
    world.issue(resident(world, "3274014105109901").id, now=LATER)


def test_a_suket_that_prints_the_new_status_stays(usual_world):
    usual_world.issue(usual_world.add(marital_status="KAWIN"))
    report = taking(usual_world, told(kind="PERKAWINAN"))
    assert outcome(report) == (CHANGED, None)  # that it is recorded
    assert endings(usual_world) == []
    again = told(kind="PERKAWINAN", deed="lain")
    assert outcome(taking(usual_world, again)) == (NOTHING, None)


@pytest.mark.parametrize(
    "over",
    [{}, {"nik": "1"}, {"nik": ""}, {"day": ""}, {"nik": nik_of(7)}],
    ids=["known", "bad NIK", "no NIK", "no day", "unknown"],
)
def test_a_birth_has_no_consequence_and_is_never_refused(usual_world, over):
    usual_world.issue(usual_world.add())
    line = told(kind="KELAHIRAN", **over)
    assert outcome(taking(usual_world, line)) == (NOTHING, None)
    assert endings(usual_world) == []


def test_a_card_handed_over_is_not_taken_back_by_its_printing(usual_world):
    usual_world.issue(usual_world.add())
    with usual_world.database.begin() as session:
        change = text("UPDATE resident SET enrolment_status = 'CARD_ISSUED'")
        session.execute(change)
    assert outcome(taking(usual_world, told(kind="KARTU_DICETAK"))) == (ENDED, None)
    assert endings(usual_world)[0][0] is EndReason.KTP_DITERIMA
    assert resident(usual_world).enrolment_status is EnrolmentStatus.CARD_ISSUED


# Once


def test_a_list_that_comes_twice_does_nothing_and_says_so(world):
    world.issue(world.add())
    lines = [told(), told(nik_of(3), full_name="BUDI CONTOH")]
    first = taking(world, *lines)
    second = taking(world, *lines)
    assert first.repeated == 0
    assert [line.is_repeated for line in second.lines] == [True, False]
    assert second.lines[1].judged.why is Mismatch.UNKNOWN_NIK  # looked at once more
    assert len(kept(world)) == 2
    assert len(endings(world)) == 1


def test_one_line_twice_in_a_list_counts_once(usual_world):
    usual_world.issue(usual_world.add())
    report = taking(usual_world, told(), told(place=3, deed=" 3274-km-23112026-0001 "))
    assert [line.is_repeated for line in report.lines] == [False, True]
    assert planning(usual_world, told(nik_of(5)), told(nik_of(5))).repeated == 1


def test_a_line_of_somebody_unknown_is_done_once_they_are_imported(usual_world):
    line = told()
    assert outcome(taking(usual_world, line))[1] is Mismatch.UNKNOWN_NIK
    usual_world.issue(usual_world.add())
    assert outcome(taking(usual_world, line)) == (ENDED, None)
    [found] = kept(usual_world)
    assert (found.outcome, found.why) == (ENDED, None)


def test_two_lists_at_once_end_each_suket_once(world):
    niks = [nik_of(serial) for serial in range(12)]
    for one in niks:
        world.issue(world.add(nik=one))
    lines = [told(one) for one in niks]

    def take(order):
        return taking(world, *order)

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(take, (lines, lines[::-1])))
    assert sorted(each.count(ENDED) for each in reports) == [0, 12]
    assert sorted(each.repeated for each in reports) == [0, 12]
    assert len(endings(world)) == len(kept(world)) == 12


def test_out_and_in_again_in_one_list_are_done_by_their_days(usual_world):
    usual_world.add()
    back = told(kind="PINDAH_DATANG", day=DAY + timedelta(days=1))
    out = told(kind="PINDAH_KELUAR", place=3)
    report = taking(usual_world, back, out)
    assert [line.judged.outcome for line in report.lines] == [CHANGED, CHANGED]
    assert resident(usual_world).standing is Standing.RESIDENT


# What does not fit


def issued_later(world):
    world.issue(world.add(), now=NOW + timedelta(days=1, hours=12))


@pytest.mark.parametrize(
    ("why", "over", "values"),
    [
        (Mismatch.UNKNOWN_KIND, {"kind": "SUNATAN"}, {}),
        (Mismatch.UNKNOWN_KIND, {"kind": ""}, {}),
        (Mismatch.BAD_NIK, {"nik": "327401410703990"}, {}),
        (Mismatch.BAD_NIK, {"nik": 3274014107039901.0}, {}),
        (Mismatch.BAD_DAY, {"day": "31-02-2026"}, {}),
        (Mismatch.BAD_DAY, {"day": ""}, {}),
        (Mismatch.UNKNOWN_NIK, {"nik": nik_of(8)}, {}),
        (Mismatch.NOT_IMPORTED, {"nik": nik_of(8), "kind": "PINDAH_DATANG"}, {}),
        (Mismatch.OTHER_NAME, {"full_name": "SRI CONTOH RAHAYU"}, {}),
        (Mismatch.NO_NAME, {"full_name": ""}, {}),
        (Mismatch.DAY_TO_COME, {"day": TODAY + timedelta(days=1)}, {}),
        (Mismatch.BEFORE_BIRTH, {"day": date(2003, 6, 30)}, {}),
        (Mismatch.DEAD, {"kind": "PERKAWINAN"}, {"standing": Standing.DEAD}),
        (Mismatch.DEAD, {"kind": "PINDAH_DATANG"}, {"standing": Standing.DEAD}),
        (Mismatch.MOVED, {"kind": "KARTU_DICETAK"}, {"standing": Standing.MOVED}),
        (Mismatch.MOVED, {}, {"standing": Standing.MOVED}),
        (Mismatch.OTHER_STATUS, {"kind": "PERCERAIAN"}, {}),
        (
            Mismatch.OTHER_STATUS,
            {"kind": "KARTU_DICETAK"},
            {"enrolment_status": EnrolmentStatus.DUPLICATE_RECORD},
        ),
        (
            Mismatch.WITHIN,
            {"kind": "PINDAH_KELUAR", "destination": "32.74.03.1002"},
            {},
        ),
    ],
)
def test_what_does_not_fit_changes_nothing_and_says_why(usual_world, why, over, values):
    usual_world.add(**values)
    before = resident(usual_world)
    line = told(**over)
    assert outcome(planning(usual_world, line)) == (MISMATCH, why)
    assert outcome(taking(usual_world, line)) == (MISMATCH, why)
    after = resident(usual_world)
    assert after.standing is before.standing
    assert after.marital_status == before.marital_status
    assert after.enrolment_status is before.enrolment_status


def test_a_card_from_before_the_suket_ends_nothing(usual_world):
    issued_later(usual_world)
    line = told(kind="KARTU_DICETAK", day=DAY - timedelta(days=1))
    assert outcome(taking(usual_world, line)) == (MISMATCH, Mismatch.OLDER_CARD)
    assert endings(usual_world) == []
    same_day = told(kind="KARTU_DICETAK", day=date(2026, 11, 24))
    assert outcome(taking(usual_world, same_day)) == (ENDED, None)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("PERKAWINAN", "CERAI HIDUP"),
        ("PERCERAIAN", "KAWIN"),
        ("PINDAH_KELUAR", "KAWIN"),
    ],
)
def test_what_happened_before_the_suket_was_issued_ends_it_not(
    usual_world, kind, status
):
    usual_world.issue(usual_world.add(marital_status=status))
    old = told(kind=kind, day=date(2015, 3, 2))
    assert outcome(planning(usual_world, old)) == (MISMATCH, Mismatch.BEFORE_SUKET)
    assert outcome(taking(usual_world, old)) == (MISMATCH, Mismatch.BEFORE_SUKET)
    found = resident(usual_world)
    assert (found.marital_status, found.standing) == (status, Standing.RESIDENT)
    assert endings(usual_world) == []
    assert outcome(taking(usual_world, told(kind=kind))) == (ENDED, None)


def test_a_late_marriage_that_the_suket_prints_is_recorded(usual_world):
    usual_world.issue(usual_world.add(marital_status="KAWIN"))
    late = told(kind="PERKAWINAN", day=date(2015, 3, 2))
    assert outcome(taking(usual_world, late)) == (CHANGED, None)
    assert endings(usual_world) == []


def test_an_arrival_from_before_the_move_brings_nobody_back(usual_world):
    issued = usual_world.issue(usual_world.add())
    with usual_world.database.begin() as session:
        officer = usual_world.officer(CIREBON)
        end(session, issued.suket_id, EndReason.PINDAH, officer=officer, now=LATER)
    old = told(kind="PINDAH_DATANG", day=date(2009, 1, 1))
    assert outcome(taking(usual_world, old)) == (MISMATCH, Mismatch.OLDER)
    assert resident(usual_world).standing is Standing.MOVED
    back = told(kind="PINDAH_DATANG", day=TODAY)
    assert outcome(taking(usual_world, back)) == (CHANGED, None)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("PERKAWINAN", {}),
        ("PERCERAIAN", {"marital_status": "KAWIN"}),
        ("PINDAH_KELUAR", {}),
        ("PINDAH_DATANG", {"standing": Standing.MOVED}),
    ],
)
def test_a_number_without_name_marries_and_moves_nobody(usual_world, kind, values):
    usual_world.add(**values)
    before = resident(usual_world)
    line = told(kind=kind, full_name="")
    assert outcome(taking(usual_world, line)) == (MISMATCH, Mismatch.NO_NAME)
    after = resident(usual_world)
    assert after.marital_status == before.marital_status
    assert after.standing is before.standing


def test_a_card_without_name_ends_the_suket(usual_world):
    usual_world.issue(usual_world.add())
    line = told(kind="KARTU_DICETAK", full_name="")
    assert outcome(taking(usual_world, line)) == (ENDED, None)


def test_what_is_older_than_what_is_known_changes_nothing(usual_world):
    usual_world.add()
    taking(usual_world, told(kind="PERKAWINAN"))
    older = told(kind="PERCERAIAN", day=DAY - timedelta(days=300))
    assert outcome(taking(usual_world, older)) == (MISMATCH, Mismatch.OLDER)
    assert resident(usual_world).marital_status == "KAWIN"


@pytest.mark.parametrize(
    "name",
    ["siti contoh rahayu", "SITTI CONTOH  RAHAYU", "Siti Contoh Rahayoe"],
)
def test_one_name_in_several_spellings_is_one(usual_world, name):
    usual_world.add()
    line = told(kind="PINDAH_KELUAR", full_name=name)
    assert outcome(taking(usual_world, line)) == (CHANGED, None)


def test_another_offices_people_are_as_unknown_as_nobody(world):
    serang = "3673014107039901"
    issued = world.issue(world.add(SERANG, nik=serang), SERANG)
    report = taking(world, told(serang), told(nik_of(9), place=3))
    told_of, nobody = (line.judged for line in report.lines)
    assert (told_of.outcome, told_of.why) == (nobody.outcome, nobody.why)
    assert told_of.full_name == nobody.full_name == ""
    assert (told_of.number, told_of.suket_id) == (None, None)
    assert resident(world, serang).standing is Standing.RESIDENT
    assert world.all(select(Suket.state).where(Suket.id == issued.suket_id)) == [
        SuketState.ACTIVE
    ]


def test_a_suket_of_the_office_they_came_from_stays_that_offices(usual_world):
    world = usual_world
    world.issue(world.add())
    with world.database.begin() as session:
        session.execute(text(f"UPDATE resident SET office_code = '{SERANG}'"))
    assert outcome(taking(world, told(), office=SERANG)) == (CHANGED, None)
    assert endings(world) == []


# Who, and what is written down


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMIN, Role.OPERATOR])
def test_who_may_not_end_takes_no_list_in(usual_world, role):
    usual_world.add()
    with pytest.raises(RoleNotAllowed):
        taking(usual_world, told(), officer=usual_world.officer(role=role))
    assert kept(usual_world) == []


def test_the_journal_names_the_list_and_nobody(world):
    world.issue(world.add())
    report = taking(world, told(), told(nik_of(4), place=3))
    query = select(JournalEntry.event, JournalEntry.subject, JournalEntry.who)
    last = world.all(query.order_by(JournalEntry.seq))[-2:]
    assert [event for event, _, _ in last] == [Event.ENDED, Event.EVENTS_TAKEN_IN]
    assert last[1][1:] == (report.list_id, "budi")
    assert all(NIK not in subject for _, subject, _ in last)


def test_an_older_table_does_not_make_the_dead_alive(usual_world):
    importing(usual_world, table(GOOD))
    line = told(full_name=GOOD["nama_lengkap"])
    assert outcome(taking(usual_world, line)) == (CHANGED, None)
    report = importing(usual_world, table({**GOOD, "keterangan": "TETAP"}))
    assert [one.reason for one in report.warned] == ["TIDAK_DITURUNKAN"]
    assert resident(usual_world).standing is Standing.DEAD
    importing(usual_world, table({**GOOD, "keterangan": "TETAP"}), is_correction=True)
    assert resident(usual_world).standing is Standing.RESIDENT


def test_an_older_table_does_not_undo_a_marriage(usual_world):
    importing(usual_world, table(GOOD))
    line = told(kind="PERKAWINAN", full_name=GOOD["nama_lengkap"])
    taking(usual_world, line)
    importing(usual_world, table(GOOD))
    found = resident(usual_world)
    assert (found.marital_status, found.is_marriage_recorded) == ("KAWIN", True)
    importing(usual_world, table({**GOOD, "status_perkawinan": "Cerai Mati"}))
    assert resident(usual_world).marital_status == "CERAI MATI"


# One bad line


def test_a_line_that_fails_stops_none_of_a_thousand(world, monkeypatch):
    niks = [nik_of(serial) for serial in range(1001)]
    with world.database.begin() as session:
        from suket.residents import residents
        from tests.office_world import resident_values

        residents.put(session, [resident_values(nik=one) for one in niks])
    [bad] = world.all(
        select(text("id"))
        .select_from(text("resident"))
        .where(text(f"nik = '{niks[500]}'"))
    )
    true = judge.end_upon

    def failing(session, them, *more, **named):
        if any(one.resident_id == bad for one in them):
            session.execute(text("INSERT INTO event_list (id) VALUES ('x')"))
        return true(session, them, *more, **named)

    monkeypatch.setattr(judge, "end_upon", failing)
    lines = [told(one, place=at) for at, one in enumerate(niks, 2)]
    with capture_logs() as logs:
        report = taking(world, *lines)
    assert report.counted == {CHANGED: 1000, LineOutcome.FAILED: 1}
    assert report.lines[500].judged.outcome is LineOutcome.FAILED
    said = [one for one in logs if one["event"] == "event line failed"]
    assert len(said) == 1
    assert niks[500] not in str(logs)
    monkeypatch.undo()
    again = taking(world, *lines)
    assert (again.repeated, again.counted) == (1000, {CHANGED: 1})


def test_what_failed_leaves_no_word_in_the_journal(usual_world, monkeypatch):
    usual_world.issue(usual_world.add())
    true = judge.end_upon

    def failing(*them, **named):
        true(*them, **named)
        raise ValueError("x")

    monkeypatch.setattr(judge, "end_upon", failing)
    assert outcome(taking(usual_world, told()))[0] is LineOutcome.FAILED
    events = usual_world.all(select(JournalEntry.event))
    assert Event.ENDED not in events
    assert endings(usual_world) == []


# What the database holds by itself


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event_line SET outcome = 'TANPA_AKIBAT', suket_id = NULL",
        "UPDATE event_line SET nik = '3274014107039902'",
        "DELETE FROM event_line",
        "DELETE FROM event_list",
        "UPDATE event_list SET received_by = 'x'",
    ],
)
def test_what_was_taken_in_stays(world, statement):
    world.issue(world.add())
    taking(world, told())
    with pytest.raises(DBAPIError), world.database.begin() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "BERBEDA"},
        {"outcome": "BERAKHIR"},
        {"outcome": "LAIN"},
        {"outcome": "BERUBAH", "nik": "NULL"},
        {"kind": "SUNATAN"},
        {"nik": "12"},
        {"place": 0},
        {"digest": "x"},
    ],
)
def test_a_line_that_cannot_be_is_not_kept(world, change):
    world.add()
    taking(world, told(kind="KELAHIRAN"))
    names = [column.name for column in EventLine.__table__.columns]
    new = {"id": "baru", "digest": "a" * 64, **change}
    listed = ", ".join(
        ("NULL" if new[each] == "NULL" else f"'{new[each]}'") if each in new else each
        for each in names
    )
    copy = (
        f"INSERT INTO event_line ({', '.join(names)}) SELECT {listed} FROM event_line"
    )
    with pytest.raises(DBAPIError), world.database.begin() as session:
        session.execute(text(copy))


def test_a_line_is_kept_once_an_office(world):
    world.add()
    taking(world, told(kind="KELAHIRAN"))
    names = ", ".join(column.name for column in EventLine.__table__.columns)
    others = names.replace("id,", "'baru',", 1)
    copy = f"INSERT INTO event_line ({names}) SELECT {others} FROM event_line"
    with pytest.raises(DBAPIError), world.database.begin() as session:
        session.execute(text(copy))
