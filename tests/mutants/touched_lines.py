"""A plugin of pytest that notes which test runs which lines, and how long it takes.

`pytest -p tests.mutants.touched_lines`, with the folder for the notes in `NOTES`.  The
lines are kept by coverage.py, one context a test; what runs in other processes is not
seen, and a test that fails without any mutant is left out.
"""

import json
import os
import time
from pathlib import Path

import pytest
from coverage import Coverage

from tests.repository import ROOMS, ROOT

NOTES = "SUKET_MUTANTS_NOTES"  # the environment's name for the folder


class Noting:
    """What one process of pytest notes."""

    def __init__(self, folder):
        self._folder, self._seconds, self._failed = Path(folder), {}, set()
        self._lines = Coverage(
            data_file=self._folder / "lines",
            data_suffix=True,
            config_file=False,
            source=[str(ROOT / room) for room in ROOMS],
        )
        self._lines.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Note all of a test, its fixtures too, under its name."""
        began = time.monotonic()
        self._lines.switch_context(item.nodeid)
        answer = yield
        self._lines.switch_context("")
        self._seconds[item.nodeid] = time.monotonic() - began
        return answer

    def pytest_runtest_logreport(self, report):
        """Remember who fails."""
        if report.failed:
            self._failed.add(report.nodeid)

    def pytest_unconfigure(self):
        """Keep the notes, each process its own."""
        good = {t: s for t, s in self._seconds.items() if t not in self._failed}
        self._lines.stop()
        self._lines.save()
        path = self._folder / f"seconds.{os.getpid()}.json"
        path.write_text(json.dumps(good), "utf-8")


def pytest_configure(config):
    """Begin, where tests are run: with xdist that is not the process that leads."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        config.pluginmanager.register(Noting(os.environ[NOTES]))
