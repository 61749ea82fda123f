"""A small office that is served: officers and holders visit it with a real browser."""

import socket
from contextlib import contextmanager
from pathlib import Path

from suket.imports import Upload, import_residents
from suket.jobs.batches import issue_batches
from suket.jobs.documents import Workshop, make_documents
from suket.jobs.engine import Duty, Engine
from suket.models import Channel, Validity
from tests.browser.street_browser import serving
from tests.office_world import CIREBON
from tests.suket.web.office_counter import PDF, Counter

EXAMPLES = Path(__file__).parents[2] / "examples"
# A tick of the jobs here: the browser asks once a second, and must see work half done.
TICK_SECONDS = 0.05


class ToyPress:
    """Draws and signs nothing: what a page looks like is tested elsewhere."""

    def render(self, printed, **rest):
        return PDF

    def sign(self, pdf, *, now):
        return pdf


class ServedOffice(Counter):
    """The counter with its jobs, reachable over the network of this machine."""

    def engine(self):
        press = ToyPress()
        workshop = Workshop(press, lambda office, at: press, self.archive)
        database = self.world.database

        def batches(now):
            desk = lambda code, at: self.world.desk(code, channel=Channel.BULK)  # noqa: E731
            return issue_batches(database, desk, now=now) > 0

        def papers(now):
            return bool(make_documents(database, workshop, now=now, limit=5).made)

        duties = [
            Duty("batches", batches, TICK_SECONDS),
            Duty("documents", papers, TICK_SECONDS),
        ]
        return Engine([duties], now=lambda: self.now)

    def take_in_examples(self):
        """Import the invented residents of the office, with their portraits."""
        rows = (EXAMPLES / "residents.csv").read_text().splitlines()
        ours = [rows[0], *(row for row in rows if ",32.74." in row)]
        upload = Upload(
            table="\n".join(ours).encode(), pictures=EXAMPLES / "photos"
        )
        report = import_residents(
            self.world.database, upload, officer=self.world.officer(), now=self.now
        )
        assert not report.refused
        return report.accepted


@contextmanager
def served_office(world, folder):
    """Serve an office at 127.0.0.1 until the block ends; its jobs are not running."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        world.change_office(CIREBON, validity=Validity.MONTHS_OR_PRINTED, months=6)
        office = ServedOffice(world, folder, site=site)
        with serving(office.app, listening):
            yield office
