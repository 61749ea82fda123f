"""The scenario of the demonstration, step by step, with what is expected of each.

Four offices, their keys, residents, sukets, documents; every document checked as a
stranger would; forgeries too; twenty cards printed; all checked again.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from rich.progress import Progress

from suket import clock
from suket.access.rights import Duty
from suket.access.secret_hashing import drawn
from suket.access.words import Role
from suket.cli import console, document_copies, issuing
from suket.cli.accounts import Who, put_account
from suket.cli.context import PUBLISHED_WITHIN_SECONDS, acting
from suket.cli.demo import check_with_verify, forgeries
from suket.cli.demo.report import DemoReport
from suket.cli.document_context import DocumentCommandContext
from suket.cli.importing import take_in
from suket.cli.office_file import read_offices
from suket.cli.offices import put_arms
from suket.cli.render_pool import make_all
from suket.cli.setup import found
from suket.institutions import manage_institutions
from suket.institutions.tables import Institution
from suket.institutions.words import InstitutionKind, VisitPurpose
from suket.intake.import_residents import Upload
from suket.offices.words import EnrolmentStatus
from suket.register import end as ends
from suket.register import issuance_batches, sukets
from suket.register.tables import Batch, Suket
from suket.register.token_text import text_of
from suket.register.words import EndReason
from suket.residents.eligibility import ADULT_YEARS, RANK
from suket.residents.words import Standing
from verify.checks import Verdict

PRINTED_PER_OFFICE = 5
EVIDENCE = "Pengiriman kartu CONTOH-01"
_LINK = '<p><a href="{1}">{0}</a></p>\n'

Row = Mapping[str, str]


@dataclass
class DemoScenario:
    """One run through the whole path."""

    place: DocumentCommandContext
    examples: Path
    folder: Path
    scores: DemoReport = field(default_factory=DemoReport)
    # Who signs in, at which path, by which name and password.
    accounts: list[tuple[str, str, str, str]] = field(default_factory=list)
    orders: list[Batch] = field(default_factory=list)
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
            forgeries.write_texts(self.place, in_force[0], self.forged)
            self._draw(progress)
            forgeries.write_document(self._document(in_force[0]), self.forged)
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

    def _hang_arms(self) -> None:
        for code in self.offices:
            file = self.examples / "arms" / f"{code}.svg"
            if file.is_file():
                put_arms(self.place, code, file)

    def _open_accounts(self) -> None:
        for code in self.offices:
            self._open_account("officer", f"petugas.{code}", code, Role.OFFICER)
        first = self.offices[0]
        self._open_account("signatory", f"penanda.{first}", first, Role.SIGNATORY)
        self._open_account("admin", f"admin.{first}", first, Role.ADMIN)
        self._agree_with_a_bank(first)
        console.done(f"accounts at {len(self.offices)} offices and a bank")

    def _open_account(self, who: str, name: str, office: str, role: Role) -> None:
        secret = drawn()
        with self.place.database.begin() as session:
            put_account(
                session, Who(name, f"{name} CONTOH"), Duty(role), office, secret
            )
        self.accounts.append((who, "/petugas/masuk", name, secret))

    def _agree_with_a_bank(self, office: str) -> None:
        """Let a bank look at what every office of the demonstration holds."""
        now, secret, name = clock.now(), drawn(), "teller.demo"
        bank = Institution(
            code="bank-demo",
            name="Bank Demo CONTOH",
            kind=InstitutionKind.BANK,
            office_code=office,
            is_nationwide=True,
            agreement="PKS/CONTOH/1",
            since=now.date(),
            until=now.date() + timedelta(days=365),
            daily_quota=1000,
            per_minute=60,
        )
        with self.place.database.begin() as session:
            manage_institutions.register(
                session, bank, [VisitPurpose.BANKING], who=acting(), now=now
            )
            manage_institutions.employ(
                session, bank.code, name, secret, who=acting(), now=now
            )
        self.accounts.append(("bank", "/lembaga/masuk", name, secret))

    def _import(self) -> None:
        table = (self.examples / "residents.csv").read_bytes()
        upload = Upload(table, self.examples / "photos", is_for_every_office=True)
        with self.scores.timed("residents read from CSV", len(self.rows)) as score:
            report = take_in(self.place, upload, None)
            score.seen, score.pieces = str(report.accepted), report.rows
        self.scores.surprises += [f"row {r.row}: {r.reason}" for r in report.refused]

    def _issue(self, progress: Progress) -> None:
        """Ask a suket for everybody; who may not have one is refused with a reason."""
        may = sum(map(_may_have_one, self.rows))
        task = progress.add_task("Issuing", total=len(self.rows))
        with self.scores.timed("sukets issued, signed, recorded", may) as score:
            self.orders = [
                issuing.order(self.place, code, ids)
                for code in self.offices
                if (ids := self._ids(code))
            ]
            for done in issuing.work_off(self.place):
                progress.advance(task, done)
            with self.place.database.reading() as session:
                ends_ = [
                    issuance_batches.progress(session, batch) for batch in self.orders
                ]
            score.seen = str(sum(end.issued for end in ends_))
            score.pieces = may
        refused = sum(end.refused for end in ends_)
        self.scores.note("refused, each with its reason", len(self.rows) - may, refused)

    def _ids(self, office: str) -> list[str]:
        niks = [row["nik"] for row in self.rows]
        return issuing.residents_of(self.place, niks, office)

    def _draw(self, progress: Progress) -> None:
        due = issuing.documents(self.place)
        task = progress.add_task("Drawing and signing", total=len(due))
        with self.scores.timed("documents drawn and signed", len(due)) as score:
            score.pieces = len(due)
            for result in make_all(self.place, due):
                progress.advance(task, len(result.made))
            for order in self.orders:
                self._copy(order)
            score.seen = str(len(list(self.out.rglob("*.pdf"))))

    def _copy(self, order: Batch) -> None:
        """Copy the documents of an order to the folder of its office."""
        with self.place.database.reading() as session:
            wanted = issuance_batches.suket_ids(session, order)
        faults = document_copies.copy_all(
            self.place, wanted, self.out / order.office_code
        )
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
        return report.count(ends.EndResult.ENDED)


def _may_have_one(row: Row) -> bool:
    """Say whether a resident may have a suket, by the table alone."""
    born, today = date.fromisoformat(row["tanggal_lahir"]), clock.now().date()
    birthdays = (today.month, today.day) >= (born.month, born.day)
    return (
        today.year - born.year - (not birthdays) >= ADULT_YEARS
        and row["keterangan"] == Standing.RESIDENT
        and RANK.get(EnrolmentStatus(row["status_perekaman"]), 0) > 0
    )
