"""The page behind the QR of a receipt, in a real browser: it verifies by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.public_browser import contents, violations
from tests.builders import DAY, toy_key
from tests.suket.web.public.publishing_office import NOW
from tests.verify.receipting import make_receipt, text_of
from verify.checks import Verdict
from verify.errors import Reason

pytestmark = pytest.mark.browser
WORDS = {
    "authentic": "Tanda terima asli",
    "uncertain": "Tanda terima belum pasti",
    "not-authentic": "Bukan tanda terima asli",
}
FORGED = {"verdict": Verdict.NOT_AUTHENTIC, "reason": Reason.BAD_SIGNATURE}
STATES = {
    "of a valid suket": ({}, "receipt", "authentic"),
    "of a revoked suket": ({"verdict": Verdict.REVOKED}, "receipt", "authentic"),
    "of a forgery": (FORGED, "receipt", "authentic"),
    "without what may lack": (
        {"as_of": None, "reference": None},
        "receipt",
        "authentic",
    ),
    "by a thief": ({}, "thief", "not-authentic"),
    "by the key of sukets": ({}, "suket", "not-authentic"),
}


@pytest.fixture
def given(public_site):
    """Return a function that gives the text of a receipt in some state."""

    def text(state):
        over, key, _ = STATES[state]
        receipt = make_receipt(site=public_site.site, checked_at=NOW - DAY, **over)
        return text_of(receipt, toy_key(key), site=public_site.site)

    return text


def found(visitor, finding):
    """Return the page as soon as it says what was found of a receipt."""
    page = visitor.page
    expect(page.locator(f"[data-finding='{finding}']")).to_be_visible()
    expect(page.locator("h1")).to_have_text(WORDS[finding])
    return page


@pytest.mark.parametrize("state", STATES)
def test_a_scanned_receipt_says_what_was_told_and_goes_nowhere(given, visit, state):
    visitor, text = visit(keeps=False, width=320), given(state)
    visitor.page.goto(text)
    page = found(visitor, STATES[state][2])
    expect(page.locator("section.verdict")).to_be_focused()
    expect(page.get_by_text("Bank Contoh, Tbk.")).to_have_count(
        int(STATES[state][2] == "authentic")
    )
    for width in (320, 412, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert visitor.is_too_wide() == 0
    assert violations(page) == []
    assert {request.method for request in visitor.asked} == {"GET"}
    digits = text.partition("#")[2][:20]
    sent = [request.url.partition("#")[0] for request in visitor.asked]
    assert not [url for url in sent if digits in url]


@pytest.mark.parametrize("state", STATES)
def test_browser_and_server_say_the_same_of_a_receipt(public_site, given, visit, state):
    here, there = visit(keeps=False), visit(java_script_enabled=False)
    for visitor in (here, there):
        visitor.page.goto(f"{public_site.site}/k")
        visitor.page.get_by_label("Isi QR tanda terima").fill(given(state))
        visitor.page.get_by_role("button", name="Periksa").click()
        found(visitor, STATES[state][2])
    methods = [[request.method for request in tab.asked] for tab in (here, there)]
    assert [each.count("POST") for each in methods] == [0, 1]
    assert here.page.title() == there.page.title()
    assert contents(here.page) == contents(there.page)


def test_by_a_trust_list_that_has_expired_a_receipt_is_uncertain(given, open_tab):
    visitor = open_tab(now=NOW + 90 * DAY)
    visitor.page.goto(given("of a valid suket"))
    page = found(visitor, "uncertain")
    assert violations(page) == []


def test_a_receipt_is_read_without_a_network_once_the_page_was_there(given, visit):
    visitor = visit()
    page = visitor.page
    page.goto(given("of a valid suket"))
    found(visitor, "authentic")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    visitor.context.set_offline(True)
    page.goto("about:blank")
    page.goto(given("of a revoked suket"))
    found(visitor, "authentic")
    expect(page.get_by_text("Sudah dicabut")).to_be_visible()
    visitor.context.set_offline(False)
    visitor.complaints[:] = [
        line for line in visitor.complaints if "Failed to load resource" not in line
    ]


def test_without_the_trust_list_no_receipt_is_called_forged(given, visit):
    visitor = visit(width=320)
    page = visitor.page
    page.route("**/suket-trust", lambda route: route.abort("internetdisconnected"))
    page.goto(given("of a valid suket"))
    expect(page.get_by_text("bukan berarti tanda terimanya palsu")).to_be_visible()
    assert violations(page) == []
    page.unroute("**/suket-trust")
    page.get_by_role("button", name="Coba lagi").click()
    found(visitor, "authentic")
    visitor.complaints[:] = [
        line for line in visitor.complaints if "Failed to load resource" not in line
    ]


def test_a_receipt_is_told_in_the_other_language_too(given, visit):
    visitor = visit(keeps=False)
    visitor.page.goto(given("of a valid suket"))
    page = found(visitor, "authentic")
    page.get_by_role("link", name="English").click()
    word = page.locator("[data-finding='authentic'] h1")
    expect(word).to_have_text("Genuine receipt")
    assert {request.method for request in visitor.asked} == {"GET"}


@pytest.mark.parametrize("width", [320, 412, 1280])
def test_the_form_is_accessible_and_fits_and_needs_no_mouse(public_site, visit, width):
    visitor = visit(keeps=False, width=width)
    page = visitor.page
    page.goto(f"{public_site.site}/k")
    assert violations(page) == []
    assert visitor.is_too_wide() == 0
    page.get_by_label("Isi QR tanda terima").focus()
    page.keyboard.insert_text("nothing")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    found(visitor, "not-authentic")
    page.get_by_role("link", name="Periksa tanda terima lain").click()
    expect(page.get_by_label("Isi QR tanda terima")).to_have_value("")
