"""Publishing: what verifiers read is what the register says, soon and in order."""

import fcntl
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from suket.jobs import publish_status
from suket.jobs.backoff import Backoff
from suket.jobs.publish_status import LIFE, Publisher
from suket.register.end import end, restore, suspend
from suket.register.errors import ClockDoubtful
from suket.register.tables import StatusList, Suket, Unpublished
from suket.register.words import EndReason
from tests.office_world import (
    BALIKPAPAN,
    CIREBON,
    NOW,
    SERANG,
    nik_of,
    status_signer,
    trust_list,
)
from verify.checks import Verdict, check
from verify.published import Published, read_list_files
from verify.status_list import Entry

SECOND = timedelta(seconds=1)
URI = "https://suket.example/s/1"


@pytest.fixture
def publisher(tmp_path):
    return Publisher(tmp_path / "published", status_signer)


def files(publisher, uri=URI):
    return read_list_files(publisher.folder / "s", uri, trust_list())


def published(publisher, *uris):
    found = {uri: files(publisher, uri) for uri in uris or [URI]}
    return Published(
        trust_list(),
        {uri: one.status for uri, one in found.items()},
        {uri: one.register for uri, one in found.items()},
    )


def verdict(publisher, issued, now=NOW):
    uri = issued.claims.status_uri
    return check(issued.text, published(publisher, uri), now=now).verdict


def act(world, suket_id, what, **over):
    with world.database.begin() as session:
        what(session, suket_id, **{"officer": world.officer(), "now": NOW, **over})


def ending(reason):
    return lambda session, suket_id, **over: end(session, suket_id, reason, **over)


def test_a_suket_that_is_published_is_valid_and_recorded(world, publisher):
    issued = world.issue(world.add())
    assert publisher.publish(world.database, now=NOW + SECOND) == [1]
    assert verdict(publisher, issued) is Verdict.VALID
    assert world.all(select(Unpublished)) == []


def test_each_state_is_published_as_its_entry(world, publisher):
    sukets = [world.issue(world.add(nik=nik_of(n))) for n in range(5)]
    act(world, sukets[1].suket_id, suspend, evidence="laporan")
    act(world, sukets[2].suket_id, ending(EndReason.KTP_DICETAK))
    act(world, sukets[3].suket_id, ending(EndReason.HILANG))
    act(world, sukets[4].suket_id, suspend, evidence="laporan")
    act(world, sukets[4].suket_id, restore, evidence="selesai")
    publisher.publish(world.database, now=NOW + SECOND)
    entries = [files(publisher).status.entry(s.claims.status_index) for s in sukets]
    assert entries == [
        Entry.VALID,
        Entry.SUSPENDED,
        Entry.SUPERSEDED,
        Entry.INVALID,
        Entry.VALID,
    ]


def test_changes_are_laid_over_what_was_published_before(world, publisher, monkeypatch):
    first = world.issue(world.add(nik=nik_of(1)))
    publisher.publish(world.database, now=NOW + SECOND)

    def never(*_):
        raise AssertionError("the list is made anew from the register")

    monkeypatch.setattr(publish_status.Contents, "empty", never)
    second = world.issue(world.add(nik=nik_of(2)), now=NOW + 2 * SECOND)
    act(world, first.suket_id, ending(EndReason.RUSAK), now=NOW + 2 * SECOND)
    publisher.publish(world.database, now=NOW + 3 * SECOND)
    later = NOW + 3 * SECOND
    assert verdict(publisher, first, later) is Verdict.SUPERSEDED
    assert verdict(publisher, second, later) is Verdict.VALID


def spoil_list(folder):
    (folder / "1").write_bytes(b"nonsense")


def spoil_register(folder):
    path = folder / "1.register"
    data = bytearray(path.read_bytes())
    data[4711] ^= 1
    path.write_bytes(data)


def lose_list(folder):
    (folder / "1").unlink()


def lose_register(folder):
    (folder / "1.register").unlink()


