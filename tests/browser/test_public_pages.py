"""The public pages in a real browser: every state, two phones, no script, no mouse."""

import io
import re
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import unquote

import pytest
import qrcode
from playwright.sync_api import expect

from suket.clock import ZONE_LABELS
from suket.web.local_times import CALENDARS, hari_terakhir, waktu
from suket.web.public.verdict_page import calendar_of
from tests.browser.public_browser import (
    Visitor,
    answered,
    contents,
    faint_words_of_the_verdict,
    violations,
)
from tests.builders import make_claims
from tests.suket.web.public.page_states import STATES
from tests.suket.web.public.publishing_office import NOW

pytestmark = pytest.mark.browser
PERSON = make_claims()  # whom every suket of the street names


@pytest.mark.parametrize("state", STATES)
def test_a_scanned_code_shows_its_verdict_in_colour_word_and_drawing(
    public_site, visit, state
):
    _, verdict, word = STATES[state]
    visitor = visit(keeps=False, width=320)
    visitor.page.goto(public_site.texts[state])
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


def test_a_faint_word_of_a_verdict_is_noticed(public_site, visit):
    visitor = visit(keeps=False)
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    page.evaluate("document.querySelector('.verdict h1').style.color = '#6fb08f'")
    assert faint_words_of_the_verdict(page) == [["#putusan"]]


def test_each_look_has_a_drawing_and_a_word_of_its_own(public_site, visit):
    """Who sees no colours tells the states apart all the same."""
    visitor, seen = visit(keeps=False), {}
    for state in (
        "valid",
        "superseded",
        "suspended",
        "expired",
        "revoked",
        "uncertain",
    ):
        visitor.page.goto(public_site.texts[state])
        page = answered(visitor, STATES[state][1])
        drawing = page.locator(".verdict__icon").inner_html()
        seen[state] = drawing, page.locator("h1").inner_text()
    assert len({drawing for drawing, _ in seen.values()}) == len(seen)
    assert len({word for _, word in seen.values()}) == len(seen)


