"""Ending, freezing and releasing one suket: asked, shown once more, done."""

import pytest
from sqlalchemy import select

from suket.offices.words import StepRule
from suket.register.end import NEEDS_EVIDENCE
from suket.register.tables import Ending, Suket
from suket.register.words import EndReason, SuketState
from suket.web import application_wording, indonesian_wording
from suket.web.event_wording import EVENTS
from suket.web.office.sukets.end_or_suspend import NOT_HERE, choices, reason_of
from suket.web.suket_presentation import ended_for
from tests.suket.web.office.office_counter import text_of

DONE = {"langkah": "lakukan"}


@pytest.fixture
def suket_id(counter):
    return counter.world.issue(counter.world.add()).suket_id


def state_of(counter):
    return counter.world.all(select(Suket.state, Suket.end_reason))[0]


def test_ending_takes_two_steps_and_the_first_changes_nothing(counter, suket_id):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"
    assert "Mengapa diakhiri?" in browser.get(f"{where}/akhiri").text
    fields = {"alasan": "HILANG", "catatan": "LP/12 <b>"}
    page = browser.post(f"{where}/akhiri", fields)
    assert "Akhiri suket ini?" in page.text
    assert "LP/12 &lt;b&gt;" in page.text
    assert "Dicabut" in page.text
    assert state_of(counter) == (SuketState.ACTIVE, None)
    page = browser.follow(browser.post(f"{where}/akhiri", {**fields, **DONE}))
    assert "Suket sudah diakhiri." in page.text
    assert state_of(counter) == (SuketState.ENDED, EndReason.HILANG)
    (ending,) = counter.world.all(select(Ending))
    assert (ending.evidence, ending.ended_by) == ("LP/12 <b>", "siti")
    assert counter.woken == 1


def test_without_a_reason_the_page_says_so_and_keeps_what_was_typed(counter, suket_id):
    browser = counter.officer()
    answer = browser.post(
        f"/petugas/suket/{suket_id}/akhiri", {"catatan": "sudah saya tulis", **DONE}
    )
    assert answer.status_code == 422
    assert '<a href="#alasan">Pilih mengapa suket diakhiri.</a>' in answer.text
    assert 'id="alasan"' in answer.text
    assert "sudah saya tulis" in answer.text
    assert state_of(counter) == (SuketState.ACTIVE, None)


@pytest.mark.parametrize("reason", sorted(NEEDS_EVIDENCE))
def test_an_accusation_needs_a_ground(counter, suket_id, reason):
    answer = counter.officer().post(
        f"/petugas/suket/{suket_id}/akhiri", {"alasan": reason, "catatan": " ", **DONE}
    )
    assert answer.status_code == 422
    assert '<a href="#catatan">' in answer.text
    assert state_of(counter) == (SuketState.ACTIVE, None)


@pytest.mark.parametrize("reason", [*sorted(NOT_HERE), "KARANGAN", "name", "hilang"])
def test_a_reason_that_is_not_offered_is_not_taken(counter, suket_id, reason):
    assert reason_of(reason) is None
    answer = counter.officer().post(
        f"/petugas/suket/{suket_id}/akhiri",
        {"alasan": reason, "catatan": "dasar", **DONE},
    )
    assert answer.status_code == 422
    assert state_of(counter) == (SuketState.ACTIVE, None)


def test_every_reason_offered_says_what_a_checker_will_see():
    offered = choices()
    assert {choice.code for choice in offered} == set(EndReason) - NOT_HERE
    for choice in offered:
        assert choice.seen.startswith(ended_for(EndReason(choice.code)).title)


