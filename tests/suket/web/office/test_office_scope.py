"""An officer sees the own office only: every route, every foreign thing (S4)."""

import re

import pytest
from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from suket.access import passkeys
from suket.access.officer_accounts import OFFICERS
from suket.access.passkeys import NewPasskey
from suket.access.tables import RoleGrant
from suket.access.words import Proof, Role
from suket.applications import pictures
from suket.applications.pictures import NewPicture
from suket.applications.planning import ask_closure
from suket.applications.signing.tables import SignBatch
from suket.applications.tables import ApplicationCase
from suket.applications.words import Pictured
from suket.calendar.tables import Closure
from suket.calendar.words import Service
from suket.events.tables import EventLine
from suket.journal.tables import JournalEntry
from suket.offices.persons import KEEPER
from suket.offices.words import StepRule
from suket.register import order_batch
from suket.register.tables import Suket
from suket.web.office import routes
from tests.office_world import CIREBON, DAY, NOW, SERANG, TOY_SECRETS, keeper, nik_of
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.events.event_world import taking, told
from tests.suket.institutions.institution_world import BANK, Institutions

NOWHERE = "AAAAAAAAAAAAAAAAAAAAAA"
OPEN = {"/petugas/masuk", "/petugas/masuk/kode", "/petugas/masuk/kunci"}


# Whose right a foreign thing is asked for by, where it is no officer's.
WHOSE = {
    "/lembaga/": Role.ADMIN,
    "/orang/": Role.ADMIN,
    "/kalender/": Role.ADMIN,
    "/periksa/": Role.VERIFIER,
    "/setujui/": Role.SECTION_HEAD,
    "/mendesak/": Role.SECTION_HEAD,
    "/tanda-tangan/": Role.SIGNATORY,
}


def routes_of(router):
    """Return (method, path, dependency names) of every route below."""
    for route in router.routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router)
            continue
        for method in route.methods:
            yield method, route.path, route.dependant


def names_of(dependant):
    """Return the names of all functions a route depends on."""
    for inner in dependant.dependencies:
        yield inner.call.__name__
        yield from names_of(inner)


ROUTES = sorted(routes_of(routes.router), key=lambda route: route[:2])
ACTS = {"path": "nonaktifkan"}  # what an address has besides things: a word of ours
OF_THINGS = [(method, path) for method, path, _ in ROUTES if "{" in path]


def asked(world, code, now):
    """Have the keeper ask for a closure; return the request's id."""
    day = now.date() + DAY
    row = Closure(
        office_code=code, first_day=day, last_day=day, reason="Uji", notice=""
    )
    with world.database.begin() as session:
        by = {"officer": keeper(code), "now": now}
        return ask_closure.ask(session, row, [Service.INTAKE], **by).id


@pytest.fixture
def foreign(counter):
    """Return the ids of what another office has, by the name in the path."""
    world = counter.world
    resident = world.add(SERANG, nik=nik_of(1), regency="KOTA SERANG")
    suket = world.issue(resident, SERANG).suket_id
    counter.make_document(suket)
    with world.database.begin() as session:
        batch = order_batch.start(
            session, [resident], officer=world.officer(SERANG), now=counter.now
        )
    counter.employ("rina", SERANG, Role.VERIFIER)
    counter.employ("orang.serang", SERANG)
    with world.database.begin() as session:
        account = OFFICERS.find(session, "orang.serang")
        made = NewPasskey(b"id", b"key", 0, is_synced=False)
        passkey = passkeys.add(session, account.id, made, name="x", now=NOW).id
    bank = Institutions(world)
    bank.add(office_code=SERANG)
    number = WaitingRoom(world, SERANG, counter.now).ask(2).number
    return {
        "passkey_id": passkey,
        "resident_id": resident,
        "request_id": asked(world, SERANG, counter.now),
        "number": number,
        "picture_id": picture_of(world, number),
        "signing_id": signed_batch(world, SERANG),
        **event_of(world, SERANG),
        "suket_id": suket,
        "batch_id": batch.id,
        "code": BANK,
        "key_id": bank.key().id,
        "username": bank.employ("rina"),  # in the table of officers too
        "grant_id": counter.world.all(select(RoleGrant.id))[0],
    } | ACTS