def test_the_name_and_the_word_are_seen_on_a_phone_without_scrolling(
    public_site, visit
):
    visitor = visit(keeps=False, width=360, height=640)
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    for part in (".verdict__name", ".verdict__office", "h1", ".verdict__advice"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 640
    name, word = page.locator(".verdict__name"), page.locator("h1")
    assert word.bounding_box()["y"] < name.bounding_box()["y"]


@pytest.mark.parametrize("state", ["valid", "longest"])
def test_the_verdict_is_seen_at_once_at_twice_the_size(public_site, visit, state):
    """A window of 1366 × 768 at 200 %: a long name stands below what matters."""
    visitor = visit(keeps=False, width=683, height=384)
    visitor.page.goto(public_site.texts[state])
    page = answered(visitor, "valid")
    for part in ("h1", ".verdict__advice"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 384


def test_forced_colours_leave_the_verdict_its_frame_and_its_pill(public_site, visit):
    visitor = visit(keeps=False, forced_colors="active")
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    for part in ("section.verdict", ".verdict__advice"):
        assert (
            page.locator(part).evaluate("e => getComputedStyle(e).borderTopWidth")
            != "0px"
        )


def test_the_answer_is_announced_and_has_the_focus(public_site, visit):
    visitor = visit(keeps=False)
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    expect(page.locator("section.verdict")).to_be_focused()
    expect(page).to_have_title("Asli dan berlaku – Suket")


def test_the_text_never_appears_in_an_address_that_is_sent(public_site, visit):
    visitor = visit()
    asked = visitor.asked
    visitor.page.goto(public_site.texts["valid"])
    answered(visitor, "valid")
    sent = [request.url.partition("#")[0] for request in asked]
    digits = public_site.texts["valid"].partition("#")[2]
    assert not [url for url in sent if digits[:20] in url]
    assert all(url.startswith(public_site.site) for url in sent)
    assert not [r for r in asked if r.headers.get("referer")]
    assert {request.method for request in asked} == {"GET"}
    assert [request.post_data for request in asked if request.post_data] == []


def test_nothing_personal_leaves_the_phone(public_site, visit):
    """Not in an address, a header or a body: neither token, nor NIK, nor name."""
    visitor = visit()
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    digits = public_site.texts["valid"].partition("#")[2]
    expect(page.get_by_text(PERSON.full_name).first).to_be_visible()
    secrets = (digits[:20], PERSON.nik, PERSON.full_name, PERSON.address[:12])
    for request in visitor.asked:
        sent = f"{request.all_headers()} {request.post_data}"
        sent += unquote(request.url.partition("#")[0])
        assert not [secret for secret in secrets if secret in sent]
    segment = f"/s/1.register/{1 * 8 // 32768}"
    asked = [request.url for request in visitor.asked]
    assert public_site.site + segment in asked  # of 4,096 indices


@pytest.mark.parametrize("state", [*STATES, "elsewhere"])
def test_browser_and_server_show_the_same_page(public_site, visit, state):
    """Elements, words and order: the form is written once."""
    text = public_site.texts.get(state, "https://suket.example.com/v#01167688")
    here, there = visit(keeps=False), visit(java_script_enabled=False)
    for visitor in (here, there):
        visitor.page.goto(f"{public_site.site}/v")
        visitor.page.get_by_label("Isi QR").fill(text)
        visitor.page.get_by_role("button", name="Periksa").click()
        expect(visitor.page.locator("[data-answer]")).to_be_visible()
    assert [request.method for request in here.asked].count("POST") == 0
    assert [request.method for request in there.asked].count("POST") == 1
    assert here.page.title() == there.page.title()
    assert contents(here.page) == contents(there.page)


SAID = """async ([calendar, zones, moments]) => {
  const { filtersOf } = await import("/static/answer/moments.js");
  return zones.map((zone) => {
    const { waktu, hari_terakhir } = filtersOf(calendar, zone);
    return moments.map((moment) => [waktu(moment), hari_terakhir(moment)]);
  });
}"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_browser_and_server_say_a_time_alike_in_every_zone(
    public_site, visit, language
):
    page, random = visit(keeps=False).page, Random(language)
    page.goto(f"{public_site.site}/v")
    days = [datetime(2026, 12, 31, hour, tzinfo=UTC) for hour in (14, 15, 16, 17)]
    days += [NOW + timedelta(seconds=random.uniform(-1e8, 1e8)) for _ in range(60)]
    moments = [day.replace(microsecond=0) for day in days]
    asked = [
        calendar_of(language),
        [*ZONE_LABELS],
        [each.isoformat() for each in moments],
    ]
    calendar = CALENDARS[language]
    assert page.evaluate(SAID, asked) == [
        [
            [
                waktu(moment, zone, calendar=calendar),
                hari_terakhir(moment, zone, calendar=calendar),
            ]
            for moment in moments
        ]
        for zone in ZONE_LABELS
    ]


def test_the_next_code_in_the_same_tab_gets_its_own_answer(public_site, visit):
    visitor = visit()
    visitor.page.goto(public_site.texts["valid"])
    answered(visitor, "valid")
    visitor.page.goto(public_site.texts["revoked"])
    answered(visitor, "revoked")


def test_loading_again_checks_again(public_site, visit):
    visitor = visit()
    visitor.page.goto(public_site.texts["valid"])
    answered(visitor, "valid")
    visitor.page.reload()
    answered(visitor, "valid")


def test_check_another_leads_to_the_form(public_site, visit):
    visitor = visit()
    visitor.page.goto(public_site.texts["valid"])
    answered(visitor, "valid").get_by_role("link", name="Periksa suket lain").click()
    expect(visitor.page.get_by_role("heading", name="Periksa suket")).to_be_visible()
    assert visitor.page.url == f"{public_site.site}/periksa"


def test_without_javascript_pasting_works(public_site, visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto(public_site.texts["valid"])
    expect(page.get_by_text("jika hasilnya tidak muncul")).to_be_visible()
    page.get_by_label("Isi QR").fill(public_site.texts["valid"])
    page.get_by_role("button", name="Periksa").click()
    answered(visitor, "valid")
    assert page.url == f"{public_site.site}/v"


@pytest.mark.parametrize("has_script", [True, False])
def test_a_picture_of_the_code_is_read(public_site, visit, has_script):
    picture = io.BytesIO()
    qrcode.make(public_site.texts["superseded"]).save(picture, format="PNG")
    visitor = visit(java_script_enabled=has_script)
    page = visitor.page
    page.goto(f"{public_site.site}/v")
    page.get_by_label("Foto QR atau PDF suket").set_input_files(
        {"name": "qr.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name="Periksa").click()
    answered(visitor, "superseded")
    expect(page.get_by_text("hanya QR-nya yang diperiksa")).to_be_visible()


def test_a_file_without_a_code_leads_back_to_the_form_with_advice(public_site, visit):
    visitor = visit(keeps=False, width=320)
    page = visitor.page
    page.goto(f"{public_site.site}/v")
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
def test_every_page_is_accessible_and_fits(public_site, visit, path, width):
    visitor = visit(keeps=False, width=width)
    visitor.page.goto(public_site.site + path)
    assert violations(visitor.page) == []
    assert visitor.is_too_wide() == 0
    visitor.complaints[:] = [line for line in visitor.complaints if "404" not in line]


def test_the_page_is_used_by_keyboard_alone(public_site, visit):
    visitor = visit(keeps=False)
    page = visitor.page
    page.goto(f"{public_site.site}/v")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="pindai dari halaman ini")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Foto QR atau PDF suket")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.insert_text(public_site.texts["revoked"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answered(visitor, "revoked")


def test_letters_twice_as_large_still_fit(public_site, visit):
    visitor = visit(keeps=False, width=640)
    visitor.page.goto(public_site.texts["longest"])
    answered(visitor, "valid")
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert visitor.is_too_wide() == 0


def test_the_front_leads_to_the_check(public_site, visit):
    visitor = visit(keeps=False)
    visitor.page.goto(public_site.site)
    visitor.page.locator(".suket-hero").get_by_role(
        "link", name="Periksa suket"
    ).click()
    expect(visitor.page).to_have_title(re.compile("^Periksa suket"))


def test_a_policy_that_stops_something_is_noticed(browser, public_site):
    """The listener itself works: a script from elsewhere is stopped and reported."""
    visitor = Visitor(browser)
    visitor.page.goto(f"{public_site.site}/v")
    visitor.page.evaluate(
        "document.head.append(Object.assign(document.createElement('link'),"
        " {rel: 'stylesheet', href: 'https://elsewhere.example/x.css'}))"
    )
    assert visitor.stopped() == ["style-src-elem https://elsewhere.example/x.css"]
    assert visitor.complaints
    visitor.close()
