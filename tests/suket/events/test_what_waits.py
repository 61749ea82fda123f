"""What is pending ends in words by the record: the events of a list tell it."""

import pytest

from suket.applications import cases
from suket.applications.words import CaseState, StepReason
from tests.office_world import nik_of
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.events.event_world import taking, told


@pytest.mark.row(21)
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("KEMATIAN", StepReason.MENINGGAL),
        ("PINDAH_KELUAR", StepReason.SUDAH_PINDAH),
        ("KARTU_DICETAK", StepReason.SUDAH_ADA_KTP),
    ],
)
def test_an_application_ends_in_words_after_its_event(usual_world, kind, reason):
    room = WaitingRoom(usual_world)
    receipt = room.asked(1)
    line = told(nik_of(1), kind, day=room.now.date())
    taking(usual_world, line, now=room.now)
    room.turn()
    with usual_world.database.reading() as session:
        last = cases.steps_of(session, room.case(receipt.number).id)[-1]
    assert (last.to_state, last.reason) == (CaseState.DIBATALKAN, reason)
