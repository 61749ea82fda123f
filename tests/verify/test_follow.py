"""An office that is followed: what is good becomes current, what is bad never does."""

import json
import shutil
from contextlib import closing
from datetime import timedelta

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
from tests.verify import toy_source as toys
from verify import upstream_source
from verify.checks import Verdict, check
from verify.errors import NotTrusted
from verify.follow import Follower
from verify.mirror_folder import Mirror
from verify.published import PublishedFolder
from verify.register_file import register_digest
from verify.rollback_memory import Memory
from verify.status_list import Entry
from verify.upstream_source import Folder, OutOfReach, Remote, source_at

TRUST, LISTS, LIST = "/.well-known/suket-trust", "/s", "/s/7"
SEGMENTS = f"{LIST}.segments"


@pytest.fixture
def office(tmp_path, world):
    """The folder that the office publishes, one suket in it."""
    folder = tmp_path / "office"
    world.publish(folder, VALID, register=make_register({INDEX: world.text()}))
    return folder


@pytest.fixture
def source(office):
    with toys.serving(office) as source:
        yield source


class Bank:
    """Who follows: a process that may be started again."""

    def __init__(self, state, source, root):
        self.state, self.source, self.root = state, source, root
        self.seconds, self.follower = 0.0, None

    def start(self, source=None):
        if self.follower is not None:
            self.follower.close()
        memory = Memory.in_folder(self.state, self.root)
        mirror = Mirror(self.state)
        self.source = source or self.source
        self.follower = Follower(
            self.source, mirror, self.root, memory, lambda: NOW, lambda: self.seconds
        )
        self.folder = PublishedFolder(
            mirror.folder, root=self.root, memory=memory, poll_seconds=0
        )
        return self

    def poll(self):
        self.seconds += 60
        self.follower.poll()
        return self

    def verdict(self, text):
        return check(text, self.folder.current(), now=NOW).verdict

    @property
    def faults(self):
        return self.follower.faults


@pytest.fixture
def bank(tmp_path, world, source):
    bank = Bank(tmp_path / "state", Remote(source.url), world.root.public_key())
    yield bank.start()
    bank.follower.close()


def republish(office, world, entries, texts=None, **over):
    """Publish list and register anew, in the order an office does."""
    register = make_register(texts or {INDEX: world.text()})
    put(office / "s" / "7.register", register)
    bound = {"register_digest": register_digest(register)} | over
    put(office / "s" / "7", world.list_file(entries, **bound))


def fetched(url, path):
    with closing(Remote(url)) as site:
        return site.get(path, limit=5)


def test_what_an_office_publishes_becomes_current(bank, office, world):
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.VALID
    assert bank.faults == {}
    assert bank.follower.reached_at == NOW
    for name in ("suket-trust", "s/7", "s/7.register"):
        assert (bank.follower.mirror.folder / name).read_bytes() == (
            office / name
        ).read_bytes()
    index = json.loads((bank.follower.mirror.folder / "s" / "index.json").read_bytes())
    assert index == {"status_lists": [URI]}
    assert (bank.follower.mirror.folder / "jwks.json").exists()


def test_a_token_that_was_never_recorded_is_found_out_there_too(bank, world):
    bank.poll()
    stolen = world.text(make_claims(full_name="PENCURI CONTOH"))
    assert bank.verdict(stolen) is Verdict.NOT_AUTHENTIC


def test_only_segments_with_something_in_them_are_fetched_at_first(bank, source):
    bank.poll()
    assert source.paths() == [TRUST, LISTS, LIST, SEGMENTS, f"{LIST}.register/179"]


def test_what_did_not_change_is_asked_for_by_its_tag_and_not_sent(bank, source):
    bank.poll()
    source.paths()
    bank.poll()
    assert [path for path, tag in source.asked if tag is not None] == [
        TRUST,
        LISTS,
        LIST,
    ]
    assert source.paths() == [TRUST, LISTS, LIST]


def test_a_revocation_is_current_after_one_poll_and_costs_one_file(
    bank, office, source, world
):
    bank.poll()
    source.paths()
    republish(office, world, INVALID)
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED
    assert source.paths() == [TRUST, LISTS, LIST]


def test_an_issue_costs_the_one_segment_it_changed(bank, office, source, world):
    bank.poll()
    source.paths()
    second = world.text(make_claims(status_index=5))
    republish(office, world, VALID | {5: Entry.VALID}, {INDEX: world.text(), 5: second})
    bank.poll()
    assert bank.verdict(second) is Verdict.VALID
    assert source.paths() == [TRUST, LISTS, LIST, SEGMENTS, f"{LIST}.register/0"]


