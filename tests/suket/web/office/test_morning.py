"""What an admin and the head of the division see first in the morning."""

from datetime import date, timedelta

from sqlalchemy import text

from suket.access.words import Role
from suket.offices.words import StepRule
from tests.office_world import CIREBON
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.web.office.office_counter import granted, text_of


def home(browser):
    return text_of(browser.get("/petugas").text)


def test_an_admin_sees_what_would_stop_the_office(counter):
    counter.world.change_office(since=date(2026, 11, 22), rule=StepRule.TWO)
    admin = counter.officer("ani", role=Role.ADMIN)
    account = counter.employ("budi", role=None)
    assert "langkah tanpa orangnya: menandatangani" in home(admin)
    assert "habis masanya" not in home(admin)
    for days in (3, 15):
        last = counter.now.date() + timedelta(days=days)
        role = Role.OFFICER if days == 3 else Role.VERIFIER
        with counter.world.database.begin() as session:
            session.add(granted(account.person_id, CIREBON, role, until=last))
    assert "1 peran habis masanya dalam 14 hari" in home(admin)


def test_the_head_of_the_division_sees_what_is_before_the_desks_and_what_is_late(
    counter,
):
    counter.world.change_office(since=date(2026, 11, 22), rule=StepRule.TWO)
    counter.later(hours=16)  # Monday, 08.00 in Cirebon
    room = WaitingRoom(counter.world, now=counter.now)
    head = counter.officer("kabid", role=Role.DIVISION_HEAD)
    assert "Yang perlu dilihat" not in home(head)
    first, second = room.asked(1), room.asked(2)
    assert "2 pengajuan sedang dikerjakan" in home(head)
    assert "melewati waktunya" not in home(head)
    with counter.world.database.begin() as session:
        late = text(
            "UPDATE application_case SET due_at = received_at WHERE number = :n"
        )
        session.execute(late, {"n": first.number})
    counter.later(minutes=1)
    assert "1 pengajuan melewati waktunya" in home(head)
    room.cancel(second.number)
    assert "1 pengajuan sedang dikerjakan" in home(head)
