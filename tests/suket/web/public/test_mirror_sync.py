"""The street door that follows an office: it answers alone, and says how old it is."""

import random
from collections import Counter
from datetime import timedelta
from itertools import count, pairwise

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from suket.web.public.app import following_public_state, public_app
from suket.web.public.mirror_sync import (
    EVERY_SECONDS,
    MOST_ASKED,
    MOST_PATIENCE,
    MirrorSync,
)
from suket.web.public.submissions import Submission, examine
from tests.builders import DAY
from tests.suket.web.public.public_site import counters_of
from tests.suket.web.public.publishing_office import (
    NOW,
    SITE,
    PublishingOffice,
    after_a_silence,
)
from tests.verify import toy_source as toys
from verify.check_code import write_check_code
from verify.status_list import Entry
from verify.upstream_source import OutOfReach

BANK = "https://suket.bank.example"
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
AWAY = "Kantor penerbit belum dapat dihubungi"


@pytest.fixture
def office(tmp_path):
    world = PublishingOffice(tmp_path / "office")
    world.text = world.issue()
    return world.publish()


@pytest.fixture
def source(office):
    with toys.serving(office.folder) as source:
        yield source


class Bank:
    """A street door at a bank, its clock, and who asks it."""

    def __init__(self, state, root, url):
        self.state, self.root, self.url, self.now = state, root, url, NOW
        self.door = None

    def start(self):
        if self.door is not None:
            self.door.following._follower.close()
        self.door = following_public_state(
            self.url,
            root=self.root,
            state=self.state,
            now=lambda: self.now,
            random=lambda: 0.0,
        )
        self.client = TestClient(public_app(self.door, BANK), base_url=BANK)
        return self

    def step(self):
        """Let the follower poll, and its files be looked at at once."""
        follower = self.door.following._follower
        for rest in follower._rests.values():
            rest.until = 0.0
        pause = self.door.following.step()
        for folder in self.door._followed:
            folder._next_poll = 0.0
        return pause

    def verdict(self, text):
        answer = self.client.post("/api/v1/verify", json={"text": text})
        assert answer.status_code == 200
        return answer.json()

    def ready(self):
        return self.client.get("/readyz")

    def page(self, text):
        return self.client.post("/v", data={"text": text}).text


@pytest.fixture
def bank(tmp_path, office, source):
    bank = Bank(tmp_path / "state", office.folder / "root.json", source.url)
    yield bank.start()
    bank.door.following._follower.close()


def test_a_bank_answers_as_the_office_does(bank, office):
    bank.step()
    answer = bank.verdict(office.text)
    assert answer["verdict"] == "valid"
    assert answer["as_of"] == "2026-11-22T03:03:05Z"
    assert bank.ready().json() == {
        "status": "ok",
        "trust_version": 1,
        "trust_expires_at": "2027-02-20T03:04:05Z",
        "status_as_of": "2026-11-22T03:03:05Z",
        "source_reached_at": "2026-11-22T03:04:05Z",
        "source_faults": {},
    }


@pytest.mark.parametrize(
    "path",
    [
        "/s",
        "/s/1",
        "/s/1.register",
        "/s/1.segments",
        "/.well-known/suket-trust",
        "/.well-known/jwks.json",
    ],
)
def test_it_hands_on_what_it_follows(bank, path):
    bank.step()
    assert bank.client.get(path).status_code == 200


def test_a_follower_may_follow_a_follower(bank, office, tmp_path):
    bank.step()
    branch = Bank(tmp_path / "branch", bank.root, str(bank.door.folder)).start()
    branch.step()
    assert branch.verdict(office.text)["verdict"] == "valid"
    branch.door.following._follower.close()


def test_a_revocation_is_seen_within_five_seconds(bank, office):
    """One second for the office to publish, one poll, half a second to look."""
    bank.step()
    assert bank.verdict(office.text)["verdict"] == "valid"
    office.entries[1] = Entry.INVALID
    office.publish(issued_at=NOW)
    pauses = [bank.door.following.step() for _ in range(20)]
    assert max(pauses) <= EVERY_SECONDS
    assert 1 + 1 + max(pauses) + 0.5 <= 5
    after_a_silence(bank.door)
    assert bank.verdict(office.text)["verdict"] == "revoked"


