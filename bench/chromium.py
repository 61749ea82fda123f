"""The naive page, printed by a Chromium that is already running."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import process_time

from playwright.sync_api import Page, sync_playwright

from bench.machine import CHROMIUM
from bench.naive import Naive

SWITCHES = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_PARENT, _USER, _SYSTEM = 1, 11, 12  # of /proc/<pid>/stat, behind the name: proc(5)


class Printer:
    """Turns HTML into PDF, always on the same page of the same browser."""

    def __init__(self, page: Page, run: Callable[..., bytes]) -> None:
        self._page, self._run = page, run

    def document(self, naive: Naive) -> bytes:
        """Return the naive page, printed here and signed there."""
        return naive.signed(self._run(self._print, naive.html()))

    def _print(self, html: str) -> bytes:
        self._page.set_content(html)
        return self._page.pdf(format="A4", tagged=True, print_background=True)


@contextmanager
def chromium() -> Iterator[Printer]:
    """Start a browser in a thread of its own: pyHanko wants ours without a loop."""
    with ThreadPoolExecutor(1) as thread:

        def run(act: Callable[..., bytes], *given: str) -> bytes:
            return thread.submit(act, *given).result()

        driver = thread.submit(sync_playwright().start).result()
        try:
            launch = driver.chromium.launch
            browser = thread.submit(
                launch, executable_path=CHROMIUM, args=SWITCHES
            ).result()
            yield Printer(thread.submit(browser.new_page).result(), run)
        finally:
            thread.submit(driver.stop).result()


def family_seconds() -> float:
    """Return the processor time of this process and of all below it (Linux)."""
    ticks = {}
    children: dict[int, list[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        pid = int(file.parent.name)
        ticks[pid] = int(fields[_USER]) + int(fields[_SYSTEM])
        children.setdefault(int(fields[_PARENT]), []).append(pid)
    below = [*children.get(os.getpid(), [])]
    for pid in below:  # grows while it is walked
        below += children.get(pid, [])
    return process_time() + sum(ticks[pid] for pid in below) / os.sysconf("SC_CLK_TCK")
