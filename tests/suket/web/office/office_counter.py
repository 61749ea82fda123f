"""The counter of a small office, opened for tests: real rows, real keys, a set clock."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from suket.access.officer_accounts import OFFICERS
from suket.access.secret_hashing import hashed
from suket.access.tables import Account, RoleGrant
from suket.access.words import Role
from suket.columns import new_id
from suket.offices.persons import KEEPER
from suket.offices.tables import Person
from suket.offices.words import NoNip
from suket.paper import document_records
from suket.paper.archive import Archive
from suket.paper.tables import Document
from suket.paper.words import MadeBy
from suket.settings import Settings
from suket.web.app_state import AppState
from suket.web.cookies import SESSION, name_of
from suket.web.full_app import create_app
from suket.web.institution_rate_limits import IN_MEMORY, Rates
from suket.web.pages import Site
from tests.office_world import (
    CIREBON,
    NOW,
    SITE,
    TOY_SECRETS,
    World,
    receipt_signer,
    suket_signer,
)
from verify.trust_list import Purpose

PASSWORD = "kuda laut biru sekali"
PDF = b"%PDF-1.7 a page for tests"


@cache
def _hash():
    """Return the hash of the one password; the slow sum is done once."""
    return hashed(PASSWORD)


def granted(person_id, code, role, *, unit=None, since=date(2026, 1, 1), until=None):
    """Return a role that the keeper of the machine gave to a person."""
    return RoleGrant(
        person_id=person_id,
        office_code=code,
        unit_id=unit,
        role=role,
        since=since,
        until=until,
        granted_by=KEEPER,
        granted_at=NOW,
    )


class ToyKeys:
    """A safe that holds the keys of the small world."""

    def __init__(self, site=SITE):
        self.site = site
        self.secrets = TOY_SECRETS

    def signer(self, purpose, *, office=None, at):
        if purpose is Purpose.RECEIPT:
            return receipt_signer()
        return suket_signer(office)


@dataclass
class OfficeCounter:
    """An application, its clock, and ways to come in."""

    world: World
    folder: Path
    site: str = SITE
    now: object = NOW
    woken: int = 0
    keys: object = field(default_factory=ToyKeys)
    limits_url: str = IN_MEMORY
    app: FastAPI = field(init=False)
    archive: Archive = field(init=False)

    def __post_init__(self):
        self.archive = Archive(self.folder / "archive")
        settings = Settings(public_url=self.site, data_dir=self.folder)
        app_state = AppState(
            settings=settings,
            database=self.world.database,
            archive=self.archive,
            keys=self.keys,
            rates=Rates(self.limits_url),
            clock=lambda: self.now,
            wake=self._wake,
        )
        self.app = create_app(app_state)
        self.world.let_seal()

    def _wake(self):
        self.woken += 1

    def later(self, **some):
        """Let time pass."""
        self.now += timedelta(**some)

    def employ(self, username="siti", code=CIREBON, role=Role.OFFICER, unit=None):
        """Add a person with an account and a role; the password is PASSWORD.

        Without a `role` the person has none.
        """
        person = Person(id=new_id(), name=f"{username} CONTOH", no_nip=NoNip.HONORARY)
        account = Account(
            id=new_id(),
            username=username,
            office_code=code,
            role=role or Role.OFFICER,
            person_id=person.id,
            password_hash=_hash(),
            is_disabled=False,
            created_at=self.now,
        )
        with self.world.database.begin() as session:
            session.add(person)
            session.flush()
            session.add(account)
            if role is not None:
                session.add(granted(person.id, code, role, unit=unit))
        return account

    def stranger(self):
        """Return a browser that has never been here."""
        return Browser(self)

    def officer(self, username="siti", code=CIREBON, **over):
        """Return the browser of an officer who has signed in; `over` as `employ`."""
        self.employ(username, code, **over)
        return self.entered(username)

    def entered(self, username):
        """Return a browser in which somebody has signed in just now."""
        browser = self.stranger()
        with self.world.database.begin() as session:
            account = OFFICERS.named(session, username)
            opened = OFFICERS.open_session(session, account, now=self.now)
        site = Site(self.site)
        browser.client.cookies.set(
            name_of(SESSION, site), opened.token, domain=site.host.split(":")[0]
        )
        browser.csrf = opened.csrf_token
        return browser

    def make_document(self, suket_id, pdf=PDF):
        """Put a document into the archive, as the job does."""
        digest = self.archive.keep(suket_id, pdf)
        row = Document(
            suket_id=suket_id,
            digest=digest,
            size=len(pdf),
            made_at=self.now,
            made_by=MadeBy.WEASYPRINT,
        )
        with self.world.database.begin() as session:
            document_records.put(session, [row])


class Browser:
    """A client that behaves as a browser does: keeps cookies, says where a form is."""

    def __init__(self, counter):
        self.client = TestClient(
            counter.app,
            base_url=counter.site,
            follow_redirects=False,
            headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"},
        )
        self.csrf = ""

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, data=None, **more):
        fields = {"csrf": self.csrf, **(data or {})}
        return self.client.post(path, data=fields, **more)

    def follow(self, answer):
        """Go where the answer sends the browser."""
        assert answer.status_code == 303, answer.text[:500]
        return self.get(answer.headers["location"])

    def sign_in(self, username="siti", password=PASSWORD, **more):
        """Fill in the sign-in form as it was shown."""
        page = self.get("/petugas/masuk")
        fields = {
            "csrf": hidden(page.text, "csrf"),
            "nama_pengguna": username,
            "kata_sandi": password,
            **more,
        }
        answer = self.client.post("/petugas/masuk", data=fields)
        if answer.status_code == 303:
            self.csrf = hidden(self.get("/petugas/akun").text, "csrf")
        return answer

    def sign_in_half(self, username="siti", **more):
        """Give the right password, where it is not all that is asked."""
        page = self.get("/petugas/masuk").text
        fields = {"nama_pengguna": username, "kata_sandi": PASSWORD, **more}
        fields["csrf"] = hidden(page, "csrf")
        return self.client.post("/petugas/masuk", data=fields)


def cookie_of(answer, name):
    """Return the line by which an answer sets a cookie."""
    lines = answer.headers.get_list("set-cookie")
    return next(line for line in lines if line.startswith(f"{name}="))


def ordered(browser, where="/petugas/massal/pilih"):
    """Look at the names that can be issued to and order all of them, as an officer."""
    page = browser.get(where).text
    ticked = re.findall(r'name="pilih" type="checkbox" value="([^"]*)" checked', page)
    names = ("lingkup", "dilihat", "awal", "kecuali", "tampil")
    fields = {name: hidden(page, name) for name in names}
    return order_ticked(browser, {**fields, "pilih": ticked})


def order_ticked(browser, fields):
    """Order sukets for whom the form of names has ticked, and confirm it."""
    page = browser.post("/petugas/massal", fields)
    return confirmed(browser, "/petugas/massal/lakukan", fields, page)


def sure(browser, path, fields=(), **more):
    """Send a form, read what it brings about, and confirm that."""
    fields = {**dict(fields), **more}
    return confirmed(browser, path, fields, browser.post(path, fields))


def confirmed(browser, path, fields, page):
    """Confirm by the password what a page asks; what it refused is returned as it is."""
    if 'name="izin"' not in page.text:
        return page
    return browser.post(path, {**fields, **confirmation(page.text)})


def confirmation(page, **proof):
    """Return the fields by which an officer confirms what a page shows."""
    return {"izin": hidden(page, "izin"), **(proof or {"kata_sandi": PASSWORD})}


def hidden(page, name):
    """Return the value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def text_of(page):
    """Return what a person reads on a page, blanks folded."""
    plain = re.sub(r"<(script|style|title).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", unboxed(plain)).split())


def unboxed(page):
    """Return a page without the boxes that keep numbers and days in one piece."""
    bare = re.sub(r'<span class="utuh">([^<]*)</span>', r"\1", page)
    return bare if bare == page else unboxed(bare)  # a slip has boxes of its own
