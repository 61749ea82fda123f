"""A browser, the street to visit with it, and an office: one for each file of tests."""

import socket

import pytest

from tests.browser.office_browser import served_office
from tests.browser.public_browser import Visitor, chromium, serving
from tests.builders import DAY
from tests.suket.web.public.page_states import STATES
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    """Serve a street door that has a suket in every state, at 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        door = PublicSite(tmp_path_factory.mktemp("published"), site=site)
        door.texts = {name: make(door.world) for name, (make, _, _) in STATES.items()}
        door.world.publish(issued_at=NOW - DAY / 24)
        with serving(door.app, listening):
            yield door


@pytest.fixture
def open_tab(browser):
    """Return a function that opens a tab; at the end none may have complained."""
    visitors = []

    def opened(**more):
        visitors.append(Visitor(browser, **more))
        return visitors[-1]

    yield opened
    for visitor in visitors:
        stopped, complaints = visitor.stopped(), visitor.complaints
        visitor.close()
        assert stopped == []
        assert complaints == []


@pytest.fixture
def visit(open_tab):
    """Return a function that opens a tab where it is `NOW`."""
    return lambda **more: open_tab(now=NOW, **more)


@pytest.fixture
def office(usual_world, tmp_path):
    with served_office(usual_world, tmp_path) as office:
        yield office
