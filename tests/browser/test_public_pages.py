"""The public pages in a real browser: every state, two phones, no script, no mouse."""

import io
import re
import socket
from random import Random
from urllib.parse import unquote

import pytest
import qrcode
from playwright.sync_api import expect

from tests.browser.street_browser import (
    Visitor,
    answered,
    contents,
    faint_words_of_the_verdict,
    serving,
    violations,
)
from tests.builders import DAY, make_claims, make_register
from tests.suket.web.street_door import StreetDoor
from tests.suket.web.street_states import STATES
from tests.suket.web.street_world import NOW
from verify.claims import LIST_SIZE
from verify.status import Entry

pytestmark = pytest.mark.browser
PERSON = make_claims()  # whom every suket of the street names


@pytest.mark.parametrize("state", STATES)
def test_a_scanned_code_shows_its_verdict_in_colour_word_and_drawing(
    street, visit, state
):
    _, verdict, word = STATES[state]
    visitor = visit(width=320)
    visitor.page.goto(street.texts[state])
    page = answered(visitor, verdict)
    expect(page.locator("h1")).to_have_text(word)
    expect(page.locator(".verdict svg")).to_be_visible()
    expect(page.locator(".check")).to_have_count(3)
    assert visitor.is_too_wide() == 0
    assert violations(page) == []
    assert faint_words_of_the_verdict(page) == []
    page.set_viewport_size({"width": 412, "height": 915})
    assert visitor.is_too_wide() == 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert visitor.is_too_wide() == 0
    assert violations(page) == []


def test_a_faint_word_of_a_verdict_is_noticed(street, visit):
    visitor = visit()
    visitor.page.goto(street.texts["valid"])
    page = answered(visitor, "valid")
    page.evaluate("document.querySelector('.verdict h1').style.color = '#6fb08f'")
    assert faint_words_of_the_verdict(page) == [["#putusan"]]


def test_each_look_has_a_drawing_and_a_word_of_its_own(street, visit):
    """Who sees no colours tells the states apart all the same."""
    seen = {}
    for state in (
        "valid",
        "superseded",
        "suspended",
        "expired",
        "revoked",
        "uncertain",
    ):
        visitor = visit()
        visitor.page.goto(street.texts[state])
        page = answered(visitor, STATES[state][1])
        drawing = page.locator(".verdict__icon").inner_html()
        seen[state] = drawing, page.locator("h1").inner_text()
    assert len({drawing for drawing, _ in seen.values()}) == len(seen)
    assert len({word for _, word in seen.values()}) == len(seen)


