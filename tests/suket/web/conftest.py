"""Fixtures of the officers' and the holders' pages."""

import pytest
from anyio.from_thread import start_blocking_portal

from suket.web import secret_lines
from tests.suket.web.institution.institution_counter import Published
from tests.suket.web.office.office_counter import OfficeCounter
from tests.suket.web.one_hop import ask_by_one_hop


@pytest.fixture(scope="session", autouse=True)
def one_loop():
    """Let every client ask in the same event loop, as one server has one.

    Else each request begins and ends a thread and a loop, which takes half as long again.
    """
    # Nor does anybody wait for a pace, except where that is what is looked at.
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        ask_by_one_hop(patch, portal)
        patch.setattr(secret_lines, "TOLD_A_SECOND", 10_000)
        yield


@pytest.fixture
def counter(usual_world, tmp_path):
    """A counter on the kind of database that this run asks for."""
    return OfficeCounter(usual_world, tmp_path)


@pytest.fixture
def any_counter(world, tmp_path):
    """A counter on each kind of database."""
    return OfficeCounter(world, tmp_path)


@pytest.fixture
def office(counter):
    """A counter with one bank, whose sukets are published."""
    found = Published(counter)
    found.institutions.add()
    return found
