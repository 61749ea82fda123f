"""Do the tests notice?  `python -m tests.mutants` (`make mutants`) finds out.

Small changes are made to the code, one at a time, and the tests that come to the changed
lines are run.  Reported is the share that some test noticed, by room.  It ends with 1 if
that is less than 97 %, or if a row lock could be taken away without notice.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.equivalent import why_equivalent
from tests.mutants.notes import Notes
from tests.mutants.operators import Mutant, every_mutant
from tests.mutants.quick_start import prepare
from tests.mutants.sample import drawn, locks
from tests.mutants.touched_lines import NOTES
from tests.mutants.trial import Bench, Outcome
from tests.postgresql import PLACE, cluster
from tests.repository import ROOT

ENOUGH = 0.97
ROOMS_TESTED = ("tests/keys", "tests/signing", "tests/verify", "tests/suket")
WHICH = "not prove and not browser"


def main() -> int:
    """Draw, try, report."""
    given = _arguments().parse_args()
    every = [m for m in every_mutant() if m.room in given.rooms or not given.rooms]
    wanted = [*locks(every), *drawn(every, given.count, given.seed)]
    with tempfile.TemporaryDirectory(prefix="suket-mutants-") as folder:
        notes = given.notes or _noted(Path(folder) / "notes", given.workers)
        outcomes = []
        for outcome in _tried(wanted, Notes(notes), Path(folder), given.workers):
            outcomes.append(outcome)
            _tell(outcome, given.out)
    return _report(outcomes)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="besides the row locks")
    parser.add_argument("--seed", type=int, default=1, help="another draws others")
    parser.add_argument("--rooms", nargs="*", default=(), help="only: suket/register …")
    parser.add_argument("--workers", type=int, default=2, help="at the same time")
    parser.add_argument(
        "--notes", type=Path, help="notes of an earlier run of the tests"
    )
    parser.add_argument("--out", type=Path, help="file for one line of JSON a mutant")
    return parser


def _noted(folder: Path, workers: int) -> Path:
    """Run the tests as they are, and note who comes where."""
    folder.mkdir()
    command = [sys.executable, "-m", "pytest", "-n", str(workers), "-m", WHICH]
    command += ["-p", "tests.mutants.touched_lines", *ROOMS_TESTED]
    environment = {**os.environ, NOTES: str(folder)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if answer.returncode:
        print("Some tests fail without any mutant; they are left out.")
    return folder


def _tried(
    mutants: Sequence[Mutant], notes: Notes, folder: Path, workers: int
) -> Iterator[Outcome]:
    """Try mutants, each worker in a copy of its own, all with one PostgreSQL."""
    free: SimpleQueue[Bench] = SimpleQueue()
    prepare()
    with cluster() as url, ThreadPoolExecutor(workers) as pool:
        for number in range(workers):
            bench = Bench(folder / str(number), notes, {PLACE: url})
            bench.copy()
            free.put(bench)

        def try_out(mutant: Mutant) -> Outcome:
            bench = free.get()
            try:
                return bench.try_out(mutant)
            finally:
                free.put(bench)

        yield from pool.map(try_out, mutants)


def _tell(outcome: Outcome, out: Path | None) -> None:
    mutant = outcome.mutant
    mark = "noticed " if outcome.is_noticed else "SURVIVED"
    print(f"{mark} {mutant.file}:{mutant.line} {mutant.kind}: {mutant.change}")
    print(f"         {outcome.by}", flush=True)
    if out:
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")


def _is_equivalent(outcome: Outcome) -> bool:
    return not outcome.is_noticed and why_equivalent(outcome.mutant) is not None


def _report(outcomes: Sequence[Outcome]) -> int:
    """Print the shares, and return the exit code."""
    rooms = defaultdict(list)
    for outcome in outcomes:
        rooms[outcome.mutant.room].append(outcome)
    print(
        f"\n{'room':24} {'tried':>6} {'noticed':>8} {'equivalent':>11} {'survived':>9}"
    )
    for room, own in [*sorted(rooms.items()), ("all", list(outcomes))]:
        _print_row(room, own)
    changing = [outcome for outcome in outcomes if not _is_equivalent(outcome)]
    noticed = sum(outcome.is_noticed for outcome in changing)
    share = noticed / max(1, len(changing))
    lost = [o for o in changing if o.mutant.is_lock and not o.is_noticed]
    print(f"\n{share:.1%} of those that change something were noticed")
    return int(share < ENOUGH or bool(lost))


def _print_row(room: str, outcomes: Sequence[Outcome]) -> None:
    noticed = sum(outcome.is_noticed for outcome in outcomes)
    same = sum(_is_equivalent(outcome) for outcome in outcomes)
    left = len(outcomes) - noticed - same
    print(f"{room:24} {len(outcomes):6} {noticed:8} {same:11} {left:9}")


if __name__ == "__main__":
    sys.exit(main())
