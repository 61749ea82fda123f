"""Residents of a city become sukets, with documents in the archive, and published.

The whole of it: row, number, index, token, QR, page, signature, file, journal and
published list, 400 at a time in one process on SQLite, with every flush to the disk
that the service makes.  The naive documents are drawn and signed, and kept nowhere.  By
the clock, the disk is waited for as well, and so is whoever else uses the machine.
"""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from bench.chromium import chromium, family_seconds
from bench.comparison import Bars, Comparison, Goal, rate, ratio
from bench.measure import Timing, timing_of
from bench.naive import Naive
from bench.sample import ISSUED_AT, OFFICE, PRINTED, SINCE, Sample
from keys.signer_protocol import SoftwareSigner
from signing.sign_pdf import PdfSealer
from suket import migrations
from suket.access.rights import Officer
from suket.db import Database
from suket.jobs.documents import Workshop, make_documents
from suket.jobs.issue_batches import issue_batches
from suket.jobs.publish_status import Publisher
from suket.offices import offices, signatories
from suket.offices.number_template import DEFAULT_TEMPLATE
from suket.offices.tables import Office, Signatory
from suket.offices.words import Capacity, EnrolmentStatus, StepRule, Validity
from suket.paper.archive import Archive
from suket.paper.document_renderer import DocumentRenderer
from suket.paper.press.machine import Press
from suket.register import order_batch
from suket.register.issue import Desk
from suket.register.words import Channel
from suket.residents import residents
from suket.residents.words import Gender
from suket.shipped import templates
from verify.trust_list import Purpose, TrustedKey

AT_ONCE = 400  # sukets of one round
NAIVE, MASS = "document, naive", "suket, end to end"
CHROMIUM, BY_CHROMIUM = "document, warm Chromium", 4  # a round
CLOCK = "the same, by the clock"
_WHO = Officer(username="bench", office=OFFICE.code)


class City:
    """An office with residents to come, on SQLite, all in one folder."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        renderer, sealer = DocumentRenderer(templates()), PdfSealer(sample.credential)
        self._sample = sample
        self._now = ISSUED_AT
        self._serials = count()
        self._database = Database(f"sqlite:///{folder / 'suket.db'}")
        self._workshop = Workshop(
            renderer, lambda *_: sealer, Archive(folder / "archive"), Press(renderer)
        )
        status = _status_signer()
        self._publisher = Publisher(folder / "published", lambda _: status)
        self._photo = sha256(sample.photo).hexdigest()
        migrations.upgrade(self._database)
        with self._database.begin() as session:
            offices.add(session, _office(), who="bench", now=SINCE)
            signatories.name(session, _signatory(), who="bench", now=SINCE)
            residents.keep_photos(session, {self._photo: sample.photo})

    def close(self) -> None:
        """Let go of the database."""
        self._database.dispose()

    def come(self, many: int) -> None:
        """Let residents be imported who have no suket yet."""
        rows = [self._resident(next(self._serials)) for _ in range(many)]
        with self._database.begin() as session:
            residents.put(session, rows)

    def serve(self) -> int:
        """Issue to everybody, make the documents, publish; return how many."""
        self._now += timedelta(seconds=10)
        with self._database.begin() as session:
            order_batch.start(session, None, officer=_WHO, now=self._now)
        while issue_batches(self._database, self._desk, now=self._now):
            pass
        made = 0
        while some := make_documents(self._database, self._workshop, now=self._now):
            if not some.made:
                break
            made += len(some.made)
        self._publisher.publish(self._database, now=self._now + timedelta(seconds=2))
        return made

    def _desk(self, office: str, _: datetime) -> Desk:
        return Desk(office=office, signer=self._sample.signer, channel=Channel.BULK)

    def _resident(self, serial: int) -> dict[str, object]:
        same = ("birthplace", "blood_type", "street", "rt", "rw", "village", "district")
        more = ("regency", "province", "religion", "marital_status", "occupation")
        return {
            **{name: getattr(PRINTED, name) for name in (*same, *more)},
            "nik": f"327401{serial // 10_000 % 28 + 1:02}{serial // 100 % 100:02}"
            f"9{serial // 280_000:01}99{serial % 100:02}",
            "office_code": OFFICE.code,
            "full_name": f"CONTOH {_spelt(serial)}",
            "born": date(1960, 1, 1) + timedelta(days=serial % 15_000),
            "sex": Gender.FEMALE,
            "region_code": None,
            "citizenship": "WNI",
            "enrolment_status": EnrolmentStatus.PRINT_READY_RECORD,
            "photo_digest": self._photo,
            "updated_at": SINCE,
        }


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Time naive documents and a round of sukets, taking turns; one round warms up."""
    naive = Naive(given)
    samples: dict[str, list[float]] = {NAIVE: [], CHROMIUM: [], MASS: [], CLOCK: []}
    with (
        TemporaryDirectory() as folder,
        closing(City(given, Path(folder))) as city,
        chromium() as browser,
    ):
        for turn in range(rounds + 1):
            city.come(AT_ONCE)
            (alone, _), (work, clock) = _taken(naive.document), _taken(city.serve)
            began = family_seconds()
            for _ in range(BY_CHROMIUM):
                browser.document(naive)
            printed = (family_seconds() - began) * 1000
            if turn:
                samples[NAIVE].append(alone)
                samples[CHROMIUM].append(printed / BY_CHROMIUM)
                samples[MASS].append(work / AT_ONCE)
                samples[CLOCK].append(clock / AT_ONCE)
    return {name: timing_of(values) for name, values in samples.items()}


