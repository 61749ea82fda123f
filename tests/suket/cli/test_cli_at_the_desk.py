"""Import, issue, end, suspend, renew: by command, and seen by a stranger."""

import csv
import os
import re
from io import StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from suket.cli import render_pool
from suket.cli.demo import check_with_verify
from suket.cli.exit_codes import Exit
from suket.db import Database
from suket.offices.words import EnrolmentStatus
from suket.residents.errors import NotEnrolled
from suket.residents.nik import NOT_16_DIGITS
from suket.residents.tables import Resident
from suket.settings import Settings
from tests.suket.cli.conftest import CIREBON, EXAMPLES

HEADER, *LINES = (EXAMPLES / "residents.csv").read_text("utf-8").splitlines()
OF_CIREBON = [line for line in LINES if ",32.74." in line]


def seen(shell):
    """Return what a stranger sees of each document that was handed out, by number."""
    folder = shell.folder / "out"
    published = shell.folder / "data" / "published"
    return {one.name: one.verdict for one in check_with_verify.check(folder, published)}


@pytest.fixture
def issued(shell):
    """A shell whose office has issued two sukets, and their NIK."""
    niks = shell.eligible()[:2]
    ended = shell("issue", *niks, "--office", CIREBON, "--out", shell.folder / "out")
    assert ended.code == Exit.DONE
    return shell, niks


def test_a_suket_issued_by_command_is_valid_to_a_stranger(issued):
    shell, _ = issued
    assert list(seen(shell).values()) == ["valid", "valid"]
    assert min(seen(shell)).startswith("470-00001-32.74-")


def test_a_second_suket_for_the_same_person_is_refused_with_its_code(issued):
    shell, niks = issued
    ended = shell("issue", niks[0], "--office", CIREBON)
    assert ended.code == Exit.IN_PART
    assert "SUDAH_ADA_SUKET_AKTIF" in ended.out


def test_refused_people_are_shown_with_masked_nik_and_reason(shell):
    bad = next(
        row["nik"]
        for row in shell.residents
        if row["status_perekaman"] == "UNREGISTERED"
        and row["kode_wilayah"].startswith(CIREBON)
    )
    ended = shell("issue", bad, shell.eligible()[0], "--office", CIREBON)
    assert (ended.code, bad in ended.out) == (Exit.IN_PART, False)
    [line] = [line for line in ended.out.splitlines() if "BELUM_REKAM" in line]
    assert line.split()[:2] == ["1", f"…{bad[-4:]}"]
    rows = [row["nik"] for row in shell.residents]
    assert f" {rows.index(bad) + 2} " in line  # its row in the table
    assert NotEnrolled.pesan in line
    assert "1 of 2 issued" in ended.out


def test_who_is_not_issued_stops_nobody_and_stands_in_the_report(shell):
    listed, report = shell.folder / "list.txt", shell.folder / "REPORT.CSV"
    good = shell.eligible()[0]
    listed.write_text(f"1. 3274014107039999 - SITI\n\n2. 12\n[10.12] Budi: {good}\n")
    args = ("--office", CIREBON, "--nik-file", listed, "--report", report)
    ended = shell("issue", *args)
    assert ended.code == Exit.IN_PART
    assert "1 of 3 issued" in ended.out
    rows = list(csv.reader(StringIO(report.read_text("utf-8-sig")), delimiter=";"))
    assert [(row[0], row[3]) for row in rows[1:]] == [
        ("1", "resident-not-found"),
        ("3", "NIK_BUKAN_16_DIGIT"),
    ]
    assert all(row[4].endswith(".") for row in rows[1:])
    assert rows[0][5:] == ["baris_tabel", "tabel_diimpor"]
    assert report.stat().st_mode & 0o077 == 0


def test_who_is_no_resident_is_told_which_nik_and_why_before_the_refusal(shell):
    ended = shell("issue", "12345", "--office", CIREBON)
    assert ended.code == Exit.REFUSED
    assert "12345" not in ended.out + ended.err
    [line] = [line for line in ended.out.splitlines() if "…2345" in line]
    assert NOT_16_DIGITS.pesan in line