def test_where_half_of_the_segments_changed_the_register_comes_whole(
    bank, office, source, world
):
    bank.poll()
    source.paths()
    texts = {INDEX: world.text()} | {k * 4096: world.text() for k in range(128)}
    republish(office, world, VALID, texts)
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.VALID
    assert source.paths() == [TRUST, LISTS, LIST, SEGMENTS, f"{LIST}.register"]


def test_a_whole_register_that_is_another_is_refused(bank, office, source, world):
    bank.poll()
    texts = {k * 4096: world.text() for k in range(128)}
    republish(office, world, INVALID, texts)
    source.instead[f"{LIST}.register"] = toys.with_body(make_register({}))
    bank.poll()
    assert "not that of its digests" in bank.faults["s/7"]
    assert bank.verdict(world.text()) is Verdict.VALID


def test_after_a_restart_nothing_is_fetched_that_is_here(bank, source):
    bank.poll()
    source.paths()
    bank.start().poll()
    assert bank.faults == {}
    assert source.paths() == [TRUST, LISTS, LIST]


def test_a_restart_without_network_goes_on_answering(bank, world):
    bank.poll()
    bank.start(Remote("http://127.0.0.1:9"))
    with pytest.raises(OutOfReach):
        bank.poll()
    assert bank.verdict(world.text()) is Verdict.VALID
    assert bank.follower.reached_at is None


# What a source may send instead of a file, and a word of why it is refused.
POISON = {
    "too large": (toys.with_body(bytes(5 * 2**20)), "too large"),
    "cut off": (toys.cut_off, "cut off"),
    "nothing": (toys.with_body(b""), ""),
    "nonsense": (toys.with_body(b"<html>" * 99), ""),
    "a redirect": (toys.with_status(302, Location="http://127.0.0.1:9/"), "elsewhere"),
    "a fault": (toys.with_status(500), "500"),
    "not there": (toys.with_status(404), "has it not"),
    "not for you": (toys.with_status(403), "403"),
    "unchanged, unasked": (toys.with_status(304), ""),
}
ASKED = {
    TRUST: "suket-trust",
    LIST: "s/7",
    SEGMENTS: "s/7",
    f"{LIST}.register/0": "s/7",
}


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("poison", POISON)
def test_what_is_poisoned_is_refused_and_the_last_good_one_stays(
    bank, office, source, world, path, poison
):
    bank.poll()
    put(office / "suket-trust", world.trust_file(version=2))
    second = world.text(make_claims(status_index=5))
    republish(office, world, {5: Entry.VALID}, {INDEX: world.text(), 5: second})
    misbehave, why = POISON[poison]
    source.instead[path] = misbehave
    if poison == "unchanged, unasked" and path in {TRUST, LIST}:
        bank.start()  # holds no tags yet
    bank.poll()
    assert bank.faults.keys() == {ASKED[path]}
    assert why in bank.faults[ASKED[path]]
    is_trust = path == TRUST
    # With the old trust list the new status list is good: only what is bad waits.
    seen = Verdict.REVOKED if is_trust else Verdict.VALID
    assert bank.verdict(world.text()) is seen
    assert bank.folder.current().trust.version == (1 if is_trust else 2)
    source.instead.clear()
    bank.poll()
    assert bank.faults == {}
    assert bank.verdict(world.text()) is Verdict.REVOKED
    assert bank.folder.current().trust.version == 2


def test_a_refusal_is_logged_once_and_names_the_file_and_the_reason(
    bank, source, caplog
):
    source.instead[LIST] = toys.with_status(500)
    bank.poll().poll()
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == "refused s/7 of the source: the source answers 500"


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("s/7", lambda w: World(status=toy_key("thief")).list_file(VALID)),
        ("s/7", lambda w: w.list_file(VALID, uri=f"{SITE}/s/8")),
        ("s/7", lambda w: w.list_file(VALID, issued_at=NOW - DAY)),
        ("s/7", lambda w: w.list_file(VALID, register_digest=bytes(32))),
        ("suket-trust", lambda w: World(root=toy_key("thief")).trust_file(version=9)),
        ("suket-trust", lambda w: w.trust_file(version=0)),
        ("suket-trust", lambda w: w.trust_file(version=1, expires_at=NOW + DAY)),
    ],
)
@pytest.mark.parametrize("is_restarted", [False, True])
def test_what_is_forged_or_older_is_refused_also_after_a_restart(
    bank, office, world, name, make, is_restarted
):
    republish(office, world, INVALID)
    bank.poll()
    put(office / name, make(world))
    if is_restarted:
        bank.start()
    bank.poll()
    assert bank.faults.keys() == {name}
    assert bank.verdict(world.text()) is Verdict.REVOKED
    assert bank.folder.current().trust.version == 1


