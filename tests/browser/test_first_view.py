"""What a phone fetches from the scan to the first answer: decisions 0014 and 0033.

How long it takes is measured in `bench.first_view`, by the same counting.
"""

import socket
from pathlib import Path

import pytest

from bench.first_view import SUKETS, slowed, visit
from bench.published import publish_city
from suket.settings import Settings
from suket.web.public.app import create_public_app
from tests.browser.public_browser import serving

pytestmark = pytest.mark.browser
MOST_REQUESTS = 12
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Serve an office of a city; return the texts of two of its sukets."""
    folder: Path = tmp_path_factory.mktemp("city")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        texts = publish_city(folder, site, SUKETS)
        settings = Settings(public_url=site, data_dir=folder, published_dir=folder)
        with serving(create_public_app(settings), listening):
            yield texts


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


def test_the_first_answer_takes_twelve_requests_and_sixty_kilobytes(city, context):
    """Of an office of 15,000 sukets, two thirds superseded: such a list weighs most."""
    found = visit(context, city[0], slow=None)
    assert 5 < found.requests <= MOST_REQUESTS
    assert 40_000 < found.size <= MOST_BYTES


@pytest.mark.prove
def test_a_slow_phone_far_away_has_its_answer_in_three_seconds_and_then_in_one(
    city, context
):
    cold = visit(context, city[0], slow=slowed)
    page = context.new_page()
    page.goto(city[0].partition("#")[0])
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.close()
    again = visit(context, city[1], slow=slowed)
    assert cold.answered_ms <= 3000
    assert again.answered_ms <= 1000
