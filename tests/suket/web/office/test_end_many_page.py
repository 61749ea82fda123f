"""Ending many sukets by a list of NIK."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from suket.intake.errors import BadTable
from suket.register.tables import Suket
from suket.register.words import EndReason, SuketState
from suket.residents.tables import Resident
from suket.web.office.end_many_plan import MOST, pasted, plan, uploaded
from tests.office_world import CIREBON, nik_of
from tests.suket.web.office.office_counter import (
    PASSWORD,
    confirmation,
    hidden,
    text_of,
)

PRINTED = {"alasan": "KTP_DICETAK", "catatan": "BA 3/2026"}


@pytest.fixture
def niks(counter):
    """Four residents; the first three hold a suket."""
    ids = [counter.world.add(nik=nik_of(n)) for n in range(4)]
    for resident in ids[:3]:
        counter.world.issue(resident)
    return [nik_of(n) for n in range(4)]


def living(counter):
    query = select(Suket.nik).where(Suket.state != SuketState.ENDED)
    return sorted(counter.world.all(query))


def test_the_preview_tells_of_every_line_and_changes_nothing(counter, niks):
    listed = [niks[0], niks[1], niks[0], niks[3], "123", nik_of(77)]
    browser = counter.officer()
    page = browser.post("/petugas/akhiri", {"nik": "\n".join(listed), **PRINTED}).text
    told = text_of(page)
    assert "Akan diakhiri 2 suket" in told
    assert "Dilewati 4 baris" in told
    for reason in (
        "Sudah ada di baris sebelumnya.",
        "Tidak punya suket yang berlaku.",
        "NIK harus 16 angka.",
        "Bukan penduduk yang terdata di kantor ini.",
    ):
        assert reason in told
    assert hidden(page, "nik") == f"{niks[0]} {niks[1]}"
    assert len(living(counter)) == 3


def test_confirming_ends_all_of_them_and_says_which(counter, niks):
    browser = counter.officer()
    page = browser.post("/petugas/akhiri", {"nik": "\n".join(niks[:2]), **PRINTED}).text
    fields = {name: hidden(page, name) for name in ("nik", "alasan", "catatan")}
    fields |= confirmation(page)
    told = text_of(browser.post("/petugas/akhiri/lakukan", fields).text)
    assert "2 suket diakhiri" in told
    assert "470/00001/32.74/XI/2026 SITI CONTOH RAHAYU" in told
    again = text_of(browser.post("/petugas/akhiri/lakukan", fields).text)
    assert again == told  # as when the page is loaded anew
    assert "470/00001/32.74/XI/2026" in told
    assert "470/00003" not in told
    assert living(counter) == [niks[2]]
    assert counter.world.all(select(Suket.end_reason).order_by(Suket.serial)) == [
        EndReason.KTP_DICETAK,
        EndReason.KTP_DICETAK,
        None,
    ]
    assert counter.woken == 1


def test_what_has_ended_since_the_preview_is_reported_and_hinders_nothing(
    counter, niks
):
    browser = counter.officer()
    page = browser.post("/petugas/akhiri", {"nik": "\n".join(niks[:2]), **PRINTED}).text
    (first,) = counter.world.all(select(Suket.id).where(Suket.nik == niks[0]))
    browser.post(
        f"/petugas/suket/{first}/akhiri", {"alasan": "HILANG", "langkah": "lakukan"}
    )
    fields = {"nik": " ".join(niks[:2]), **PRINTED, **confirmation(page)}
    page = browser.post("/petugas/akhiri/lakukan", fields).text
    assert "1 suket diakhiri" in text_of(page)
    assert "1 NIK berubah keadaannya" in text_of(page)
    assert living(counter) == [niks[2]]
    reasons = counter.world.all(select(Suket.end_reason).where(Suket.nik == niks[0]))
    assert reasons == [EndReason.HILANG]


def test_a_fault_in_the_middle_ends_none_of_them(counter, niks, monkeypatch):
    def burn(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr("suket.register.end.entries.note_all", burn)
    browser = counter.officer()
    page = browser.post("/petugas/akhiri", {"nik": "\n".join(niks[:3]), **PRINTED}).text
    fields = {"nik": " ".join(niks[:3]), **PRINTED, **confirmation(page)}
    answer = browser.post("/petugas/akhiri/lakukan", fields)
    assert answer.status_code == 500
    assert len(living(counter)) == 3
    assert counter.woken == 0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"nik": "", "alasan": "KTP_DICETAK"}, "nik"),
        ({"nik": "3274014107039901", "alasan": ""}, "alasan"),
        ({"nik": "3274014107039901", "alasan": "PALSU"}, "catatan"),
        ({"nik": "1\n" * (MOST + 1), "alasan": "KTP_DICETAK"}, "nik"),
    ],
)
def test_what_is_missing_is_named_beside_its_field(counter, fields, field):
    answer = counter.officer().post("/petugas/akhiri", fields)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-error"' in answer.text


def test_the_second_step_by_itself_asks_what_the_first_would_have(counter, niks):
    browser = counter.officer()
    for fields in ({"nik": niks[0]}, {"nik": "", "alasan": "KTP_DICETAK"}):
        answer = browser.post("/petugas/akhiri/lakukan", fields)
        assert "Tempel daftar NIK" in answer.text
    assert len(living(counter)) == 3


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "file",
    [
        b"nama;NIK\nSITI;3274014107039901\n",
        b"3274 0141 0703 9901\r\n",
        b"Daftar cetak\n3274-0141-0703-9901\n",
        b'"nik","nama"\n"3274014107039901","SITI"\n',
        "\ufeffnik\n3274014107039901".encode(),
        workbook([["nama", "nik"], ["SITI", "3274014107039901"]]),
    ],
)
def test_files_of_many_kinds_are_read(file):
    assert [entry.text for entry in uploaded(file)] == ["3274014107039901"]


def test_a_nik_that_a_spreadsheet_has_spoilt_is_refused_and_not_guessed(counter, niks):
    file = workbook([["nik"], [3274014107039901]])
    browser = counter.officer()
    page = browser.post(
        "/petugas/akhiri", PRINTED, files={"berkas": ("a.xlsx", file)}
    ).text
    assert "Sel NIK berformat angka" in text_of(page)
    assert "Tidak ada suket yang bisa diakhiri" in text_of(page)


@pytest.mark.parametrize("file", [b"\xff\xfe\x00", workbook([["nomor"], ["1"]])])
def test_a_file_that_is_no_list_is_refused_beside_its_field(counter, file):
    answer = counter.officer().post(
        "/petugas/akhiri", PRINTED, files={"berkas": ("a.xlsx", file)}
    )
    assert answer.status_code == 422
    assert '<a href="#berkas">' in answer.text
    with pytest.raises(BadTable):
        uploaded(file)


def test_a_list_and_a_file_are_taken_together(counter, niks):
    file = {"berkas": ("a.txt", niks[1].encode())}
    fields = {"nik": niks[0], **PRINTED}
    page = counter.officer().post("/petugas/akhiri", fields, files=file).text
    assert hidden(page, "nik") == f"{niks[0]} {niks[1]}"


def test_a_suket_of_another_office_is_left_to_it(counter):
    resident = counter.world.add("36.73")
    counter.world.issue(resident, "36.73")
    with counter.world.database.begin() as session:
        session.get_one(Resident, resident).office_code = CIREBON
    with counter.world.database.reading() as session:
        planned = plan(session, pasted("3274014107039901"), office=CIREBON)
    assert planned.ready == ()
    assert planned.skipped[0].reason == "Suketnya dari kantor lain."


def test_the_whole_list_of_five_thousand_fits_the_form(counter):
    fields = {"nik": "\n".join(nik_of(n) for n in range(MOST)), **PRINTED}
    page = counter.officer().post("/petugas/akhiri", fields, files={"x": ("", b"")})
    assert page.status_code == 200
    assert len(re.findall("Bukan penduduk yang terdata", page.text)) == MOST


def test_a_forged_second_step_ends_no_suket_of_another_office(counter):
    resident = counter.world.add("36.73")
    counter.world.issue(resident, "36.73")
    with counter.world.database.begin() as session:
        session.get_one(Resident, resident).office_code = CIREBON
    fields = {"nik": "3274014107039901", **PRINTED}
    browser = counter.officer()
    shown = browser.post("/petugas/akhiri", fields)
    assert "Akan diakhiri 0 suket" in text_of(shown.text)
    page = browser.post("/petugas/akhiri/lakukan", {**fields, "kata_sandi": PASSWORD})
    assert "tidak berlaku lagi" in text_of(page.text)
    assert living(counter) == ["3274014107039901"]


@pytest.mark.parametrize(
    "line",
    [
        "1. 3274014107039901",
        "• 3274014107039901",
        "3274014107039901 - SITI CONTOH",
        "3274014107039901, SITI CONTOH, 081200000000",
        "[30/11/26, 10.12] Budi: 3274014107039901",
        "[10:12, 30/11/2026] +62 812-0000-0000: 3274 0141 0703 9901",
        "3274–0141–0703–9901",
        "'3274014107039901",
        '="3274014107039901"',
        "\u202a3274014107039901\u202c",
        "NIK: 32.74.01.410703.9901",
    ],
)
def test_a_line_of_a_chat_or_a_list_names_its_nik(line):
    assert [entry.text for entry in pasted(line)] == ["3274014107039901"]


def test_no_part_of_a_pasted_line_that_may_be_a_nik_is_passed_over():
    line = "3274014107039901, 32740141070399, 3274014107039902"
    assert [entry.text for entry in pasted(line)] == [
        "3274014107039901",
        "32740141070399",
        "3274014107039902",
    ]
    assert [entry.text for entry in pasted("tidak ada; lainnya")] == [
        "tidak ada; lainnya"
    ]


def test_the_preview_shows_a_line_as_it_was_pasted(counter):
    pasted_lines = [
        "NIK",
        "[30/11/26, 10.12] Pak Budi: terima kasih ya",
        "5. 327401261044991 SALAH",
    ]
    fields = {"nik": "\n".join(pasted_lines), **PRINTED}
    told = text_of(counter.officer().post("/petugas/akhiri", fields).text)
    for line in pasted_lines[:2]:
        assert f"{line} Tidak ada NIK di baris ini. Tidak perlu apa-apa." in told
    assert "5. 3274*******4991 NIK harus 16 angka. Ketik ulang" in told


def test_a_number_of_a_list_never_completes_a_nik_that_lost_a_digit(counter, niks):
    lost = niks[0][1:]
    fields = {"nik": f"3. {lost}\n3 {lost}\n3.{lost}", **PRINTED}
    page = counter.officer().post("/petugas/akhiri", fields).text
    assert "Tidak ada suket yang bisa diakhiri" in text_of(page)
