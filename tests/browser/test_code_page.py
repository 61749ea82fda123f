"""The page of the printed check code, in a real browser."""

import socket

import pytest
from playwright.sync_api import expect

from tests.browser.public_browser import Visitor, serving, violations
from tests.suket.web.public.public_site import PublicSite
from verify.check_code import write_check_code
from verify.status_list import Entry

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        door = PublicSite(tmp_path_factory.mktemp("published"), site=site)
        for entry in Entry:
            door.world.issue(entry)
        door.world.publish()
        with serving(door.app, listening):
            yield door


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("entry", Entry)
def test_a_code_is_typed_and_answered(public_site, browser, entry, has_script):
    visitor = Visitor(browser, width=320, java_script_enabled=has_script)
    page = visitor.page
    page.goto(f"{public_site.site}/periksa/kode")
    page.get_by_label("Kode periksa").fill(write_check_code(1, entry + 1).lower())
    page.get_by_role("button", name="Cari status").click()
    expect(page.locator("[data-standing]")).to_be_visible()
    assert page.url == f"{public_site.site}/periksa/kode"  # and no code in it
    if has_script:
        _is_sound(visitor)
        page.set_viewport_size({"width": 1280, "height": 800})
        _is_sound(visitor)
    visitor.close()


def test_a_mistyped_code_is_pointed_at(public_site, browser):
    visitor = Visitor(browser, width=320)
    page = visitor.page
    page.goto(f"{public_site.site}/periksa/kode")
    _is_sound(visitor)
    page.get_by_label("Kode periksa").fill("1-PCX9-2")
    page.get_by_role("button", name="Cari status").click()
    expect(page.get_by_role("alert")).to_contain_text("salah ketik")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Kode periksa")).to_be_focused()
    visitor.complaints.clear()  # the 422
    _is_sound(visitor)
    visitor.close()


def _is_sound(visitor):
    assert violations(visitor.page) == []
    assert visitor.is_too_wide() == 0
    assert visitor.stopped() == []
    assert visitor.complaints == []


APART = """() => {
  const parts = ["brand", "line"].map((name) => `.suket-header__${name}`);
  const [brand, line, ...rest] = [...parts, ".suket-language", ".suket-nav"].map(
    (name) => document.querySelector(name).getBoundingClientRect(),
  );
  const right = Math.max(brand.right, line.right);
  return rest.every((box) => box.left >= right || box.top >= brand.bottom);
}"""


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_in_the_header_lies_upon_the_name(public_site, browser, language):
    visitor = Visitor(browser)
    visitor.page.goto(f"{public_site.site}/?lang={language}")
    for width in range(320, 1300, 35):
        visitor.page.set_viewport_size({"width": width, "height": 740})
        assert visitor.page.evaluate(APART), width
        assert visitor.is_too_wide() == 0
    visitor.close()