def test_a_state_folder_that_was_rolled_back_is_not_believed(bank, office, world):
    bank.poll()
    kept = bank.state / "kept"
    shutil.copytree(bank.follower.mirror.folder, kept)
    republish(office, world, INVALID, issued_at=NOW)
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED
    put(bank.follower.mirror.folder / "s" / "7", (kept / "s" / "7").read_bytes())
    assert bank.start().verdict(world.text()) is Verdict.UNCERTAIN
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED


def test_a_hundred_poisoned_lists_make_nothing_valid(bank, office, world):
    republish(office, world, INVALID)
    bank.poll()
    good = world.list_file(VALID)
    for number in range(100):
        stale = world.list_file(VALID, issued_at=NOW - DAY - timedelta(seconds=number))
        bad = (good[: number * 4], stale, good[:-1] + bytes([good[-1] ^ (number + 1)]))
        put(office / "s" / "7", bad[number % 3])
        bank.poll()
        assert bank.verdict(world.text()) is Verdict.REVOKED


def test_a_list_that_fails_does_not_keep_the_others_from_going_on(
    bank, office, source, world
):
    other = f"{SITE}/s/8"
    world.suket_over = {"status_uris": (URI, other)}
    put(office / "suket-trust", world.trust_file(version=2))
    index = json.dumps({"status_lists": [URI, other]}).encode()
    put(office / "s" / "index.json", index)
    put(office / "s" / "8", world.list_file({5: Entry.VALID}, uri=other))
    source.instead[LIST] = toys.with_status(500)
    bank.poll()
    text = world.text(make_claims(status_uri=other, status_index=5))
    assert bank.faults.keys() == {"s/7"}
    assert bank.verdict(text) is Verdict.VALID
    put(office / "s" / "8", world.list_file({5: Entry.INVALID}, uri=other))
    bank.poll()
    assert bank.verdict(text) is Verdict.REVOKED


def test_a_file_that_was_refused_is_let_lie_for_a_while(bank, source):
    source.instead[LIST] = toys.with_body(b"")
    bank.poll()
    source.paths()
    bank.follower.poll()  # at the same second
    assert LIST not in source.paths()
    bank.poll()
    assert LIST in source.paths()


def test_a_list_that_the_index_leaves_out_is_followed_all_the_same(bank, office, world):
    bank.poll()
    put(office / "s" / "index.json", b'{"status_lists": []}')
    republish(office, world, INVALID)
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED


def test_a_list_that_no_key_names_is_not_asked_for(bank, office, source):
    index = json.dumps({"status_lists": [URI, f"{SITE}/s/8", "http://127.0.0.1:9/s/1"]})
    put(office / "s" / "index.json", index.encode())
    bank.poll()
    assert (
        f"{SITE}/s/8"
        not in (bank.follower.mirror.folder / "s" / "index.json").read_text()
    )
    assert "/s/8" not in source.paths()


@pytest.mark.parametrize(
    "index", [b"", b"[]", b"{}", b'{"status_lists": 7}', b"[" * 99999]
)
def test_an_index_of_nonsense_is_refused(bank, office, index):
    put(office / "s" / "index.json", index)
    bank.poll()
    assert bank.faults.keys() == {"s/index.json"}


def test_lists_of_a_key_that_lost_its_trust_count_no_more(bank, office, world):
    bank.poll()
    world.status_over = {"revoked_at": NOW}
    put(office / "suket-trust", world.trust_file(version=2))
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.UNCERTAIN


@pytest.mark.parametrize("why", ["busy", "hangs up", "nobody"])
def test_an_office_that_is_away_is_out_of_reach_and_no_fault_of_a_file(
    bank, source, world, why
):
    bank.poll()
    if why == "nobody":
        bank.start(Remote("http://127.0.0.1:9"))
    else:
        source.instead["*"] = {
            "busy": toys.with_status(503, Retry_After="120"),
            "hangs up": toys.hung_up,
        }[why]
    with pytest.raises(OutOfReach) as raised:
        bank.poll()
    assert raised.value.retry_after == (120 if why == "busy" else 0)
    assert bank.faults == {}
    assert bank.verdict(world.text()) is Verdict.VALID


