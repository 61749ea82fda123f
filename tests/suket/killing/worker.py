"""An office process at work: issues, draws, archives, ends and publishes.

Each acknowledgement is one line in a file: what stands there was committed before, and
must never be lost.  The keys are the toys of the tests, everything else is real.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from suket import clock, residents
from suket.db import Database
from suket.end import end
from suket.issue import Desk, issue
from suket.jobs.documents import Workshop, make_document
from suket.jobs.status import Publisher
from suket.models import EndReason
from suket.rights import Officer
from tests.office_world import CIREBON, nik_of, resident_values, suket_signer

BLOCK = 100  # residents of one life


@dataclass
class Worker:
    """One life of a worker; `life` gives it residents that no other life has."""

    database: Database
    workshop: Workshop
    publisher: Publisher
    log: Path
    life: int

    def open(self):
        self.file = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def run(self):
        self.open()
        for serial in range(self.life * BLOCK, (self.life + 1) * BLOCK):
            self.turn(serial)

    def turn(self, serial):
        """Issue to a new resident, end every third, make the document, publish."""
        now = clock.now()
        officer = Officer(username="uji", office=CIREBON)
        desk = Desk(office=CIREBON, signer=suket_signer(CIREBON))
        values = resident_values(nik=nik_of(serial))
        with self.database.begin() as session:
            residents.put(session, [values])
            resident = residents.find_by_nik(session, values["nik"], office=CIREBON)
        with self.database.begin() as session:
            issued = issue(session, resident.id, desk, officer=officer, now=now)
        self.acknowledge("issued", issued.suket_id, issued.number)
        if serial % 3 == 0:
            with self.database.begin() as session:
                end(session, issued.suket_id, EndReason.RUSAK, officer=officer, now=now)
            self.acknowledge("ended", issued.suket_id)
        suket_id = issued.suket_id
        digest = make_document(self.database, self.workshop, suket_id, now=now)
        self.acknowledge("document", suket_id, digest)
        if serial % 5 == 0:
            self.publisher.publish(self.database, now=now)

    def acknowledge(self, *words):
        """Say that something is done for ever; one write, which a kill cannot tear."""
        os.write(self.file, (" ".join(words) + "\n").encode())
