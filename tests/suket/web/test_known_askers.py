"""What is made up leaves no line, and who was proved known finds the places kept."""

import pytest

from suket.web.cookies import CLERK, DEVICE, HOLDER, SESSION
from suket.web.known_askers import KnownAskers
from suket.web.load_shedding import KEPT, LoadLimit
from tests.suket.web.citizen.test_download_pages import Delivered

LINK = f"/unduh/{'x' * 22}"
MADE_UP = {
    "holder": (HOLDER, f"1900000000.{'0' * 64}", LINK),
    "holder's photo": (HOLDER, f"1900000000.{'0' * 64}", f"{LINK}/foto"),
    "holder's document": (HOLDER, f"1900000000.{'0' * 64}", f"{LINK}/suket.pdf"),
    "holder in no form": (HOLDER, "junk", LINK),
    "session": (SESSION, "x" * 43, "/petugas"),
    "clerk": (CLERK, "x" * 43, "/lembaga"),
    "device": (DEVICE, "x" * 43, "/petugas/masuk"),
}


@pytest.fixture
def paced(counter, monkeypatch):
    """Count who waits for the pace of forms."""
    forms, seen = counter.app.state.app_state.secret_lines.forms, []
    keep = forms.keep

    async def counted(scope):
        seen.append(scope["path"])
        await keep(scope)

    monkeypatch.setattr(forms, "keep", counted)
    return seen


@pytest.mark.parametrize("kind", MADE_UP)
def test_a_cookie_that_is_made_up_leaves_no_pace(counter, paced, kind):
    cookie, value, path = MADE_UP[kind]
    browser = counter.stranger()
    browser.client.cookies.set(f"__Host-{cookie}", value)
    assert browser.get(path).status_code in {200, 303}
    assert paced == [path]


def test_a_genuine_cookie_waits_for_nobody(counter, paced):
    delivered = Delivered(counter)
    counter.make_document(delivered.suket_id)
    browser, _ = delivered.open()
    officer = counter.officer()
    paced.clear()
    for part in ("", "/suket.pdf", "/foto", "/qr.svg", "/kemajuan"):
        assert browser.get(f"{delivered.path}{part}").status_code in {200, 404}
    assert officer.get("/petugas").status_code == 200
    assert paced == []


def limit_of(app):
    found = app.middleware_stack
    while not isinstance(found, LoadLimit):
        found = found.app
    return found


def test_a_crowd_of_strangers_leaves_places_for_officers(counter):
    officer, stranger = counter.officer(), counter.stranger()
    assert officer.get("/petugas").status_code == 200
    limit = limit_of(counter.app)
    limit.free = KEPT
    pretending = counter.stranger()
    pretending.client.cookies.set(f"__Host-{SESSION}", "x" * 43)
    for browser, path in ((stranger, "/"), (stranger, "/petugas"), (pretending, "/")):
        assert browser.get(path).status_code == 503
    assert officer.get("/petugas").status_code == 200
    limit.free = 0
    assert officer.get("/petugas").status_code == 503
    limit.free = KEPT + 1
    assert stranger.get("/").status_code != 503


def test_whose_session_is_over_is_a_stranger_again(counter):
    officer = counter.officer()
    officer.get("/petugas")
    limit = limit_of(counter.app)
    counter.later(days=2)
    assert officer.get("/petugas").status_code == 303
    limit.free = KEPT
    assert officer.get("/petugas").status_code == 503


def test_a_key_that_was_good_finds_a_place(office):
    key = office.institutions.key(now=office.counter.now).token
    told = {"Authorization": f"Bearer {key}", "Accept": "*/*"}
    client = office.counter.stranger().client
    path, body = "/api/v1/institution/verify", {"text": "x", "purpose": "x"}
    client.post(path, json=body, headers=told)
    limit_of(office.counter.app).free = KEPT
    assert client.post(path, json=body, headers=told).status_code != 503
    wrong = {**told, "Authorization": "Bearer suket_x"}
    assert client.post(path, json=body, headers=wrong).status_code == 503


def test_only_so_many_are_remembered_the_latest():
    known = KnownAskers(most=2)
    for token in ("a", "b", "a", "c"):
        known.add(token)
    assert [known.has(token) for token in ("a", "b", "c", "")] == [
        True,
        False,
        True,
        False,
    ]
    known.drop("a")
    known.drop("a")
    assert not known.has("a")
