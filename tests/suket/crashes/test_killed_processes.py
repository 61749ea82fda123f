"""Workers are killed again and again; nothing acknowledged is ever lost.

Security handbook, S2: 0 lost, 0 duplicates, 0 gaps, 0 half documents, and no temporary
file once the janitor has been.
"""

import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import func, select, text

from signing.sign_pdf import PdfSealer
from suket import clock
from suket.jobs.documents import Workshop, make_documents
from suket.jobs.issue_batches import issue_batches
from suket.jobs.publish_status import Publisher
from suket.jobs.recheck import recheck
from suket.journal import entries
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.paper.archive import Archive
from suket.paper.tables import Document
from suket.register.tables import Batch, BatchItem, Suket
from suket.register.words import BatchState, Outcome, SuketState
from tests.office_world import NAMES, status_signer, suket_signer, trust_list
from tests.repository import ROOT
from tests.suket.crashes.pages_to_sign import PlainPage, credential
from tests.suket.crashes.worker import desk_at
from verify.published import Published, read_list_files

NONE = timedelta(0)


class Aftermath:
    """What is left after the last kill, and what the next start makes of it."""

    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        self.archive = Archive(folder / "archive")
        self.publisher = Publisher(folder / "published", status_signer)
        lines = (folder / "acknowledged").read_text().splitlines()
        self.acknowledged = [line.split(" ") for line in lines]

    def said(self, what):
        return [words[1:] for words in self.acknowledged if words[0] == what]

    def leavings(self):
        return list(self.folder.rglob("*.part"))

    def recover(self):
        """Do what a server does when it starts: tidy, finish, publish."""
        self.archive.tidy(older_than=NONE)
        for path in (self.publisher.folder / "s").glob("*.part"):
            path.unlink()
        while issue_batches(self.world.database, desk_at, now=clock.now()):
            pass
        sealer = PdfSealer(credential())
        workshop = Workshop(PlainPage(), lambda o, a: sealer, self.archive)
        while make_documents(self.world.database, workshop, now=clock.now()).made:
            pass
        self.publisher.publish(
            self.world.database, now=clock.now() + timedelta(seconds=2)
        )

    def published(self):
        trust = trust_list()
        uris = [uri for code in NAMES for uri in suket_signer(code).trusted.status_uris]
        folder = self.publisher.folder / "s"
        found = {
            uri: read_list_files(folder, uri, trust)
            for uri in uris
            if (folder / uri.rpartition("/")[2]).exists()
        }
        return Published(
            trust,
            {uri: one.status for uri, one in found.items()},
            {uri: one.register for uri, one in found.items()},
        )


def kill(world, folder, kills, seed):
    """Let workers be killed so often, and return what is left."""
    folder.mkdir()
    arguments = [world.database.url, folder, kills, seed]
    subprocess.run(
        [sys.executable, "-m", "tests.suket.crashes.rounds", *map(str, arguments)],
        cwd=ROOT,
        check=True,
        timeout=900,
    )
    return Aftermath(world, folder)


def assert_nothing_is_lost(after):
    world = after.world
    sukets = {s.id: s for s in world.all(select(Suket))}
    issued = after.said("issued")
    assert issued
    assert [key for key, number in issued if sukets[key].number != number] == []
    ended = [key for (key,) in after.said("ended")]
    assert [key for key in ended if sukets[key].state is not SuketState.ENDED] == []
    rows = {row.suket_id: row for row in world.all(select(Document))}
    documents = dict(after.said("document"))
    assert {key: rows[key].digest for key in documents} == documents


def assert_no_gap_and_no_duplicate(after):
    world = after.world
    serials = world.all(select(Suket.serial).order_by(Suket.serial))
    assert serials == [*range(1, len(serials) + 1)]
    places = world.all(select(Suket.list_number, Suket.status_index))
    assert len(set(places)) == len(places) == len(serials)


def assert_no_act_without_event_and_no_event_without_act(after):
    world = after.world
    with world.database.reading() as session:
        assert entries.first_departure(session, entries.root(session)) is None
    counted = select(JournalEntry.event, func.count()).group_by(JournalEntry.event)
    events = dict(world.all(counted))
    sukets = world.all(select(Suket))
    assert events[Event.ISSUED] == len(sukets)
    assert events.get(Event.ENDED, 0) == sum(s.ended_at is not None for s in sukets)


def assert_no_half_document(after):
    for path in after.archive.folder.rglob("*.pdf"):
        with pikepdf.open(BytesIO(path.read_bytes())) as pdf:
            assert len(pdf.pages) == 1


def assert_every_order_is_served_once(world):
    items = world.all(select(BatchItem))
    assert {item.outcome for item in items} == {Outcome.ISSUED}
    assert len({item.suket_id for item in items}) == len(items)
    assert set(world.all(select(Batch.state))) == {BatchState.DONE}


def assert_everything_held(after):
    """Check what is left at once, then what a new start makes of it."""
    assert_nothing_is_lost(after)
    assert_no_gap_and_no_duplicate(after)
    assert_no_act_without_event_and_no_event_without_act(after)
    assert_no_half_document(after)
    after.recover()
    assert after.leavings() == []
    assert_every_order_is_served_once(after.world)
    assert after.world.all(select(Suket.id).where(~Suket.has_document)) == []
    seen = after.published()
    assert list(recheck(after.world.database, seen, after.archive)) == []
    assert after.world.all(text("SELECT count(*) FROM unpublished")) == [0]


def test_workers_killed_on_sqlite_lose_nothing(usual_world, tmp_path):
    assert_everything_held(kill(usual_world, tmp_path / "work", 50, seed=2))


def test_workers_killed_on_postgresql_lose_nothing(postgresql_world, tmp_path):
    assert_everything_held(kill(postgresql_world, tmp_path / "work", 25, seed=3))


@pytest.mark.prove
def test_a_thousand_kills_lose_nothing(world, tmp_path):
    assert_everything_held(kill(world, tmp_path / "work", 500, seed=4))


def test_the_moments_of_death_are_spread(usual_world, tmp_path):
    """Else the kills would prove little: lives must end at every step of the way."""
    after = kill(usual_world, tmp_path / "work", 20, seed=5)
    counts = {what: len(after.said(what)) for what in ("issued", "ended", "document")}
    assert counts["issued"] > counts["ended"] > 0
    assert counts["document"] > 0  # more than issued: a later life makes what is due