def test_freezing_and_releasing_need_a_ground_and_give_everything_back(
    counter, suket_id
):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"
    assert browser.post(f"{where}/bekukan", DONE).status_code == 422
    fields = {"catatan": "laporan 7"}
    assert "Bekukan suket ini?" in browser.post(f"{where}/bekukan", fields).text
    assert state_of(counter) == (SuketState.ACTIVE, None)
    page = browser.follow(browser.post(f"{where}/bekukan", {**fields, **DONE}))
    assert "Dibekukan" in text_of(page.text)
    assert state_of(counter) == (SuketState.SUSPENDED, None)
    assert "Mengapa dipulihkan?" in browser.get(f"{where}/pulihkan").text
    assert browser.post(f"{where}/pulihkan", DONE).status_code == 422
    fields = {"catatan": "berita acara 12"}
    assert "Pulihkan suket ini?" in browser.post(f"{where}/pulihkan", fields).text
    assert state_of(counter) == (SuketState.SUSPENDED, None)
    browser.post(f"{where}/pulihkan", {**fields, **DONE})
    assert state_of(counter) == (SuketState.ACTIVE, None)


@pytest.mark.parametrize(
    ("first", "then", "pesan"),
    [
        ("bekukan", "bekukan", "sedang dibekukan"),
        ("pulihkan", "pulihkan", "tidak sedang dibekukan"),
        ("akhiri", "akhiri", "sudah berakhir"),
        ("akhiri", "bekukan", "sudah berakhir"),
        ("akhiri", "pulihkan", "sudah berakhir"),
    ],
)
def test_an_act_that_the_state_forbids_is_refused_with_its_reason(
    counter, suket_id, first, then, pesan
):
    browser = counter.officer()
    fields = {"alasan": "HILANG", "catatan": "dasar", **DONE}
    browser.post(f"/petugas/suket/{suket_id}/{first}", fields)
    before = state_of(counter)
    for answer in (
        browser.get(f"/petugas/suket/{suket_id}/{then}"),
        browser.post(f"/petugas/suket/{suket_id}/{then}", fields),
    ):
        assert answer.status_code == 409
        assert pesan in answer.text
    assert state_of(counter) == before


def test_the_page_offers_only_what_may_be_done_now(counter, suket_id):
    browser = counter.officer()
    where = f"/petugas/suket/{suket_id}"

    def offered():
        page = browser.get(where).text
        acts = ("perpanjang", "bekukan", "pulihkan", "akhiri")
        return [act for act in acts if f'href="{where}/{act}"' in page]

    assert offered() == ["perpanjang", "bekukan", "akhiri"]
    browser.post(f"{where}/bekukan", {"catatan": "dasar", **DONE})
    assert offered() == ["pulihkan", "akhiri"]
    browser.post(f"{where}/akhiri", {"alasan": "HILANG", **DONE})
    assert offered() == []


def test_a_note_is_one_line_of_two_hundred_characters(counter, suket_id):
    browser = counter.officer()
    note = "baris satu\r\nbaris dua " + "x" * 300
    fields = {"alasan": "HILANG", "catatan": note, **DONE}
    browser.post(f"/petugas/suket/{suket_id}/akhiri", fields)
    (evidence,) = counter.world.all(select(Ending.evidence))
    assert evidence.startswith("baris satu baris dua x")
    assert len(evidence) == 200


def test_every_word_of_the_tables_has_its_indonesian():
    assert set(indonesian_wording.REASONS) == set(EndReason)
    for table, member in (
        (indonesian_wording.STATES, SuketState),
        (indonesian_wording.ENROLMENT, type(next(iter(indonesian_wording.ENROLMENT)))),
        (EVENTS, type(next(iter(EVENTS)))),
        (indonesian_wording.ROLES, type(next(iter(indonesian_wording.ROLES)))),
        (indonesian_wording.BATCHES, type(next(iter(indonesian_wording.BATCHES)))),
        (
            indonesian_wording.VALIDITIES,
            type(next(iter(indonesian_wording.VALIDITIES))),
        ),
        (application_wording.STEP_RULES, StepRule),
        (indonesian_wording.PURPOSES, type(next(iter(indonesian_wording.PURPOSES)))),
    ):
        assert set(table) == set(member)
