"""Lists of events and the keys of machines, by the command line."""

import json

import pytest

from tests.suket.cli.conftest import CIREBON


@pytest.fixture
def deaths(shell, tmp_path):
    """A list of two deaths, one of which has another name."""
    one, two = shell.eligible()[:2]
    names = {row["nik"]: row["nama_lengkap"] for row in shell.residents}
    file = tmp_path / "kematian.csv"
    lines = (
        "NIK,NAMA,TGL_MATI,NO_AKTA",
        f"{one},{names[one]},2026-11-01,KM-1",
        f"{two},ORANG CONTOH LAIN,2026-11-01,KM-2",
    )
    file.write_text("\n".join(lines), "utf-8")
    return one, file


def importing(shell, file, *more):
    return shell(
        "events", "import", file, "--office", CIREBON, "--kind", "KEMATIAN", *more
    )


def test_a_list_ends_what_it_must_and_tells_the_rest(shell, deaths, tmp_path):
    nik, file = deaths
    assert shell("issue", nik, "--office", CIREBON).code == 0
    report = tmp_path / "report.csv"
    told = importing(shell, file, "--report", report)
    assert told.code == 5
    assert "1 sukets ended, 0 other records changed" in told.out
    assert "NAMA_BERBEDA" in told.out
    assert nik not in told.out
    assert "SUDAH_DICATAT" not in report.read_text("utf-8")
    again = importing(shell, file, "--json")
    found = json.loads(again.out)
    assert (found["repeated"], found["outcomes"]["BERAKHIR"]) == (1, 0)
    assert found["mismatches"][0]["sebab"] == "NAMA_BERBEDA"
    listed = json.loads(shell("events", "list", "--office", CIREBON, "--json").out)
    assert listed["waiting"] == 1
    assert [one["door"] for one in listed["lists"]] == ["perintah"] * 2
    assert (
        "1 lines wait for an answer" in shell("events", "list", "--office", CIREBON).out
    )


def test_what_is_no_list_and_no_day_is_refused(shell, deaths, tmp_path):
    _, file = deaths
    wrong = tmp_path / "x.csv"
    wrong.write_text("nama\nSITI\n", "utf-8")
    told = importing(shell, wrong)
    assert told.code == 3
    assert "kolom NIK" in told.err
    assert importing(shell, file, "--day", "besok").code == 2
    unknown = shell("events", "import", file, "--office", "99.99")
    assert unknown.code == 2


def test_a_key_is_shown_once_listed_and_ended(shell):
    made = shell("events", "key", "add", "--office", CIREBON, "--label", "SIAK")
    assert made.code == 0
    token = next(w for w in made.out.split() if w.startswith("peristiwa_"))
    key = token.removeprefix("peristiwa_").partition(".")[0]
    listed = shell("events", "key", "list", "--office", CIREBON).out
    assert key in listed
    assert token not in listed
    assert shell("events", "key", "end", key, "--office", "36.73").code == 3
    assert shell("events", "key", "end", key, "--office", CIREBON).code == 0
    assert "ended" in shell("events", "key", "list", "--office", CIREBON).out
    assert shell("events", "key", "end", key, "--office", CIREBON).code == 3
    bad = shell("events", "key", "add", "--office", CIREBON, "--label", " ")
    assert "bad-event-key" in bad.err
