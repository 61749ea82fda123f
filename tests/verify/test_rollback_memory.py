"""What was the newest is remembered, so that a restart makes nothing older good."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import DAY, INVALID, NOW, URI, VALID, World, put, toy_key
from verify.__main__ import main
from verify.checks import Verdict, check
from verify.errors import NotTrusted
from verify.published import PublishedFolder
from verify.rollback_memory import Memory


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "published"


@pytest.fixture
def begin(tmp_path, folder, world):
    """Start to follow, as a process does that knows what its state folder says."""

    def start(root=None):
        root = (root or world.root).public_key()
        memory = Memory.in_folder(tmp_path / "state", root)
        return PublishedFolder(folder, root=root, memory=memory, poll_seconds=0)

    return start


def verdict(followed, world):
    return check(world.text(), followed.current(), now=NOW).verdict


def test_a_restart_goes_on_where_it_stopped(folder, world, begin):
    world.publish(folder, VALID)
    assert verdict(begin(), world) is Verdict.VALID
    assert verdict(begin(), world) is Verdict.VALID


def test_an_older_list_is_refused_after_a_restart(folder, world, begin):
    world.publish(folder, INVALID)
    assert verdict(begin(), world) is Verdict.REVOKED
    put(folder / "s" / "7", world.list_file(VALID, issued_at=NOW - DAY))
    again = begin()
    assert verdict(again, world) is Verdict.UNCERTAIN
    assert again.faults == {"s/7": "an older list than the one before"}


def test_a_list_of_the_same_second_is_taken_after_a_restart(folder, world, begin):
    world.publish(folder, VALID)
    begin().current()
    put(folder / "s" / "7", world.list_file(INVALID))
    assert verdict(begin(), world) is Verdict.REVOKED


@pytest.mark.parametrize(
    "over", [{"version": 1}, {"version": 2, "expires_at": NOW + DAY}]
)
def test_an_older_trust_list_is_refused_after_a_restart(folder, world, begin, over):
    world.publish(folder, VALID)
    put(folder / "suket-trust", world.trust_file(version=2))
    begin().current()
    put(folder / "suket-trust", world.trust_file(**over))
    with pytest.raises(NotTrusted, match="older version"):
        begin().current()
    put(folder / "suket-trust", world.trust_file(version=3))
    assert begin().current().trust.version == 3


def test_what_another_root_vouches_for_is_remembered_apart(folder, world, begin):
    world.publish(folder, INVALID)
    put(folder / "suket-trust", world.trust_file(version=9))
    begin().current()
    other = World(root=toy_key("the next root"))
    other.publish(folder, VALID)
    assert begin(other.root).current().trust.version == 1


def test_processes_that_share_a_folder_forget_nothing_of_each_other(tmp_path, world):
    file = tmp_path / "newest.json"
    first, second = Memory(file), Memory(file)
    lists = [world.list(uri=f"{URI}{n}", issued_at=NOW) for n in range(2)]
    first.believe_list(lists[0])
    first.keep()
    second.believe_list(lists[1])
    second.keep()
    again = Memory(file)
    for status in lists:
        again.require_list(status)
        with pytest.raises(NotTrusted, match="older list"):
            again.require_list(replace(status, issued_at=NOW - timedelta(seconds=1)))


def test_older_than_what_is_known_changes_nothing_in_the_file(tmp_path, world):
    file = tmp_path / "newest.json"
    memory = Memory(file)
    memory.believe_list(world.list(issued_at=NOW))
    memory.keep()
    stamp = file.stat().st_ino
    memory.believe_list(world.list(issued_at=NOW - DAY))
    memory.keep()
    assert file.stat().st_ino == stamp
    assert json.loads(file.read_text())["lists"] == {URI: int(NOW.timestamp())}


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"trust": {}, "lists": {}}', b"\xff"]
)
def test_a_damaged_memory_is_not_passed_over(tmp_path, content):
    put(tmp_path / "newest.json", content)
    with pytest.raises(NotTrusted, match=r"newest.json is damaged"):
        Memory(tmp_path / "newest.json")


def test_a_state_folder_that_cannot_be_made_is_named(tmp_path, world):
    put(tmp_path / "file", b"")
    with pytest.raises(NotTrusted, match="state folder"):
        Memory.in_folder(tmp_path / "file" / "state", world.root.public_key())


def test_what_cannot_be_written_is_a_fault_and_stops_no_answer(
    tmp_path, folder, world, monkeypatch, caplog
):
    def full(*_):
        raise OSError("no space left on device")

    world.publish(folder, VALID)
    memory = Memory(tmp_path / "newest.json")
    followed = PublishedFolder(folder, root=world.root.public_key(), memory=memory)
    with monkeypatch.context() as patch:
        patch.setattr("verify.rollback_memory.write_whole", full)
        assert verdict(followed, world) is Verdict.VALID
        memory.keep()
    assert memory.fault == "cannot be kept"
    assert len(caplog.records) == 1
    memory.keep()
    assert memory.fault == ""
    assert (tmp_path / "newest.json").exists()


@pytest.fixture
def command(tmp_path, folder, world):
    def run(*more):
        sources = ["--trust", str(folder / "suket-trust"), "--status", str(folder)]
        at = ["--at", NOW.isoformat(), "--state", str(tmp_path / "state")]
        return main([world.text(), *sources, *at, *more])

    return run


def test_the_command_remembers_too(folder, world, command, capsys):
    world.publish(folder, INVALID)
    assert command() == 3
    put(folder / "s" / "7", world.list_file(VALID, issued_at=NOW - DAY))
    assert command() == 5
    world.publish(folder, VALID)
    assert command() == 0
    put(folder / "suket-trust", world.trust_file(version=2))
    assert command() == 0
    put(folder / "suket-trust", world.trust_file(version=1))
    assert command() == 2
    assert "older version" in capsys.readouterr().err
