"""A small office that is served: officers and holders visit it with a real browser."""

import socket
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error

from suket.intake.import_residents import Upload, import_residents
from suket.jobs.documents import Workshop, make_documents
from suket.jobs.engine import Duty, Engine
from suket.jobs.issue_batches import issue_batches
from suket.offices.words import Validity
from suket.register.words import Channel
from tests.browser.public_browser import Visitor, serving, violations
from tests.office_world import CIREBON
from tests.suket.web.office.office_counter import PASSWORD, PDF, OfficeCounter

EXAMPLES = Path(__file__).parents[2] / "examples"
# A tick of the jobs here: the browser asks once a second, and must see work half done.
TICK_SECONDS = 0.05


# Numbers and codes that stand on more than one line; a day may, between its words.
BROKEN_NUMBERS = """() => [...document.querySelectorAll(".utuh:not(:has(.utuh))")].filter((box) => {
  if (/\\s/.test(box.textContent) || !box.checkVisibility()) return false;
  const range = document.createRange();
  range.selectNodeContents(box);
  return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1;
}).map((box) => `broken: ${box.textContent}`)"""


class ToyPress:
    """Draws and signs nothing: what a page looks like is tested elsewhere."""

    def render(self, printed, **rest):
        return PDF

    def sign(self, pdf, *, now):
        return pdf


class ServedOffice(OfficeCounter):
    """The counter with its jobs, reachable over the network of this machine."""

    def engine(self):
        press = ToyPress()
        workshop = Workshop(press, lambda office, at: press, self.archive)
        database = self.world.database

        def desk(code, at):
            return self.world.desk(code, channel=Channel.BULK)

        def batches(now):
            return issue_batches(database, desk, now=now) > 0

        def papers(now):
            return bool(make_documents(database, workshop, now=now, limit=5).made)

        duties = [
            Duty("batches", batches, TICK_SECONDS),
            Duty("documents", papers, TICK_SECONDS),
        ]
        return Engine([duties], now=lambda: self.now)

    def issue_some(self, count):
        """Do this many items of the batch, and no more."""

        def desk(code, at):
            return self.world.desk(code, channel=Channel.BULK)

        issue_batches(self.world.database, desk, now=self.now, at_once=count)

    def examples(self):
        """Return the table of the invented residents of the office."""
        rows = (EXAMPLES / "residents.csv").read_text().splitlines()
        return "\n".join([rows[0], *(row for row in rows if ",32.74." in row)]).encode()

    def take_in_examples(self):
        """Import them, with their portraits."""
        upload = Upload(table=self.examples(), pictures=EXAMPLES / "photos")
        report = import_residents(
            self.world.database, upload, officer=self.world.officer(), now=self.now
        )
        assert not report.refused
        return report.accepted


@contextmanager
def served_office(world, folder, *, host="127.0.0.1"):
    """Serve an office on this machine until the block ends; its jobs are not running.

    Passkeys are bound to names: where they are used, the `host` is "localhost".
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://{host}:{listening.getsockname()[1]}"
        world.change_office(CIREBON, validity=Validity.MONTHS_OR_PRINTED, months=6)
        office = ServedOffice(world, folder, site=site)
        with serving(office.app, listening):
            yield office


class Officer(Visitor):
    """An officer's browser: walks, and is looked at where it stops."""

    def __init__(self, browser, office, **more):
        super().__init__(browser, **more)
        self.office = office

    def get_device(self):
        """Give the browser an authenticator of its own, whose holder agrees at once."""
        device = self.context.new_cdp_session(self.page)
        device.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.page.bring_to_front()

    def go(self, path):
        """Go to a path; again, if the page led somewhere by itself at that moment."""
        try:
            self.page.goto(self.office.site + path)
        except Error as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.goto(self.office.site + path)
        return self.page

    def sign_in(self, username="siti"):
        self.go("/petugas/masuk")
        return self.sign_in_here(username)

    def sign_in_here(self, username="siti"):
        """Fill in the form that is before the officer already."""
        self.page.fill("#nama_pengguna", username)
        self.page.fill("#kata_sandi", PASSWORD)
        self.page.click("main button[type=submit]")
        return self.page

    def press(self, words):
        """Press the button with these words on it."""
        self.page.locator("main button", has_text=words).first.click()
        return self.page

    def confirm(self):
        """Give the password under what is asked to be confirmed, and send it."""
        self.page.fill("#kata_sandi", PASSWORD)
        self.page.locator("#kata_sandi").press("Enter")
        return self.page

    def print(self, shown):
        """Return the page as PDF, when it shows this and all its styles have come."""
        self.page.locator(shown).wait_for()
        self.page.wait_for_load_state()
        return self.page.pdf(prefer_css_page_size=True)

    def faults(self):
        """Return what is wrong with the page as it stands, for anybody who reads it."""
        return [*violations(self.page), *self.misfits()]

    def misfits(self):
        """Return what the policy stopped, what is broken, and if the page is too wide."""
        wide = self.is_too_wide()
        said = [f"{wide} px wide"] if wide else []
        return [*self.stopped(), *self.page.evaluate(BROKEN_NUMBERS), *said]

    def unexpected(self):
        """Return complaints besides that a page was a refusal, which is meant."""
        refusal = "the server responded with a status of 4"
        return [each for each in self.complaints if refusal not in each]
