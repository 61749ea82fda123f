"""The quick check answers what the application would have answered, and nothing else."""

import asyncio
import json
import time
from datetime import timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from suket.settings import Settings
from suket.web.body_limit import FORM_BYTES
from suket.web.load_shedding import Delay
from suket.web.public.app import create_public_app
from suket.web.public.quick_check import KINDS, Known, request_ids, text_in
from tests.suket.web.public.public_site import PublicSite, is_problem
from tests.suket.web.public.publishing_office import DAY, NOW, SITE, after_a_silence
from verify.checks import check, prove
from verify.errors import NotAuthentic
from verify.status_list import Entry

API = "/api/v1/verify"
QUICK = {"Content-Type": "application/json"}
SLOW = {"Content-Type": "application/json;charset=utf-8"}  # as good, and not ours
SECONDS = timedelta(seconds=1)


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.texts = {
        "valid": public_site.world.issue(),
        "revoked": public_site.world.issue(Entry.INVALID),
        "suspended": public_site.world.issue(Entry.SUSPENDED),
        "superseded": public_site.world.issue(Entry.SUPERSEDED),
        "unrecorded": public_site.world.unrecorded(),
        "altered": public_site.world.altered(),
        "nonsense": "x",
    }
    public_site.world.publish()
    public_site.client.get("/readyz")  # somebody has looked at the folder
    return public_site


@pytest.fixture
def fresh(tmp_path):
    """A street door that nobody has asked yet."""
    public_site = PublicSite(tmp_path)
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    return public_site


