"""The nightly look at everything: what agrees is silent, what does not is named."""

import json

import pytest
from sqlalchemy import text

from suket.jobs.documents import Workshop, make_documents
from suket.jobs.publish_status import Publisher
from suket.jobs.recheck import Defect, Found, recheck
from suket.paper.archive import Archive
from suket.register.end import end
from suket.register.words import EndReason
from tests.office_world import (
    DAY,
    NOW,
    SITE,
    nik_of,
    status_signer,
    suket_signer,
    trust_list,
)
from tests.suket.jobs.test_documents import PlainRenderer, PlainSealer
from verify.published import Published, read_list_files
from verify.trust_list import TrustList

URI = f"{SITE}/s/1"


class RecheckedOffice:
    """Three sukets issued, drawn and published; one has ended since."""

    def __init__(self, world, folder):
        self.world = world
        self.archive = Archive(folder / "archive")
        self.publisher = Publisher(folder / "published", status_signer)
        self.sukets = [world.issue(world.add(nik=nik_of(n))) for n in range(3)]
        self.end(0)
        workshop = Workshop(PlainRenderer(), lambda o, a: PlainSealer(), self.archive)
        make_documents(world.database, workshop, now=NOW)
        self.publish(NOW + DAY)

    def end(self, place):
        with self.world.database.begin() as session:
            end(
                session,
                self.sukets[place].suket_id,
                EndReason.RUSAK,
                officer=self.world.officer(),
                now=NOW,
            )

    def publish(self, now):
        self.publisher.publish(self.world.database, now=now)

    def published(self, trust=None):
        trust = trust or trust_list()
        found = read_list_files(self.publisher.folder / "s", URI, trust)
        return Published(trust, {URI: found.status}, {URI: found.register})

    def look(self, **over):
        seen = over.get("published") or self.published()
        return list(recheck(self.world.database, seen, self.archive))

    def tamper(self, statement, place, **values):
        with self.world.database.engine.begin() as connection:
            for trigger in ("suket_is_as_issued", "suket_ends_once"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
            values["id"] = self.sukets[place].suket_id
            connection.execute(text(f"{statement} WHERE id = :id"), values)

    def found(self, place, *defects):
        return [Found(self.sukets[place].number, defect) for defect in defects]


@pytest.fixture
def house(sqlite_world, tmp_path):  # what harms it is in the words of SQLite
    return RecheckedOffice(sqlite_world, tmp_path)


def test_when_everything_agrees_nothing_is_said(house):
    assert house.look() == []


def test_what_is_not_yet_published_is_no_defect(house):
    house.end(1)
    fresh = house.world.issue(house.world.add(nik=nik_of(9)), now=NOW + 2 * DAY)
    assert house.look() == []
    assert fresh


@pytest.mark.parametrize(
    ("statement", "values", "defect"),
    [
        ("UPDATE suket SET nik = :v", {"v": nik_of(50)}, Defect.OTHER_CLAIMS),
        (
            "UPDATE suket SET expires_at = :v",
            {"v": "2027-01-01 00:00:00"},
            Defect.OTHER_CLAIMS,
        ),
        ("UPDATE suket SET state = 'suspended'", {}, Defect.NOT_PUBLISHED),
        ("UPDATE suket SET token = :v", {"v": b"nonsense"}, Defect.NOT_AUTHENTIC),
        ("UPDATE suket SET token = :v", {"v": b"\xd2\x84"}, Defect.NOT_AUTHENTIC),
    ],
)
def test_a_row_that_somebody_changed_is_named(house, statement, values, defect):
    house.tamper(statement, 1, **values)
    assert house.look() == house.found(1, defect)


def test_a_changed_page_is_named(house):
    [printed] = house.world.all(
        text(f"SELECT printed FROM suket WHERE serial = 2")  # noqa: F541
    )
    page = {**json.loads(printed), "full_name": "ORANG LAIN"}
    house.tamper("UPDATE suket SET printed = :v", 1, v=json.dumps(page))
    assert house.look() == house.found(1, Defect.OTHER_CLAIMS)


def test_a_suket_that_is_not_in_the_journal_is_named(house):
    with house.world.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER journal_is_kept"))
        number = {"n": house.sukets[2].number}
        connection.execute(text("DELETE FROM journal WHERE subject = :n"), number)
    assert house.look() == house.found(2, Defect.NOT_IN_JOURNAL)


@pytest.mark.parametrize("harm", [lambda p: p.unlink(), lambda p: p.write_bytes(b"x")])
def test_a_lost_or_changed_document_is_named(house, harm):
    harm(house.archive.path(house.sukets[1].suket_id))
    assert house.look() == house.found(1, Defect.DOCUMENT_DAMAGED)


def test_a_key_that_is_trusted_no_more_is_noticed(house):
    trust = TrustList([status_signer().trusted, suket_signer("64.71").trusted])
    found = house.look(published=house.published(trust))
    assert {one.defect for one in found} == {Defect.NOT_AUTHENTIC}
    assert len(found) == 3


def test_a_list_that_is_not_published_is_noticed(house):
    bare = Published(trust_list())
    found = house.look(published=bare)
    assert [one.defect for one in found] == [Defect.NOT_PUBLISHED] * 3
