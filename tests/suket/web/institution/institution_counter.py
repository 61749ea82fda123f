"""A counter whose lists are published, and machines of institutions that ask there."""

import json
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from PIL import Image

from suket.access.sign_in import sign_in
from suket.institutions.clerk_accounts import CLERKS
from suket.jobs.publish_status import Publisher
from suket.web.cookies import CLERK, name_of
from suket.web.institution.api_auth import API
from suket.web.pages import Site
from tests.builders import signed, toy_key
from tests.office_world import NOW, status_signer, trust_list
from tests.suket.institutions.institution_world import PASSWORD, Institutions
from tests.suket.web.office.office_counter import PDF, Browser, OfficeCounter
from verify.cose import cose_key, kid_of
from verify.trust_list import TrustList, trust_list_draft

DAY = timedelta(days=1)


@dataclass
class Published:
    """Sukets that were issued at a counter and are known to everybody."""

    counter: OfficeCounter

    def __post_init__(self):
        self.folder = self.counter.folder / "published"
        self.folder.mkdir(exist_ok=True)
        self.publisher = Publisher(self.folder, status_signer)
        self.institutions = Institutions(self.counter.world)
        root = toy_key("root")
        trust = TrustList(trust_list().keys, 1, NOW - DAY, NOW + 365 * DAY)
        draft = trust_list_draft(trust, kid_of(root.public_key()))
        (self.folder / "suket-trust").write_bytes(signed(root, draft))
        pinned = {"cose_key_hex": cose_key(root.public_key()).hex()}
        (self.folder / "root.json").write_text(json.dumps(pinned))

    def issue(self, office="32.74", pdf=PDF, **over):
        """Issue a suket and publish it, with a document; return what was issued."""
        world = self.counter.world
        issued = world.issue(world.add(office, **over), office, now=self.counter.now)
        self.counter.make_document(issued.suket_id, pdf)
        self.publish()
        return issued

    def publish(self):
        """Let a few seconds pass, in which everything is published."""
        for _ in range(4):
            self.counter.later(seconds=1)
            self.publisher.publish(self.counter.world.database, now=self.counter.now)

    def machine(self, *scopes, **more):
        """Return a machine with a key for these scopes."""
        key = self.institutions.key(*scopes, now=self.counter.now, **more)
        return Machine(self.counter, key.token)


@dataclass
class Machine:
    """A program of an institution."""

    counter: OfficeCounter
    token: str

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}

    def verify(self, text="", purpose="perbankan", **more):
        body = {"text": text, "purpose": purpose, **more}
        return self.client.post(f"{API}/verify", json=body, headers=self.headers)

    def send(self, file, **fields):
        """Check a file."""
        data = {"purpose": "perbankan", **fields}
        return self.client.post(
            f"{API}/verify",
            data=data,
            files={"file": ("suket", file)},
            headers=self.headers,
        )

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    @property
    def client(self):
        return self.counter.stranger().client


def clerk(counter, username="rina"):
    """Return the browser of a person who has signed in."""
    browser = Browser(counter)
    database = counter.world.database
    opened = sign_in(database, CLERKS, username, PASSWORD, now=counter.now)
    site = Site(counter.site)
    browser.client.cookies.set(
        name_of(CLERK, site), opened.token, domain=site.host.split(":")[0]
    )
    browser.csrf = opened.csrf_token
    return browser


def check(browser, text="", purpose="perbankan", file=None, **more):
    fields = {"csrf": browser.csrf, "isi_qr": text, "tujuan": purpose, **more}
    files = {"berkas": ("suket", file)} if file is not None else None
    return browser.client.post("/lembaga/periksa", data=fields, files=files)


def a_pdf(shade=255):
    """Return a real PDF of one grey page."""
    out = BytesIO()
    Image.new("L", (620, 877), shade).save(out, "PDF", resolution=75)
    return out.getvalue()