@pytest.mark.parametrize("misbehave", [toys.dripping, toys.silent])
def test_a_slow_server_is_given_up(bank, source, world, misbehave, monkeypatch):
    bank.poll()
    monkeypatch.setattr(upstream_source, "TOTAL_SECONDS", 0.3)
    monkeypatch.setattr(upstream_source, "WAIT_SECONDS", 0.3)
    source.instead[LIST] = misbehave
    bank.start().poll()
    assert bank.faults == {"s/7": "the source is too slow"}
    assert bank.verdict(world.text()) is Verdict.VALID


def test_a_connection_that_the_server_closed_is_opened_again(bank, source):
    bank.poll()
    source.instead[LIST] = toys.hung_up
    with pytest.raises(OutOfReach):
        bank.poll()
    source.instead.clear()
    bank.poll()
    bank.source._connection.sock.shutdown(2)
    bank.poll()
    assert bank.faults == {}


def test_a_folder_is_followed_as_a_server_is(bank, office, world):
    bank.start(Folder(office)).poll()
    assert bank.verdict(world.text()) is Verdict.VALID
    second = world.text(make_claims(status_index=5))
    both = {INDEX: world.text(), 5: second}
    republish(office, world, {INDEX: Entry.INVALID, 5: Entry.VALID}, both)
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED
    assert bank.verdict(second) is Verdict.VALID
    put(office / "s" / "7", b"")
    bank.poll()
    assert bank.faults.keys() == {"s/7"}
    shutil.rmtree(office)
    with pytest.raises(OutOfReach, match="folder"):
        bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED


def test_a_folder_that_is_there_but_empty_is_a_fault(bank, tmp_path):
    (tmp_path / "empty").mkdir()
    bank.start(Folder(tmp_path / "empty")).poll()
    assert bank.faults == {"suket-trust": "the source has it not"}


def test_two_followers_do_not_share_a_state_folder(bank):
    with pytest.raises(NotTrusted, match="another follower"):
        Mirror(bank.state)


def test_what_was_being_written_when_the_power_failed_is_swept_away(bank):
    bank.poll()
    (bank.state / "held-crashed" / "s").mkdir(parents=True)
    bank.start()
    assert [path.name for path in bank.state.glob("held-*")] == [
        bank.follower.mirror.folder.resolve().name
    ]


def test_a_full_disk_is_a_fault_and_the_last_good_files_stay(
    bank, office, world, monkeypatch
):
    def full(*_):
        raise OSError("no space left on device")

    bank.poll()
    republish(office, world, INVALID)
    with monkeypatch.context() as patch:
        patch.setattr("verify.mirror_folder.write_flushed", full)
        bank.poll()
    assert bank.faults == {"s/7": "cannot be kept here"}
    assert bank.verdict(world.text()) is Verdict.VALID
    assert len(list(bank.state.glob("held-*"))) == 1
    bank.poll()
    assert bank.verdict(world.text()) is Verdict.REVOKED


@pytest.mark.parametrize(
    "address",
    [
        "http://user:word@suket.example",
        "http://suket.example?x=1",
        "http://suket.example#x",
        "http://",
    ],
)
def test_an_address_with_more_than_a_place_in_it_is_refused(address):
    with pytest.raises(NotTrusted):
        source_at(address)


def test_a_server_below_a_path_is_followed(office, source):
    source.instead["/mirror/s/7"] = toys.with_body(b"found")
    assert fetched(f"{source.url}/mirror/", "s/7").data == b"found"


def test_a_plain_proxy_is_asked_for_the_whole_address(source, monkeypatch):
    monkeypatch.setenv("http_proxy", source.url)
    monkeypatch.setenv("no_proxy", "")
    whole = "http://suket.example/s/7"
    source.instead[whole] = toys.with_body(b"found")
    assert fetched("http://suket.example", "s/7").data == b"found"


def test_a_proxy_opens_a_tunnel_for_https(source, monkeypatch):
    monkeypatch.setenv("https_proxy", source.url)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(OutOfReach):  # 501: this server knows no CONNECT
        fetched("https://suket.example", "s/7")


def test_the_tag_of_a_server_is_sent_back_only_if_it_is_one(source):
    strange = "x" * 300
    source.instead[LIST] = toys.with_body(b"found", ETag=strange)
    assert fetched(source.url, "s/7").etag is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": "nonsense"}, 0),
        ({}, 0),
        ({"Retry_After": "Sun, 22 Nov 2099 09:00:00 GMT"}, 10**9),
    ],
)
def test_when_a_server_wants_to_be_asked_again(source, header, seconds):
    source.instead[LIST] = toys.with_status(429, **header)
    with pytest.raises(OutOfReach) as raised:
        fetched(source.url, "s/7")
    asked = raised.value.retry_after
    assert asked == seconds or (seconds == 10**9 and asked >= seconds)
