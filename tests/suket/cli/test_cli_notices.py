"""`suket notices`: what people are told, what failed, what is held; and the doctor."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from suket import clock
from suket.applications.tables import ApplicationCase
from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.messaging.words import Wire
from suket.notices.tables import Contact, Notice
from suket.notices.words import NoticeKind, NoticeState
from suket.offices.persons import KEEPER
from suket.settings import Settings
from tests.suket.cli.conftest import CIREBON

AT = ("--office", CIREBON)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
FILE = """
[sms]
dialect = "json"
url = "http://127.0.0.1:1/"
day_limit = 2
"""


@pytest.fixture
def told(shell, monkeypatch, tmp_path):
    """A shell whose office has a notice that failed; return it and the notice's id."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    file = tmp_path / "channels.toml"
    file.write_text(FILE)
    file.chmod(0o600)
    monkeypatch.setenv("SUKET_CHANNELS_FILE", str(file))
    nik = next(nik for nik in shell.eligible() if nik[10:12] > "30")
    words = ("--nik", nik, "--key", "A", "--kind", "new", "--channel", "phone")
    assert shell("apply", *AT, *words).code == Exit.DONE
    with shell_database().begin() as session:
        case_id = session.scalars(select(ApplicationCase.id)).one()
        contact = Contact(
            case_id=case_id,
            wire=Wire.SMS,
            address="+628120000001",
            place=1,
            given_at=NOW,
            given_by=KEEPER,
        )
        row = Notice(
            id="kq3vVb2mQe6pT0aXy1ZcWw",
            office_code=CIREBON,
            kind=NoticeKind.RECEIVED,
            case_id=case_id,
            occasion="1",
            state=NoticeState.FAILED,
            rank=2,
            found_at=NOW,
            next_at=NOW,
            code="refused",
        )
        session.add_all([contact, row])
    return shell, row.id


def shell_database():
    return Database(Settings().database)


def let_be(state):
    with shell_database().begin() as session:
        session.execute(update(Notice).values(state=state))


def test_what_failed_is_listed_and_sent_again(told):
    shell, notice = told
    (found,) = json.loads(shell("notices", "list", *AT, "--json").out)
    assert (found["id"], found["state"], found["code"]) == (notice, "failed", "refused")
    assert "0812" not in json.dumps(found)
    assert (
        json.loads(shell("notices", "list", *AT, "--state", "sent", "--json").out) == []
    )
    assert "refused" in shell("notices", "list", *AT).out
    assert "is sent again" in shell("notices", "retry", notice, *AT).out
    again = shell("notices", "retry", notice, *AT, "--json")
    assert again.code == Exit.REFUSED
    assert json.loads(again.out) == {"done": [], "refused": {notice: "notice-is-over"}}


def test_what_waits_is_stopped_and_a_stranger_is_refused_in_part(told):
    shell, notice = told
    let_be(NoticeState.WAITING)
    ended = shell("notices", "stop", notice, "nothing", *AT)
    assert ended.code == Exit.IN_PART
    assert "nothing: notice-not-found" in ended.err
    assert "is not sent" in ended.out


def test_what_is_held_has_a_plan_and_is_started(told):
    shell, _ = told
    assert "Nothing is held" in shell("notices", "plan", *AT).out
    let_be(NoticeState.HELD)
    (plan,) = json.loads(shell("notices", "plan", *AT, "--json").out)
    assert plan == {"kind": "received", "count": 1, "by_wire": {"sms": 1}, "days": [1]}
    assert "received: 1 (1 by sms), 1 days" in shell("notices", "plan", *AT).out
    assert "1 notices leave" in shell("notices", "start", "received", *AT).out
    assert "0 notices leave" in shell("notices", "start", "received", *AT).out


def test_the_doctor_says_what_is_amiss_with_messages(told, monkeypatch):
    shell, _ = told
    assert "1 messages of 32.74 failed" in shell("doctor").out
    assert "channel sms" in shell("doctor").out
    file = Settings().channels_file
    file.chmod(0o644)
    assert "others can read it" in shell("doctor").err
    file.write_text("[sms]\n")
    assert "The file of channels cannot be used" in shell("doctor").err
    ended = shell("notices", "plan", *AT)
    assert (ended.code, "SUKET_CHANNELS_FILE" in ended.err) == (Exit.USAGE, True)