def picture_of(world, number):
    """Have an application have a picture of its family card; return the id."""
    with world.database.begin() as session:
        case = select(ApplicationCase.id).where(ApplicationCase.number == number)
        case_id = session.scalars(case).one()
        new = NewPicture(b"jpeg", TOY_SECRETS)
        what = Pictured.FAMILY_CARD
        digest = pictures.keep(session, case_id, what, new, by=KEEPER, now=NOW)
        return pictures.of_case(session, case_id)[what, digest]


def event_of(world, code):
    """Return the ids of a list of events of an office, and of its line, of nobody."""
    line = told(nik_of(9000 + int(code[:2])), full_name=f"CONTOH {code}")
    list_id = taking(world, line, office=code).list_id
    ids = select(EventLine.id).where(EventLine.list_id == list_id)
    return {"list_id": list_id, "line_id": world.all(ids)[0]}


def signed_batch(world, code):
    """Return the id of a list that somebody of an office signed, empty by now."""
    batch = SignBatch(
        office_code=code,
        signer=KEEPER,
        manifest="[[]]",
        manifest_digest=code.ljust(64, "0"),
        proof_kind=Proof.TOTP,
        at=NOW,
    )
    with world.database.begin() as session:
        session.add(batch)
        session.flush()
        return batch.id


def filled(path, ids):
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path)


def everything(world):
    """Return what may not change: sukets, their states, and the journal's length."""
    states = world.all(text("SELECT id, state FROM suket ORDER BY id"))
    return states, world.all(select(func.count()).select_from(JournalEntry))


def test_every_route_of_the_counter_knows_who_is_asking():
    assert len(ROUTES) > 30
    for method, path, dependant in ROUTES:
        names = set(names_of(dependant))
        if path in OPEN:
            continue
        if method == "GET":
            assert names & {"enter", "watch"}, path
        else:
            assert names & {"act", "act_unasked"}, path


def test_every_thing_in_an_address_is_one_the_test_knows():
    named = {name for _, path in OF_THINGS for name in re.findall(r"\{(\w+)\}", path)}
    assert named == {
        *["resident_id", "suket_id", "batch_id", "code", "key_id", "username", "path"],
        *["grant_id", "number", "passkey_id", "signing_id", "request_id"],
        *["picture_id", "list_id", "line_id"],
    }


def test_what_another_office_has_is_not_found_and_the_attempt_is_written_down(
    counter, foreign
):
    """In one world, since nothing of it changes."""
    unknown = dict.fromkeys(foreign, NOWHERE) | ACTS
    fields = {"alasan": "HILANG", "catatan": "x", "langkah": "lakukan"}
    fields |= {"peran": "officer", "mulai": "2099-01-01", "nama": "x", "sesi": "x"}
    browsers = {
        role: at_work(counter, role) for role in {Role.OFFICER, *WHOSE.values()}
    }
    before = everything(counter.world)
    found = []
    for method, path in OF_THINGS:
        role = asking(path)
        with capture_logs() as logs:
            there = ask(browsers[role], method, filled(path, foreign), fields)
        nowhere = ask(browsers[role], method, filled(path, unknown), fields)
        denied = [line for line in logs if line["event"] == "denied"]
        if not (
            there.status_code == nowhere.status_code == 404
            and there.text == nowhere.text
            and [(line["officer"], line["office"]) for line in denied]
            == [(f"siti.{role.value}", CIREBON)]
            and set(denied[0]["object"].values()) <= set(foreign.values())
        ):
            found.append((method, path, there.status_code, nowhere.status_code, denied))
    assert found == []
    assert everything(counter.world) == before


def at_work(counter, role):
    """Return the browser of somebody who has a role in Cirebon."""
    return counter.officer(f"siti.{role.value}", role=role)


def ask(browser, method, path, fields):
    if method == "GET":
        return browser.get(path)
    return browser.post(path, fields)


def test_without_a_session_no_page_says_anything(counter, foreign):
    """In one world, since nothing of it changes."""
    before = everything(counter.world)
    answers = {
        (method, path): ask(counter.stranger(), method, filled(path, foreign), {})
        for method, path, _ in ROUTES
        if path not in OPEN
    }
    assert len(answers) > 30
    told = {
        asked: (answer.status_code, answer.headers.get("location"))
        for asked, answer in answers.items()
    }
    assert [asked for asked, answer in told.items() if not sent_away(*answer)] == []
    assert everything(counter.world) == before


