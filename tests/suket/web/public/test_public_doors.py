"""What scanners, tables and messengers add to a text is taken off at every door."""

import json

import pytest

from suket.web.security import takes_brotli
from tests.builders import make_text, toy_key
from tests.strays import STRAYS
from tests.suket.web.public.public_site import PublicSite
from tests.verify import sheets

API = "/api/v1/verify"
WAYS = [
    lambda text, edge: {"json": {"text": text + edge}},
    lambda text, edge: {"json": {"text": edge + text}},
    # With a blank in the type the quick check leaves it to the application.
    lambda text, edge: {
        "content": f'{{"text": "{text}{json.dumps(edge)[1:-1]}"}}',
        "headers": {"Content-Type": "application/json;charset=UTF-8"},
    },
    lambda text, edge: {"files": {"text": (None, text + edge)}},
]


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    public_site.text = public_site.world.issue()
    public_site.world.publish()
    return public_site


@pytest.mark.parametrize("edge", STRAYS)
@pytest.mark.parametrize("way", WAYS, ids=range(len(WAYS)))
def test_programs_may_leave_what_a_hand_scanner_adds(public_site, way, edge):
    answer = public_site.client.post(API, **way(public_site.text, edge))
    assert answer.json()["verdict"] == "valid"


def test_a_text_of_blanks_alone_is_no_text(public_site):
    answer = public_site.client.post(API, json={"text": " \r\n\t\u00a0"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


@pytest.mark.parametrize("strayed", ["{}x", "x{}", "{}\x0b", "{}."])
def test_anything_else_a_program_adds_is_another_text(public_site, strayed):
    text = strayed.format(public_site.text)
    answer = public_site.client.post(API, json={"text": text}).json()
    assert (answer["verdict"], answer["reason"]) == ("not-authentic", "malformed")


@pytest.mark.parametrize(
    "changed",
    [
        "{}.",
        "({})",
        "<{}>",
        "{}%20",
        "{}&utm_source=wa",
        "*{}*",
        "Ini: {} ya",
        "{}\u200b",
    ],
)
def test_a_pasted_link_is_read_as_it_was_sent(public_site, changed):
    text = changed.format(public_site.text)
    page = public_site.client.post("/v", data={"text": text}).text
    assert 'data-verdict="valid"' in page
    encoded = text.replace("#", "%23")
    assert (
        'data-verdict="valid"'
        in public_site.client.post("/v", data={"text": encoded}).text
    )


def test_a_link_inside_another_address_stays_elsewhere(public_site):
    text = f"https://suket.elsewhere.example/?u={public_site.text}"
    page = public_site.client.post("/v", data={"text": text}).text
    assert "menunjuk ke alamat lain" in page


@pytest.mark.parametrize("start", ["/v%23", "/v%2523", "/v/%23"])
def test_a_link_whose_mark_was_encoded_leads_to_the_page(public_site, start, capsys):
    digits = public_site.text.partition("#")[2]
    answer = public_site.client.get(f"{start}{digits}?fbclid=1")
    assert answer.status_code == 200
    assert 'data-path="/v"' in answer.text
    told = f"{answer.text} {answer.headers} {capsys.readouterr()}"
    told += public_site.counters()
    assert digits[:20] not in told


def test_who_saved_a_sheet_anew_and_who_forged_it_are_told_the_same(tmp_path):
    """Nobody can tell them apart: the file was changed, and the QR is another matter."""
    public_site = PublicSite(tmp_path)
    good = sheets.signed_pdf(sheets.unsigned(public_site.world.issue()))
    forged = make_text(public_site.world.claims(), toy_key("thief"))
    public_site.world.publish()
    said = set()
    for pdf in (good + b"\n% saved anew", good.replace(b"%PDF", b"\r\n%PDF", 1)):
        files = {"file": ("suket.pdf", pdf, "application/pdf")}
        page = public_site.client.post("/v", files=files).text
        said.add(page.partition("<main")[2].partition("Keterangan")[0])
    (told,) = said
    assert "Berkas ini sudah diubah" in told
    assert "Mintalah PDF yang asli" in told
    assert "pindai QR pada halamannya" in told
    assert "Laporkan" not in told
    assert "verdict--wrong" in told
    plain = public_site.client.post("/v", data={"text": forged}).text
    assert "Berkas ini sudah diubah" not in plain


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [("gzip, deflate, br", True), ("gzip", False), ("", False), ("br;q=0", False)],
)
def test_scripts_are_packed_for_who_unpacks_them(public_site, accepted, is_packed):
    path = "/static/bundle/verify-page.js"
    answer = public_site.client.get(path, headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("content-encoding") == "br") is is_packed
    assert "Accept-Encoding" in answer.headers["vary"]
    plain = public_site.client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.content == plain.content  # whoever asks unpacks
    held = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": accepted}
    assert public_site.client.get(path, headers=held).status_code == 304


def test_a_part_of_a_file_is_a_part_of_the_plain_one():
    headers = [(b"accept-encoding", b"br"), (b"range", b"bytes=0-9")]
    assert not takes_brotli({"type": "http", "headers": headers})
