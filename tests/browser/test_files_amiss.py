"""Published files that are missing, torn or old, in a real browser: no false verdict."""

import pytest
from playwright.sync_api import expect

from tests.browser.public_browser import answered, violations
from tests.builders import DAY
from tests.suket.web.public.publishing_office import NOW

pytestmark = pytest.mark.browser

FAULTS = {
    "no network": lambda route: route.abort("internetdisconnected"),
    "not there": lambda route: route.fulfill(status=404),
    "not ours": lambda route: route.fulfill(body=b"\xd2\x84\x40\xa0\x40\x40"),
}


@pytest.mark.parametrize("fault", ["no network", "not there", "not ours"])
def test_without_the_trust_list_nobody_is_called_a_forger(public_site, visit, fault):
    visitor = visit()
    page = visitor.page
    page.route("**/suket-trust", FAULTS[fault])
    page.goto(public_site.texts["valid"])
    failed = page.get_by_role("heading", name="Belum dapat diperiksa")
    expect(failed).to_be_visible()
    expect(page.get_by_text("bukan berarti suketnya palsu")).to_be_visible()
    assert violations(page) == []
    page.unroute("**/suket-trust")
    page.get_by_role("button", name="Coba lagi").click()
    answered(visitor, "valid")
    overlook_the_network(visitor)


def overlook_the_network(visitor):
    visitor.complaints[:] = [
        line for line in visitor.complaints if "Failed to load resource" not in line
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_without_the_status_list_a_suket_is_genuine_and_uncertain(
    public_site, visit, fault
):
    visitor = visit()
    visitor.page.route("**/s/1", FAULTS[fault])
    visitor.page.goto(public_site.texts["revoked"])
    page = answered(visitor, "uncertain")
    expect(page.get_by_text("data statusnya belum tersedia")).to_be_visible()
    overlook_the_network(visitor)


@pytest.mark.parametrize("address", ["**/s/1.segments", "**/s/1.register/*"])
@pytest.mark.parametrize("fault", ["no network", "not there"])
def test_without_the_register_the_check_goes_on_and_says_so(
    public_site, visit, address, fault
):
    visitor = visit()
    visitor.page.route(address, FAULTS[fault])
    visitor.page.goto(public_site.texts["not-recorded"])
    page = answered(visitor, "valid")
    expect(page.get_by_text("Belum dibandingkan: tidak dapat diambil")).to_be_visible()
    assert violations(page) == []
    overlook_the_network(visitor)


def test_digests_of_another_register_make_the_status_uncertain(public_site, visit):
    """Whoever gives another register would hide what a stolen key made."""
    visitor = visit()
    visitor.page.route("**/s/1.segments", lambda r: r.fulfill(body=bytes(8192)))
    visitor.page.goto(public_site.texts["not-recorded"])
    answered(visitor, "uncertain")


def test_another_segment_is_not_believed(public_site, visit):
    visitor = visit()
    visitor.page.route("**/s/1.register/*", lambda r: r.fulfill(body=bytes(32768)))
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "valid")
    expect(page.get_by_text("Belum dibandingkan: tidak dapat diambil")).to_be_visible()


def test_files_that_changed_while_they_were_fetched_are_fetched_again(
    public_site, visit
):
    visitor = visit()
    answers = [lambda r: r.fulfill(body=bytes(8192))]
    visitor.page.route(
        "**/s/1.segments", lambda r: answers.pop()(r) if answers else r.continue_()
    )
    visitor.page.goto(public_site.texts["not-recorded"])
    page = answered(visitor, "not-authentic")
    expect(page.get_by_text("tidak tercatat di kantor penerbit")).to_be_visible()


def test_a_phone_whose_clock_is_behind_does_not_bring_an_old_list_to_life(
    public_site, visit
):
    """The trust list says when it was fetched: a week later the list is stale."""
    visitor = visit()
    later = (NOW + 8 * DAY).strftime("%a, %d %b %Y %H:%M:%S GMT")
    visitor.page.route(
        "**/suket-trust",
        lambda route: route.fulfill(response=route.fetch(), headers={"Date": later}),
    )
    visitor.page.goto(public_site.texts["valid"])
    page = answered(visitor, "uncertain")
    expect(page.locator("p", has_text="Jam ponsel ini salah")).to_contain_text(
        "waktu layanan: 30 November 2026 pukul 10.04 WIB"
    )