def test_the_address_that_is_called_right_is_the_one_on_the_paper(bank, office):
    bank.step()
    page = bank.client.get("/v").text
    assert f'data-site="{SITE}"' in page
    assert f"{SITE}/v#" in page
    elsewhere = bank.client.post("/v", files={"text": (None, f"{BANK}/v#1")}).text
    assert "QR ini menunjuk ke alamat lain" in elsewhere
    assert (
        f'<strong class="suket-host">{SITE.partition("://")[2]}</strong>' in elsewhere
    )
    ours = bank.client.post("/v", files={"text": (None, f"{SITE}/v#1")}).text
    assert "QR ini menunjuk ke alamat lain" not in ours


def answers_while_the_office_is_away(bank, office, source, checks):
    """Ask all through an hour; return the verdicts that were given, and how often."""
    texts = [office.text, office.unrecorded(), f"{BANK}/v#1"]
    bank.step()
    source.instead["*"] = toys.hung_up
    found = Counter()
    for minute in range(60):
        bank.now = NOW + (minute + 1) * MINUTE
        bank.step()
        assert bank.verdict(office.text)["as_of"] == "2026-11-22T03:03:05Z"
        for n in range(checks // 60):
            asked = Submission(text=texts[n % 3])
            report = examine(asked, bank.door, now=bank.now)
            found[n % 3, report.verdict.value] += 1
    return found


EXPECTED = {(0, "valid"), (1, "not-authentic"), (2, "not-authentic")}


def test_the_office_may_be_away_for_an_hour(bank, office, source):
    """S5, a sample."""
    found = answers_while_the_office_is_away(bank, office, source, 6_000)
    assert (found.keys(), found.total()) == (EXPECTED, 6_000)


@pytest.mark.prove
def test_the_office_may_be_away_for_an_hour_and_nobody_is_failed(bank, office, source):
    """S5."""
    found = answers_while_the_office_is_away(bank, office, source, 100_020)
    assert (found.keys(), found.total()) == (EXPECTED, 100_020)


def test_it_says_how_old_its_knowledge_is(bank, office, source):
    bank.step()
    assert AWAY not in bank.page(office.text)
    source.instead["*"] = toys.with_status(503)
    bank.now += HOUR
    bank.step()
    ready = bank.ready()
    assert ready.status_code == 200
    assert ready.json()["source_reached_at"] == "2026-11-22T03:04:05Z"
    assert ready.json()["source_faults"] == {"source": "the source answers 503"}
    page = bank.page(office.text)
    assert AWAY in page
    assert "22 November 2026 pukul 10.04 WIB" in page
    metrics = counters_of(bank.door)
    assert "suket_status_age_seconds 3660.0" in metrics
    assert "suket_source_age_seconds 3600.0" in metrics
    assert "suket_source_faults 1.0" in metrics


PAGES = [
    *[("GET", path, None) for path in ("/v", "/periksa", "/k")],
    ("POST", "/v", {"text": ""}),
    ("POST", "/periksa/kode", {"kode": write_check_code(1, 1)}),
    ("POST", "/k", {"text": "x"}),
]


@pytest.mark.parametrize(("method", "path", "data"), PAGES)
def test_every_page_that_answers_says_since_when_the_office_is_away(
    bank, source, method, path, data
):
    bank.step()
    assert AWAY not in bank.client.request(method, path, data=data).text
    source.instead["*"] = toys.with_status(503)
    bank.now += HOUR
    bank.step()
    page = bank.client.request(method, path, data=data).text
    assert AWAY in page
    if method == "GET":
        blank = page.partition('<template id="blanko"')[2]
        assert AWAY in blank  # for the answer that its script gives
        # What a phone keeps is shown when the office may be back for long.
        assert AWAY not in bank.client.get(f"{path}?lang=id&simpan").text


def test_past_the_end_of_the_list_it_is_uncertain_and_not_ready(bank, office, source):
    bank.step()
    source.instead["*"] = toys.hung_up
    bank.now += 7 * DAY
    bank.step()
    assert bank.verdict(office.text)["verdict"] == "uncertain"
    assert bank.ready().status_code == 503


def test_a_restart_without_the_office_goes_on_answering(bank, office, source):
    bank.step()
    source.instead["*"] = toys.hung_up
    bank.start().step()
    assert bank.verdict(office.text)["verdict"] == "valid"
    assert bank.ready().json()["source_reached_at"] is None
    assert "22 November 2026 pukul 10.03 WIB" in bank.page(office.text)
    assert "suket_source_age" not in counters_of(bank.door)


def test_a_poisoned_file_is_named_and_the_last_good_one_serves(bank, office, source):
    bank.step()
    source.instead["/s/1"] = toys.with_body(b"\xd2\x84")
    bank.start().step()
    assert bank.verdict(office.text)["verdict"] == "valid"
    ready = bank.ready()
    assert ready.status_code == 200
    faults = ready.json()["source_faults"]
    assert faults.keys() == {"s/1"}
    assert "malformed" in faults["s/1"]


def test_before_the_first_good_files_it_is_not_ready_and_says_why(bank, source):
    source.instead["*"] = toys.with_status(302, Location="http://127.0.0.1:9/")
    bank.step()
    answer = bank.ready()
    assert answer.status_code == 503
    assert answer.json()["errors"] == [
        {"at": ["suket-trust"], "why": "the source points elsewhere (302)"}
    ]
    assert bank.client.get("/v").status_code == 200


class Moody:
    """A follower that fails as it is told."""

    def __init__(self, *faults):
        self.faults_to_come = list(faults)
        self.reached_at, self.faults = None, {}
        self.memory = type("Memory", (), {"fault": ""})

    def poll(self):
        fault = self.faults_to_come.pop(0) if self.faults_to_come else None
        if fault is not None:
            raise fault


def pauses_of(*faults, chance=lambda: 0.0):
    following = MirrorSync(Moody(*faults), random=chance)
    return [following.step() for _ in faults]


def test_while_the_office_is_away_it_is_asked_less_and_less_often():
    pauses = pauses_of(*[OutOfReach("gone")] * 12)
    assert all(one <= next_ for one, next_ in pairwise(pauses))
    assert pauses[0] == 2 * EVERY_SECONDS
    assert pauses[-1] == MOST_PATIENCE


def test_once_it_is_back_it_is_asked_as_before():
    following = MirrorSync(Moody(OutOfReach("gone")), random=lambda: 0.0)
    following.step()
    assert following.faults == {"source": "gone"}
    assert following.step() == EVERY_SECONDS
    assert following.faults == {}


def test_a_server_that_asks_for_peace_gets_it_but_not_for_ever():
    assert pauses_of(OutOfReach("busy", 120.0)) == [120.0]
    assert pauses_of(OutOfReach("busy", 10.0**9)) == [MOST_ASKED]
    never_sooner = pauses_of(*[OutOfReach("busy", 120.0)] * 9, chance=random.random)
    assert min(never_sooner) >= 120


def test_many_followers_do_not_come_at_the_same_moment():
    chance = random.Random(7).random
    pauses = pauses_of(*[None] * 50, chance=chance)
    assert len(set(pauses)) == 50
    assert 0.7 * EVERY_SECONDS < min(pauses) < max(pauses) <= EVERY_SECONDS
    away = pauses_of(*[OutOfReach("gone")] * 50, chance=chance)
    assert len(set(away)) == 50


def test_a_fault_of_our_own_does_not_end_the_following():
    following = MirrorSync(Moody(RuntimeError("3274014107039901")), random=lambda: 0.0)
    with capture_logs() as lines:
        assert following.step() > EVERY_SECONDS
    assert following.faults == {"source": "internal fault"}
    assert "3274014107039901" not in str(lines)
    assert following.step() == EVERY_SECONDS


def test_one_thread_polls_until_it_is_stopped(monkeypatch):
    monkeypatch.setattr("suket.web.public.mirror_sync.EVERY_SECONDS", 0.01)
    polls = count()
    moody = Moody()
    moody.poll = lambda: next(polls)
    moody.close = lambda: None
    following = MirrorSync(moody, random=random.random)
    following.start()
    while next(polls) < 5:
        pass
    following.stop()
    assert not following._thread.is_alive()
