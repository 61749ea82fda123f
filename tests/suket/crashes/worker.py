"""An office process at work: issues, alone and many, draws, archives, ends, publishes.

Each acknowledgement is one line in a file: what stands there was committed before, and
must never be lost.  The keys are the toys of the tests, everything else is real.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from suket import clock
from suket.access.rights import Officer
from suket.db import Database
from suket.jobs.documents import Workshop, make_document, make_documents
from suket.jobs.issue_batches import issue_batches
from suket.jobs.publish_status import Publisher
from suket.paper import document_records
from suket.register import order_batch, sukets
from suket.register.end import end
from suket.register.issue import Desk, issue
from suket.register.words import Channel, EndReason
from suket.residents import residents
from tests.office_world import CIREBON, nik_of, resident_values, suket_signer

BLOCK = 100  # residents of one life: some come alone, the others in handfuls
ALONE = 40
TOGETHER = 3
EVERY = 2  # turns from one handful to the next


def desk_at(office, at):
    """Return the desk of an office, as the key store would."""
    return Desk(office=office, signer=suket_signer(office), channel=Channel.BULK)


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
        first = self.life * BLOCK
        for turn in range(ALONE):
            self.turn(first + turn)
            if turn % EVERY == 0:
                together = first + ALONE + turn // EVERY * TOGETHER
                self.handful(range(together, together + TOGETHER))

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

    def handful(self, serials):
        """Order sukets for some new residents, issue them and make what is due."""
        now = clock.now()
        officer = Officer(username="uji", office=CIREBON)
        rows = [resident_values(nik=nik_of(serial)) for serial in serials]
        with self.database.begin() as session:
            residents.put(session, rows)
        with self.database.begin() as session:
            niks = [row["nik"] for row in rows]
            ids = [place.resident_id for place in residents.places(session, niks)]
            order_batch.start(session, ids, officer=officer, now=now)
        issue_batches(self.database, desk_at, now=now)
        with self.database.reading() as session:
            for suket in sukets.in_force(session, niks).values():
                self.acknowledge("issued", suket.id, suket.number)
        made = make_documents(self.database, self.workshop, now=now).made
        with self.database.reading() as session:
            for suket_id in made:
                digest = document_records.find(session, suket_id).digest
                self.acknowledge("document", suket_id, digest)

    def acknowledge(self, *words):
        """Say that something is done for ever; one write, which a kill cannot tear."""
        os.write(self.file, (" ".join(words) + "\n").encode())