def _taken(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long an act takes, of the processor and by the clock (both in ms)."""
    work, clock = time.process_time(), time.perf_counter()
    act()
    return (time.process_time() - work) * 1000, (time.perf_counter() - clock) * 1000


def _spelt(serial: int) -> str:
    """Return a number in capitals, as a name has no digits."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(serial))


def _office() -> Office:
    head = PRINTED.letterhead
    return Office(
        code=OFFICE.code,
        name=OFFICE.name,
        zone=OFFICE.zone,
        place=PRINTED.place,
        government=head.government,
        agency=head.agency,
        street=head.street,
        phone=head.phone,
        email=head.email,
        website=head.website,
        postal_code=head.postal_code,
        form=PRINTED.form,
        number_template=DEFAULT_TEMPLATE,
        classification="470",
        unit_code=OFFICE.code,
        validity=Validity.UNTIL_PRINTED,
        months=None,
        minimum_status=EnrolmentStatus.BIO_CAPTURED,
        rule=StepRule.DIRECT,
    )


def _signatory() -> Signatory:
    block = PRINTED.signatory
    return Signatory(
        office_code=OFFICE.code,
        since=SINCE.date(),
        capacity=Capacity.HEAD,
        title=block.title,
        name=block.name,
        rank=block.rank,
        nip=block.nip,
    )


def _status_signer() -> SoftwareSigner:
    private = generate_private_key(SECP256R1())
    key = TrustedKey(
        public=private.public_key(), purpose=Purpose.STATUS, not_before=SINCE
    )
    return SoftwareSigner(private, key)


COMPARISON = Comparison(
    key="mass",
    title="Many sukets, end to end",
    about=__doc__,
    measure=compare,
    drawing=Bars(MASS, own=(MASS, CLOCK)),
    rounds=8,
    goals=(
        Goal(
            "one suket of many, end to end, against a naive document alone",
            ratio(NAIVE, MASS),
            at_least=60,
        ),
        Goal(
            "the same, against a document of warm Chromium and pyHanko alone",
            ratio(CHROMIUM, MASS),
            at_least=40,
            reason=(
                "A page of the browser is compared with all of a suket here: row, "
                "number, index, token, journal, file and published list too."
            ),
        ),
        Goal(
            "sukets with their documents, for each core",
            rate(MASS),
            at_least=400,
            unit="a second",
            reason="This is no ratio: another machine is quicker.",
        ),
    ),
)
