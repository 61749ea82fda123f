"""What the pages and acts of an office cost when there were many applications before.

Offices with ten thousand and a hundred thousand applications behind them, on SQLite and
on PostgreSQL, are worked in turns; with a million on request (`make bench SCALE=1`).
On the desks lie three thousand, in each.  Pages are asked of the whole application as a
browser asks; what is counted is the processor time of this process and of the one of
PostgreSQL that serves it, so that whoever else uses the machine does not matter.  The
account page, which lists nothing, shows what any page costs.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import structlog
from anyio.from_thread import start_blocking_portal
from sqlalchemy import create_engine, make_url, text
from starlette.testclient import TestClient

from bench.comparison import Comparison, Figures, Goal, Lines
from bench.growth import series
from bench.measure import Timing, timing_of
from bench.sample import Sample
from bench.synthetic_office import DISTRICT, fill, number_of
from suket.access.words import Role
from suket.applications.deciding import check, leases
from suket.applications.deciding.review import review
from suket.applications.queues import Queue
from suket.applications.words import ItemStanding
from suket.db import Database
from suket.migrations import upgrade
from tests.office_world import World
from tests.postgresql import cluster
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.office.checking_desk import MONDAY, CheckingDesk
from tests.suket.web.office.office_counter import Browser, OfficeCounter

SIZES = (10_000, 100_000)
FAR_APART = (10_000, 1_000_000)
MOST = 1.5
MOST_MS = 300
EMPTY = "a page that lists nothing"
PAGES = {
    EMPTY: (Role.VERIFIER, "/petugas/akun"),
    "home of an officer": (Role.OFFICER, "/petugas"),
    "home of an operator": (Role.OPERATOR, "/petugas"),
    "home of a verifier": (Role.VERIFIER, "/petugas"),
    "home of a section head": (Role.SECTION_HEAD, "/petugas"),
    "home of a signatory": (Role.SIGNATORY, "/petugas"),
    "applications": (Role.OFFICER, "/petugas/pengajuan"),
    "who is to be told": (Role.OFFICER, "/petugas/pengajuan/kabar"),
    "the verifier's next": (Role.VERIFIER, "/petugas/periksa"),
    "the verifier's list": (Role.VERIFIER, "/petugas/periksa/daftar?hal=10"),
    "the section head's list": (Role.SECTION_HEAD, "/petugas/setujui"),
    "the urgent lane": (Role.SECTION_HEAD, "/petugas/mendesak"),
    "the signatory's list": (Role.SIGNATORY, "/petugas/tanda-tangan"),
    "calendar": (Role.OFFICER, "/petugas/kalender"),
}
SLOWEST = "the slowest page, 95 of 100"
HEAVY = "The page has nine hundred lines of three groups: half a megabyte."


class BusyOffice:
    """Shows its pages and does its acts, and times each."""

    def __init__(self, database: Database, folder: Path, size: int) -> None:
        self._database = database
        counter = OfficeCounter(World(database), folder, now=MONDAY)
        self._desk = CheckingDesk(counter, steps=3)
        self._room = WaitingRoom(counter.world, now=MONDAY)
        units = {Role.OPERATOR: DISTRICT}
        self._browsers: dict[Role, Browser] = {
            role: counter.officer(role.value, role=role, unit=units.get(role))
            for role in {role for role, _ in PAGES.values()}
        }
        self._checker = self._desk.person("cek", Role.VERIFIER)
        self._serials = count(1)
        self._pages = {
            **PAGES,
            "an application by its number": (
                Role.OFFICER,
                f"/petugas/pengajuan/{number_of(size // 2)}",
            ),
        }
        self.took: dict[str, list[float]] = {}

    def step(self) -> None:
        """Show every page once, take an application, and check one."""
        for what, (role, path) in self._pages.items():
            self._timed(what, self._shown, self._browsers[role], path)
        serial = next(self._serials)
        self._room.resident(serial)
        self._timed("an application taken", self._room.ask, serial)
        self._timed("one checked", self._check)

    def _timed(self, what: str, act: Callable[..., object], *given: object) -> None:
        began = self._seconds()
        act(*given)
        took = (self._seconds() - began) * 1000
        self.took.setdefault(what, []).append(took)

    def _seconds(self) -> float:
        return process_time() + served_seconds(self._database)

    def _shown(self, browser: Browser, path: str) -> None:
        answer = browser.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")

    def _check(self) -> None:
        """Take the next, look at it, and let it pass."""
        checker = self._checker
        with self._database.begin() as session:
            case = leases.take_next(session, Queue.CHECK, officer=checker, now=MONDAY)
            if case is None:
                raise RuntimeError("nothing waits to be checked")
            seen = review(session, case.number, officer=checker, now=MONDAY)
            said = dict.fromkeys(seen.items, ItemStanding.PRESENT)
            check.accept(session, seen.seen, said, officer=checker, now=MONDAY)


def served_seconds(database: Database) -> float:
    """Return the processor time of the PostgreSQL that serves (Linux), else nought."""
    folder = make_url(database.url).query.get("host")
    if not isinstance(folder, str):
        return 0.0
    first = (Path(folder) / "data" / "postmaster.pid").read_text().split()[0]
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return sum(map(_nanoseconds, children)) / 1e9


def _nanoseconds(process: str) -> int:
    """Return how long a process has run; nought if it has just ended."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0])
    except OSError:
        return 0


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return what each page and act costs in offices of each size."""
    del given  # the office of the tests works here
    return grown(SIZES, rounds)


def compare_far_apart(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return what each page and act costs with a million applications behind it."""
    del given
    return grown(FAR_APART, rounds)


