"""Tries of secrets wait in lines of their own, and nobody else waits with them."""

import asyncio
import threading

import pytest
from starlette.testclient import TestClient

from suket.access.errors import LineFull
from suket.web import secret_lines
from suket.web.cookies import DEVICE
from suket.web.load_shedding import PROBES, LoadLimit
from suket.web.secret_lines import Line, Pace, SecretLines
from tests.suket.web.citizen.test_download_pages import Delivered, tries
from tests.suket.web.office.office_counter import cookie_of, hidden

NOWHERE = {}  # a scope without places


@pytest.fixture
def lines(counter):
    return counter.app.state.app_state.secret_lines


@pytest.fixture
def delivered(counter):
    return Delivered(counter)


def fill(line):
    """Let nobody into a line any more."""
    line._most = 0


def full(answer):
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    return "Tunggu sebentar" in answer.text


@pytest.mark.parametrize("share", ["one asker", "many"])
def test_a_line_has_an_end_and_an_asker_a_share_of_it(share):
    line = SecretLines().holders
    most = secret_lines.SHARE if share == "one asker" else secret_lines.PLACES
    held = threading.Event()

    async def crowd():
        def ask(number):
            asker = "same" if share == "one asker" else str(number)
            return asyncio.ensure_future(line.work(NOWHERE, asker, held.wait))

        inside = [ask(number) for number in range(most)]
        await asyncio.sleep(0.01)
        with pytest.raises(LineFull):
            await ask(most)
        held.set()
        assert await asyncio.gather(*inside) == [True] * most
        assert await ask(most) is True

    asyncio.run(crowd())
    assert not line._askers


def test_whoever_waits_in_a_line_holds_no_place_of_the_pages():
    line, held, told = SecretLines().holders, threading.Event(), []

    async def app(scope, receive, send):
        await line.work(scope, scope["path"], held.wait)

    async def crowd():
        places = LoadLimit(app, most=1, kept=0)
        scopes = ({"type": "http", "path": f"/{n}"} for n in range(5))
        inside = [asyncio.ensure_future(places(scope, None, None)) for scope in scopes]
        await asyncio.sleep(0.01)
        told.append(places.free)
        held.set()
        await asyncio.gather(*inside)
        told.append(places.free)

    asyncio.run(crowd())
    assert told == [1, 1]


def test_refusals_are_told_at_a_pace_however_many_ask(monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    async def crowd(pace):
        pace._waiting = 29
        await pace.keep(NOWHERE)
        pace._waiting = 10**6
        await pace.keep(NOWHERE)
        return pace._waiting

    monkeypatch.setattr(secret_lines, "TOLD_A_SECOND", 50)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    assert asyncio.run(crowd(Pace(6.0))) == 10**6
    assert slept == [30 / 50, 6.0]


@pytest.mark.parametrize("path", sorted(PROBES))
def test_probes_are_outside_of_every_line(counter, path, lines):
    for line in vars(lines).values():
        if isinstance(line, Line):
            fill(line)
    browser = counter.stranger()
    assert browser.get("/healthz").status_code == 200
    limit = counter.app.middleware_stack
    while not isinstance(limit, LoadLimit):
        limit = limit.app
    limit.free = 0
    assert browser.get("/v").status_code == 503
    with TestClient(counter.app, base_url=counter.site) as prober:
        answer = prober.get(path)
    expected = {"/readyz": "not-ready"}  # nothing is published here
    assert answer.status_code == (503 if path in expected else 200)
    assert expected.get(path, "") in answer.text


def test_a_genuine_pin_has_a_line_of_its_own(counter, delivered, lines):
    fill(lines.nowhere)
    fill(lines.strangers)
    invented = counter.stranger().client.post(
        f"/unduh/{'x' * 22}", data={"pin": "123456"}
    )
    assert full(invented)
    assert delivered.open()[1].status_code == 303


def test_a_locked_link_waits_with_the_invented_ones(counter, delivered, lines):
    for _ in range(5):
        delivered.open(delivered.wrong)
    fill(lines.nowhere)
    assert full(delivered.open()[1])


def test_whoever_finds_no_place_has_made_no_try(counter, delivered, lines):
    fill(lines.holders)
    for _ in range(6):
        assert full(delivered.open(delivered.wrong)[1])
    assert tries(counter) == [0]


def test_a_known_browser_signs_in_when_the_strangers_line_is_full(counter, lines):
    counter.employ()
    browser = counter.stranger()
    line = cookie_of(browser.sign_in(), f"__Host-{DEVICE}")
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=15552000"):
        assert word in line
    browser.post("/petugas/keluar")
    fill(lines.strangers)
    assert full(counter.stranger().sign_in())
    assert full(counter.stranger().sign_in("tidak.ada"))
    assert browser.sign_in().status_code == 303
    browser.post("/petugas/keluar")
    assert full(browser.sign_in("tidak.ada"))


def test_a_name_attacked_through_the_page_lets_a_known_browser_in(counter):
    counter.employ()
    browser = counter.stranger()
    browser.sign_in()
    browser.post("/petugas/keluar")
    for _ in range(5):
        assert counter.stranger().sign_in(password="salah sekali").status_code == 422
    assert counter.stranger().sign_in().status_code == 422
    assert browser.sign_in().status_code == 303


def test_a_person_whose_own_line_is_full_is_told_so(counter, lines):
    browser = counter.officer()
    fill(lines.known)
    words = "gajah sumatra biru muda"
    fields = {"lama": "kuda laut biru sekali", "baru": words, "ulang": words}
    assert full(browser.post("/petugas/akun", fields))


def test_a_password_typed_in_two_ways_is_the_same(counter):
    counter.employ()
    assert (
        counter.stranger().sign_in(password="kuda laut biru sekali ").status_code == 303
    )


@pytest.mark.parametrize("path", ["/petugas/masuk", "/lembaga/masuk"])
def test_a_program_is_told_in_a_document(counter, lines, path):
    browser = counter.stranger()
    fill(lines.strangers)
    csrf = hidden(browser.get(path).text, "csrf")
    fields = {"csrf": csrf, "nama_pengguna": "x", "kata_sandi": "y"}
    answer = browser.client.post(path, data=fields, headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "line-full"
