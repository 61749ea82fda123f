"""The modules run in a real browser, under the policy of the public pages."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.public_browser import chromium
from tests.javascript.stray_claims import CLAIMS
from tests.javascript.strays import FORMS, Kinds
from tests.javascript.toy_office import FRESH, NOW
from verify.checks import check
from verify.published import Published

STATIC = Path(__file__).parents[2] / "templates" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types suket"
)
CHECK_ALL = """
async ({ trustFile, root, listFile, uri, texts, now }) => {
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const verify = await import("/verify.js");
  const trust = await verify.readTrustList(bytes(trustFile), root, { now });
  const list = await verify.readStatusList(bytes(listFile), trust, { uri });
  const published = { trust, lists: new Map([[uri, list]]) };
  return Promise.all(texts.map((text) => verify.check(text, published, now)));
}
"""


class Policed(SimpleHTTPRequestHandler):
    """Serves the static files with the policy, and says nothing."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def page():
    serve = partial(Policed, directory=STATIC)
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with chromium() as browser:
            page = browser.new_page()
            page.goto(f"http://localhost:{server.server_port}/icon.svg")
            yield page
        server.shutdown()


@pytest.mark.browser
def test_chromium_says_what_python_says(page, office):
    texts = [t for _, t in Kinds({**FORMS, **CLAIMS}).texts(office, 3, 1000)]
    texts = [t for t in texts if not any("\ud800" <= c <= "\udfff" for c in t)]
    known = {"trustFile": office.trust_file.hex(), "root": office.root_hex}
    known |= {"listFile": office.list_files[FRESH].hex(), "uri": FRESH}
    asked = {**known, "texts": texts, "now": NOW.timestamp()}
    theirs = page.evaluate(CHECK_ALL, asked)
    kept = Published(office.trust, {FRESH: office.bare.lists[FRESH]})
    ours = [check(text, kept, now=NOW).to_dict() for text in texts]
    assert ours == theirs
    assert {answer["verdict"] for answer in ours} >= {"valid", "revoked", "uncertain"}