def test_an_order_that_issued_nothing_has_no_tick(shell):
    nik = shell.eligible()[0]
    assert "✓ 1 of 1" in shell("issue", nik, "--office", CIREBON).out
    again = shell("issue", nik, "--office", CIREBON)
    assert (again.code, "0 of 1 issued" in again.out) == (Exit.IN_PART, True)
    assert "✓ 0" not in again.out


def test_a_resident_of_another_office_is_not_found(shell):
    ended = shell("issue", shell.eligible()[0], "--office", "64.71")
    assert ended.code == Exit.REFUSED
    assert "resident-not-found" in ended.err


def test_nothing_is_issued_where_issuance_is_closed(shell):
    shell("office", "close", CIREBON)
    assert "closed" in shell("office", "list").out
    ended = shell("issue", shell.eligible()[0], "--office", CIREBON)
    assert (ended.code, "PENERBITAN_DITUTUP" in ended.err) == (Exit.REFUSED, True)
    shell("office", "open", CIREBON)
    assert shell("issue", shell.eligible()[0], "--office", CIREBON).code == Exit.DONE


@pytest.mark.row(39)
def test_a_printed_card_ends_the_suket_for_everybody(issued):
    shell, niks = issued
    listed = shell.folder / "printed.txt"
    listed.write_text(f"{niks[0]}\n\n")
    ended = shell(
        "end", "--office", CIREBON, "--reason", "KTP_DICETAK", "--nik-file", listed
    )
    assert ended.code == Exit.DONE
    assert sorted(seen(shell).values()) == ["superseded", "valid"]


def test_who_ends_nothing_sees_no_tick_and_reads_why(shell):
    ended = shell("end", "12345", "--office", CIREBON, "--reason", "KTP_DICETAK")
    assert ended.code == Exit.IN_PART
    assert "0 of 1 sukets ended" in ended.out
    assert "A NIK has 16 digits" in ended.out
    assert "✓" not in ended.out


def test_an_unknown_reason_is_told_in_its_own_words(shell):
    ended = shell("end", "12345", "--office", CIREBON, "--reason", "XX")
    assert ended.code == Exit.USAGE
    assert "'XX' is not one of 'KTP_DICETAK'" in ended.err
    assert "Value error" not in ended.err


def test_lines_that_end_nothing_are_told_one_by_one(issued):
    shell, niks = issued
    ended = shell("end", niks[0], "123", "--office", CIREBON, "--reason", "HILANG")
    assert ended.code == Exit.IN_PART
    assert "NIK_SALAH" in ended.out
    assert "revoked" in seen(shell).values()


def test_reasons_that_come_about_by_themselves_cannot_be_chosen(issued):
    shell, niks = issued
    ended = shell("end", niks[0], "--office", CIREBON, "--reason", "KEDALUWARSA")
    assert ended.code == Exit.USAGE


def test_an_accusation_needs_evidence(issued):
    shell, niks = issued
    ended = shell("end", niks[0], "--office", CIREBON, "--reason", "PALSU")
    assert (ended.code, "evidence-missing" in ended.err) == (Exit.REFUSED, True)


def test_a_suket_can_be_suspended_restored_and_renewed(issued):
    shell, _ = issued
    number = min(seen(shell)).partition("_")[0].replace("-", "/")
    at = ("--office", CIREBON)
    assert shell("suspend", number, *at, "--evidence", "LP/1").code == Exit.DONE
    assert "suspended" in seen(shell).values()
    assert shell("restore", number, *at).code == Exit.USAGE
    assert shell("restore", number, *at, "--evidence", "BA/2").code == Exit.DONE
    assert set(seen(shell).values()) == {"valid"}
    ended = shell("renew", number, *at, "--out", shell.folder / "out")
    assert ended.code == Exit.DONE
    assert sorted(seen(shell).values()) == ["superseded", "valid", "valid"]


