"""The office and a model of it do the same, whatever happens in whatever order.

Security handbook, S34.  `make prove` goes on for 100,000 steps.
"""

import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from suket.db import Database
from suket.errors import SuketError
from suket.jobs.publish_status import Publisher
from suket.journal import entries
from suket.offices.words import EnrolmentStatus, Validity
from suket.register import sukets
from suket.register.end import end, end_expired, end_many, entry_of, restore, suspend
from suket.register.issue import issue, renew
from suket.register.tables import Suket
from suket.register.words import EndReason
from suket.residents.tables import Resident
from tests.office_world import NOW, World, nik_of, status_signer, trust_list
from tests.suket.register.promises_in_memory import Model
from verify.checks import Verdict, check
from verify.published import Published, read_list_files
from verify.status_list import Entry

SECOND = timedelta(seconds=1)
URI = "https://suket.example/s/1"
REASONS = [
    EndReason.KTP_DICETAK,
    EndReason.DATA_BERUBAH,
    EndReason.HILANG,
    EndReason.MENINGGAL,
    EndReason.PINDAH,
    EndReason.SALAH_TERBIT,
]
SEEN_AS = {
    Entry.VALID: Verdict.VALID,
    Entry.SUSPENDED: Verdict.SUSPENDED,
    Entry.SUPERSEDED: Verdict.SUPERSEDED,
    Entry.INVALID: Verdict.REVOKED,
}


class OfficeMachine(RuleBasedStateMachine):
    """Drives an office and its model side by side."""

    people = Bundle("people")
    papers = Bundle("papers")
    template = folder = None
    runs = 0

    def __init__(self):
        super().__init__()
        OfficeMachine.runs += 1
        place = self.folder / str(OfficeMachine.runs)
        place.mkdir()
        shutil.copy(self.template, place / "suket.db")
        self.database = Database(f"sqlite:///{place / 'suket.db'}")
        self.world = World(self.database).furnish()
        self.world.change_office(validity=Validity.MONTHS, months=1)
        self.publisher = Publisher(place / "published", status_signer)
        self.model, self.now, self.texts = Model(), NOW, {}
        self.officer = self.world.officer()

    def teardown(self):
        with self.database.reading() as session:
            assert entries.first_departure(session, entries.root(session)) is None
        self.database.dispose()

    def both(self, ours, models):
        """Do one act in the office and in the model; both refuse, or neither."""
        self.now += SECOND
        result, refused = None, None
        try:
            with self.database.begin() as session:
                result = ours(session)
        except SuketError as refusal:
            refused = refusal.code
        assert models() == refused
        return result

    @rule(target=people, is_recorded=st.booleans())
    def meet(self, is_recorded):
        nik = nik_of(len(self.model.people))
        status = "PRINT_READY_RECORD" if is_recorded else "UNREGISTERED"
        self.world.add(nik=nik, enrolment_status=EnrolmentStatus(status))
        self.model.people[nik] = None if is_recorded else "BELUM_REKAM"
        return nik

    def keep(self, issued):
        if issued is None:
            return None
        paper = self.model.papers[-1]
        paper.ends_at = issued.claims.expires_at
        self.texts[paper.number] = issued
        return paper.number

    @rule(target=papers, nik=people)
    def issue(self, nik):
        [resident_id] = self.world.all(select(Resident.id).where(Resident.nik == nik))
        desk = self.world.desk()
        issued = self.both(
            lambda s: issue(s, resident_id, desk, officer=self.officer, now=self.now),
            lambda: self.model.issue(nik, self.now, None),
        )
        return self.keep(issued)

    @rule(target=papers, number=papers)
    def renew(self, number):
        if number is None:
            return None
        paper, key = self.paper(number)
        desk = self.world.desk()
        issued = self.both(
            lambda s: renew(s, key, desk, officer=self.officer, now=self.now),
            lambda: self.model.renew(paper, self.now, None),
        )
        return self.keep(issued)

    def paper(self, number):
        return self.model.papers[number - 1], self.texts[number].suket_id

    @rule(number=papers, reason=st.sampled_from(REASONS))
    def end(self, number, reason):
        if number is None:
            return
        paper, key = self.paper(number)
        self.both(
            lambda s: end(s, key, reason, officer=self.officer, now=self.now),
            lambda: self.model.end(paper, reason),
        )

    @rule(niks=st.lists(people, max_size=4), reason=st.sampled_from(REASONS))
    def end_many(self, niks, reason):
        def models():
            for held in map(self.model.held, dict.fromkeys(niks)):
                if held:
                    self.model.end(held, reason)

        self.both(
            lambda s: end_many(s, niks, reason, officer=self.officer, now=self.now),
            models,
        )

    @rule(number=papers)
    def suspend(self, number):
        if number is None:
            return
        paper, key = self.paper(number)
        officer = self.officer
        self.both(
            lambda s: suspend(s, key, officer=officer, now=self.now, evidence="x"),
            lambda: self.model.suspend(paper),
        )

    @rule(number=papers)
    def restore(self, number):
        if number is None:
            return
        paper, key = self.paper(number)
        officer = self.officer
        self.both(
            lambda s: restore(s, key, officer=officer, now=self.now, evidence="x"),
            lambda: self.model.restore(paper),
        )

    @rule(days=st.integers(1, 20))
    def wait(self, days):
        self.now += timedelta(days)

    @rule()
    def expire(self):
        self.both(
            lambda s: end_expired(s, now=self.now),
            lambda: self.model.expire(self.now),
        )

    @rule()
    def look_as_the_public(self):
        """Publish, and check every paper as anybody would."""
        if not self.texts:
            return
        self.now += 2 * SECOND
        self.publisher.publish(self.database, now=self.now)
        found = read_list_files(self.publisher.folder / "s", URI, trust_list())
        seen = Published(trust_list(), {URI: found.status}, {URI: found.register})
        for number, issued in self.texts.items():
            paper = self.model.papers[number - 1]
            expected = SEEN_AS[paper.entry]
            is_final = expected in {Verdict.REVOKED, Verdict.SUPERSEDED}
            if not is_final and self.now >= paper.ends_at:
                expected = Verdict.EXPIRED
            assert check(issued.text, seen, now=self.now).verdict is expected

    @invariant()
    def the_register_says_what_the_model_says(self):
        rows = self.world.all(select(Suket).order_by(Suket.year, Suket.serial))
        assert [place(s) for s in rows] == [place(p) for p in self.model.papers]
        assert [entry_of(s) for s in rows] == [p.entry for p in self.model.papers]
        with self.database.reading() as session:
            for nik in self.model.people:
                held, paper = (
                    sukets.find_active(session, nik),
                    self.model.held(nik),
                )
                assert (held and place(held)) == (paper and place(paper))


def place(paper):
    return paper.year, paper.serial


QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def run(template, folder, examples, steps):
    run_state_machine_as_test(
        type("Machine", (OfficeMachine,), {"template": template, "folder": folder}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=QUIET,
            database=None,
        ),
    )


def test_the_office_does_what_its_model_does(sqlite_template, tmp_path):
    run(sqlite_template, tmp_path, 12, 30)


@pytest.mark.prove
def test_the_office_does_what_its_model_does_for_a_hundred_thousand_steps(
    sqlite_template, tmp_path
):
    run(sqlite_template, tmp_path, 1000, 100)
