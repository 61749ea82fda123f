"""What a phone fetches from the scan to the first answer: decision 0014."""

import socket
from random import Random

import pytest

from tests.browser.public_browser import answered, serving
from tests.builders import DAY, make_register
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW
from verify.claims import LIST_SIZE
from verify.status_list import Entry

pytestmark = pytest.mark.browser


def weight_of_the_first_answer(visitor, text):
    """Return the bytes, with all headers, that a phone fetches after its first scan."""
    arrived = []
    protocol = visitor.context.new_cdp_session(visitor.page)
    protocol.send("Network.enable")
    protocol.on(
        "Network.loadingFinished", lambda end: arrived.append(end["encodedDataLength"])
    )
    visitor.page.goto(text)
    answered(visitor, "valid")
    visitor.page.wait_for_load_state("networkidle")
    assert len([r for r in visitor.asked if ".js" in r.url]) > 15
    return sum(arrived)


def test_page_style_font_and_code_weigh_at_most_105_kilobytes(public_site, visit):
    """Decision 0014 has the account."""
    assert weight_of_the_first_answer(visit(), public_site.texts["valid"]) <= 105_000


def test_with_a_list_of_37_000_sukets_the_first_answer_weighs_at_most_150_kilobytes(
    visit, tmp_path, monkeypatch
):
    """Two thirds of them superseded: a list like that weighs the most."""
    random = Random(40)
    others = random.sample(range(2, LIST_SIZE), 37_000)

    def with_others(texts, made=make_register):
        register = bytearray(made(texts))
        for index in others:
            register[index * 8 : index * 8 + 8] = random.randbytes(8)
        return bytes(register)

    monkeypatch.setattr(
        "tests.suket.web.public.publishing_office.make_register", with_others
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = f"http://127.0.0.1:{listening.getsockname()[1]}"
        door = PublicSite(tmp_path, site=site)
        text = door.world.issue()
        ended = random.choices(
            [Entry.VALID, Entry.INVALID, Entry.SUPERSEDED], [30, 2, 68], k=37_000
        )
        door.world.entries |= dict(zip(others, ended, strict=True))
        door.world.publish(issued_at=NOW - DAY / 24)
        with serving(door.app, listening):
            assert 140_000 < weight_of_the_first_answer(visit(), text) <= 150_000