@pytest.mark.parametrize("harm", [spoil_list, spoil_register, lose_list, lose_register])
def test_a_base_that_cannot_be_relied_on_is_made_anew(usual_world, publisher, harm):
    world = usual_world
    first = world.issue(world.add(nik=nik_of(1)))
    publisher.publish(world.database, now=NOW + SECOND)
    harm(publisher.folder / "s")
    second = world.issue(world.add(nik=nik_of(2)), now=NOW + 2 * SECOND)
    assert publisher.publish(world.database, now=NOW + 3 * SECOND) == [1]
    for issued in (first, second):
        assert verdict(publisher, issued, NOW + 3 * SECOND) is Verdict.VALID


def test_an_older_base_that_somebody_put_back_is_not_built_upon(usual_world, publisher):
    world = usual_world
    folder = publisher.folder / "s"
    world.issue(world.add(nik=nik_of(1)))
    publisher.publish(world.database, now=NOW + SECOND)
    old = {path: path.read_bytes() for path in (folder / "1", folder / "1.register")}
    second = world.issue(world.add(nik=nik_of(2)), now=NOW + 2 * SECOND)
    publisher.publish(world.database, now=NOW + 3 * SECOND)
    for path, data in old.items():
        path.write_bytes(data)
    world.issue(world.add(nik=nik_of(3)), now=NOW + 4 * SECOND)
    publisher.publish(world.database, now=NOW + 5 * SECOND)
    assert verdict(publisher, second, NOW + 5 * SECOND) is Verdict.VALID


def test_only_lists_that_changed_are_published(world, publisher):
    world.issue(world.add(), now=NOW)
    world.issue(world.add(BALIKPAPAN, nik="6471014107039901"), BALIKPAPAN)
    assert publisher.publish(world.database, now=NOW + SECOND) == [1, 9]
    assert publisher.publish(world.database, now=NOW + 9 * SECOND) == []
    world.issue(world.add(nik=nik_of(2)), now=NOW + 10 * SECOND)
    assert publisher.publish(world.database, now=NOW + 11 * SECOND) == [1]


def test_a_list_goes_out_once_a_second_at_the_most(world, publisher):
    world.issue(world.add(nik=nik_of(1)))
    assert publisher.publish(world.database, now=NOW) == [1]
    world.issue(world.add(nik=nik_of(2)))
    assert publisher.publish(world.database, now=NOW) == []
    assert publisher.publish(world.database, now=NOW + SECOND) == [1]


def test_an_unchanged_list_is_signed_anew_before_it_grows_old(usual_world, publisher):
    world = usual_world
    world.issue(world.add(), now=NOW - SECOND)
    publisher.publish(world.database, now=NOW)
    assert publisher.publish(world.database, now=NOW + timedelta(minutes=29)) == []
    before = files(publisher).status
    assert publisher.publish(world.database, now=NOW + timedelta(minutes=30)) == [1]
    after = files(publisher).status
    assert after.issued_at - before.issued_at == timedelta(minutes=30)
    assert (after.entries, after.expires_at - after.issued_at) == (before.entries, LIFE)


def test_a_register_that_did_not_change_is_not_written_again(usual_world, publisher):
    world = usual_world
    issued = world.issue(world.add())
    publisher.publish(world.database, now=NOW + SECOND)
    path = publisher.folder / "s" / "1.register"
    inode = path.stat().st_ino
    act(world, issued.suket_id, ending(EndReason.RUSAK), now=NOW + 2 * SECOND)
    publisher.publish(world.database, now=NOW + 3 * SECOND)
    assert path.stat().st_ino == inode


def test_a_suket_is_never_called_revoked_or_unrecorded_because_it_is_new(
    world, publisher
):
    """Whatever second it falls into, a list that does not know it is older than it."""
    for second in range(4):
        now = NOW + second * SECOND
        world.issue(world.add(nik=nik_of(second)), now=now)
        publisher.publish(world.database, now=now)
        fresh = world.issue(world.add(nik=nik_of(100 + second)), now=now)
        answer = check(fresh.text, published(publisher), now=now)
        assert answer.verdict is Verdict.UNCERTAIN, answer


def test_the_index_names_the_lists_in_use(world, publisher):
    world.issue(world.add())
    world.issue(world.add(BALIKPAPAN, nik="6471014107039901"), BALIKPAPAN)
    publisher.publish(world.database, now=NOW)
    found = json.loads((publisher.folder / "s" / "index.json").read_text())
    assert found == {"status_lists": [URI, "https://suket.example/s/9"]}