def grown(sizes: Sequence[int], rounds: int) -> dict[str, Timing]:
    """Return the figures of offices of each size on each database, in turns."""
    with _one_loop(), TemporaryDirectory() as name, cluster() as url:
        offices = dict(_offices(Path(name), url, sizes))
        for turn in range(rounds + 2):
            for office in offices.values():
                if turn == 2:  # two rounds warm up
                    office.took.clear()
                office.step()
    figures = {
        f"{act}, {kind}, of {size:,}": timing_of(took)
        for (kind, size), office in offices.items()
        for act, took in office.took.items()
    }
    return dict(sorted(figures.items())) | {
        f"{SLOWEST}, {kind}, of {size:,}": timing_of([_slowest(office)])
        for (kind, size), office in offices.items()
    }


def _offices(
    folder: Path, url: str, sizes: Sequence[int]
) -> Iterator[tuple[tuple[str, int], BusyOffice]]:
    for size in sizes:
        addresses = {
            "SQLite": f"sqlite:///{folder}/{size}.db",
            "PostgreSQL": _created(url, f"office_{size}"),
        }
        for kind, address in addresses.items():
            database = Database(address)
            upgrade(database)
            World(database).furnish()
            fill(address, size, now=MONDAY)
            yield (kind, size), BusyOffice(database, folder / f"{kind}-{size}", size)


def _created(url: str, name: str) -> str:
    """Return the address of a new database of a cluster."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def _one_loop() -> Iterator[None]:
    """Let every browser ask in one event loop, as one server has one; log little."""
    wrapper = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=wrapper)
    before = TestClient.portal
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
    TestClient.portal = before


def _slowest(office: BusyOffice) -> float:
    """Return of the dearest page what 95 of 100 cost at most."""
    return max(
        sorted(took)[len(took) * 95 // 100]
        for what, took in office.took.items()
        if what in PAGES
    )


def worst(figures: Figures) -> float:
    """Return how many times its cost in the smallest office a page costs at most."""
    return max(
        by_size[-1][1].median / by_size[0][1].median
        for act, by_size in series(figures).items()
        if not act.startswith(SLOWEST)
    )


def slowest(figures: Figures) -> float:
    """Return what the dearest page of the largest office costs, 95 of 100 times."""
    return max(
        by_size[-1][1].median
        for act, by_size in series(figures).items()
        if act.startswith(SLOWEST)
    )


def _goals(behind: str) -> tuple[Goal, ...]:
    return (
        Goal(f"the page or act that grows most, {behind}", worst, at_most=MOST),
        Goal(
            f"the slowest page, {behind}, 95 of 100",
            slowest,
            at_most=MOST_MS,
            unit="ms",
            reason=f"{HEAVY} Nor is this a ratio: another machine is quicker.",
        ),
    )


COMPARISON = Comparison(
    key="office",
    title="An office with much behind it",
    about=__doc__,
    measure=compare,
    drawing=Lines(MOST),
    rounds=20,
    goals=_goals("with a hundred thousand applications behind it"),
    is_long=True,
)
FAR = Comparison(
    key="office-scale",
    title="A million applications",
    about="The same, from ten thousand to a million, on request only.",
    measure=compare_far_apart,
    drawing=Lines(MOST),
    rounds=20,
    goals=_goals("with a million applications behind it"),
    is_long=True,
)
