"""What a phone far from everything waits for: from the scan to the first answer.

Chromium is made six times slower, and its network waits 400 ms for each answer and
brings 400 kbit/s.  It opens the address in a QR, of an office that issued 15,000
sukets, two thirds of them superseded: no list of that size weighs more.  Time runs from
the address to the painted verdict; requests and bytes, with every header, are those
before it.  "Cold" has nothing kept; "again" is the same phone later with another suket,
when its service worker stands.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from bench.chromium import SWITCHES
from bench.comparison import Comparison, Goal, value
from bench.machine import CHROMIUM
from bench.measure import Timing, timing_of
from bench.published import publish_city
from bench.quick_check import served
from bench.sample import Sample

SUKETS = 15_000
SLOWER = 6
LATENCY_MS = 400
BYTES_A_SECOND = 400_000 / 8
PATIENCE_MS = 60_000

COLD, AGAIN = "first answer, cold (ms)", "the same again, with the service worker (ms)"
REQUESTS, KILOBYTES = "requests before it, cold", "kB before it, cold"
SAID = "first paint, which says “Memeriksa…” (ms)"

BUSY = (
    "The clock counts here, and Chromium's brake is on top of what the machine does "
    "beside. All that comes over the network is there after 2.3 s, and after 0.7 s "
    "with the service worker."
)

# Tells when the verdict, and when anything at all, was painted.
WATCH = """
new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) {
    if (name === "first-contentful-paint") window.firstPaint = startTime;
  }
}).observe({ type: "paint", buffered: true });
new MutationObserver((_, watching) => {
  if (!document.querySelector("[data-answer]")) return;
  watching.disconnect();
  window.answered(""); // what comes from now on, comes after the verdict
  const tell = () => window.answered(String(performance.now()));
  requestAnimationFrame(() => setTimeout(tell)); // behind the frame that shows it
}).observe(document, { childList: true, subtree: true });
"""


@dataclass
class Visit:
    """What came before the verdict, and when it was there."""

    requests: int = 0
    size: float = 0.0  # bytes, with headers
    answered_ms: float | None = None
    painted_ms: float = 0.0
    is_over: bool = False  # the verdict is there
    _begun: set[str] = field(default_factory=set)

    def asks(self, event: dict[str, Any]) -> None:
        """Count a request."""
        if not self.is_over and event["requestId"] not in self._begun:
            self._begun.add(event["requestId"])
            self.requests += 1

    def receives(self, event: dict[str, Any]) -> None:
        """Count what arrived whole."""
        if not self.is_over:
            self.size += event["encodedDataLength"]

    def is_answered(self, event: dict[str, Any]) -> None:
        """Stop counting; then take the time at which the verdict was painted."""
        self.is_over = True
        if event["payload"]:
            self.answered_ms = float(event["payload"])


def slowed(session: CDPSession) -> None:
    """Make a page the one of a slow phone in a slow network."""
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )


def visit(
    context: BrowserContext,
    text: str,
    *,
    slow: Callable[[CDPSession], None] | None = slowed,
) -> Visit:
    """Open the address of a QR in a new tab of a slow phone, until it has answered."""
    found, page = Visit(), context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Runtime.enable")
    session.send("Runtime.addBinding", {"name": "answered"})
    session.on("Network.requestWillBeSent", found.asks)
    session.on("Network.loadingFinished", found.receives)
    session.on("Runtime.bindingCalled", found.is_answered)
    if slow is not None:
        slow(session)
    page.add_init_script(WATCH)
    page.goto(text, wait_until="commit", timeout=PATIENCE_MS)
    page.wait_for_selector("[data-answer]", timeout=PATIENCE_MS)
    while found.answered_ms is None:
        page.wait_for_timeout(20)
    found.painted_ms = page.evaluate("window.firstPaint")
    page.close()
    return found


def compare(given: Sample, *, rounds: int) -> dict[str, Timing]:
    """Return the figures of each visit, cold and again taking turns."""
    del given  # its office is elsewhere
    taken: dict[str, list[float]] = {
        name: [] for name in (COLD, SAID, REQUESTS, KILOBYTES, AGAIN)
    }
    with TemporaryDirectory() as name, served("visited", Path(name)) as server:
        site = f"http://127.0.0.1:{server.port}"
        first, second = publish_city(Path(name), site, SUKETS)
        with _browser() as browser:
            for turn in range(rounds + 1):
                cold, again = _both(browser, first, second)
                if turn:  # the first warms up server and browser
                    taken[COLD].append(cold.answered_ms or 0)
                    taken[SAID].append(cold.painted_ms)
                    taken[REQUESTS].append(cold.requests)
                    taken[KILOBYTES].append(cold.size / 1000)
                    taken[AGAIN].append(again.answered_ms or 0)
    return {act: timing_of(samples) for act, samples in taken.items()}


def _both(browser: Browser, first: str, second: str) -> tuple[Visit, Visit]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    cold = visit(context, first)
    page = context.new_page()
    page.goto(first.partition("#")[0])
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.close()
    again = visit(context, second)
    context.close()
    return cold, again


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


COMPARISON = Comparison(
    key="first-view",
    title="The first answer on a phone",
    about=__doc__,
    measure=compare,
    unit="",
    rounds=10,
    goals=(
        Goal(
            "first answer on a slow phone, cold",
            value(COLD),
            at_most=3000,
            unit="ms",
            reason=BUSY,
        ),
        Goal(
            "the same, with the service worker",
            value(AGAIN),
            at_most=1000,
            unit="ms",
            reason=BUSY,
        ),
        Goal("requests before it", value(REQUESTS), at_most=12, unit="requests"),
        Goal("what comes before it", value(KILOBYTES), at_most=60, unit="kB"),
    ),
)