def test_everybody_who_may_have_one_gets_one(shell):
    database = Database(Settings().database)
    with database.begin() as session:
        residents = session.query(Resident).filter_by(office_code="36.73")
        waiting = residents.order_by(Resident.nik).offset(10).subquery()
        session.execute(
            update(Resident)
            .where(Resident.id.in_(select(waiting.c.id)))
            .values(enrolment_status=EnrolmentStatus.UNREGISTERED)
        )
    database.dispose()
    ended = shell("issue", "--all", "--office", "36.73")
    assert ended.code == Exit.DONE
    issued, asked = re.search(r"(\d+) of (\d+) issued", ended.out).groups()
    assert (issued == asked, 5 <= int(issued) <= 10) == (True, True)


def test_very_many_documents_are_made_by_a_process_for_each_core(shell, monkeypatch):
    """Three a handful, so that each of two processes has some to make."""
    monkeypatch.setattr(render_pool, "WORTH_A_POOL", 4)
    monkeypatch.setattr(render_pool, "AT_ONCE", 3)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(render_pool, "make_some", None)  # not here
    niks = shell.eligible()[:6]
    ended = shell("issue", *niks, "--office", CIREBON, "--out", shell.folder / "out")
    assert ended.code == Exit.DONE
    assert list(seen(shell).values()) == ["valid"] * 6


def test_a_bad_row_is_named_with_column_value_and_reason_and_nothing_is_stored(shell):
    table = shell.folder / "table.csv"
    good, bad = OF_CIREBON[0], OF_CIREBON[1].replace("PEREMPUAN", "X")
    bad = bad.replace("LAKI-LAKI", "X")
    table.write_text("\n".join((HEADER, good.replace("CONTOH", "BARU"), bad)))
    ended = shell("import", table, "--office", CIREBON)
    assert ended.code == Exit.REFUSED
    assert "Nothing was stored" in ended.err
    row = next(line for line in ended.out.splitlines() if "jenis_kelamin" in line)
    assert row.split()[:3] == ["3", "jenis_kelamin", "X"]
    assert "PILIHAN_TIDAK_DIKENAL" in row


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_all_refusals_can_be_had_as_a_file_and_equal_ones_are_one_line(shell, ending):
    table, report = shell.folder / "table.csv", shell.folder / f"report.{ending}"
    bad = [row.replace("WNI", "[/b]XYZ") for row in OF_CIREBON[:5]]
    table.write_text("\n".join((HEADER, *bad)))
    ended = shell("import", table, "--office", CIREBON, "--report", report)
    assert ended.code == Exit.REFUSED
    assert ended.out.count("PILIHAN_TIDAK_DIKENAL") == 1
    assert "all 5 rows" in ended.out
    if ending == "csv":
        rows = list(csv.reader(StringIO(report.read_text("utf-8-sig")), delimiter=";"))
    else:
        rows = [[*row] for row in load_workbook(report).active.values]
    assert [row[0] for row in rows] == ["baris", "2", "3", "4", "5", "6"]
    assert rows[1][2] == f"…{OF_CIREBON[0][12:16]}"
    assert shell("import", table, "--office", CIREBON, "--report", "x.doc").code == (
        Exit.USAGE
    )


def test_the_good_rows_are_stored_where_that_is_asked_for(shell):
    table = shell.folder / "table.csv"
    bad = OF_CIREBON[1].replace("WNI", "XYZ")
    table.write_text("\n".join((HEADER, OF_CIREBON[0], bad)))
    ended = shell("import", table, "--office", CIREBON, "--partial")
    assert ended.code == Exit.IN_PART
    assert "1 brought up to date" in ended.out


def test_an_import_names_one_office_or_all_of_them(shell):
    table = EXAMPLES / "residents.csv"
    assert shell("import", table).code == Exit.USAGE
    assert (
        shell("import", table, "--office", "32.74", "--all-offices").code == Exit.USAGE
    )


def test_status_lists_can_be_looked_at_and_published(issued):
    shell, _ = issued
    assert shell("status", "publish").code == Exit.DONE
    assert "2 of" in shell("status", "list").out