@pytest.mark.parametrize("rule", [StepRule.DIRECT, StepRule.THREE])
def test_every_page_opens_or_says_in_words_why_not(counter, foreign, rule):
    """Asked with what there is, by somebody of that office whose page it is."""
    counter.world.change_office(SERANG, since=counter.now.date(), rule=rule)
    browsers = {
        role: counter.officer(f"rani.{role.value}", SERANG, role=role)
        for role in {Role.OFFICER, *WHOSE.values()}
    }
    found = {
        path: browsers[asking(path)].get(filled(path, foreign)).status_code
        for method, path, _ in ROUTES
        if method == "GET"
    }
    assert [path for path, status in found.items() if status >= 500] == []
    assert sum(status < 400 for status in found.values()) > len(found) // 2


def asking(path):
    """Return the role by which a page is asked for."""
    return next((WHOSE[part] for part in WHOSE if part in path), Role.OFFICER)


def sent_away(status, location):
    return status == 303 and location.startswith("/petugas/masuk")


def test_another_offices_people_are_not_found_by_name_nik_or_number(counter, foreign):
    browser = counter.officer()
    number = counter.world.all(select(Suket.number))[0]
    for query in ("rahayu", nik_of(1), number):
        page = browser.follow(browser.post("/petugas/cari", {"cari": query}))
        assert "Tidak ada hasil" in page.text
        assert foreign["resident_id"] not in page.text


def test_another_offices_sukets_are_in_no_list_figure_or_file(counter, foreign):
    browser = counter.officer()
    for path in ("/petugas/suket", "/petugas/suket.csv", "/petugas", "/petugas/massal"):
        page = browser.get(path)
        assert "KOTA SERANG" not in page.text
        assert foreign["suket_id"] not in page.text
        assert foreign["batch_id"] not in page.text


def test_a_list_of_nik_does_not_end_another_offices_sukets(counter, foreign):
    browser = counter.officer()
    fields = {"nik": nik_of(1), "alasan": "KTP_DICETAK"}
    page = browser.post("/petugas/akhiri", fields)
    assert "Bukan penduduk yang terdata di kantor ini" in page.text
    before = counter.world.all(text("SELECT id, state FROM suket"))
    browser.post("/petugas/akhiri/lakukan", fields)
    assert counter.world.all(text("SELECT id, state FROM suket")) == before


def test_who_governs_the_office_issues_and_ends_nothing(counter):
    """No role both governs and issues; the refusal is written down too (S25)."""
    resident = counter.world.add()
    suket = counter.world.issue(resident).suket_id
    browser = counter.officer("kepala", role=Role.ADMIN)
    before = everything(counter.world)
    ids = {"resident_id": resident, "suket_id": suket, "batch_id": NOWHERE}
    acts = [
        ("POST", "/petugas/penduduk/{resident_id}/terbitkan"),
        ("POST", "/petugas/suket/{suket_id}/perpanjang"),
        ("POST", "/petugas/suket/{suket_id}/serahkan"),
        ("POST", "/petugas/suket/{suket_id}/akhiri"),
        ("POST", "/petugas/suket/{suket_id}/bekukan"),
        ("POST", "/petugas/suket/{suket_id}/pulihkan"),
        ("POST", "/petugas/massal"),
        ("POST", "/petugas/impor"),
        ("POST", "/petugas/akhiri"),
        ("POST", "/petugas/akhiri/lakukan"),
        ("GET", "/petugas/impor"),
        ("GET", "/petugas/massal"),
        ("GET", "/petugas/akhiri"),
    ]
    fields = {
        "alasan": "HILANG",
        "catatan": "x",
        "langkah": "lakukan",
        "nik": "3274014107039901",
    }
    for method, path in acts:
        with capture_logs() as logs:
            answer = ask(browser, method, filled(path, ids), fields)
        assert answer.status_code == 403, path
        assert [line["event"] for line in logs].count("denied") == 1
    assert everything(counter.world) == before
    page = browser.get("/petugas").text
    assert "Terbitkan massal" not in page
    assert "Impor" not in page


def test_the_one_who_governs_sees_the_accounts_and_an_officer_does_not(counter):
    governor = counter.officer("kepala", role=Role.ADMIN)
    assert "kepala CONTOH" in governor.get("/petugas/orang").text
    assert counter.officer().get("/petugas/orang").status_code == 403
