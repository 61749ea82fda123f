"""SMS over a real socket: what a dialect says, and what it does not know."""

from datetime import UTC, datetime

import pytest

from suket.messaging import dialects, gsm_text
from suket.messaging.dialects import BadDialect
from suket.messaging.envelopes import Answer, Envelope
from suket.messaging.sms import Gateway
from suket.messaging.words import Outcome
from tests.suket.messaging.sms_stand_in import ACCEPTED, answering

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TO = "+628123456789"
DIALECTS = sorted(path.stem for path in dialects.SHIPPED.glob("*.toml"))


def envelope(text="Suket Anda siap {secret}."):
    return Envelope(id="n1", to=TO, subject="", text=text, at=NOW)


def sent(gateway, one=None):
    line = gateway.open()
    try:
        return line.send(one or envelope())
    finally:
        line.close()


@pytest.fixture
def provider():
    with answering() as (provider, gateway):
        yield provider, gateway


def test_a_message_is_posted_as_its_dialect_says(provider):
    provider, gateway = provider
    assert sent(gateway) == Answer(Outcome.ACCEPTED, "accepted", "g-0")
    ((method, headers, fields),) = provider.requests
    assert method == "POST"
    assert headers["Authorization"] == "Bearer s"
    assert headers["Idempotency-Key"] == "n1"
    assert fields == {
        "to": TO,
        "from": "DUKCAPIL",
        "text": "Suket Anda siap {secret}.",  # what is written is not filled in
        "reference": "n1",
    }


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (ACCEPTED, Outcome.ACCEPTED, "accepted"),
        ((200, {"status": "rejected"}), Outcome.REFUSED, "refused"),
        ((400, {"status": "invalid-number"}), Outcome.REFUSED, "refused"),
        ((503, "busy"), Outcome.LATER, "busy"),
        ((429, {}), Outcome.LATER, "busy"),
        ((401, {}), Outcome.LATER, "not-our-account"),
        ((200, {"status": "what?"}), Outcome.UNKNOWN, "http-200"),
        ((200, "<html>welcome"), Outcome.UNKNOWN, "http-200"),
        ((200, "[" * 50_000), Outcome.UNKNOWN, "http-200"),
        ((200, "x" * 200_000), Outcome.UNKNOWN, "http-200"),
        ((500, {}), Outcome.UNKNOWN, "http-500"),
        ((302, {}), Outcome.UNKNOWN, "http-302"),
        ("cut-before", Outcome.UNKNOWN, "cut"),
        ("cut-after", Outcome.UNKNOWN, "cut"),
    ],
)
def test_what_a_gateway_does_is_told_truly(provider, answer, outcome, code):
    provider, gateway = provider
    provider.answers["*"] = [answer]
    found = sent(gateway)
    assert (found.outcome, found.code) == (outcome, code)


def test_a_gateway_that_is_not_there_is_tried_later(provider):
    _, gateway = provider
    nobody = Gateway(dialect=gateway.dialect, url="http://127.0.0.1:1/")
    assert sent(nobody) == Answer(Outcome.LATER, "no-answer")


def test_another_dialect_speaks_otherwise():
    with answering("zenziva") as (provider, gateway):
        provider.answers["*"] = [(201, {"status": "1", "messageId": 77})]
        assert sent(gateway) == Answer(Outcome.ACCEPTED, "accepted", "77")
        ((_, headers, fields),) = provider.requests
        assert "form" in headers["Content-Type"]
        assert fields["to"] == "08123456789"
        provider.answers["*"] = [(200, {"status": 6, "text": TO})]
        assert sent(gateway) == Answer(Outcome.REFUSED, "bad-number")


def test_a_dialect_of_an_offices_own_may_ask_by_get(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "own"\n[request]\nmethod = "GET"\nbody = "query"\n'
        '[request.fields]\nto = "{to_62}"\nid = "{id}"\n'
        '[[rules]]\noutcome = "accepted"\nstatus = [200]\ncode = "ok"\n'
    )
    with answering(str(own)) as (provider, gateway):
        assert sent(gateway) == Answer(Outcome.ACCEPTED, "ok")
        ((method, _, fields),) = provider.requests
        assert (method, fields) == ("GET", {"to": "628123456789", "id": "n1"})


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_that_is_shipped_can_be_read(name):
    assert dialects.read(name).name == name


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (None, "is not there; the program has json, zenziva"),
        ("name =", "cannot be read"),
        ('name = "x"', "request: field required"),
        ('name = "x"\nstranger = 1\n[request]\nfields = {}\n', "rules"),
        (
            'name = "x"\n[request]\nfields = {}\n[[rules]]\noutcome = "fine"\ncode = "a"',
            "rules.0.outcome",
        ),
        (
            (
                'name = "x"\n[request]\nfields = {}\n[[rules]]\noutcome = "later"\n'
                'code = "Tulisan Lain"'
            ),
            "rules.0.code",
        ),
    ],
)
def test_a_dialect_that_cannot_be_used_says_where(tmp_path, lines, told):
    path = tmp_path / "own.toml"
    if lines is not None:
        path.write_text(lines)
    with pytest.raises(BadDialect, match=told):
        dialects.read(str(path))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Gratis.", 7),
        ("x" * 160, 160),
        ("a[b]€", 8),
        ("dua\nbaris", 9),
        ("tanda – panjang", None),
        ("“kutipan”", None),
        ("café", 4),
        ("a\u00a0b", None),
        ("ç", None),
        ("😀", None),
    ],
)
def test_letters_of_an_sms_are_counted(text, taken):
    assert gsm_text.septets(text) == taken
    assert gsm_text.fits(text) is (taken is not None)


def test_one_letter_too_many_does_not_fit():
    assert gsm_text.fits("x" * 160)
    assert not gsm_text.fits("x" * 161)
    assert not gsm_text.fits("x" * 159 + "€")
