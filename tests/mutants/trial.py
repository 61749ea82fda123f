"""One mutant on trial: in a copy of the project, before the tests that come to it."""

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.notes import Notes
from tests.mutants.operators import Mutant
from tests.mutants.quick_start import ENDLESS, run_pytest
from tests.repository import ROOT, tracked

FIRST = 30  # tests that are tried before the rest: most mutants go no further
BOX_SECONDS = 240  # of tests, as they took without mutant; more are not tried
START_SECONDS = 90  # a heavily loaded machine may need them to load the tests
ROW_LOCKS = "tests/suket/test_row_locks.py"  # the tests for any lock come first
NOT_NOTICED = 0
NO_TESTS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial."""

    mutant: Mutant
    is_noticed: bool
    by: str  # the test that noticed it, or what else there is to say


class Bench:
    """A copy of the project in which mutants are tried one after the other."""

    def __init__(self, folder: Path, notes: Notes, environment: dict[str, str]) -> None:
        self._folder, self._notes = folder, notes
        self._environment = {
            **environment,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def copy(self) -> None:
        """Copy what git keeps of the project."""
        for path in tracked():
            target = self._folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)

    def try_out(self, mutant: Mutant) -> Outcome:
        """Put a mutant in place, run tests until one fails, and take it out again."""
        path = self._folder / mutant.file
        source, stat = path.read_bytes(), path.stat()
        path.write_bytes(mutant.applied(source))
        try:
            return self._outcome(mutant)
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def _outcome(self, mutant: Mutant) -> Outcome:
        tried = 0
        for tests in chosen(mutant, self._notes):
            tried += len(tests)
            failure = self._failure(tests)
            if failure is not None:
                return Outcome(mutant, True, failure)
        return Outcome(mutant, False, f"{tried} tests")

    def _failure(self, tests: Sequence[str]) -> str | None:
        """Return which test failed, or None."""
        if not tests:
            return None
        names = self._folder / ".tests"
        names.write_text("\n".join(tests), "utf-8")
        arguments = ["-x", "-n", "0", "--tb=no", "-p", "no:cacheprovider", f"@{names}"]
        expected = sum(self._notes.seconds.get(test, 1) for test in tests)
        code, printed = run_pytest(
            self._folder,
            arguments,
            self._environment,
            seconds=START_SECONDS + 5 * expected,
        )
        if code in {NOT_NOTICED, NO_TESTS}:
            return None
        if code == ENDLESS:
            return "it does not end"
        told = [
            line
            for line in printed.splitlines()
            if line.startswith(("FAILED", "ERROR"))
        ]
        return told[0] if told else f"pytest ended with {code}"


def chosen(mutant: Mutant, notes: Notes) -> Iterator[list[str]]:
    """Yield handfuls of tests: a few that are near and quick, the others, the room.

    Near are those whose file lies in the mirror of the room.  What runs in a process of
    its own was seen by nobody: so the whole mirror comes last.
    """
    mirror = notes.in_folders([_mirror(mutant)])
    touching = notes.tests_of(mutant)
    order = sorted(touching, key=lambda test: _rank(test, mutant, mirror, notes))
    yield order[:FIRST]
    yield within_box(order[FIRST:], notes)
    rest = sorted(mirror - touching, key=lambda test: notes.seconds[test])
    yield within_box(rest, notes)


def _rank(
    test: str, mutant: Mutant, mirror: Collection[str], notes: Notes
) -> tuple[bool, bool, float]:
    is_of_kind = mutant.is_lock and test.startswith(ROW_LOCKS)
    return not is_of_kind, test not in mirror, notes.seconds[test]


def within_box(tests: Sequence[str], notes: Notes) -> list[str]:
    """Return the first tests, as many as the time box holds."""
    left, kept = float(BOX_SECONDS), []
    for test in tests:
        left -= notes.seconds[test]
        if left > 0:
            kept.append(test)
    return kept


def _mirror(mutant: Mutant) -> str:
    """Return the folder of the tests that mirrors a mutant's own, or the next above."""
    folder = Path(mutant.file).parent
    while not (ROOT / "tests" / folder).is_dir():
        folder = folder.parent
    return f"tests/{folder}"
