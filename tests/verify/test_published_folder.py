"""A published folder that is followed: what is new is seen, what is bad is refused."""

import logging
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread

import pytest

from tests.builders import (
    DAY,
    INDEX,
    INVALID,
    NOW,
    SITE,
    URI,
    VALID,
    World,
    make_claims,
    make_register,
    put,
    toy_key,
)
from verify.checks import Verdict, check
from verify.errors import NotTrusted, Reason
from verify.published import Published, PublishedFolder, list_uris, read_small
from verify.register_file import REGISTER_BYTES
from verify.sources import load
from verify.status_list import Entry


class Clock:
    """A monotonic clock that stands still until it is told."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def follow(tmp_path, world, clock):
    def start(**over):
        root = over.get("root", world.root.public_key())
        return PublishedFolder(tmp_path, root=root, monotonic=clock)

    return start


def verdict(folder, world, text=None):
    return check(text or world.text(), folder.current(), now=NOW).verdict


def test_a_folder_is_read_whole(tmp_path, world, follow):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    published = follow().current()
    assert published.trust == world.trust()
    assert published.status_of(make_claims()).entry(INDEX) is Entry.VALID
    assert published.register_of(make_claims()) is not None
    assert check(world.text(), published, now=NOW).verdict is Verdict.VALID


def test_a_change_is_seen_after_a_second_and_not_looked_for_before(
    tmp_path, world, follow, clock
):
    world.publish(tmp_path, VALID)
    folder = follow()
    assert verdict(folder, world) is Verdict.VALID
    put(tmp_path / "s" / "7", world.list_file(INVALID))
    clock.seconds = 0.9
    assert verdict(folder, world) is Verdict.VALID
    clock.seconds = 1.0
    assert verdict(folder, world) is Verdict.REVOKED


def test_what_did_not_change_is_not_read_again(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID)
    folder = follow()
    first = folder.current()
    clock.seconds = 5
    assert folder.current() is first


def test_a_snapshot_stays_as_it_was(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    folder = follow()
    before = folder.current()
    world.publish(tmp_path, INVALID, register=make_register({}))
    clock.seconds = 5
    assert verdict(folder, world) is Verdict.NOT_AUTHENTIC
    assert check(world.text(), before, now=NOW).verdict is Verdict.VALID


def test_without_a_trust_list_there_is_nothing(tmp_path, follow, world, clock):
    folder = follow()
    with pytest.raises(NotTrusted):
        folder.current()
    world.publish(tmp_path, VALID)
    assert verdict(folder, world) is Verdict.VALID  # no second has to pass


def test_the_root_in_the_folder_pins_nothing(tmp_path, world, follow):
    world.publish(tmp_path, VALID)
    with pytest.raises(NotTrusted, match="root"):
        follow(root=toy_key("other").public_key()).current()


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("forged", lambda world: World(status=toy_key("thief")).list_file(VALID)),
        ("another list", lambda world: world.list_file(VALID, uri=f"{SITE}/s/8")),
        ("cut off", lambda world: world.list_file(VALID)[:-1]),
        ("empty", lambda world: b""),
        ("too large", lambda world: bytes(2**20)),
        ("rolled back", lambda world: world.list_file(VALID, issued_at=NOW - DAY)),
    ],
)
def test_a_bad_list_is_refused_and_the_last_good_one_stays(
    tmp_path, world, follow, clock, why, change
):
    world.publish(tmp_path, INVALID)
    folder = follow()
    assert verdict(folder, world) is Verdict.REVOKED
    put(tmp_path / "s" / "7", change(world))
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.REVOKED
    assert folder.faults.keys() == {"s/7"}
    put(tmp_path / "s" / "7", world.list_file(VALID))
    clock.seconds = 4
    assert verdict(folder, world) is Verdict.VALID
    assert folder.faults == {}


def test_a_refusal_is_logged_once(tmp_path, world, follow, clock, caplog):
    world.publish(tmp_path, VALID)
    folder = follow()
    folder.current()
    put(tmp_path / "s" / "7", b"")
    with caplog.at_level(logging.WARNING):
        for clock.seconds in (2, 4, 6):
            folder.current()
    assert [record.getMessage()[:11] for record in caplog.records] == ["refused s/7"]


def test_a_list_of_the_same_second_may_replace_another(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID)
    folder = follow()
    folder.current()
    put(tmp_path / "s" / "7", world.list_file(INVALID))
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.REVOKED


def test_a_list_that_vanishes_stays_until_it_is_stale(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID)
    folder = follow()
    folder.current()
    (tmp_path / "s" / "7").unlink()
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.VALID
    assert (
        check(world.text(), folder.current(), now=NOW + 7 * DAY).verdict
        is Verdict.UNCERTAIN
    )


def test_a_hundred_bad_lists_in_a_row_make_nothing_valid(
    tmp_path, world, follow, clock
):
    world.publish(tmp_path, INVALID)
    folder = follow()
    folder.current()
    good = world.list_file(VALID)
    for number in range(100):
        stale = world.list_file(VALID, issued_at=NOW - DAY - timedelta(seconds=number))
        bad = (good[: number * 4], stale, good[:-1] + bytes([good[-1] ^ (number + 1)]))
        put(tmp_path / "s" / "7", bad[number % 3])
        clock.seconds += 2
        assert verdict(folder, world) is Verdict.REVOKED


def test_a_register_that_its_list_does_not_bind_is_refused_with_the_list(
    tmp_path, world, follow
):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    put(tmp_path / "s" / "7.register", make_register({}))
    folder = follow()
    assert verdict(folder, world) is Verdict.UNCERTAIN
    assert "register" in folder.faults["s/7"]


def test_a_list_whose_register_is_missing_is_not_believed(tmp_path, world, follow):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    (tmp_path / "s" / "7.register").unlink()
    folder = follow()
    assert verdict(folder, world) is Verdict.UNCERTAIN
    assert folder.faults == {"s/7": "the register file that its list binds is missing"}


def test_a_register_that_is_taken_away_is_a_fault_and_the_last_good_one_stays(
    tmp_path, world, follow, clock
):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    folder = follow()
    assert verdict(folder, world) is Verdict.VALID
    (tmp_path / "s" / "7.register").unlink()
    clock.seconds = 2
    stolen = world.text(make_claims(full_name="PENCURI CONTOH"))
    assert check(stolen, folder.current(), now=NOW).reason is Reason.NOT_RECORDED
    assert "missing" in folder.faults["s/7"]


def test_a_new_register_waits_for_its_list(tmp_path, world, follow, clock):
    first, second = world.text(), world.text(make_claims(status_index=5))
    world.publish(tmp_path, VALID, register=make_register({INDEX: first}))
    folder = follow()
    assert verdict(folder, world, second) is Verdict.NOT_AUTHENTIC
    both = make_register({INDEX: first, 5: second})
    put(tmp_path / "s" / "7.register", both)
    clock.seconds = 2
    assert verdict(folder, world, first) is Verdict.VALID
    world.publish(tmp_path, {INDEX: Entry.VALID, 5: Entry.VALID}, register=both)
    clock.seconds = 4
    assert verdict(folder, world, second) is Verdict.VALID


def test_a_register_of_another_size_is_refused(tmp_path, world, follow):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    put(tmp_path / "s" / "7.register", bytes(REGISTER_BYTES - 8))
    folder = follow()
    assert verdict(folder, world) is Verdict.UNCERTAIN
    assert "8 MiB" in folder.faults["s/7"]


def test_a_list_that_binds_no_register_is_not_measured_by_one(tmp_path, world, follow):
    world.publish(tmp_path, VALID)
    put(tmp_path / "s" / "7.register", make_register({}))
    published = follow().current()
    assert published.register_of(make_claims()) is None


def test_a_token_that_was_never_recorded_is_found_out(tmp_path, world, follow):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    stolen = world.text(make_claims(full_name="PENCURI CONTOH"))
    assert check(stolen, follow().current(), now=NOW).reason is Reason.NOT_RECORDED


def test_a_newer_trust_list_replaces_the_old(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID)
    folder = follow()
    folder.current()
    world.suket_over = {"not_after": NOW - 40 * DAY}
    put(tmp_path / "suket-trust", world.trust_file(version=2))
    clock.seconds = 2
    assert (
        check(world.text(), folder.current(), now=NOW).reason is Reason.KEY_NOT_IN_USE
    )


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("an older version", lambda world: world.trust_file(version=1)),
        (
            "the same version with other contents",
            lambda world: world.trust_file(version=2, expires_at=NOW + DAY),
        ),
        (
            "another root",
            lambda world: World(root=toy_key("thief")).trust_file(version=9),
        ),
        ("cut off", lambda world: world.trust_file(version=3)[:-1]),
        ("empty", lambda world: b""),
    ],
)
def test_a_bad_trust_list_is_refused_and_the_last_good_one_stays(
    tmp_path, world, follow, clock, why, change
):
    world.publish(tmp_path, VALID)
    put(tmp_path / "suket-trust", world.trust_file(version=2))
    folder = follow()
    good = folder.current()
    put(tmp_path / "suket-trust", change(world))
    clock.seconds = 2
    assert folder.current() is good
    assert folder.faults.keys() == {"suket-trust"}
    put(tmp_path / "suket-trust", world.trust_file(version=2))
    clock.seconds = 4
    assert folder.current() is good
    assert folder.faults == {}


def test_a_trust_list_that_vanishes_stays(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID)
    folder = follow()
    folder.current()
    (tmp_path / "suket-trust").unlink()
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.VALID
    assert folder.faults == {"suket-trust": "unreadable"}


@pytest.mark.parametrize(
    ("what", "name"), [("read_list_files", "s/7"), ("read_trust_list", "suket-trust")]
)
def test_what_the_machine_could_not_read_is_tried_again(
    tmp_path, follow, clock, monkeypatch, what, name
):
    world = World()

    def fail(*_, **__):
        raise OSError("too many open files")

    world.publish(tmp_path, VALID)
    folder = follow()
    with monkeypatch.context() as patch:
        patch.setattr(f"verify.published.{what}", fail)
        with suppress(NotTrusted):
            assert verdict(folder, world) is Verdict.UNCERTAIN
        assert folder.faults == {name: "unreadable"}
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.VALID
    assert folder.faults == {}


def test_lists_of_a_key_that_lost_its_trust_are_dropped(tmp_path, world, follow, clock):
    world.publish(tmp_path, VALID)
    folder = follow()
    assert verdict(folder, world) is Verdict.VALID
    world.status_over = {"revoked_at": NOW}
    put(tmp_path / "suket-trust", world.trust_file(version=2))
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.UNCERTAIN


def test_a_new_trust_list_does_not_make_an_older_status_list_good(
    tmp_path, world, follow, clock
):
    world.publish(tmp_path, INVALID)
    folder = follow()
    folder.current()
    put(tmp_path / "suket-trust", world.trust_file(version=2))
    put(tmp_path / "s" / "7", world.list_file(VALID, issued_at=NOW - DAY))
    clock.seconds = 2
    assert verdict(folder, world) is Verdict.UNCERTAIN


def test_only_lists_that_a_suket_key_names_are_looked_for(world):
    world.suket_over = {"status_uris": (URI, f"{SITE}/s/8")}
    assert list_uris(world.trust()) == [URI, f"{SITE}/s/8"]
    assert Published(world.trust()).status_of(make_claims()) is None


def test_a_list_that_is_not_in_use_yet_is_no_fault(tmp_path, world, follow):
    world.suket_over = {"status_uris": (URI, f"{SITE}/s/8")}
    world.publish(tmp_path, VALID)
    folder = follow()
    assert verdict(folder, world) is Verdict.VALID
    assert folder.faults == {}


def test_no_more_of_a_file_is_read_than_it_may_have(tmp_path):
    (tmp_path / "x").write_bytes(b"12345")
    assert read_small(tmp_path / "x", 5) == b"12345"
    with pytest.raises(NotTrusted, match="x is too large"):
        read_small(tmp_path / "x", 4)


def test_threads_may_share_a_folder(tmp_path, world, clock):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    folder = PublishedFolder(tmp_path, root=world.root.public_key(), poll_seconds=0)
    seen, text = set(), world.text()

    def ask():
        for _ in range(100):
            seen.add(check(text, folder.current(), now=NOW).verdict)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    put(tmp_path / "s" / "7", world.list_file(INVALID))  # binds no register
    for thread in threads:
        thread.join()
    assert seen <= {Verdict.VALID, Verdict.REVOKED}
    assert verdict(folder, world) is Verdict.REVOKED


def test_after_revoked_was_seen_valid_is_never_seen_again(tmp_path, world, clock):
    world.publish(tmp_path, VALID)
    folder = PublishedFolder(tmp_path, root=world.root.public_key(), poll_seconds=0)
    orders, text = [[] for _ in range(4)], world.text()

    def ask(order):
        for _ in range(150):
            order.append(check(text, folder.current(), now=NOW).verdict)

    threads = [Thread(target=ask, args=[order]) for order in orders]
    for thread in threads:
        thread.start()
    old = (tmp_path / "s" / "7").read_bytes()
    put(tmp_path / "s" / "7", world.list_file(INVALID, issued_at=NOW))
    for thread in threads:
        thread.join()
    folder.current()
    put(tmp_path / "s" / "7", old)
    orders[0].append(verdict(folder, world))
    for order in orders:
        assert order == sorted(order, key=lambda seen: seen is Verdict.REVOKED)
    assert orders[0][-1] is Verdict.REVOKED


def test_after_a_silence_everybody_waits_for_the_look(
    tmp_path, world, follow, clock, monkeypatch
):
    world.publish(tmp_path, VALID)
    folder = follow()
    assert verdict(folder, world) is Verdict.VALID
    put(tmp_path / "s" / "7", world.list_file(INVALID))
    clock.seconds = 3600
    assert folder.at_hand() is None
    looking, may_go_on = Event(), Event()
    refresh = folder._refresh

    def slowly():
        looking.set()
        may_go_on.wait(10)
        refresh()

    monkeypatch.setattr(folder, "_refresh", slowly)
    found = []
    threads = [
        Thread(target=lambda: found.append(verdict(folder, world))) for _ in range(3)
    ]
    threads[0].start()
    looking.wait(10)
    for thread in threads[1:]:
        thread.start()
        thread.join(0.05)
    assert found == []
    may_go_on.set()
    for thread in threads:
        thread.join(10)
    assert found == [Verdict.REVOKED] * 3
    assert folder.at_hand() is folder.current()


def test_a_list_without_its_register_is_believed_by_who_says_so_and_nobody_else(
    tmp_path, world
):
    world.publish(tmp_path, VALID, register=make_register({INDEX: world.text()}))
    (tmp_path / "s" / "7.register").unlink()

    def verdict(**over):
        found = load(str(tmp_path / "suket-trust"), str(tmp_path), **over)
        return check(world.text(), found, now=NOW).verdict

    assert verdict() is Verdict.UNCERTAIN
    assert verdict(needs_register=False) is Verdict.VALID
