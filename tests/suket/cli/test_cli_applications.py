"""Applications by command: taken, listed, shown, cancelled, and signed by issuing."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from suket import clock
from suket.applications.tables import ApplicationCase
from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.offices.persons import KEEPER
from suket.settings import Settings
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
    assert [row["nik"] for row in listed] == [f"…{nik[-4:]}" for nik in niks[:2]]
    ended = shell(
        "queue", "cancel", first["number"], *AT, "--reason", "DIMINTA_PEMOHON"
    )
    assert "is cancelled" in ended.out
    assert "2020-03-17 08:00:00 WIB" in shell("queue", "show", first["number"], *AT).out
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
    assert shown["state"] == "SIAP"
    listed = json.loads(shell("queue", "list", *AT, "--json").out)
    assert [row["number"] for row in listed] == [waiting]


DIRECT = ("--office", "36.73")  # where one person checks and signs
PUT = "UPDATE application_case SET {values} WHERE number = '{number}'"
CHECKED = "state = 'TERVERIFIKASI', verified_by = 'vera', content_digest = '{digest}'"


def put(shell, number, values):
    """Let an application stand as its day or other persons would have left it."""
    path = shell.folder / "data" / "suket.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        for name in ("is_as_made", "goes_by_steps"):
            connection.execute(f"DROP TRIGGER IF EXISTS application_case_{name}")
        connection.execute(PUT.format(values=values, number=number))


def test_what_needs_one_person_is_signed_and_what_needs_more_is_shown(shell):
    here = fit(shell)
    numbers = []
    for nik in here[:2]:
        words = ("--nik", nik, "--key", nik, "--json")
        numbers.append(json.loads(shell("apply", *DIRECT, *words).out)["number"])
    one, two = numbers
    put(shell, one, "state = 'DIPERIKSA'")
    put(shell, two, "steps = 2")
    ended = shell("sign", *DIRECT, "--json")
    assert ended.code == Exit.DONE, ended.err
    told = json.loads(ended.out)
    assert [each["application"] for each in told["signed"]] == [one]
    assert (told["refused"], told["waiting"]) == ([], {"count": 0})
    shown = json.loads(shell("queue", "show", one, *DIRECT, "--json").out)
    states = [step["state"] for step in shown["steps"]]
    assert states[-3:] == ["TERVERIFIKASI", "DITANDATANGANI", "SIAP"]
    put(shell, two, CHECKED.format(digest="0" * 64))
    ended = shell("sign", *DIRECT)
    assert ended.code == Exit.ELSEWHERE
    assert "/petugas/tanda-tangan" in ended.err
    [line] = [line for line in ended.out.splitlines() if two in line]
    [name] = [r["nama_lengkap"] for r in shell.residents if r["nik"] == fit(shell)[1]]
    assert (name in line, line.split()[-1]) == (True, "new")
    waiting = json.loads(shell("sign", two, *DIRECT, "--json").out)["waiting"]
    assert waiting["numbers"] == [two]
    assert waiting["manifest"][0] == "suket-sign-1"


@pytest.mark.parametrize(
    ("words", "code", "remedy"),
    [
        (("apply", *AT, "--nik", "123", "--key", "1"), "bad-nik", "Periksa lagi"),
        (("queue", "show", "x", *AT), "application-not-found", "Periksa nomornya"),
        (("sign", "--office", "99.99"), "not-set-up", "There are: "),
    ],
)
def test_a_program_that_reads_json_is_told_a_refusal_in_one_object(
    shell, words, code, remedy
):
    ended = shell(*words, "--json")
    told = json.loads(ended.out)
    assert (list(told), told["error"]) == (["error", "message", "remedy"], code)
    assert remedy in told["remedy"]
    assert told["message"] in ended.err
    assert shell(*words).out == ""


def fit(shell):
    """Return NIK of residents of that office who may have a suket."""
    return [
        row["nik"]
        for row in shell.residents
        if row["kode_wilayah"].startswith(DIRECT[1])
        and row["keterangan"] == "TETAP"
        and row["status_perekaman"] == "PRINT_READY_RECORD"
        and row["tanggal_lahir"] < "2008"
    ]


def test_without_the_letter_of_the_police_nothing_lost_is_signed_unseen(shell):
    nik = fit(shell)[0]
    assert shell("issue", nik, *DIRECT).code == Exit.DONE
    words = ("--kind", "lost", "--channel", "phone", "--nik", nik, "--key", "1")
    told = json.loads(shell("apply", *DIRECT, *words, "--json").out)
    put(shell, told["number"], "state = 'DIPERIKSA'")
    ended = shell("sign", *DIRECT, "--json")
    assert ended.code == Exit.IN_PART
    [refused] = json.loads(ended.out)["refused"]
    assert refused["code"] == "items-lacking"


def test_where_nobody_issues_alone_orders_and_renewals_are_applied_for(shell):
    niks = shell.eligible()[:4]
    [held] = json.loads(shell("issue", niks[0], *AT, "--json").out)["issued"]
    assert shell("office", "rule", CIREBON, "three").code == Exit.DONE
    out = shell.folder / "out"
    ended = shell("issue", *niks, "1234", *AT, "--out", out, "--json")
    assert ended.code == Exit.IN_PART
    told = json.loads(ended.out)
    assert (len(told["applied"]), told["issued"]) == (3, [])
    assert {one["code"] for one in told["not_issued"]} == {
        "SUDAH_ADA_SUKET_AKTIF",
        "NIK_BUKAN_16_DIGIT",
    }
    assert set(told["applied"][0]) == {"number", "state", "day", "promised", "queue"}
    assert not out.exists() or not list(out.iterdir())
    told = json.loads(shell("renew", held, *AT, "--json").out)
    assert told["issued"] is None
    line = json.loads(
        shell("queue", "show", told["applied"]["number"], *AT, "--json").out
    )
    assert line["kind"] == "renewal"
    again = shell("renew", held, *AT)
    assert (again.code, "SUDAH_MENGAJUKAN" in again.err) == (Exit.REFUSED, True)
    everybody = shell("issue", "--all", *AT)
    assert everybody.code == Exit.DONE
    assert "Applied for:" in everybody.out
    database = Database(Settings().database)
    with database.reading() as session:
        made = session.execute(
            select(ApplicationCase.made_by, ApplicationCase.steps).distinct()
        ).all()
    database.dispose()
    assert made == [(KEEPER, 3)]
    assert "nobody to serve" in shell("issue", "--all", *AT).out


@pytest.mark.row(9)
def test_who_asks_urgently_is_counted_and_granted_by_nobody_at_a_shell(march):
    shell, niks = march
    said = ("--urgent", "Rawat inap, perlu BPJS", "--needed-by", "2020-03-20")
    number = asked(shell, niks[0], "A", *said)["number"]
    told = json.loads(shell("queue", "urgent", *AT, "--json").out)
    assert told == {
        "waiting": 1,
        "granted": 0,
        "refused": 0,
        "asked": {number: "Rawat inap, perlu BPJS"},
    }
    assert "Rawat inap" in shell("queue", "urgent", *AT).out
    late = ("--needed-by", "2020-03-16")
    ended = shell("apply", *AT, "--nik", niks[1], "--key", "B", *late)
    assert ended.code == Exit.REFUSED
    assert "hari ini atau sesudahnya" in ended.err
