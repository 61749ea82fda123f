"""The scenario of the demonstration, step by step, with what is expected of each.

Four offices, their keys, residents, sukets, documents; every document checked as a
stranger would; forgeries too; twenty cards printed; all checked again.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rich.progress import Progress

from suket import clock
from suket.applications.handover.make_ready import make_some_ready
from suket.applications.words import CaseState
from suket.cli import console, document_copies, issuing
from suket.cli.context import PUBLISHED_WITHIN_SECONDS
from suket.cli.demo import accounts, check_with_verify, forgeries, open_today
from suket.cli.demo import story_figures as figures
from suket.cli.demo.accounts import Shown
from suket.cli.demo.expected import Row, may_have_one, may_wait
from suket.cli.demo.report import DemoReport
from suket.cli.demo.team import Team
from suket.cli.document_context import DocumentCommandContext
from suket.cli.importing import take_in
from suket.cli.office_file import read_offices
from suket.cli.offices import put_arms
from suket.cli.render_pool import make_all
from suket.cli.setup import found
from suket.intake.import_residents import Upload
from suket.offices.words import StepRule
from suket.register import end as ends
from suket.register import issuance_batches, sukets
from suket.register.end_report import EndResult
from suket.register.tables import Batch, Suket
from suket.register.token_text import text_of
from suket.register.words import EndReason
from verify.checks import Verdict

PRINTED_PER_OFFICE = 5
EVIDENCE = "Pengiriman kartu CONTOH-01"
_LINK = '<p><a href="{1}">{0}</a></p>\n'


@dataclass
class DemoScenario:
    """One run through the whole path."""

    place: DocumentCommandContext
    examples: Path
    folder: Path
    scores: DemoReport = field(default_factory=DemoReport)
    accounts: list[Shown] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    printed: list[Suket] = field(default_factory=list)  # ended by their cards

    @property
    def out(self) -> Path:
        """Where the documents are handed out, a folder for each office."""
        return self.folder / "out"

    @property
    def forged(self) -> Path:
        """Where the forgeries lie."""
        return self.folder / "forged"

    @cached_property
    def offices(self) -> list[str]:
        """The codes of the offices."""
        return [lines.code for lines in read_offices(self._offices_file)]

    @property
    def _offices_file(self) -> Path:
        return self.examples / "offices.toml"

    @cached_property
    def rows(self) -> list[Row]:
        """The residents as their table has them."""
        file = self.examples / "residents.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def all(self) -> None:
        """Take every step in turn."""
        found(self.place, read_offices(self._offices_file))
        self._hang_arms()
        self._open_accounts()
        self._import()
        with console.progress() as progress:
            self._issue(progress)
            in_force = self._in_force()
            model = next(each for each in in_force if each.office_code == self._alone)
            forgeries.write_texts(self.place, model, self.forged)
            self._draw(progress)
            forgeries.write_document(self._document(model), self.forged)
            self._publish("status published to everybody")
            wanted = {
                document_copies.file_name(suket): Verdict.VALID for suket in in_force
            }
            self._check(progress, "as a stranger", wanted)
            self._check_forgeries(progress)
            self.printed = self._print_cards(in_force)
            for suket in self.printed:
                wanted[document_copies.file_name(suket)] = Verdict.SUPERSEDED
            self._publish("the printing, published to everybody")
            self._check(progress, "again", wanted)

    def write_links(self, file: Path) -> None:
        """Write a page with a link to each kind of answer, for a browser."""
        wanted = {"valid": self._in_force()[:1], "superseded": self.printed[:1]}
        with self.place.database.reading() as session:
            links = [
                (state, text_of(suket.token))
                for state, held in wanted.items()
                for suket in sukets.by_ids(session, [each.id for each in held])
            ]
        forged = sorted(self.forged.glob("*.txt"))
        links += [(each.stem, each.read_text().strip()) for each in forged]
        file.write_text("".join(_LINK.format(name, text) for name, text in links))

    @property
    def _alone(self) -> str:
        """The first office at which one issues alone, as a forger there would."""
        return next(each.office for each in self.teams if each not in self._in_turns())

    def _hang_arms(self) -> None:
        for code in self.offices:
            file = self.examples / "arms" / f"{code}.svg"
            if file.is_file():
                put_arms(self.place, code, file)

    def _open_accounts(self) -> None:
        """Employ at each office the people whom its rule asks for."""
        first, now = self.offices[0], clock.now()
        self.teams = [
            Team.of_office(self.place, code, now=now) for code in self.offices
        ]
        for team in self.teams:
            team.let_signatory_in(now)
        self.accounts = [
            *accounts.of_teams(self.teams),
            *accounts.besides(self.place, first),
            accounts.of_a_bank(self.place, first),
        ]
        console.done(f"accounts at {len(self.offices)} offices and a bank")

    def _import(self) -> None:
        table = (self.examples / "residents.csv").read_bytes()
        upload = Upload(table, self.examples / "photos", is_for_every_office=True)
        with self.scores.timed("residents read from CSV", len(self.rows)) as score:
            report = take_in(self.place, upload, None)
            score.seen, score.pieces = str(report.accepted), report.rows
        self.scores.surprises += [f"row {r.row}: {r.reason}" for r in report.refused]

    def _issue(self, progress: Progress) -> None:
        """Ask a suket for everybody; who may not have one is refused with a reason.

        Where nobody issues alone an application is taken for each, and others check,
        approve and sign it.
        """
        may = self._eligible()
        task = progress.add_task("Issuing", total=len(self.rows))
        with self.scores.timed("sukets issued, signed, recorded", len(may)) as score:
            for team in self._in_turns():
                open_today.open_today(self.place, team.office)
            orders = [
                issuing.order(self.place, code, ids)
                for code in self.offices
                if (ids := self._ids(code))
            ]
            for done in issuing.work_off(self.place):
                progress.advance(task, done)
            for team in self._in_turns():
                team.finish(clock.now())
            score.seen = str(len(self._in_force()))
            score.pieces = len(may)
        self._note_parts(orders)

    def _note_parts(self, orders: Iterable[Batch]) -> None:
        """Say how many were signed in batches, and what became of the others."""
        may, in_turns = self._eligible(), self._is_in_turns
        waits = [row for row in self.rows if in_turns(row) and may_wait(row)]
        may_not = len(self.rows) - len(may)
        with self.place.database.reading() as session:
            ends_ = [issuance_batches.progress(session, each) for each in orders]
            seen, _ = figures.signed(session)
            alone = figures.signed_alone(session)
            waiting = figures.in_state(session, CaseState.MENUNGGU_REKAM)
        refused = sum(end.refused for end in ends_)
        note = self.scores.note
        note(
            "  checked and signed by two or three persons",
            sum(map(in_turns, may)),
            seen,
        )
        note("  of which two by one person", 0, alone)
        note("waiting until they are recorded", len(waits), waiting)
        note("refused, each with its reason", may_not - len(waits), refused)

    def _in_turns(self) -> list[Team]:
        """Return the teams in which nobody issues alone."""
        return [team for team in self.teams if team.rule is not StepRule.DIRECT]

    def _eligible(self) -> list[Row]:
        today = clock.now().date()
        return [row for row in self.rows if may_have_one(row, on=today)]

    def _is_in_turns(self, row: Row) -> bool:
        codes = tuple(team.office for team in self._in_turns())
        return row["kode_wilayah"].startswith(codes)

    def _ids(self, office: str) -> list[str]:
        niks = [row["nik"] for row in self.rows]
        return issuing.residents_of(self.place, niks, office)

    def _draw(self, progress: Progress) -> None:
        due = issuing.documents(self.place)
        task = progress.add_task("Drawing and signing", total=len(due))
        with self.scores.timed("documents drawn and signed", len(due)) as score:
            score.pieces = len(due)
            for result in make_all(self.place, due):
                with self.place.database.begin() as session:
                    make_some_ready(session, result.made, now=clock.now())
                progress.advance(task, len(result.made))
            self._copy()
            score.seen = str(len(list(self.out.rglob("*.pdf"))))

    def _copy(self) -> None:
        """Copy the documents to the folders of their offices."""
        held = self._in_force()
        for code in self.offices:
            wanted = {suket.id for suket in held if suket.office_code == code}
            faults = document_copies.copy_all(self.place, wanted, self.out / code)
            self.scores.surprises += [f"{each.number}: {each.why}" for each in faults]

    def _publish(self, what: str) -> None:
        with self.scores.within(what, PUBLISHED_WITHIN_SECONDS):
            self.place.publish()

    def _in_force(self) -> list[Suket]:
        niks = [row["nik"] for row in self.rows]
        with self.place.database.reading() as session:
            return sorted(
                sukets.in_force(session, niks).values(),
                key=lambda suket: (suket.office_code, suket.serial),
            )

    def _check(
        self, progress: Progress, how: str, wanted: Mapping[str, Verdict]
    ) -> None:
        """Check every document, and compare each verdict with the one expected."""
        task = progress.add_task(f"Checking {how}", total=len(wanted))
        seen: dict[str, str] = {}
        with self.scores.timed(f"PDFs checked {how}", len(wanted)) as score:
            score.pieces = len(wanted)
            for one in check_with_verify.check(self.out, self.place.settings.published):
                seen[one.name] = one.verdict
                progress.advance(task)
            score.seen = str(len(seen))
        found, expected = (
            Counter(seen.values()),
            Counter(map(str, wanted.values())),
        )
        for verdict in sorted({*expected, *found}):
            self.scores.note(f"  {verdict}", expected[verdict], found[verdict])
        self._compare(wanted, seen)

    def _compare(self, wanted: Mapping[str, str], seen: Mapping[str, str]) -> None:
        for name in sorted({*wanted, *seen}):
            was, is_ = wanted.get(name, "no document"), seen.get(name, "nothing")
            if was != is_:
                self.scores.surprises.append(f"{name}: {was} expected, {is_} seen")

    def _document(self, suket: Suket) -> Path:
        return self.out / suket.office_code / document_copies.file_name(suket)

    def _check_forgeries(self, progress: Progress) -> None:
        """Check the forgeries: each must be refused for its own reason."""
        wanted = {name: reason.value for name, reason in forgeries.EXPECTED.items()}
        task = progress.add_task("Checking forgeries", total=len(wanted))
        seen: dict[str, str] = {}
        published = self.place.settings.published
        with self.scores.timed("forgeries called not authentic", len(wanted)) as score:
            for one in check_with_verify.check(self.forged, published):
                seen[one.name.partition(":")[0]] = one.reason or one.verdict
                progress.advance(task)
            score.seen = str(sum(seen.get(n) == reason for n, reason in wanted.items()))
        self._compare(wanted, seen)

    def _print_cards(self, held: Iterable[Suket]) -> list[Suket]:
        """End some sukets of each office because the card is printed."""
        chosen: list[Suket] = []
        with self.scores.timed(
            "e-KTPs marked as printed", PRINTED_PER_OFFICE * len(self.offices)
        ) as score:
            for code in self.offices:
                own = [suket for suket in held if suket.office_code == code]
                some = own[:: max(1, len(own) // PRINTED_PER_OFFICE)][
                    :PRINTED_PER_OFFICE
                ]
                chosen += some if self._end(code, some) == len(some) else []
            score.seen = str(len(chosen))
        return chosen

    def _end(self, office: str, held: Iterable[Suket]) -> int:
        with self.place.database.begin() as session:
            report = ends.end_many(
                session,
                [suket.nik for suket in held],
                EndReason.KTP_DICETAK,
                officer=self.place.officer(office),
                now=clock.now(),
                evidence=EVIDENCE,
            )
        return report.count(EndResult.ENDED)
