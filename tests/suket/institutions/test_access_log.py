"""Who looked at a suket: every asker has a name, and nobody sees another's for long."""

from datetime import timedelta

import pytest

from suket.institutions import access_log, authenticate_api_key
from suket.institutions.clerk_accounts import CLERKS
from suket.institutions.errors import VisitNotFound
from suket.institutions.tables import Visit
from suket.institutions.words import VisitPurpose
from tests.office_world import NOW, nik_of
from tests.suket.institutions.institution_world import BANK, Institutions

SECOND = timedelta(seconds=1)


@pytest.fixture
def bank(usual_world):
    found = Institutions(usual_world)
    found.add()
    found.employ("rina")
    return found


def look(bank, suket_id, at=NOW, **by):
    """Note a visit and return its id."""
    fields = {"purpose": VisitPurpose.BANKING, "verdict": "valid", **by}
    with bank.world.database.begin() as session:
        visit = Visit(institution_code=BANK, suket_id=suket_id, at=at, **fields)
        access_log.note(session, visit)
        return visit.id


def test_the_office_reads_who_looked_persons_by_name_and_machines_by_their_label(bank):
    suket_id = bank.world.issue(bank.world.add()).suket_id
    other = bank.world.issue(bank.world.add(nik=nik_of(1))).suket_id
    with bank.world.database.reading() as session:
        clerk = CLERKS.find(session, "rina").id
    key = bank.key()
    look(bank, suket_id, clerk_id=clerk)
    look(bank, suket_id, NOW + SECOND, key_id=key.id)
    look(bank, other, NOW + 2 * SECOND, key_id=key.id)
    with bank.world.database.reading() as session:
        seen = access_log.of_suket(session, suket_id, limit=9)
        newest = access_log.of_suket(session, suket_id, limit=1)
    assert [(each.institution, each.who) for each in seen] == [
        ("Bank Contoh", "mesin uji"),
        ("Bank Contoh", "rina"),
    ]
    assert [each.who for each in newest] == ["mesin uji"]


def test_what_a_visit_opened_is_seen_for_half_an_hour_by_who_made_it(bank):
    suket_id = bank.world.issue(bank.world.add()).suket_id
    one, another = bank.key(), bank.key()
    visit = look(bank, suket_id, key_id=one.id)
    database = bank.world.database
    mine, others = (
        authenticate_api_key.by_key(database, key.token, now=NOW)
        for key in (one, another)
    )
    ends = NOW + access_log.SHOWN_FOR
    with database.reading() as session:
        assert access_log.lately(session, visit, mine, now=ends - SECOND).id == visit
        for caller, now in ((mine, ends), (others, NOW)):
            with pytest.raises(VisitNotFound):
                access_log.lately(session, visit, caller, now=now)
        with pytest.raises(VisitNotFound):
            access_log.lately(session, "none", mine, now=NOW)
