"""Starts workers and kills them, `kill -9`, at moments nobody chose.

Run as `python -m tests.suket.crashes.rounds URL FOLDER KILLS SEED`.  The workers are
forks of this process, which has done one of everything and holds nothing open, so that
a life begins in milliseconds; every fourth one draws the real page.
"""

import os
import signal
import sys
import time
from pathlib import Path
from random import Random

from signing.sign_pdf import PdfSealer
from suket.db import Database
from suket.jobs.documents import Workshop
from suket.jobs.publish_status import Publisher
from suket.paper.archive import Archive
from suket.paper.document_renderer import DocumentRenderer
from suket.shipped import templates
from tests.office_world import status_signer
from tests.suket.crashes.pages_to_sign import PlainPage, credential
from tests.suket.crashes.worker import ALONE, BLOCK, Worker

AT_ONCE = 2  # workers
LONGEST_LIFE = 0.5  # seconds


class Rounds:
    """The one that starts and kills."""

    def __init__(self, url, folder, seed):
        self.database, self.folder = Database(url), folder
        self.random = Random(seed)
        self.sealer = PdfSealer(credential())
        self.pages = (*[PlainPage()] * 3, DocumentRenderer(templates()))
        self.lives = 0

    def run(self, kills):
        self.warm_up()
        living = {self.begin(): self.until() for _ in range(AT_ONCE)}
        for _ in range(kills):
            pid = min(living, key=living.get)
            time.sleep(max(0, living.pop(pid) - time.monotonic()))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            living[self.begin()] = self.until()
        for pid in living:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def warm_up(self):
        """Do some of everything, and let go of it: no connection outlives a fork."""
        for _ in self.pages:
            worker = self.worker(self.lives)
            worker.open()
            first = self.lives * BLOCK
            worker.turn(first)
            worker.handful([first + ALONE])
            self.lives += 1
        self.database.dispose()

    def until(self):
        return time.monotonic() + self.random.random() * LONGEST_LIFE

    def begin(self):
        """Start a life and return its process."""
        life, self.lives = self.lives, self.lives + 1
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                self.worker(life).run()
                status = 0
            finally:
                os._exit(status)
        return pid

    def worker(self, life):
        archive = Archive(self.folder / "archive")
        page = self.pages[life % len(self.pages)]
        return Worker(
            self.database,
            Workshop(page, lambda o, a: self.sealer, archive),
            Publisher(self.folder / "published", status_signer),
            self.folder / "acknowledged",
            life,
        )


if __name__ == "__main__":
    Rounds(sys.argv[1], Path(sys.argv[2]), int(sys.argv[4])).run(int(sys.argv[3]))