def asked(public_site, body, kind):
    """Return the answer, and whether the quick check gave it."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with capture_logs() as logs:
        answer = public_site.client.post(API, content=data, headers=kind)
    return answer, not [line for line in logs if line["event"] == "request"]


def told(answer):
    """Return all of an answer but what is its own each time."""
    body = answer.json()
    body.pop("request_id", None)
    headers = dict(answer.headers)
    assert headers.pop("x-request-id")
    return answer.status_code, body, headers, len(answer.content)


def both(public_site, body):
    """Return the two answers, and whether the first was quick."""
    quick, is_quick = asked(public_site, body, QUICK)
    slow, is_slow = asked(public_site, body, SLOW)
    assert not is_slow
    return told(quick), told(slow), is_quick


@pytest.mark.parametrize(
    "name",
    [
        "valid",
        "revoked",
        "suspended",
        "superseded",
        "unrecorded",
        "altered",
        "nonsense",
    ],
)
def test_every_state_is_told_alike(public_site, name):
    for _ in range(2):  # the second time it is known
        quick, slow, is_quick = both(public_site, {"text": public_site.texts[name]})
        assert is_quick
        assert quick == slow
        assert quick[1]["verdict"]


def shaken(rng, texts):
    """Return a body that is nearly a question."""
    text = rng.choice(texts)
    shapes = [
        lambda: {"text": text},
        lambda: {"text": text[: rng.randrange(len(text) + 1)]},
        lambda: {"text": text, rng.choice(("x", "", "Text", "file")): 1},
        lambda: {rng.choice(("Text", "texts", "")): text},
        lambda: [text],
        lambda: text,
        lambda: {"text": rng.choice((None, 1, 1.5, True, [text], {"text": text}, ""))},
        lambda: {"text": chr(rng.randrange(0x20, 0x2FFF)) + text},
    ]
    body = json.dumps(
        rng.choice(shapes)(),
        ensure_ascii=rng.random() < 0.5,
        indent=rng.choice((None, 1)),
    )
    data = bytearray(body.encode())
    for _ in range(rng.choice((0, 0, 1, 1, 3))):
        at = rng.randrange(len(data) + 1)
        junk = rng.choice(JUNK)
        data[at : at + rng.choice((0, 0, 1))] = junk
    return bytes(data)


JUNK = [
    b"\0", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b'"', b"{", b"}", b",",
    b"\xef\xbb\xbf", b" ", b"\n", b"\t", b"NaN", b"1e999", b'"text":"x",', b"/**/",
    b"\x1f", b"\x7f", b"\xc2\x85", b"\\", b"'", b"\xf0\x9f\x98\x80", b"\\x41",
]  # fmt: skip


def differ(public_site, seed, count):
    rng = Random(seed)
    texts = list(public_site.texts.values())
    quick_ones = 0
    for _ in range(count):
        body = shaken(rng, texts)
        quick, slow, is_quick = both(public_site, body)
        assert quick == slow, body
        quick_ones += is_quick
    assert count / 10 < quick_ones < count * 0.9


def test_three_hundred_bodies_are_answered_alike(public_site):
    differ(public_site, 1, 300)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_hundred_thousand_bodies_are_answered_alike(public_site, seed):
    differ(public_site, seed, 10_000)


@pytest.mark.parametrize(
    "body",
    [
        b'{"text": "a", "text": "b"}',
        b'{"te\\u0078t": "a"}',
        b'\xef\xbb\xbf{"text": "a"}',
        b'{"text": "\\ud800"}',
        b'{"text": ""}',
        b"",
        b"{}",
        b'{"text": "' + b"9" * 60_000 + b'"}',
        b'{"text": "' + b"9" * FORM_BYTES + b'"}',
    ],
)
def test_edges_are_answered_alike(public_site, body):
    quick, slow, _ = both(public_site, body)
    assert quick == slow


def test_only_one_text_and_nothing_beside_it_is_a_question():
    assert text_in(b'{"text": "a"}') == "a"
    for body in (
        b"[]",
        b'{"text": 1}',
        b'{"text": ""}',
        b'{"text": "a", "b": 1}',
        b"x",
    ):
        assert text_in(body) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "elsewhere.example"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        [("X-Twice", "a"), ("X-Twice", "b")],
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_what_is_unusual_is_left_to_the_application(public_site, headers):
    body = b'{"text": "x"}'
    extra = headers.items() if isinstance(headers, dict) else headers
    given = (
        [*QUICK.items(), *extra] if isinstance(headers, list) else {**QUICK, **headers}
    )
    stream = iter([body]) if "Transfer-Encoding" in dict(extra) else body
    with capture_logs() as logs:
        public_site.client.post(API, content=stream, headers=given)
    assert [line for line in logs if line["event"] == "request"]


def test_both_spellings_of_the_type_are_quick(public_site):
    for kind in KINDS:
        _, is_quick = asked(public_site, {"text": "x"}, {"Content-Type": kind.decode()})
        assert is_quick


def test_it_is_counted(public_site):
    before = public_site.counters()
    asked(public_site, {"text": public_site.texts["valid"]}, QUICK)
    after = public_site.counters()

    def count(page, start):
        return sum(
            float(line.rpartition(" ")[2])
            for line in page.splitlines()
            if line.startswith(start)
        )

    for start in (
        'suket_checks_total{reason="",source="text",verdict="valid"}',
        'suket_request_seconds_count{method="POST",route="/api/v1/verify",status="200"}',
    ):
        assert count(after, start) == count(before, start) + 1


def test_the_first_of_all_waits_for_a_look(fresh):
    first, is_quick = asked(fresh, {"text": fresh.text}, QUICK)
    assert (first.json()["verdict"], is_quick) == ("valid", True)


def test_while_nothing_is_published_the_application_says_so(tmp_path):
    public_site = PublicSite(tmp_path)
    answer, is_quick = asked(public_site, {"text": "x"}, QUICK)
    is_problem(answer, 503, "not-ready")
    assert not is_quick


def test_all_who_come_after_a_silence_wait_for_one_look(fresh, monkeypatch):
    public_state = fresh.app.state.public_state
    looks = []
    look = public_state.current
    monkeypatch.setattr(
        type(public_state),
        "current",
        lambda _: looks.append(time.sleep(0.05)) or look(),
    )

    async def crowd():
        return await asyncio.gather(*(public_state.looked() for _ in range(20)))

    found = asyncio.run(crowd())
    assert len(looks) == 1
    assert all(each is found[0] and each.lists for each in found)


def test_what_is_known_to_be_genuine_is_asked_anew_how_it_stands(fresh):
    asked(fresh, {"text": fresh.text}, QUICK)
    assert asked(fresh, {"text": fresh.text}, QUICK)[0].json()["verdict"] == "valid"
    fresh.world.entries[1] = Entry.INVALID
    fresh.world.publish(issued_at=NOW)
    after_a_silence(fresh.app.state.public_state)
    answer, is_quick = asked(fresh, {"text": fresh.text}, QUICK)
    assert (answer.json()["verdict"], is_quick) == ("revoked", True)


def test_a_look_that_is_due_is_taken_by_another_thread(fresh):
    asked(fresh, {"text": fresh.text}, QUICK)
    public_state = fresh.app.state.public_state
    followed = public_state._followed[0]
    followed._next_poll = followed._monotonic()
    fresh.world.entries[1] = Entry.INVALID
    fresh.world.publish(issued_at=NOW)
    _, is_quick = asked(fresh, {"text": fresh.text}, QUICK)
    assert is_quick
    public_state._looks[0].result(timeout=10)
    answer, is_quick = asked(fresh, {"text": fresh.text}, QUICK)
    assert (answer.json()["verdict"], is_quick) == ("revoked", True)


def test_what_is_known_is_of_one_trust_list_and_of_genuine_texts_only(fresh):
    public_state = fresh.app.state.public_state
    trust, known = public_state.current().trust, Known(most=2)
    assert known.genuine(fresh.text, trust).proven == prove(fresh.text, trust)
    assert known._genuine.cache_info().currsize == 0  # most are asked about once
    first = known.genuine(fresh.text, trust)
    assert first.proven == prove(fresh.text, trust)
    assert known.genuine(fresh.text, trust) is first
    for _ in range(2):
        with pytest.raises(NotAuthentic):
            known.genuine("x", trust)
    assert known._genuine.cache_info().currsize == 1
    other = fresh.world.trust(version=2, issued_at=NOW - DAY)
    assert known.genuine(fresh.text, other) is not first


def test_what_was_asked_once_is_forgotten_before_it_is_too_much(fresh):
    trust, known = fresh.app.state.public_state.current().trust, Known(most=1)
    for _ in range(9):
        known.genuine(fresh.world.issue(), trust)
    assert 0 < len(known._once) <= 4


def test_what_is_known_is_told_in_the_words_of_the_api(public_site):
    published, known = public_site.app.state.public_state.current(), Known()
    for text in [*public_site.texts.values()] * 3:
        report, data = known.told(text, published, now=NOW)
        assert report == check(text, published, now=NOW)
        assert json.loads(data) == report.to_dict()
        assert list(json.loads(data)) == list(report.to_dict())


def test_no_two_requests_have_one_id():
    ids = request_ids()
    drawn = [next(ids) for _ in range(1000)]
    assert len(set(drawn)) == 1000
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in drawn)


def test_whoever_would_wait_too_long_is_told_so_at_once(public_site, monkeypatch):
    monkeypatch.setattr(public_site.app.quick.delay, "is_too_long", lambda: True)
    answer, is_quick = asked(public_site, {"text": public_site.texts["valid"]}, QUICK)
    assert is_quick
    is_problem(answer, 429, "busy")
    assert answer.headers["Retry-After"] == "1"
    patient, _ = asked(public_site, {"text": public_site.texts["valid"]}, SLOW)
    assert patient.status_code == 200  # only who stands in this line is turned away
    for name, value in patient.headers.items():
        if name not in {"content-type", "content-length", "x-request-id"}:
            assert answer.headers[name] == value
    assert 'method="POST",route="/api/v1/verify",status="429"' in (
        public_site.counters()
    )


def test_its_refusals_are_described_with_their_examples(public_site):
    described = public_site.client.get("/openapi.json").json()["paths"][API]["post"]
    answers = described["responses"]
    assert "Retry-After" in answers["429"]["headers"]
    for status, code in {
        "408": "request-timeout",
        "413": "request-entity-too-large",
        "422": "no-code",
        "429": "busy",
    }.items():
        example = answers[status]["content"]["application/problem+json"]["example"]
        assert (str(example["status"]), example["code"]) == (status, code)


def test_how_long_a_check_may_wait_is_a_setting(tmp_path):
    given = Settings(public_url=SITE, data_dir=tmp_path, check_wait_ms=250)
    assert create_public_app(given).quick.delay.patience == 0.25


def work(seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def judged(patience, do, times):
    """Return what `times` in one line are told, each doing `do`, and one after them."""

    async def line():
        delay, told = Delay(patience), []

        async def one():
            told.append(delay.is_too_long())
            do()

        await asyncio.gather(*(one() for _ in range(times)))
        await asyncio.sleep(0.001)  # the slip comes up
        return told, delay.is_too_long()

    return asyncio.run(line())


def test_a_line_is_too_long_when_more_was_worked_than_is_bearable():
    told, later = judged(0.025, lambda: work(0.01), times=5)
    assert told == [False, False, False, True, True]
    assert not later


def test_time_in_which_nothing_is_worked_is_no_delay():
    told, _ = judged(0.025, lambda: time.sleep(0.03), times=3)
    assert told == [False, False, False]
