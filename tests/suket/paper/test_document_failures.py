"""Documents that cannot be made: recorded, told, tried again, and forgotten once made."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from signing.errors import TextTooLong
from suket.jobs.documents import Workshop, make_documents
from suket.paper import document_failures
from suket.paper.archive import Archive
from suket.paper.document_failures import reason_of
from suket.paper.printable_text import Overfull, PhotoFault, RenderFault
from suket.paper.tables import DocumentFailure
from suket.paper.words import FailureReason
from suket.register.end import end
from suket.register.words import EndReason
from tests.office_world import DAY, NOW, SERANG, nik_of
from tests.suket.jobs.test_documents import PlainRenderer, PlainSealer


@pytest.mark.parametrize(
    ("fault", "reason", "is_lasting"),
    [
        (RenderFault("full_name is too long"), FailureReason.TEXT, True),
        (Overfull("more than one page"), FailureReason.ROOM, True),
        (PhotoFault("no JPEG"), FailureReason.PHOTO, True),
        (TextTooLong(21, 20), FailureReason.QR, True),
        (OSError("no space"), FailureReason.FAULT, False),
        (KeyError("x"), FailureReason.FAULT, False),
    ],
)
def test_every_fault_has_its_reason(fault, reason, is_lasting):
    assert (reason_of(fault), reason.is_lasting) == (reason, is_lasting)


@pytest.fixture
def broken(usual_world, tmp_path):
    """A suket whose document fails, in a house that goes on; and its workshop."""
    archive = Archive(tmp_path / "archive")
    workshop = Workshop(PlainRenderer(), lambda office, at: PlainSealer(), archive)
    issued = usual_world.issue(usual_world.add())
    workshop.renderer.broken = {issued.number}
    return usual_world, workshop, issued.suket_id


def failing(world):
    query = select(
        DocumentFailure.suket_id, DocumentFailure.reason, DocumentFailure.tries
    )
    return world.all(query)


def test_what_fails_is_recorded_once_with_its_reason_and_forgotten_when_made(broken):
    world, workshop, suket_id = broken
    for tries in (1, 2):
        make_documents(world.database, workshop, now=NOW)
        assert failing(world) == [(suket_id, FailureReason.TEXT, tries)]
    workshop.renderer.broken = set()
    assert make_documents(world.database, workshop, now=NOW).made == [suket_id]
    assert failing(world) == []


def test_what_fails_for_ever_is_tried_once_a_day_or_on_demand(broken):
    world, workshop, suket_id = broken
    make_documents(world.database, workshop, now=NOW)
    later = NOW + timedelta(hours=23)
    with world.database.begin() as session:
        assert document_failures.all_resting(session, now=later) == {suket_id}
        assert document_failures.due(session, 9, now=later) == []
        assert document_failures.due(session, 9, now=NOW + DAY) == [suket_id]
        assert document_failures.due(session, 9, now=later, office=SERANG) == []
        assert document_failures.due(session, 9, now=later, office="32.74") == [
            suket_id
        ]
        assert document_failures.resting(session, suket_id, now=later) is (
            FailureReason.TEXT
        )
        document_failures.try_again(session, suket_id, now=later)
        assert document_failures.all_resting(session, now=later) == set()
        assert document_failures.resting(session, suket_id, now=later) is None


def test_what_may_be_over_soon_is_tried_again_in_minutes(broken, monkeypatch):
    world, workshop, suket_id = broken

    def burnt(*_, **__):
        raise OSError("no token in slot 0")

    make_documents(world.database, replace(workshop, sealer=burnt), now=NOW)
    assert failing(world) == [(suket_id, FailureReason.FAULT, 1)]
    with world.database.reading() as session:
        soon = NOW + timedelta(minutes=5)
        assert document_failures.all_resting(session, now=soon) == set()


def test_the_list_names_what_somebody_waits_for(broken):
    world, workshop, suket_id = broken
    other = world.issue(world.add(nik=nik_of(7)))
    workshop.renderer.broken |= {other.number}
    make_documents(world.database, workshop, now=NOW)
    with world.database.begin() as session:
        end(session, other.suket_id, EndReason.RUSAK, officer=world.officer(), now=NOW)
    with world.database.reading() as session:
        assert document_failures.count(session) == 1
        [(number, office, reason, tries)] = document_failures.listed(session, 9)
    assert (office, reason, tries) == ("32.74", FailureReason.TEXT, 1)
    assert number in workshop.renderer.broken - {other.number}
    assert suket_id


def test_a_fault_of_recording_ends_nothing(broken, monkeypatch):
    world, workshop, suket_id = broken
    fine = world.issue(world.add(nik=nik_of(8)))

    def full(*_, **__):
        raise OSError("No space left on device")

    monkeypatch.setattr(document_failures, "note", full)
    result = make_documents(world.database, workshop, now=NOW)
    assert (result.made, result.failed) == ([fine.suket_id], [suket_id])
