"""Versions of an office: from which moment they hold, in which order, who changes what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from suket.journal.tables import JournalEntry
from suket.offices import offices, signatories, versions
from suket.offices.change_office import change_office, withdraw_change
from suket.offices.errors import (
    AlreadyInForce,
    AlreadyWithdrawn,
    BadTemplate,
    DayIsPast,
    NothingChanges,
    NumbersMeet,
    SerialNotApart,
    SignatoryNotFound,
    UnfitSetting,
    VersionNotFound,
)
from suket.offices.set_arms import put_back_arms, set_arms
from suket.offices.tables import (
    LetterheadVersion,
    NumberingVersion,
    Office,
    OfficeVersion,
    Signatory,
    ValidityVersion,
)
from suket.offices.validity import beginning_of
from suket.offices.words import Capacity, EnrolmentStatus, OfficePart, Validity
from suket.register.errors import NotPrintable
from suket.register.set_up_office import set_part, set_signatory
from suket.register.tables import StatusList, Suket
from tests.office_world import (
    BALIKPAPAN,
    CIREBON,
    DAY,
    NOW,
    SERANG,
    nik_of,
    office_row,
    signatory_row,
)

SECOND = timedelta(seconds=1)
TODAY = date(2026, 11, 22)  # Sunday, 16.00 in Cirebon
SOON = date(2026, 12, 1)
JAYAPURA = "91.71"
NEW_STREET = {"street": "Jl. Contoh Baru No. 2"}


def jayapura(**over):
    row = office_row(CIREBON)
    row.code = JAYAPURA
    for name, value in over.items():
        setattr(row, name, value)
    return row


def letterhead(office=CIREBON, **over):
    row = office_row(office)
    names = versions.COLUMNS[OfficePart.LETTERHEAD]
    return LetterheadVersion(**{**{name: getattr(row, name) for name in names}, **over})


def numbering(**over):
    row = office_row(CIREBON)
    names = versions.COLUMNS[OfficePart.NUMBERING]
    return NumberingVersion(**{**{name: getattr(row, name) for name in names}, **over})


def validity(**over):
    fields = {
        "validity": Validity.MONTHS,
        "months": 6,
        "minimum_status": EnrolmentStatus.BIO_CAPTURED,
    }
    return ValidityVersion(**{**fields, **over})


def change(world, to, since=SOON, office=CIREBON, now=NOW, who="ani"):
    with world.database.begin() as session:
        row = change_office(session, office, to, since=since, who=who, now=now)
        session.flush()
        return row.id


def withdraw(world, version_id, now=NOW, office=CIREBON):
    with world.database.begin() as session:
        withdraw_change(session, office, version_id, who="ani", now=now)


def at(world, now, office=CIREBON):
    with world.database.reading() as session:
        return versions.at(session, office, now=now)


def test_an_office_is_what_it_began_with_until_something_changes(world):
    found, row = at(world, NOW), office_row(CIREBON)
    for names in versions.COLUMNS.values():
        assert {name: getattr(found, name) for name in names} == {
            name: getattr(row, name, versions.USUAL_INTAKE.get(name)) for name in names
        }
    assert (found.name, found.form, found.arms) == ("Kota Cirebon", "2026-1", None)


@pytest.mark.parametrize(
    ("office", "zone", "hours"),
    [
        (CIREBON, "Asia/Jakarta", 7),
        (BALIKPAPAN, "Asia/Makassar", 8),
        (JAYAPURA, "Asia/Jayapura", 9),
    ],
)
def test_a_version_holds_from_the_midnight_of_the_office_on(world, office, zone, hours):
    if office == JAYAPURA:
        with world.database.begin() as session:
            row = jayapura(zone=zone)
            offices.add(session, row, who="uji", now=NOW - DAY)
    midnight = datetime(2026, 12, 1, tzinfo=UTC) - timedelta(hours=hours)
    assert beginning_of(SOON, zone) == midnight
    change(world, validity(), office=office)
    change(world, letterhead(**NEW_STREET), office=office)
    before, after = at(world, midnight - SECOND, office), at(world, midnight, office)
    assert (before.months, before.street) == (None, "Jl. Contoh No. 1")
    assert (after.months, after.street) == (6, "Jl. Contoh Baru No. 2")
    assert at(world, datetime(2099, 1, 1, tzinfo=UTC), office).months == 6


def test_a_suket_is_issued_by_what_is_in_force_and_keeps_it(usual_world):
    world = usual_world
    midnight = beginning_of(SOON, "Asia/Jakarta")
    change(world, letterhead(**NEW_STREET))
    change(world, validity())
    change(world, numbering(classification="400.12.3"))
    for serial, moment in ((1, midnight - SECOND), (2, midnight), (3, midnight + DAY)):
        world.issue(world.add(nik=nik_of(serial)), now=moment)
    change(world, letterhead(street="Jl. Contoh Lama"), since=date(2026, 12, 3))
    rows = world.all(select(Suket).order_by(Suket.serial))
    assert [row.number for row in rows] == [
        "470/00001/32.74/XI/2026",
        "400.12.3/00002/32.74/XII/2026",
        "400.12.3/00003/32.74/XII/2026",
    ]
    streets = [row.printed["letterhead"]["street"] for row in rows]
    assert streets == ["Jl. Contoh No. 1", *["Jl. Contoh Baru No. 2"] * 2]
    assert [row.printed["valid_until"] for row in rows] == [
        None,
        "2027-06-01",
        "2027-06-02",
    ]


def test_who_is_dated_after_midnight_gets_what_holds_then(usual_world):
    """The clock is some seconds behind what was published, and midnight between."""
    world = usual_world
    midnight = beginning_of(SOON, "Asia/Jakarta")
    change(world, letterhead(**NEW_STREET))
    change(world, validity(minimum_status=EnrolmentStatus.PRINT_READY_RECORD))
    world.issue(world.add(nik=nik_of(1)), now=midnight - 60 * SECOND)
    with world.database.begin() as session:
        session.execute(update(StatusList).values(published_at=midnight))
    late = world.add(nik=nik_of(2))
    world.issue(late, now=midnight - SECOND)
    [row] = world.all(select(Suket).where(Suket.serial == 2))
    assert row.issued_at == midnight + SECOND
    assert row.printed["issued_on"] == "2026-12-01"
    assert row.printed["letterhead"]["street"] == "Jl. Contoh Baru No. 2"
    assert row.printed["months"] == 6


def test_of_two_from_one_day_the_later_counts_and_an_earlier_day_yields(world):
    change(world, letterhead(street="A"))
    change(world, letterhead(street="B"))
    change(world, letterhead(street="C"), since=TODAY)
    assert at(world, NOW).street == "C"
    assert at(world, NOW + 30 * DAY).street == "B"


def test_parts_change_apart_from_each_other(world):
    change(world, letterhead(**NEW_STREET), since=date(2026, 12, 5))
    change(world, validity())
    assert at(world, NOW + 10 * DAY).months == 6
    assert at(world, NOW + 10 * DAY).street == "Jl. Contoh No. 1"
    assert at(world, NOW + 20 * DAY).street == "Jl. Contoh Baru No. 2"


def test_a_change_is_taken_back_before_its_day_and_not_from_it_on(world):
    version_id = change(world, letterhead(**NEW_STREET))
    midnight = beginning_of(SOON, "Asia/Jakarta")
    with pytest.raises(AlreadyInForce):
        withdraw(world, version_id, now=midnight)
    withdraw(world, version_id, now=midnight - SECOND)
    assert at(world, midnight).street == "Jl. Contoh No. 1"
    with pytest.raises(AlreadyWithdrawn):
        withdraw(world, version_id)
    with world.database.reading() as session:
        [kept] = versions.history(session, CIREBON)
    assert (kept.row.named_by, kept.withdrawn.withdrawn_by) == ("ani", "ani")
    assert kept.says()["street"] == "Jl. Contoh Baru No. 2"


def test_a_change_of_another_office_is_not_found(world):
    version_id = change(world, letterhead(SERANG, **NEW_STREET), office=SERANG)
    for number in (version_id, version_id + 1, 0):
        with pytest.raises(VersionNotFound):
            withdraw(world, number)
    assert at(world, NOW + 30 * DAY).street == "Jl. Contoh No. 1"


UNFIT = [
    (letterhead(**NEW_STREET), TODAY - DAY, DayIsPast),
    (letterhead(), SOON, NothingChanges),
    (letterhead(government=" "), SOON, UnfitSetting),
    (letterhead(agency=""), SOON, UnfitSetting),
    (letterhead(street=""), SOON, UnfitSetting),
    (letterhead(place=""), SOON, UnfitSetting),
    (letterhead(postal_code="4511"), SOON, UnfitSetting),
    (letterhead(postal_code="4511٣"), SOON, UnfitSetting),
    (numbering(classification=" "), SOON, UnfitSetting),
    (numbering(unit_code=""), SOON, UnfitSetting),
    (numbering(number_template="{urut}"), SOON, BadTemplate),
    (numbering(number_template="{klas}{urut}/{tahun}"), SOON, SerialNotApart),
    (
        numbering(
            number_template="{klas}/{tahun:05}/{kode_unit}/{bulan_romawi}/{urut}"
        ),
        SOON,
        NumbersMeet,
    ),
    (validity(months=None), SOON, UnfitSetting),
    (validity(months=0), SOON, UnfitSetting),
    (validity(months=61), SOON, UnfitSetting),
    (validity(validity=Validity.UNTIL_PRINTED), SOON, UnfitSetting),
    (validity(minimum_status=EnrolmentStatus.UNREGISTERED), SOON, UnfitSetting),
]


def test_what_is_not_fit_is_refused_and_nothing_is_kept(usual_world):
    for to, since, refusal in UNFIT:
        with pytest.raises(refusal):
            change(usual_world, copy_of(to), since=since)
    assert usual_world.all(select(OfficeVersion)) == []


def copy_of(row):
    """Return a fresh row: one that a session has had belongs to it."""
    return type(row)(**versions.said(row))


UNPRINTABLE = [
    (letterhead(agency="DINAS \u202e"), "letterhead.agency"),
    (letterhead(street="Ж" * 3), "letterhead.street"),
    (letterhead(phone="0" * 61), "letterhead.phone"),
    (letterhead(website="a\nb"), "letterhead.website"),
    (numbering(unit_code="U" * 60), "number"),
    (numbering(classification="４７０"), "number"),
]


def test_what_no_sheet_could_bear_is_refused(usual_world):
    for to, field in UNPRINTABLE:
        with (
            pytest.raises(NotPrintable, match=field),
            usual_world.database.begin() as session,
        ):
            set_part(session, CIREBON, copy_of(to), since=SOON, who="ani", now=NOW)
    assert usual_world.all(select(OfficeVersion)) == []


def test_a_change_is_in_the_journal_with_who_and_what(world):
    version_id = change(world, letterhead(**NEW_STREET))
    withdraw(world, version_id)
    last = world.all(select(JournalEntry).order_by(JournalEntry.seq))[-2:]
    said = [
        (each.event.value, each.subject, each.office_code, each.who) for each in last
    ]
    assert said == [
        ("office-changed", str(version_id), CIREBON, "ani"),
        ("office-change-withdrawn", str(version_id), CIREBON, "ani"),
    ]


def test_numbers_go_on_without_a_gap_whatever_they_are_made_of(usual_world):
    world = usual_world
    world.issue(world.add(nik=nik_of(1)))
    change(world, numbering(number_template="{klas}.{urut:03}.{tahun}"), since=TODAY)
    world.issue(world.add(nik=nik_of(2)), now=NOW + SECOND)
    numbers = world.all(select(Suket.number).order_by(Suket.serial))
    assert numbers == ["470/00001/32.74/XI/2026", "470.002.2026"]


ARMS = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


def test_arms_hold_from_their_day_on_and_the_ornament_comes_back(world):
    with world.database.begin() as session:
        set_arms(session, CIREBON, ARMS, who="ani", now=NOW, since=SOON)
        set_arms(session, CIREBON, ARMS, who="ani", now=NOW, since=SOON)  # as it is
    assert at(world, NOW).arms is None
    assert len(at(world, NOW + 10 * DAY).arms) == 64
    with world.database.begin() as session:
        later = NOW + 20 * DAY
        put_back_arms(session, CIREBON, None, who="ani", now=later)
    assert at(world, NOW + 20 * DAY).arms is None
    assert len(world.all(select(OfficeVersion))) == 2


TOUCHED = [
    update(OfficeVersion).values(since=TODAY),
    update(LetterheadVersion).values(street="x"),
    delete(LetterheadVersion),
    delete(OfficeVersion),
    update(Signatory).values(name="x"),
    delete(Signatory),
    update(Office).values(street="x"),
    update(Office).values(months=6, validity=Validity.MONTHS),
]


def test_what_was_said_is_never_changed(world):
    change(world, letterhead(**NEW_STREET))
    for statement in TOUCHED:
        with pytest.raises(IntegrityError), world.database.begin() as session:
            session.execute(statement)
    assert at(world, NOW + 30 * DAY).street == "Jl. Contoh Baru No. 2"


def name(world, now=NOW, **over):
    with world.database.begin() as session:
        row = signatory_row(CIREBON, **over)
        set_signatory(session, row, who="ani", now=now)
        session.flush()
        return row.id


def signs(world, day, office=CIREBON):
    with world.database.reading() as session:
        return signatories.on_day(session, office, day).name


HEAD = "Drs. H. CONTOH BUDIMAN, M.Si"


def test_who_acts_for_a_period_ends_by_itself_and_the_former_is_back(world):
    week = {"since": date(2026, 12, 7), "until": date(2026, 12, 11)}
    name(world, name="CONTOH WATI, S.Sos.", capacity=Capacity.DAILY_ACTING, **week)
    seen = {day: signs(world, date(2026, 12, day)) for day in (6, 7, 11, 12)}
    assert seen == {
        6: HEAD,
        7: "CONTOH WATI, S.Sos.",
        11: "CONTOH WATI, S.Sos.",
        12: HEAD,
    }


def test_a_new_head_counts_from_the_first_day_also_in_a_period(world):
    name(world, name="CONTOH WATI", since=date(2026, 12, 7), until=date(2026, 12, 18))
    name(world, name="CONTOH BARU", since=date(2026, 12, 14))
    seen = [signs(world, date(2026, 12, day)) for day in (13, 14, 19)]
    assert seen == ["CONTOH WATI", "CONTOH BARU", "CONTOH BARU"]


def test_a_naming_is_taken_back_before_its_day(world):
    signatory_id = name(world, name="CONTOH BARU", since=SOON)
    with world.database.begin() as session:
        signatories.withdraw(session, CIREBON, signatory_id, who="ani", now=NOW)
    assert signs(world, SOON) == HEAD
    with world.database.begin() as session:
        for office, wanted, refusal in (
            (CIREBON, signatory_id, AlreadyWithdrawn),
            (SERANG, signatory_id, SignatoryNotFound),
            (CIREBON, "x", SignatoryNotFound),
        ):
            with pytest.raises(refusal):
                signatories.withdraw(session, office, wanted, who="ani", now=NOW)
    today = name(world, name="CONTOH HARI INI", since=TODAY)
    with pytest.raises(AlreadyInForce), world.database.begin() as session:
        signatories.withdraw(session, CIREBON, today, who="ani", now=NOW)


UNFIT_SIGNATORIES = [
    ({"since": TODAY - DAY}, DayIsPast),
    ({"since": SOON, "until": SOON - DAY}, UnfitSetting),
    ({"since": SOON, "name": " x "}, UnfitSetting),
    ({"since": SOON, "title": ""}, UnfitSetting),
    ({"since": SOON, "nip": "123"}, UnfitSetting),
    ({"since": SOON, "nip": "1" * 17 + "²"}, UnfitSetting),
    ({"since": SOON, "name": "Ж CONTOH"}, NotPrintable),
    ({"since": SOON, "rank": "R" * 61}, NotPrintable),
]


def test_a_signatory_who_is_not_fit_is_refused(usual_world):
    for over, refusal in UNFIT_SIGNATORIES:
        with pytest.raises(refusal):
            name(usual_world, **over)
    assert len(usual_world.all(select(Signatory))) == 3


def test_the_first_day_without_a_signatory_is_told(world):
    with world.database.begin() as session:
        row = jayapura()
        offices.add(session, row, who="uji", now=NOW)
        for since, until in ((TODAY, SOON), (SOON, SOON + DAY)):
            acting = signatory_row(
                CIREBON, office_code=JAYAPURA, since=since, until=until
            )
            signatories.name(session, acting, who="uji", now=NOW)
    with world.database.reading() as session:
        month = TODAY + 30 * DAY
        assert signatories.next_gap(session, CIREBON, TODAY, month) is None
        assert signatories.next_gap(session, JAYAPURA, TODAY, month) == SOON + 2 * DAY
        assert signatories.next_gap(session, JAYAPURA, TODAY, SOON) is None
        assert signatories.next_gap(session, JAYAPURA, TODAY - DAY, SOON) == TODAY - DAY
