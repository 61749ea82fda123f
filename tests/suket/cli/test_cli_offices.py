"""Offices by command: what changes from a day on, who signs, when they may issue."""

import json
from datetime import UTC, datetime

import pytest

from suket import clock
from suket.cli.exit_codes import Exit
from tests.suket.cli.conftest import CIREBON

# Later than any day on which the shell is set up.
NOVEMBER_30 = datetime(2030, 11, 30, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(shell, monkeypatch):
    """The shell on a morning; `suket office`, then the words and the code."""
    monkeypatch.setattr(clock, "now", lambda: NOVEMBER_30)
    return lambda word, *words: shell("office", word, CIREBON, *words)


def history(office):
    return json.loads(office("history", "--json").out)


def test_an_office_changes_from_a_day_on_and_tells_its_next_number(office):
    ended = office("letterhead", "--street", "Jl. Contoh 2", "--since", "2030-12-07")
    assert (ended.code, "letterhead" in ended.out) == (Exit.DONE, True)
    ended = office("numbering", "--classification", "400.12", "--since", "2031-01-01")
    assert "400.12/00001/32.74/I/2031" in ended.out
    ended = office("validity", "--rule", "until-printed")
    assert ended.code == Exit.DONE
    assert office("rule", "two", "--since", "2031-01-02").code == Exit.DONE
    rule, newest, middle, oldest = [
        line for line in history(office) if line["what"] != "signatory"
    ]
    assert (rule["what"], rule["says"]) == ("rule", {"rule": "two"})
    assert newest["says"]["classification"] == "400.12"
    assert newest["says"]["unit_code"] == "32.74"  # as it was
    assert (middle["since"], middle["says"]["street"]) == ("2030-12-07", "Jl. Contoh 2")
    assert oldest["says"]["months"] is None
    assert "taken back" not in office("history").out
    assert office("withdraw", newest["id"]).code == Exit.DONE
    assert "taken back" in office("history").out
    assert "already-in-force" in office("withdraw", oldest["id"]).err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("numbering", "--template", "{klas}{urut}/{tahun}"), "serial-not-apart"),
        (("numbering", "--template", "{tahun}"), "bad-template"),
        (("letterhead", "--postal-code", "1"), "unfit-setting"),
        (("letterhead", "--agency", "DINAS Ж"), "not-printable"),
        (("letterhead", "--street", "Jl. A", "--since", "2030-11-29"), "day-is-past"),
        (("letterhead", "--street", "Jl. A", "--since", "2199-12-31"), "day-is-far"),
        (("close", "--from", "9999-12-31"), "day-is-far"),
        (("letterhead",), "nothing-changes"),
        (("rule", "direct"), "nothing-changes"),
        (("signatory", "--name", "CONTOH WATI", "--nip", "1"), "unfit-setting"),
        (("withdraw", "x"), "signatory-not-found"),
        (("withdraw", "99"), "version-not-found"),
        (("open", "--from", "2030-11-30"), "day-is-past"),
        (("unplan",), "nothing-planned"),
    ],
)
def test_what_is_refused_says_why(office, words, code):
    ended = office(*words)
    assert ended.code == Exit.REFUSED
    assert code in ended.err
    assert [line for line in history(office) if line["what"] != "signatory"] == []


def test_who_acts_for_a_period_is_named_and_listed(office, shell, monkeypatch):
    period = ("--since", "2030-12-07", "--until", "2030-12-11")
    named = ("signatory", "--name", "CONTOH WATI", "--capacity", "Plh.", *period)
    assert office(*named).code == Exit.DONE
    [acting, head] = history(office)
    assert (acting["until"], acting["says"]["name"]) == ("2030-12-11", "CONTOH WATI")
    assert acting["says"]["title"] == head["says"]["title"]
    monkeypatch.setattr(clock, "now", lambda: NOVEMBER_30.replace(month=12, day=8))
    listed = json.loads(shell("office", "list", "--json").out)
    signs = {line["code"]: line["signs_today"] for line in listed}
    assert signs[CIREBON] == "Plh. CONTOH WATI"


def test_issuance_is_planned_shut_and_open_again_and_unplanned(
    office, shell, monkeypatch
):
    days = ("--from", "2030-12-28", "--reopen", "2031-01-04")
    assert office("close", "--because", "Opname", *days).code == Exit.DONE

    def is_open(*day):
        monkeypatch.setattr(clock, "now", lambda: datetime(*day, tzinfo=UTC))
        listed = json.loads(shell("office", "list", "--json").out)
        return {line["code"]: line["is_open"] for line in listed}[CIREBON]

    moments = [
        (2030, 12, 27, 16),
        (2030, 12, 27, 17),
        (2031, 1, 3, 16),
        (2031, 1, 3, 17),
    ]
    assert [is_open(*moment) for moment in moments] == [True, False, False, True]
    monkeypatch.setattr(clock, "now", lambda: NOVEMBER_30)
    assert office("unplan").code == Exit.DONE
    assert all(is_open(*moment) for moment in moments)


def test_doctor_tells_where_nobody_signs(shell, monkeypatch):
    assert "nobody signs" not in shell("doctor").err
    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 3, 17, tzinfo=UTC))
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert "signatory of Kota Cirebon: nobody signs today" in ended.err
    assert "suket office signatory" in ended.err


def test_doctor_tells_of_a_rule_that_the_people_cannot_bear(office, shell):
    assert office("rule", "two", "--since", "2030-12-07").code == Exit.DONE
    ended = shell("doctor")
    assert "will issue by `two`, and today nobody of their own may sign or" in ended.out
    assert office("rule", "three").code == Exit.DONE
    ended = shell("doctor")
    said = "rule `three` of Kota Cirebon: nobody of their own may sign or approve"
    assert (ended.code, said in ended.err) == (Exit.IN_PART, True)


def test_counts_of_places_are_counted_anew_by_a_command(shell):
    ended = shell("quota", "recount", "--office", CIREBON)
    assert (ended.code, "Every count is that of its rows." in ended.out) == (0, True)
