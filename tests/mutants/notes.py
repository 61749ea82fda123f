"""What one run of the tests taught: which tests come to which lines, how long each takes."""

import json
from collections.abc import Iterable
from pathlib import Path

from coverage import CoverageData

from tests.mutants.operators import Mutant


class Notes:
    """The notes in a folder, as `touched_lines` has left them there."""

    def __init__(self, folder: Path) -> None:
        self.seconds: dict[str, float] = {}
        for path in sorted(folder.glob("seconds.*.json")):
            self.seconds |= json.loads(path.read_text("utf-8"))
        self._lines = [CoverageData(path) for path in sorted(folder.glob("lines.*"))]
        for data in self._lines:
            data.read()
        self._known: dict[str, dict[int, set[str]]] = {}

    def tests_of(self, mutant: Mutant) -> set[str]:
        """Return the tests that come to the lines of a mutant."""
        touched = self._of_file(mutant.file)
        lines = range(mutant.line, mutant.last_line + 1)
        return {test for line in lines for test in touched.get(line, ())}

    def in_folders(self, folders: Iterable[str]) -> set[str]:
        """Return all tests whose file lies in one of these folders."""
        return {
            test
            for test in self.seconds
            if any(test.startswith(f"{folder}/") for folder in folders)
        }

    def _of_file(self, file: str) -> dict[int, set[str]]:
        if file not in self._known:
            touched: dict[int, set[str]] = {}
            for data in self._lines:
                for measured in data.measured_files():
                    if measured.endswith(f"/{file}"):
                        for line, tests in data.contexts_by_lineno(measured).items():
                            touched.setdefault(line, set()).update(
                                test for test in tests if test in self.seconds
                            )
            self._known[file] = touched
        return self._known[file]
