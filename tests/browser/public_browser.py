"""A browser that reports what its security policy stopped, and a server to visit."""

import re
import threading
import time
from contextlib import contextmanager

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
SWITCHES = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LISTEN = """
window.stopped = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.stopped.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
# As in a private window of Firefox; what a worker fetches to keep costs half a visit.
FORGET = "delete Navigator.prototype.serviceWorker;"
JUDGE = """async ([part, options]) => {
  const found = await axe.run(part ?? document, options);
  const broken = (kind) =>
    found[kind].map(({ id, nodes }) => [id, nodes.map((node) => node.target)]);
  return {
    passed: found.passes.length,
    violations: broken("violations"),
    incomplete: broken("incomplete"),
  };
}"""


@contextmanager
def serving(app, socket):
    """Serve `app` on a bound socket as `suket serve` does, until the block ends."""
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,  # clocks stand still here, and this one would not
        lifespan="off",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium(*switches):
    """Start Debian's Chromium without windows, which talks to nobody but us."""
    args = [*SWITCHES, *switches]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One tab, and everything it complained of.

    One that `keeps` nothing has no service worker.
    """

    def __init__(self, browser, *, width=360, height=740, now=None, keeps=True, **more):
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", **more
        )
        self.page = self.context.new_page()
        self.complaints, self.asked = [], []
        if now is not None:
            self.page.clock.set_fixed_time(now)
        self.page.add_init_script(LISTEN if keeps else FORGET + LISTEN)
        self.page.on("console", self._note)
        self.page.on("request", self._ask)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _ask(self, request):
        self.asked.append(request)

    def asked_of(self, start):
        """Return the addresses asked for that begin so."""
        return [each.url for each in self.asked if each.url.startswith(start)]

    def stopped(self):
        """Return what the policy stopped on the page as it stands."""
        return self._read("window.stopped")

    def is_too_wide(self):
        """Return the width of the contents, if one must scroll sideways; else 0."""
        widths = self._read(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        return widths[0] if widths[0] > widths[1] else 0

    def _read(self, expression):
        """Return a value of the page; a press before it may still be leading there."""
        self.page.wait_for_load_state()
        return self.page.evaluate(expression)

    def close(self):
        self.context.close()


def _judged(page, part=None, **options):
    """Return what axe finds; it is brought along once for each page."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(JUDGE, [part, options])


def violations(page):
    """Return what axe finds wrong with a page: rules and the elements that break them."""
    return _judged(page, resultTypes=["violations"])["violations"]


def faint_words_of_the_verdict(page):
    """Return what of a verdict stands out at less than seven to one: WCAG 1.4.6, AAA."""
    only = {"type": "rule", "values": ["color-contrast-enhanced"]}
    found = _judged(page, ".verdict", runOnly=only)
    assert found["passed"] or found["violations"]
    doubted = (*found["violations"], *found["incomplete"])
    return [target for _, targets in doubted for target in targets]


def answered(visitor, verdict):
    """Return the page of a visitor as soon as it shows a verdict."""
    expect(visitor.page.locator(f"[data-verdict='{verdict}']")).to_be_visible()
    return visitor.page


def contents(page):
    """Return what is in the main part, without room between elements, and boxes."""
    html = re.sub(r"\s+", " ", page.locator("main").inner_html())
    html = html.replace(' tabindex="-1"', "")  # so that it takes the focus
    html = re.sub(r'<span class="utuh">([^<]*)</span>', r"\1", html)  # a line's matter
    return re.sub(r"(?<=>) | (?=<)", "", html)
