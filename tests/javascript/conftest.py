"""The browser's verifier beside the Python one, and an office that issues for both."""

import pytest

from tests.javascript.browser_reader import BrowserReader, find_node
from tests.javascript.toy_office import ToyOffice


@pytest.fixture(scope="session")
def node():
    return find_node()


@pytest.fixture(scope="session")
def office():
    return ToyOffice()


@pytest.fixture(scope="session")
def browser(node, office):
    reader = BrowserReader(node)
    office.publish_to(reader)
    yield reader
    reader.close()