def test_while_one_process_publishes_another_does_not(usual_world, publisher):
    world = usual_world
    world.issue(world.add())
    publisher.publish(world.database, now=NOW)
    world.issue(world.add(nik=nik_of(2)), now=NOW + SECOND)
    with (publisher.folder / publish_status.LOCK).open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert publisher.publish(world.database, now=NOW + 2 * SECOND) == []
    assert publisher.publish(world.database, now=NOW + 2 * SECOND) == [1]


def test_a_clock_minutes_behind_publishes_nothing(usual_world, publisher):
    world = usual_world
    world.issue(world.add())
    publisher.publish(world.database, now=NOW)
    before = (publisher.folder / "s" / "1").read_bytes()
    with world.database.begin() as session:
        session.execute(
            update(StatusList).values(published_at=NOW + timedelta(hours=1))
        )
        session.execute(delete(Unpublished))
    (publisher.folder / "s" / "1").unlink()
    with pytest.raises(ClockDoubtful):
        publisher.publish(world.database, now=NOW)
    assert sha256(before).hexdigest()


def test_a_list_that_fails_holds_up_no_other(usual_world, publisher):
    world = usual_world
    world.issue(world.add())
    world.issue(world.add(SERANG, nik="3673014107039901"), office=SERANG)
    with world.database.begin() as session:
        first, *others = sorted(session.scalars(select(Unpublished.list_number)))
        ahead = update(StatusList).where(StatusList.number == first)
        session.execute(ahead.values(published_at=NOW + timedelta(hours=1)))
    resting = Backoff()
    with capture_logs() as logs:
        assert publisher.publish(world.database, now=NOW, resting=resting) == others
        again = publisher.publish(world.database, now=NOW + SECOND, resting=resting)
    assert again == others  # what was issued in the second before
    assert [(entry["number"], entry["kind"]) for entry in logs] == [
        (first, "ClockDoubtful")
    ]
    later = NOW + timedelta(hours=1, seconds=2)
    assert first in publisher.publish(world.database, now=later, resting=resting)


class DyingSigner:
    """A key whose machine dies while it signs."""

    def __init__(self):
        self.trusted = status_signer().trusted

    def sign(self, message):
        raise OSError("dead")


def test_what_could_not_be_published_stays_due(world, publisher, tmp_path):
    issued = world.issue(world.add())
    dying = Publisher(publisher.folder, lambda at: DyingSigner())
    with pytest.raises(OSError, match="dead"):
        dying.publish(world.database, now=NOW)
    assert len(world.all(select(Unpublished))) == 1
    assert publisher.publish(world.database, now=NOW + SECOND) == [1]
    assert verdict(publisher, issued, NOW + SECOND) is Verdict.VALID


def test_what_changes_while_a_list_is_being_written_is_in_the_next(
    world, publisher, monkeypatch
):
    issued = world.issue(world.add())
    write = Publisher._write

    def change_and_write(self, number, data, contents):
        act(world, issued.suket_id, ending(EndReason.HILANG))
        monkeypatch.setattr(Publisher, "_write", write)
        write(self, number, data, contents)

    monkeypatch.setattr(Publisher, "_write", change_and_write)
    publisher.publish(world.database, now=NOW + SECOND)
    assert verdict(publisher, issued, NOW + SECOND) is Verdict.VALID
    publisher.publish(world.database, now=NOW + 2 * SECOND)
    assert verdict(publisher, issued, NOW + 2 * SECOND) is Verdict.REVOKED


def test_nothing_half_written_is_left(usual_world, publisher):
    world = usual_world
    world.issue(world.add())
    publisher.publish(world.database, now=NOW)
    left = {path.name for path in (publisher.folder / "s").iterdir()}
    assert left == {"1", "1.register", "index.json"}


def test_the_register_holds_every_token_and_nothing_else(usual_world, publisher):
    world = usual_world
    for n in range(20):
        world.issue(world.add(nik=nik_of(n)))
    publisher.publish(world.database, now=NOW)
    register = files(publisher).register
    tokens = world.all(select(Suket.status_index, Suket.token))
    assert all(register.is_recorded(index, token) for index, token in tokens)
    data = (publisher.folder / "s" / "1.register").read_bytes()
    empty = bytes(8)
    assert sum(data[i : i + 8] != empty for i in range(0, len(data), 8)) == 20
    assert CIREBON
