"""Applications by command: taken, listed, shown, cancelled, and signed by issuing."""

import json
from datetime import UTC, datetime

import pytest

from suket import clock
from suket.cli.exit_codes import Exit
from tests.suket.cli.conftest import CIREBON

AT = ("--office", CIREBON)
MARCH_17 = datetime(2020, 3, 17, 1, 0, tzinfo=UTC)


@pytest.fixture
def march(shell, monkeypatch):
    """The shell of an office on the morning of 17 March 2020, and who may have one."""
    niks = [nik for nik in shell.eligible() if nik[10:12] > "30"]  # of age then
    monkeypatch.setattr(clock, "now", lambda: MARCH_17)
    return shell, niks


def asked(shell, nik, key, *words):
    ended = shell("apply", *AT, "--nik", nik, "--key", key, "--json", *words)
    assert ended.code == Exit.DONE, ended.err
    return json.loads(ended.out)


def test_the_answer_is_one_document_and_the_same_key_answers_the_same(march):
    shell, niks = march
    shell("quota", "set", "1", *AT)
    words = ("--kind", "new", "--channel", "phone")
    first = asked(shell, niks[0], "A", *words)
    assert first == asked(shell, niks[0], "A", *words)
    assert list(first) == ["number", "state", "day", "promised", "queue"]
    assert (first["state"], first["day"], first["queue"]) == (
        "DIPERIKSA",
        "2020-03-17",
        1,
    )
    assert first["promised"] == "2020-03-23"
    second = asked(shell, niks[1], "B", *words)
    assert (second["state"], second["day"]) == ("DITERIMA", "2020-03-18")
    listed = json.loads(shell("queue", "list", *AT, "--json").out)
    assert [row["number"] for row in listed] == [first["number"], second["number"]]
    assert niks[0] not in json.dumps(listed)
    ended = shell(
        "queue", "cancel", first["number"], *AT, "--reason", "DIMINTA_PEMOHON"
    )
    assert "is cancelled" in ended.out
    shown = json.loads(shell("queue", "show", first["number"], *AT, "--json").out)
    assert [step["state"] for step in shown["steps"]] == [
        "DITERIMA", "DIPERIKSA", "DIBATALKAN",
    ]  # fmt: skip
    assert shown["promises"][0]["promised"] == "2020-03-23"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--nik", "3274"), Exit.REFUSED, "bad-nik"),
        (("--unit", "Kecamatan Antah"), Exit.REFUSED, "unit-not-found"),
        (("--channel", "kecamatan"), Exit.REFUSED, "channel-of-district"),
        (("--channel", "pigeon"), Exit.USAGE, "pigeon"),
        (("--key", "a b"), Exit.REFUSED, "bad-request-key"),
        (("--kind", "damaged"), Exit.REFUSED, "TIDAK_ADA_SUKET_BERLAKU"),
    ],
)
def test_what_is_refused_says_what_to_do(march, words, code, told):
    shell, niks = march
    given = {"--nik": niks[0], "--key": "A", **dict([words])}
    ended = shell("apply", *AT, *(word for pair in given.items() for word in pair))
    assert ended.code == code
    assert told in ended.err
    assert json.loads(shell("queue", "list", *AT, "--json").out) == []


def test_who_had_applied_and_is_issued_to_is_signed(shell):
    nik, other = shell.eligible()[:2]
    number = asked(shell, nik, "A")["number"]
    waiting = asked(shell, other, "B")["number"]
    assert shell("issue", nik, *AT).code == Exit.DONE
    shown = json.loads(shell("queue", "show", number, *AT, "--json").out)
    assert shown["state"] == "DITANDATANGANI"
    listed = json.loads(shell("queue", "list", *AT, "--json").out)
    assert [row["number"] for row in listed] == [waiting]
