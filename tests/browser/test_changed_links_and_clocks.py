"""Links that messengers changed, and phones whose clock is wrong: never red for that."""

import pytest
from playwright.sync_api import expect

from tests.browser.public_browser import answered, violations
from tests.builders import DAY
from tests.suket.web.public.publishing_office import NOW

pytestmark = pytest.mark.browser
HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


def dated(visitor, moment):
    """Let every answer say that it is `moment`, as a server's does."""

    def answer(route):
        found = route.fetch()
        date = moment.strftime(HTTP_DATE)
        route.fulfill(response=found, headers={**found.headers, "date": date})

    visitor.page.route("**/.well-known/suket-trust", answer)


CHANGED = [
    lambda text: text.replace("#", "%23"),
    lambda text: text.replace("#", "%2523"),
    lambda text: text.replace("/v#", "/v/%23"),
    lambda text: text.replace("#", "?fbclid=x#"),
    lambda text: f"{text}.",
    lambda text: f"{text})%20",
    lambda text: f"{text}&utm_source=wa",
    lambda text: f"{text}\u200b…”",
]


def test_a_changed_link_leads_to_the_answer(public_site, visit):
    visitor = visit(keeps=False)
    for changed in CHANGED:
        visitor.page.goto("about:blank")
        visitor.page.goto(changed(public_site.texts["valid"]))
        page = answered(visitor, "valid")
        assert "#" in page.url  # from now on it is sent to nobody
        assert page.evaluate("location.pathname") == "/v"


def test_a_link_without_digits_is_told_so(public_site, visit):
    visitor = visit(keeps=False)
    for rest in ("#_=_", "#?utm_source=wa", "#x"):
        visitor.page.goto("about:blank")
        visitor.page.goto(f"{public_site.site}/v{rest}")
        expect(visitor.page.get_by_text("tidak memuat isi QR")).to_be_visible()
        expect(visitor.page.get_by_label("Foto QR atau PDF suket")).to_be_visible()
    assert violations(visitor.page) == []


@pytest.mark.parametrize("days", [-400, 240])
def test_a_wrong_clock_is_noticed_and_said(public_site, open_tab, days):
    visitor = open_tab(now=NOW + days * DAY, keeps=False)
    dated(visitor, NOW)
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    expect(page.get_by_text("Jam ponsel ini salah")).to_be_visible()
    expect(page.get_by_text("22 November 2026 pukul 10.04 WIB").first).to_be_visible()
    assert violations(page) == []


def test_a_clock_that_is_a_little_out_is_not_mentioned(public_site, open_tab):
    visitor = open_tab(now=NOW + DAY / 24 / 20, keeps=False)
    dated(visitor, NOW)
    visitor.page.goto(public_site.texts["valid"])
    expect(
        answered(visitor, "valid").get_by_text("Jam ponsel ini salah")
    ).to_have_count(0)


def test_a_server_before_what_it_signed_is_not_believed(public_site, open_tab):
    """Its clock is wrong then, and a suket must not be in force by it."""
    visitor = open_tab(now=NOW + 240 * DAY, keeps=False)
    dated(visitor, NOW - 10 * DAY)
    visitor.page.goto(public_site.texts["valid"])
    answered(visitor, "expired")


def test_a_scanned_address_says_so_from_its_first_paint(public_site, visit):
    """Without its verifier too: the form that tells to scan is never seen."""
    visitor = visit(keeps=False)
    waiting = []

    def hold(route):
        waiting.append(route)

    visitor.page.route("**/bundle/verify-page.js*", hold)
    visitor.page.goto(public_site.texts["valid"], wait_until="commit")
    expect(visitor.page.get_by_text("Memeriksa…")).to_be_visible()
    expect(visitor.page.get_by_role("heading")).to_have_count(0)
    waiting[0].continue_()
    answered(visitor, "valid")


def test_where_the_verifier_does_not_come_the_form_is_there(public_site, open_tab):
    visitor = open_tab(now=NOW, keeps=False)
    visitor.page.route("**/bundle/verify-page.js*", lambda route: route.abort())
    visitor.page.goto(public_site.texts["valid"])
    expect(visitor.page.get_by_label("Foto QR atau PDF suket")).to_be_visible()
    visitor.complaints.clear()
