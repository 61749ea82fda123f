"""S12 and S46: what people write in a field is printed, and reaches no file or network."""

import random
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pikepdf
import pytest

from suket.paper.printable_text import Overfull
from suket.paper.weasyprint_fetcher import ClosedFetcher
from tests.suket.paper.sample_sheets import (
    SIMPLE,
    render,
    simple_pdf,
    squashed,
    text_of,
)

SECRET = "KENARI-7F3A91"
# Fields of `Printed`, its letterhead and its signatory that take any text.
FIELDS = (
    "number", "full_name", "birthplace", "sex", "blood_type", "street", "rt", "rw",
    "village", "district", "regency", "province", "religion", "marital_status",
    "occupation", "citizenship", "place", "office_name",
)  # fmt: skip
HEAD = ("government", "agency", "street", "phone", "email", "website", "postal_code")
SIGNATORY = ("title", "name", "rank", "capacity")
ALL = len(FIELDS) + len(HEAD) + len(SIGNATORY)

SEEDS = (
    "<b>TEBAL</b>", "</td></tr>", "</p></body>", "<img src={file}>",
    '<img src="{web}"/>', "<object data={file}>", "<script>alert(1)</script>",
    "<link rel=attachment href={file}>", "<style>*{{display:none}}</style>",
    "url({file})", "@import url({web});", "<svg><image href={file}>",
    '" style="display:none', "' onload='x", '"><i>', "{{{{ 7*7 }}}}", "{{% raw %}}",
    "{{{{ p.nik }}}}", "{{#", "${{7*7}}", "<%= 7*7 %>", "<!--", "-->", "<![CDATA[",
    "]]>", "&lt;", "&amp;amp;", "&#x41;", "&nbsp;", "&", "<?xml version='1.0'?>",
    "<!DOCTYPE a SYSTEM '{file}'>", "endstream endobj", "(\\)", "<</JS (x)>>",
    "'; DROP TABLE suket;--", "=1+1", "../../etc/passwd", "\\u0000", "%s%n", "fi ffi",
)  # fmt: skip


class Canary(BaseHTTPRequestHandler):
    calls = 0

    def do_GET(self):
        Canary.calls += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(SECRET.encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def lures(tmp_path):
    """The short address of a file, and of a server, that nobody may open."""
    (tmp_path / "k").write_text(SECRET)
    with HTTPServer(("127.0.0.1", 0), Canary) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        Canary.calls = 0
        web = f"http://127.0.0.1:{server.server_port}"
        yield {"file": "file:///e/k", "web": web, "real": f"file://{tmp_path}/k"}
        server.shutdown()


@pytest.fixture
def asked(monkeypatch):
    """Every address that WeasyPrint asks for, once the form is read."""
    assert simple_pdf()
    addresses = []
    fetch = ClosedFetcher.fetch

    def noting(self, url, headers=None):
        addresses.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(ClosedFetcher, "fetch", noting)
    return addresses


def filled(payloads):
    """A page with one payload in each field."""
    values = iter(payloads)
    head = replace(SIMPLE.letterhead, **{name: next(values) for name in HEAD})
    sign = replace(SIMPLE.signatory, **{name: next(values) for name in SIGNATORY})
    own = {name: next(values) for name in FIELDS}
    return replace(SIMPLE, letterhead=head, signatory=sign, **own)


def harmless(payloads, asked):
    pdf = render(filled(payloads))
    page = squashed(text_of(pdf))
    for payload in payloads:
        assert squashed(payload) in page
    assert set(asked) == {"suket:photo"}
    assert SECRET not in page
    asked.clear()
    return pdf


def test_every_payload_in_every_field_is_printed_as_it_is(lures, asked):
    payloads = [seed.format(**lures) for seed in SEEDS]
    for turn in range(0, len(payloads), 3):
        rotated = [payloads[(turn + i) % len(payloads)] for i in range(ALL)]
        harmless(rotated, asked)
    assert Canary.calls == 0


def test_a_file_that_is_named_in_full_is_not_read(lures, asked, tmp_path):
    long = f'<img src="{lures["real"]}">'[:100]
    pdf = render(replace(SIMPLE, full_name=long, street=long))
    assert squashed(long) in squashed(text_of(pdf))
    assert set(asked) == {"suket:photo"}
    (tmp_path / "out.pdf").write_bytes(pdf)
    with pikepdf.open(tmp_path / "out.pdf") as opened:
        streams = [o for o in opened.objects if isinstance(o, pikepdf.Stream)]
        for stream in streams:
            if stream.get("/Subtype") != "/Image":
                assert SECRET.encode() not in stream.read_bytes()
        assert list(opened.attachments) == ["suket.txt"]


def test_what_stands_beside_the_code_does_nothing_either(lures, asked):
    page = squashed(text_of(render(host="<b>{{ 7*7 }}", check_code="<i>&amp;")))
    assert "<b>{{7*7}}" in page
    assert "<i>&amp;" in page
    assert set(asked) == {"suket:photo"}


def mutants(lures):
    """Endless payloads of at most 40 characters, from two seeds and a little noise."""
    dice = random.Random(20261122)
    noise = "<>&\"'{}%#=/\\();:!?- AZaz09"
    while True:
        one, two = (dice.choice(SEEDS).format(**lures) for _ in range(2))
        grit = "".join(dice.choices(noise, k=dice.randrange(6)))
        yield (one + grit + two)[dice.randrange(4) :][:40].strip() or "-"


@pytest.mark.prove
def test_two_thousand_pages_of_payloads_do_nothing(lures, asked):
    source, printed = mutants(lures), 0
    while printed < 2000:
        with suppress(Overfull):  # forty wide letters in every field: refused, then
            harmless([next(source) for _ in range(ALL)], asked)
            printed += 1
    assert Canary.calls == 0