def test_the_name_and_the_word_are_seen_on_a_phone_without_scrolling(street, visit):
    visitor = visit(width=360, height=640)
    visitor.page.goto(street.texts["valid"])
    page = answered(visitor, "valid")
    for part in (".verdict__name", ".verdict__office", "h1", ".verdict__advice"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 640
    name, word = page.locator(".verdict__name"), page.locator("h1")
    assert name.bounding_box()["y"] < word.bounding_box()["y"]


def test_the_answer_is_announced_and_has_the_focus(street, visit):
    visitor = visit()
    visitor.page.goto(street.texts["valid"])
    page = answered(visitor, "valid")
    expect(page.locator("section.verdict")).to_be_focused()
    expect(page).to_have_title("Asli dan berlaku – Suket")


def test_the_text_never_appears_in_an_address_that_is_sent(street, visit):
    visitor = visit()
    asked = visitor.asked
    visitor.page.goto(street.texts["valid"])
    answered(visitor, "valid")
    sent = [request.url.partition("#")[0] for request in asked]
    digits = street.texts["valid"].partition("#")[2]
    assert not [url for url in sent if digits[:20] in url]
    assert all(url.startswith(street.site) for url in sent)
    assert not [r for r in asked if r.headers.get("referer")]
    assert {request.method for request in asked} == {"GET"}
    assert [request.post_data for request in asked if request.post_data] == []


def test_nothing_personal_leaves_the_phone(street, visit):
    """Not in an address, a header or a body: neither token, nor NIK, nor name."""
    visitor = visit()
    visitor.page.goto(street.texts["valid"])
    page = answered(visitor, "valid")
    digits = street.texts["valid"].partition("#")[2]
    expect(page.get_by_text(PERSON.full_name).first).to_be_visible()
    secrets = (digits[:20], PERSON.nik, PERSON.full_name, PERSON.address[:12])
    for request in visitor.asked:
        sent = f"{request.all_headers()} {request.post_data}"
        sent += unquote(request.url.partition("#")[0])
        assert not [secret for secret in secrets if secret in sent]
    segment = f"/s/1.register/{1 * 8 // 32768}"
    assert visitor.asked[-1].url == street.site + segment  # of 4,096 indices


def weight_of_the_first_answer(visitor, text):
    """Return the bytes, with all headers, that a phone fetches after its first scan."""
    arrived = []
    protocol = visitor.context.new_cdp_session(visitor.page)
    protocol.send("Network.enable")
    protocol.on(
        "Network.loadingFinished", lambda end: arrived.append(end["encodedDataLength"])
    )
    visitor.page.goto(text)
    answered(visitor, "valid")
    visitor.page.wait_for_load_state("networkidle")
    assert len([r for r in visitor.asked if ".js" in r.url]) > 15
    return sum(arrived)


def test_page_style_font_and_code_weigh_at_most_105_kilobytes(street, visit):
    """Decision 0014 has the account."""
    assert weight_of_the_first_answer(visit(), street.texts["valid"]) <= 105_000


def test_with_a_list_of_38_000_sukets_the_first_answer_weighs_at_most_150_kilobytes(
    visit, tmp_path, monkeypatch
):
    """Two thirds of them superseded: a list like that weighs the most."""
    random = Random(40)
    others = random.sample(range(2, LIST_SIZE), 38_000)

    def with_others(texts, made=make_register):
        register = bytearray(made(texts))
        for index in others:
            register[index * 8 : index * 8 + 8] = random.randbytes(8)
        return bytes(register)

    monkeypatch.setattr("tests.suket.web.street_world.make_register", with_others)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        door = StreetDoor(tmp_path, site=site)
        text = door.world.issue()
        ended = random.choices(
            [Entry.VALID, Entry.INVALID, Entry.SUPERSEDED], [30, 2, 68], k=38_000
        )
        door.world.entries |= dict(zip(others, ended, strict=True))
        door.world.publish(issued_at=NOW - DAY / 24)
        with serving(door.app, listening):
            assert 140_000 < weight_of_the_first_answer(visit(), text) <= 150_000


@pytest.mark.parametrize("state", [*STATES, "elsewhere"])
def test_browser_and_server_show_the_same_page(street, visit, state):
    """Elements, words and order: the form is written once."""
    text = street.texts.get(state, "https://suket.example.com/v#01167688")
    here, there = visit(), visit(java_script_enabled=False)
    for visitor in (here, there):
        visitor.page.goto(f"{street.site}/v")
        visitor.page.get_by_label("Isi QR").fill(text)
        visitor.page.get_by_role("button", name="Periksa").click()
        expect(visitor.page.locator("[data-answer]")).to_be_visible()
    assert [request.method for request in here.asked].count("POST") == 0
    assert [request.method for request in there.asked].count("POST") == 1
    assert here.page.title() == there.page.title()
    assert contents(here.page) == contents(there.page)


def test_the_next_code_in_the_same_tab_gets_its_own_answer(street, visit):
    visitor = visit()
    visitor.page.goto(street.texts["valid"])
    answered(visitor, "valid")
    visitor.page.goto(street.texts["revoked"])
    answered(visitor, "revoked")


def test_loading_again_checks_again(street, visit):
    visitor = visit()
    visitor.page.goto(street.texts["valid"])
    answered(visitor, "valid")
    visitor.page.reload()
    answered(visitor, "valid")


def test_check_another_leads_to_the_form(street, visit):
    visitor = visit()
    visitor.page.goto(street.texts["valid"])
    answered(visitor, "valid").get_by_role("link", name="Periksa suket lain").click()
    expect(visitor.page.get_by_role("heading", name="Periksa suket")).to_be_visible()
    assert visitor.page.url == f"{street.site}/periksa"


@pytest.mark.parametrize("fault", ["no network", "not there", "not ours"])
def test_without_the_trust_list_nobody_is_called_a_forger(street, visit, fault):
    visitor = visit()
    page = visitor.page
    page.route("**/suket-trust", FAULTS[fault])
    page.goto(street.texts["valid"])
    failed = page.get_by_role("heading", name="Belum dapat diperiksa")
    expect(failed).to_be_visible()
    expect(page.get_by_text("bukan berarti suketnya palsu")).to_be_visible()
    assert violations(page) == []
    page.unroute("**/suket-trust")
    page.get_by_role("button", name="Coba lagi").click()
    answered(visitor, "valid")
    overlook_the_network(visitor)


FAULTS = {
    "no network": lambda route: route.abort("internetdisconnected"),
    "not there": lambda route: route.fulfill(status=404),
    "not ours": lambda route: route.fulfill(body=b"\xd2\x84\x40\xa0\x40\x40"),
}


def overlook_the_network(visitor):
    visitor.complaints[:] = [
        line for line in visitor.complaints if "Failed to load resource" not in line
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_without_the_status_list_a_suket_is_genuine_and_uncertain(street, visit, fault):
    visitor = visit()
    visitor.page.route("**/s/1", FAULTS[fault])
    visitor.page.goto(street.texts["revoked"])
    page = answered(visitor, "uncertain")
    expect(page.get_by_text("data statusnya belum tersedia")).to_be_visible()
    overlook_the_network(visitor)


@pytest.mark.parametrize("address", ["**/s/1.segments", "**/s/1.register/*"])
@pytest.mark.parametrize("fault", ["no network", "not there"])
def test_without_the_register_the_check_goes_on_and_says_so(
    street, visit, address, fault
):
    visitor = visit()
    visitor.page.route(address, FAULTS[fault])
    visitor.page.goto(street.texts["not-recorded"])
    page = answered(visitor, "valid")
    expect(page.get_by_text("Belum dibandingkan: tidak dapat diambil")).to_be_visible()
    assert violations(page) == []
    overlook_the_network(visitor)


def test_digests_of_another_register_make_the_status_uncertain(street, visit):
    """Whoever gives another register would hide what a stolen key made."""
    visitor = visit()
    visitor.page.route("**/s/1.segments", lambda r: r.fulfill(body=bytes(8192)))
    visitor.page.goto(street.texts["not-recorded"])
    answered(visitor, "uncertain")


def test_another_segment_is_not_believed(street, visit):
    visitor = visit()
    visitor.page.route("**/s/1.register/*", lambda r: r.fulfill(body=bytes(32768)))
    visitor.page.goto(street.texts["valid"])
    page = answered(visitor, "valid")
    expect(page.get_by_text("Belum dibandingkan: tidak dapat diambil")).to_be_visible()


def test_files_that_changed_while_they_were_fetched_are_fetched_again(street, visit):
    visitor = visit()
    answers = [lambda r: r.fulfill(body=bytes(8192))]
    visitor.page.route(
        "**/s/1.segments", lambda r: answers.pop()(r) if answers else r.continue_()
    )
    visitor.page.goto(street.texts["not-recorded"])
    page = answered(visitor, "not-authentic")
    expect(page.get_by_text("tidak tercatat di kantor penerbit")).to_be_visible()


def test_a_phone_whose_clock_is_behind_does_not_bring_an_old_list_to_life(
    street, visit
):
    """The trust list says when it was fetched: a week later the list is stale."""
    visitor = visit()
    later = (NOW + 8 * DAY).strftime("%a, %d %b %Y %H:%M:%S GMT")
    visitor.page.route(
        "**/suket-trust",
        lambda route: route.fulfill(response=route.fetch(), headers={"Date": later}),
    )
    visitor.page.goto(street.texts["valid"])
    page = answered(visitor, "uncertain")
    expect(page.get_by_text("30 November 2026 pukul 10.04 WIB")).to_be_visible()


def test_without_javascript_pasting_works(street, visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto(street.texts["valid"])
    expect(page.get_by_text("jika hasilnya tidak muncul")).to_be_visible()
    page.get_by_label("Isi QR").fill(street.texts["valid"])
    page.get_by_role("button", name="Periksa").click()
    answered(visitor, "valid")
    assert page.url == f"{street.site}/v"


@pytest.mark.parametrize("has_script", [True, False])
def test_a_picture_of_the_code_is_read(street, visit, has_script):
    picture = io.BytesIO()
    qrcode.make(street.texts["superseded"]).save(picture, format="PNG")
    visitor = visit(java_script_enabled=has_script)
    page = visitor.page
    page.goto(f"{street.site}/v")
    page.get_by_label("Foto QR atau PDF suket").set_input_files(
        {"name": "qr.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="Periksa").click()
    answered(visitor, "superseded")
    expect(page.get_by_text("hanya QR-nya yang diperiksa")).to_be_visible()


def test_a_file_without_a_code_leads_back_to_the_form_with_advice(street, visit):
    visitor = visit(width=320)
    page = visitor.page
    page.goto(f"{street.site}/v")
    page.get_by_label("Foto QR atau PDF suket").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_role("alert")).to_contain_text("bukan foto yang dapat dibaca")
    assert violations(page) == []
    assert visitor.is_too_wide() == 0
    visitor.complaints[:] = [line for line in visitor.complaints if "422" not in line]


@pytest.mark.parametrize("width", [320, 412, 1280])
@pytest.mark.parametrize("path", ["/", "/v", "/nowhere"])
def test_every_page_is_accessible_and_fits(street, visit, path, width):
    visitor = visit(width=width)
    visitor.page.goto(street.site + path)
    assert violations(visitor.page) == []
    assert visitor.is_too_wide() == 0
    visitor.complaints[:] = [line for line in visitor.complaints if "404" not in line]


def test_the_page_is_used_by_keyboard_alone(street, visit):
    visitor = visit()
    page = visitor.page
    page.goto(f"{street.site}/v")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Foto QR atau PDF suket")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.insert_text(street.texts["revoked"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answered(visitor, "revoked")


def test_letters_twice_as_large_still_fit(street, visit):
    visitor = visit(width=640)
    visitor.page.goto(street.texts["longest"])
    answered(visitor, "valid")
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert visitor.is_too_wide() == 0


def test_the_front_leads_to_the_check(street, visit):
    visitor = visit()
    visitor.page.goto(street.site)
    visitor.page.locator(".suket-hero").get_by_role(
        "link", name="Periksa suket"
    ).click()
    expect(visitor.page).to_have_title(re.compile("^Periksa suket"))


def test_a_policy_that_stops_something_is_noticed(browser, street):
    """The listener itself works: a script from elsewhere is stopped and reported."""
    visitor = Visitor(browser)
    visitor.page.goto(f"{street.site}/v")
    visitor.page.evaluate(
        "document.head.append(Object.assign(document.createElement('link'),"
        " {rel: 'stylesheet', href: 'https://elsewhere.example/x.css'}))"
    )
    assert visitor.stopped() == ["style-src-elem https://elsewhere.example/x.css"]
    assert visitor.complaints
    visitor.close()
