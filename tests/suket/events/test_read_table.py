"""Lists of events as offices have them: titles, headings and words of SIAK, both spouses."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from suket.events.told_lines import KINDS, ForAll, kind_of
from suket.events.words import EventKind, Mismatch
from suket.intake.errors import BadTable
from tests.office_world import NIK
from tests.suket.events.event_world import DAY, of_table

OTHER = "3274010107019902"


def csv(*lines):
    return "\n".join(lines).encode()


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_of_deaths_below_its_title_is_read():
    found = of_table(
        xlsx(
            ["LAPORAN AKTA KEMATIAN NOVEMBER 2026"],
            ["DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"],
            [],
            ["NO", "NO_AKTA", "NIK", "NAMA_LGKP", "TGL_MATI", "NIK PELAPOR"],
            [1, "3274-KM-1", NIK, "SITI CONTOH", DAY, OTHER],
            [2, "3274-KM-2", OTHER, "BUDI CONTOH", "24-11-2026", NIK],
        ),
        ForAll(kind=EventKind.DEATH),
    )
    first, second = found.lines
    assert (first.kind, first.nik, first.day) == (EventKind.DEATH, NIK, DAY)
    assert (first.full_name, first.deed) == ("SITI CONTOH", "3274-KM-1")
    assert (first.place, second.place) == (5, 6)
    assert (second.nik, second.day) == (OTHER, date(2026, 11, 24))
    assert any("baris 4" in note for note in found.notes)
    assert not any("tidak dikenal" in note for note in found.notes)
    assert any("“tgl_mati” sebagai tanggal_mati" in note for note in found.notes)


def test_a_row_of_a_marriage_tells_of_two_people():
    found = of_table(
        csv(
            "DAFTAR PERKAWINAN",
            "NO AKTA;NIK SUAMI;NAMA SUAMI;NIK ISTRI;NAMA ISTRI;TGL PERKAWINAN",
            f"AK-1;{OTHER};BUDI CONTOH;{NIK};SITI CONTOH;23/11/2026",
            f"AK-2;;;{NIK};SITI CONTOH;24/11/2026",
        ),
        ForAll(kind=EventKind.MARRIAGE),
    )
    assert [(one.nik, one.full_name, one.place) for one in found.lines] == [
        (OTHER, "BUDI CONTOH", 3),
        (NIK, "SITI CONTOH", 3),
        (NIK, "SITI CONTOH", 4),
    ]
    assert {one.day for one in found.lines} == {DAY, date(2026, 11, 24)}


@pytest.mark.parametrize(
    ("heading", "cells", "whom"),
    [
        ("NIK;NAMA;NIK ISTRI;NAMA ISTRI", f"{OTHER};B;{NIK};S", [OTHER]),
        ("NIK;NAMA;NIK SUAMI;NAMA SUAMI", f"{OTHER};B;{NIK};S", [OTHER]),
        ("NIK;NAMA;NIK JENAZAH;NAMA JENAZAH", f"{NIK};S;{OTHER};B", [OTHER]),
        ("NIK;NAMA;NIK JENAZAH;NAMA JENAZAH", f"{NIK};S;;", [""]),
        ("NIK;NAMA;NIK ISTRI;NAMA ISTRI", f";;{NIK};S", [""]),
        ("NIK ISTRI;NAMA ISTRI", f"{NIK};S", [""]),
    ],
)
def test_who_outlives_or_reports_a_death_is_not_declared_dead(heading, cells, whom):
    data = csv(f"{heading};TGL MATI", f"{cells};2026-11-23")
    lines = of_table(data, ForAll(kind=EventKind.DEATH)).lines
    assert [one.nik for one in lines] == whom
    faults = [None if nik else Mismatch.BAD_NIK for nik in whom]
    assert [one.fault for one in lines] == faults


@pytest.mark.parametrize(
    ("kind", "cells", "whom"),
    [
        ("KAWIN", f"{OTHER};{OTHER};{NIK};", [OTHER, NIK]),
        ("CERAI", f"{OTHER};;{NIK};", [NIK]),
        ("KAWIN", f"{OTHER};;;{NIK}", [OTHER]),
        ("KAWIN", f";;;{NIK}", [""]),
        ("PINDAH KELUAR", f"{OTHER};;{NIK};{NIK}", [OTHER]),
        ("CETAK", f";;{NIK};", [""]),
    ],
)
def test_whom_a_row_tells_of_depends_on_its_kind(kind, cells, whom):
    heading = "JENIS PERISTIWA;TANGGAL;NIK;NIK SUAMI;NIK ISTRI;NIK JENAZAH"
    lines = of_table(csv(heading, f"{kind};2026-11-23;{cells}")).lines
    assert [one.nik for one in lines] == whom


def test_the_kind_stands_in_a_column_or_is_said_for_all():
    rows = (
        "nik,nama,jenis_peristiwa,tanggal",
        f"{NIK},SITI CONTOH,Meninggal Dunia,2026-11-23",
        f"{OTHER},BUDI CONTOH,,2026-11-23",
    )
    found = of_table(csv(*rows), ForAll(kind=EventKind.CARD_PRINTED))
    assert [one.kind for one in found.lines] == [
        EventKind.DEATH,
        EventKind.CARD_PRINTED,
    ]
    [_, unsaid] = of_table(csv(*rows)).lines
    assert (unsaid.kind, unsaid.fault) == (None, Mismatch.UNKNOWN_KIND)


def test_a_list_of_cards_says_its_kind_by_the_state_of_the_card():
    found = of_table(
        csv(
            "NIK,NAMA,STATUS CETAK,TGL_CETAK",
            f"{NIK},SITI CONTOH,CARD_PRINTED,2026-11-23",
            f"{OTHER},BUDI CONTOH,PRINT_READY_RECORD,2026-11-23",
        )
    )
    assert [one.kind for one in found.lines] == [EventKind.CARD_PRINTED, None]


def test_a_day_is_said_for_all_that_have_none():
    for_all = ForAll(kind=EventKind.CARD_PRINTED, day=DAY)
    [line] = of_table(csv("NIK,NAMA", f"{NIK},SITI CONTOH"), for_all).lines
    assert (line.day, line.fault) == (DAY, None)


def test_days_that_may_be_turned_round_are_asked_about():
    found = of_table(
        csv(
            "nik,nama,tgl_mati",
            f"{NIK},SITI CONTOH,11/23/2026",
            f"{OTHER},BUDI CONTOH,03/11/2026",
        ),
        ForAll(kind=EventKind.DEATH),
    )
    assert [one.fault for one in found.lines] == [Mismatch.BAD_DAY] * 2
    assert "TTTT-BB-HH" in found.lines[1].remark


@pytest.mark.parametrize(
    ("cell", "day"),
    [("46349", DAY), ("23112026", DAY), ("23 November 2026", DAY), ("1899-12-31", None),
     ("23112001", None), ("23-11-26", None), ("#N/A", None), ("sda", None)],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_spelling(cell, day):
    for_all = ForAll(kind=EventKind.DEATH)
    [line] = of_table(csv("nik,nama,tgl_mati", f"{NIK},SITI,{cell}"), for_all).lines
    assert line.day == day
    assert (line.fault is None) is (day is not None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("3.27E+15", "Excel"), ("32740141070399", "14"), ("", "wajib"), ("abc", "angka")],
)
def test_a_spoilt_nik_says_what_is_the_matter(cell, code):
    data = csv("nik,nama,tanggal", f"{cell},SITI CONTOH,2026-11-23")
    [line] = of_table(data, ForAll(kind=EventKind.DEATH)).lines
    assert (line.nik, line.fault) == ("", Mismatch.BAD_NIK)
    assert code in line.remark
    assert len(line.nik_shown) <= 5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (csv("nama,tanggal", "SITI,2026-11-23"), "kolom NIK"),
        (csv("nik,nama"), "Tidak ada baris"),
        (b"", "kosong"),
        (b"%PDF-1.7", "bukan XLSX atau CSV"),
    ],
)
def test_what_is_no_list_is_refused_with_its_remedy(data, sentence):
    with pytest.raises(BadTable) as refused:
        of_table(data)
    assert sentence in refused.value.pesan


def test_a_list_is_not_longer_than_one_transaction_takes():
    rows = [f"{NIK},SITI,2026-11-23"] * 5001
    with pytest.raises(BadTable, match="too many lines"):
        of_table(csv("nik,nama,tanggal", *rows))


def test_every_word_of_a_kind_means_that_kind_alone():
    for kind, words in KINDS.items():
        for word in (kind, *words):
            assert kind_of(word) is EventKind(kind), word
    assert set(KINDS) == set(EventKind)


def test_lines_are_told_apart_by_what_they_say():
    rows = (
        f"{NIK},SITI,KEMATIAN,2026-11-23,AK 1",
        f"{NIK},Sitti,kematian,23-11-2026,ak1",
        f"{NIK},SITI,KEMATIAN,2026-11-23,AK 2",
        f"{NIK},SITI,KELAHIRAN,2026-11-23,AK 1",
        f"{NIK},SITI,KEMATIAN,2026-11-24,AK 1",
        f"{NIK},,KEMATIAN,2026-11-23,AK 1",
        f"{NIK},SITI CONTOH,KEMATIAN,2026-11-23,AK 1",
    )
    lines = of_table(csv("nik,nama,jenis_peristiwa,tanggal,no akta", *rows)).lines
    digests = [one.digest for one in lines]
    assert digests[0] == digests[1]
    assert len({*digests}) == 6
