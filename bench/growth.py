"""What one act costs when there were many before it.

Registers of ten thousand to a million sukets on SQLite are worked on in turns, and of
ten million with `make bench SCALE=1`.  Here the time on the clock counts, that of the
disk included.  A check is by the published lists, of which a larger register has more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeVar

from bench.comparison import Comparison, Figures, Goal, Lines
from bench.measure import Timing, timing_of
from bench.sample import SITE, Sample
from bench.synthetic_register import A_LIST, crowd
from suket.db import Database
from suket.jobs.publish_status import Publisher
from suket.migrations import upgrade
from suket.register import search_residents_and_sukets, sukets
from suket.register.end import end
from suket.register.issue import Issued
from suket.register.words import EndReason
from tests.office_world import CIREBON, NOW, World, nik_of, status_signer, suket_signer
from verify.checks import Verdict, check
from verify.published import LISTS_FOLDER, Published, read_list_files
from verify.trust_list import TrustList

SIZES = (10_000, 100_000, 1_000_000)
FAR_APART = (10_000, 10_000_000)
FIRST_LIST = 101  # of what is issued here; the crowd has those before
MOST = 1.5
SECOND = timedelta(seconds=1)
SEARCHES = {
    "search, a common name": "siti",
    "search, two names": "muhammad wijaya",
    "search, a rare name": "bacidu",
    "search, a misspelt name": "moehamad batjidoe wijaja",
    "search, half a misspelt name": "batjido",
}
T = TypeVar("T")


class Register:
    """Does acts on a register that is already there, and times each."""

    def __init__(self, folder: Path, size: int, steps: int) -> None:
        """Build it: some seconds for each million."""
        file = folder / f"{size}.db"
        database = Database(f"sqlite:///{file}")
        upgrade(database)
        self.world = World(database).furnish()
        database.dispose()
        crowd(file, size)
        lists = [*range(1, -(-size // A_LIST) + 1), FIRST_LIST]
        signer = suket_signer(CIREBON, first_list=FIRST_LIST)
        uris = tuple(f"{SITE}/s/{number}" for number in lists)
        key = replace(signer.trusted, status_uris=uris)
        self._signer = signer
        self._trust = TrustList((key, status_signer().trusted))
        self._folder = folder / f"published-{size}"
        self._publisher = Publisher(self._folder, status_signer)
        self._people = [self.world.add(nik=nik_of(n)) for n in range(steps + 1)]
        self._known = self._issue(self._people.pop(), NOW - 60 * SECOND)
        self._publish(NOW)
        self._published = self._read(uris)
        self.took: dict[str, list[float]] = {}

    def step(self, step: int) -> None:
        """Do one of everything; end every second time, and publish every tenth."""
        now = NOW + step * SECOND
        issued = self._timed("issue", self._issue, self._people[step], now)
        self._timed("look up", self._find, issued.suket_id)
        self._timed("check", self._check, now)
        for what, query in SEARCHES.items():
            self._timed(what, self._search, query)
        self._timed("search, a NIK", self._search, nik_of(step))
        if step % 2:
            self._timed("end", self._end, issued.suket_id, now)
        if step % 10 == 9:
            self._timed("publish", self._publish, now + SECOND)

    def _timed(self, what: str, act: Callable[..., T], *given: object) -> T:
        began = perf_counter()
        result = act(*given)
        self.took.setdefault(what, []).append((perf_counter() - began) * 1000)
        return result

    def _issue(self, resident_id: str, now: datetime) -> Issued:
        return self.world.issue(resident_id, signer=self._signer, now=now)

    def _find(self, suket_id: str) -> None:
        with self.world.database.reading() as session:
            sukets.find(session, suket_id, office=CIREBON)

    def _check(self, now: datetime) -> None:
        verdict = check(self._known.text, self._published, now=now).verdict
        if verdict is not Verdict.VALID:
            raise RuntimeError(f"a good suket was called {verdict}")

    def _search(self, query: str) -> None:
        with self.world.database.reading() as session:
            search_residents_and_sukets.residents(session, CIREBON, query)

    def _end(self, suket_id: str, now: datetime) -> None:
        officer = self.world.officer()
        with self.world.database.begin() as session:
            end(session, suket_id, EndReason.RUSAK, officer=officer, now=now)

    def _publish(self, now: datetime) -> None:
        self._publisher.publish(self.world.database, now=now)

    def _read(self, uris: Iterable[str]) -> Published:
        folder = self._folder / LISTS_FOLDER
        files = {uri: read_list_files(folder, uri, self._trust) for uri in uris}
        return Published(
            trust=self._trust,
            lists={uri: each.status for uri, each in files.items()},
            registers={uri: each.register for uri, each in files.items()},
        )


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return what each act costs in registers up to a million."""
    del given  # the office of the tests signs here
    return grown(SIZES, rounds)


def compare_far_apart(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return what each act costs in a small register and in one of ten million."""
    del given
    return grown(FAR_APART, rounds)


def grown(sizes: Sequence[int], steps: int) -> dict[str, Timing]:
    """Return what each act costs in registers of each size, the sizes taking turns."""
    with TemporaryDirectory() as name:
        registers = {size: Register(Path(name), size, steps) for size in sizes}
        for step in range(steps):
            for each in registers.values():
                each.step(step)
    return {
        f"{act}, of {size:,}": timing_of(each.took[act])
        for act in registers[sizes[0]].took
        for size, each in registers.items()
    }


def series(figures: Mapping[str, Any]) -> dict[str, list[tuple[int, Any]]]:
    """Return the figures of each act by size: `grown`, apart again."""
    apart: dict[str, list[tuple[int, Any]]] = {}
    for key, figure in figures.items():
        act, _, size = key.rpartition(", of ")
        apart.setdefault(act, []).append((int(size.replace(",", "")), figure))
    return apart


def worst(figures: Figures) -> float:
    """Return how many times its cost in the smallest register an act costs at most."""
    return max(
        by_size[-1][1].median / by_size[0][1].median
        for by_size in series(figures).values()
    )


COMPARISON = Comparison(
    key="growth",
    title="Growth of the register",
    about=__doc__,
    measure=compare,
    drawing=Lines(MOST),
    rounds=60,
    goals=(Goal("the act that grows most, of a million sukets", worst, at_most=MOST),),
)
FAR = Comparison(
    key="scale",
    title="Ten million sukets",
    about="The same, from ten thousand to ten million, on request only.",
    measure=compare_far_apart,
    drawing=Lines(MOST),
    rounds=60,
    goals=(
        Goal("the act that grows most, of ten million sukets", worst, at_most=MOST),
    ),
    is_long=True,
)
