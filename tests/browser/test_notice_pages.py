"""Contacts and the outbox in a real browser: fit for everybody."""

import pytest
from sqlalchemy import select

from suket.notices.tables import Notice
from suket.notices.words import NoticeKind, NoticeState
from tests.browser.office_browser import Officer
from tests.suket.notices.sending_room import LATER, OK, REFUSED, UNKNOWN, SendingRoom

pytestmark = pytest.mark.browser

OUTBOX = "/petugas/pesan"


@pytest.fixture
def officer(browser, office, request):
    """An officer of an office that tells people, some of them in vain."""
    office.employ("rina")
    room = SendingRoom(office.world, now=office.now)
    room.sms.answers = [REFUSED, UNKNOWN, OK, LATER]
    numbers = [room.known(serial) for serial in (1, 2, 3, 4)]
    room.tell()
    with office.world.database.begin() as session:
        row = session.scalars(
            select(Notice).where(Notice.state == NoticeState.WAITING)
        ).one()
        held = {c.name: getattr(row, c.name) for c in Notice.__table__.columns}
        held |= {"id": "held", "kind": NoticeKind.MOVED, "state": NoticeState.HELD}
        session.add(Notice(**held))
    state = office.app.state.app_state
    object.__setattr__(state, "carriers", room.carriers)
    one = Officer(browser, office, width=request.param)
    one.sign_in("rina")
    one.numbers = numbers
    yield one
    one.close()


def walk(officer):
    """Go everywhere; yield the name of each state on arrival."""
    page = officer.go(OUTBOX)
    yield "outbox"
    officer.go(f"/petugas/pengajuan/{officer.numbers[1]}#pesan")
    yield "told"
    page.get_by_role("link", name="Ubah kontak").click()
    yield "contact"
    page.fill("#hp", "O812")
    officer.press("Simpan kontak")
    yield "contact-error"
    page.fill("#hp", "0812-3456-7890")
    page.fill("#email", "siti@contoh.example")
    page.get_by_label("Pesan SMS").check()
    officer.press("Simpan kontak")
    page.wait_for_url("**selesai=kontak")
    yield "kept"
    officer.go(OUTBOX)
    page.get_by_role("button", name="Sudah diberi tahu").first.click()
    page.wait_for_url("**selesai=sudah")
    yield "decided"


@pytest.mark.parametrize("officer", [360], indirect=True)
def test_every_state_of_messages_is_fit_for_everyone(officer):
    found = {}
    for state in walk(officer):
        if faults := officer.faults():
            found[state] = faults
    assert found == {}
    assert officer.unexpected() == []
