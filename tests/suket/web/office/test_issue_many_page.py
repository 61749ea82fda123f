"""Issuing to many: ordered once, watched, and right after a restart."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from pikepdf import Pdf
from pypdfium2 import PdfDocument
from sqlalchemy import func, select

from suket.delivery.download_access import claim, draw, open_drawn
from suket.delivery.errors import DeliveryNotFound, LinksMadeMeanwhile
from suket.delivery.tables import Delivery
from suket.jobs.issue_batches import issue_batches
from suket.offices import offices
from suket.offices.words import EnrolmentStatus
from suket.register.end import end
from suket.register.tables import Batch, BatchItem, Suket
from suket.register.words import BatchState, Channel, EndReason, Outcome
from suket.residents.errors import NotEnrolled
from suket.residents.tables import Resident
from suket.residents.words import Standing
from suket.web.indonesian_wording import grouped
from suket.web.office.issue_many import choose_page
from suket.web.office.issue_many.print_files import SHEETS_AT_ONCE, parts_of
from suket.web.office.issue_many.selection import MOST_EXCEPTIONS
from suket.web.office.refusal_wording import UNFORESEEN, why
from tests.office_world import CIREBON, nik_of
from tests.suket.paper.test_print_file import page_of
from tests.suket.web.office.office_counter import (
    OfficeCounter,
    hidden,
    order_ticked,
    ordered,
    text_of,
)


@pytest.fixture
def residents(counter):
    return [counter.world.add(nik=nik_of(n)) for n in range(5)]


def work(counter):
    """Let the jobs do all that is due."""
    desk = lambda code, at: counter.world.desk(code, channel=Channel.BULK)  # noqa: E731
    while issue_batches(counter.world.database, desk, now=counter.now):
        pass


def order(browser):
    return ordered(browser).headers["location"]


def test_the_page_says_how_many_wait_and_ordering_issues_to_them(counter, residents):
    browser = counter.officer()
    assert "5 siap diterbitkan" in text_of(browser.get("/petugas/massal").text)
    where = order(browser)
    assert counter.woken == 1
    page = text_of(browser.get(where).text)
    assert "Menerbitkan 5 suket" in page
    assert "0 dari 5" in page
    work(counter)
    page = text_of(browser.get(where).text)
    assert "5 suket terbit" in page
    assert "Semua berhasil" in page
    assert "PDF-nya masih dibuat" in page
    earlier = text_of(browser.get("/petugas/massal").text)
    assert "5 dari 5" in earlier
    assert "tidak ada yang bisa langsung diterbitkan" in earlier
    assert "5 sudah punya suket" in earlier


def test_the_page_that_watches_is_told_figures_and_stage(counter, residents):
    browser = counter.officer()
    where = order(browser)
    told = browser.get(f"{where}/kemajuan").json()
    assert told == {
        "lines": {
            "issued": {"done": 0, "total": 5},
            "documents": {"done": 0, "total": 0},
        },
        "stage": "berjalan",
    }
    work(counter)
    ids = counter.world.all(select(Suket.id))
    counter.make_document(ids[0])
    told = browser.get(f"{where}/kemajuan").json()
    assert told["stage"] == "pdf"
    assert told["lines"]["documents"] == {"done": 1, "total": 5}
    for suket_id in ids[1:]:
        counter.make_document(suket_id)
    assert browser.get(f"{where}/kemajuan").json()["stage"] == "selesai"
    assert "data-ready" in browser.get(where).text


def test_without_scripts_the_page_asks_anew_until_the_work_is_done(counter, residents):
    browser = counter.officer()
    where = order(browser)
    refresh = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert refresh in browser.get(where).text
    work(counter)
    for suket_id in counter.world.all(select(Suket.id)):
        counter.make_document(suket_id)
    assert refresh not in browser.get(where).text


def test_another_process_goes_on_where_the_first_stopped(counter, residents, tmp_path):
    where = order(counter.officer())
    desk = lambda code, at: counter.world.desk(code, channel=Channel.BULK)  # noqa: E731
    issue_batches(counter.world.database, desk, now=counter.now, at_once=2)
    again = OfficeCounter(counter.world, tmp_path / "again", now=counter.now)
    browser = again.officer("lain")
    assert browser.get(f"{where}/kemajuan").json()["lines"]["issued"]["done"] == 2
    work(again)
    assert "5 suket terbit" in text_of(browser.get(where).text)
    assert counter.world.all(select(func.count()).select_from(Suket)) == [5]


def test_who_could_not_have_one_is_listed_with_reason_and_remedy(counter, residents):
    browser = counter.officer()
    where = order(browser)
    with counter.world.database.begin() as session:
        one = session.get_one(Resident, residents[0])
        one.enrolment_status = EnrolmentStatus.DUPLICATE_RECORD
        one.full_name = "=CONTOH"
        one.import_row, one.imported_at = 57, datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
    work(counter)
    page = text_of(browser.get(where).text)
    assert "4 dari 5 suket terbit" in page
    assert "1 tidak bisa diterbitkan" in page
    assert "Selesaikan data gandanya lebih dahulu" in page
    assert "57, tabel 21 November 2026 pukul 10.05 WIB" in page
    answer = browser.get(f"{where}/laporan.csv")
    heading, row = rows_of(answer)
    told = ["urutan", "nama_lengkap", "nik", "alasan", "kode"]
    assert heading == [*told, "baris_tabel", "tabel_diimpor"]
    told = ["1", "'=CONTOH", grouped(nik_of(0)), why("DATA_GANDA"), "DATA_GANDA"]
    assert row == [*told, "57", "2026-11-21 10:05"]
    assert answer.headers["content-disposition"] == 'attachment; filename="ditolak.csv"'
    sheet = load_workbook(BytesIO(browser.get(f"{where}/laporan.xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:3] == [1, "=CONTOH", nik_of(0)]
    assert sheet["B2"].data_type == "s"
    assert [cell.value for cell in sheet[2]][5:] == [57, datetime(2026, 11, 21, 10, 5)]  # noqa: DTZ001 - local


def rows_of(answer):
    text = answer.text.removeprefix("\ufeff")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_a_batch_that_issued_nothing_is_not_green(counter, residents):
    browser = counter.officer()
    where = order(browser)
    with counter.world.database.begin() as session:
        for one in session.scalars(select(Resident)):
            one.photo_digest = None
    work(counter)
    page = browser.get(where).text
    assert "Tidak ada yang terbit" in text_of(page)
    assert "govuk-panel--confirmation" not in page
    assert "Unggah di halamannya" in text_of(page)
    earlier = browser.get("/petugas/massal").text
    assert "govuk-tag--yellow" in earlier
    assert "govuk-tag--green" not in earlier


def test_who_cannot_be_issued_to_is_listed_with_the_reason_and_as_a_file(counter):
    counter.world.add(nik=nik_of(1), photo_digest=None, full_name="ANI CONTOH")
    counter.world.add(nik=nik_of(2), standing=Standing.DEAD, full_name="BUDI CONTOH")
    browser = counter.officer()
    told = text_of(browser.get("/petugas/massal").text)
    assert "0 siap diterbitkan" in told
    for cause, name, other in (("foto", "ANI", "BUDI"), ("syarat", "BUDI", "ANI")):
        page = text_of(browser.get(f"/petugas/massal/belum?sebab={cause}").text)
        assert name in page
        assert other not in page
        answer = browser.get(f"/petugas/massal/belum.csv?sebab={cause}")
        assert [row[0] for row in rows_of(answer)[1:]] == [f"{name} CONTOH"]
    assert "Tidak ada." in text_of(
        browser.get(f"/petugas/massal/belum?sebab=syarat&lingkup={'A' * 22}").text
    )


def test_names_are_shown_before_and_can_be_unticked(counter, residents):
    browser = counter.officer()
    page = browser.get("/petugas/massal/pilih").text
    assert page.count("SITI CONTOH RAHAYU") == 5
    assert "5 dari 5 dicentang" in text_of(page)
    fields = fields_of(page)
    fields["pilih"] = [one for one in ticked(page) if one != residents[2]]
    order_ticked(browser, fields)
    ordered_ids = counter.world.all(select(BatchItem.resident_id))
    assert set(ordered_ids) == {*residents} - {residents[2]}


def test_nobody_is_ordered_whose_name_was_not_shown_or_who_changed_since(counter):
    browser = counter.officer()
    first = counter.world.add(nik=nik_of(1))
    changed = counter.world.add(nik=nik_of(2))
    assert browser.post("/petugas/massal").headers["location"].endswith("/pilih")
    page = browser.get("/petugas/massal/pilih").text
    counter.later(minutes=1)
    counter.world.add(nik=nik_of(2), full_name="LAIN CONTOH", updated_at=counter.now)
    counter.world.add(nik=nik_of(3), updated_at=counter.now)
    order_ticked(browser, {**fields_of(page), "pilih": ticked(page)})
    due = select(BatchItem.resident_id).where(BatchItem.outcome.is_(None))
    assert counter.world.all(due) == [first]
    refused = select(BatchItem.resident_id, BatchItem.code).where(
        BatchItem.outcome == Outcome.REFUSED
    )
    with counter.world.database.reading() as session:
        rows = session.execute(refused).all()
    assert rows == [(changed, "BERUBAH_SEJAK_DILIHAT")]


@pytest.mark.parametrize("left", [0, 1, 4])
def test_who_was_chosen_and_got_a_suket_meanwhile_is_named(counter, left):
    people = [counter.world.add(nik=nik_of(n)) for n in range(5)]
    browser = counter.officer()
    page = browser.get("/petugas/massal/pilih").text
    counter.later(minutes=1)
    for one in people[left:]:
        counter.world.issue(one, now=counter.now)
    answer = order_ticked(browser, {**fields_of(page), "pilih": ticked(page)})
    work(counter)
    told = text_of(browser.get(answer.headers["location"]).text)
    title = f"{left} dari 5 suket terbit" if left else "Tidak ada yang terbit"
    assert title in told
    assert "Semua berhasil" not in told
    assert told.count("Penduduk ini masih memegang suket yang berlaku.") == 5 - left


def test_ticks_are_kept_over_pages_and_searches(counter, monkeypatch):
    monkeypatch.setattr(choose_page, "PAGE_SIZE", 2)
    names = ("ANI", "BUDI", "CICI", "DEDI", "EKA")
    ids = {
        name: counter.world.add(nik=nik_of(n), full_name=f"{name} CONTOH")
        for n, name in enumerate(names)
    }
    browser = counter.officer()
    page = browser.get("/petugas/massal/pilih").text

    def go(page, to, leave=(), **more):
        left = [one for one in ticked(page) if one not in {ids[n] for n in leave}]
        fields = {**fields_of(page), "pilih": left, "ke": to, **more}
        return browser.post("/petugas/massal/pilih", fields).text

    page = go(page, "2", leave=["ANI"])
    assert "4 dari 5 dicentang" in text_of(page)
    assert "CICI" in page
    page = go(page, "1", leave=["DEDI"], cari="eka")
    assert [one for one in names if one in page] == ["EKA"]
    page = go(page, "1", cari="")
    assert ticked(page) == [ids["BUDI"]]
    none = go(page, "kosong")
    assert "0 dari 5 dicentang" in text_of(none)
    assert "5 dari 5 dicentang" in text_of(go(none, "semua"))
    order_ticked(browser, {**fields_of(page), "pilih": ticked(page)})
    chosen = counter.world.all(select(BatchItem.resident_id))
    assert set(chosen) == {ids[name] for name in ("BUDI", "CICI", "EKA")}


def test_names_that_are_only_alike_are_not_said_to_have_what_was_typed(counter):
    counter.world.add(nik=nik_of(1), full_name="ZAINAL CONTOH")
    browser = counter.officer()
    page = browser.get("/petugas/massal/pilih").text
    for typed, is_alike in (("zzz", True), ("zain", False), ("xyz", False)):
        fields = {**fields_of(page), "pilih": ticked(page), "cari": typed, "ke": "1"}
        told = text_of(browser.post("/petugas/massal/pilih", fields).text)
        assert ("Mungkin maksud Anda" in told) == is_alike, typed
        assert (f"nama memuat “{typed}”" in told) != is_alike, typed


def test_too_many_exceptions_are_said_and_order_nothing(counter, residents):
    browser = counter.officer()
    page = browser.get("/petugas/massal/pilih").text
    many = " ".join(f"{n:022}" for n in range(MOST_EXCEPTIONS + 1))
    fields = {**fields_of(page), "pilih": ticked(page), "kecuali": many}
    assert browser.post("/petugas/massal", fields).status_code == 422
    assert counter.world.all(select(Batch.id)) == []


def test_a_closed_office_says_so_instead_of_offering_a_button(counter, residents):
    with counter.world.database.begin() as session:
        offices.close_issuance(session, CIREBON, who="kadis", now=counter.now)
    page = counter.officer().get("/petugas/massal").text
    assert "sedang ditutup" in page
    assert "/petugas/massal/pilih" not in page


@pytest.fixture
def done(counter, residents):
    """A batch that is worked off, and the browser that ordered it."""
    browser = counter.officer()
    where = order(browser)
    work(counter)
    return browser, where


def test_all_sheets_come_in_one_file_that_says_it_is_not_signed(counter, done):
    browser, where = done
    ids = counter.world.all(select(Suket.id).order_by(Suket.serial))
    for width, suket_id in enumerate(ids[:4], 100):
        counter.make_document(suket_id, page_of(width))
    page = browser.get(where).text
    told = text_of(page)
    assert "tanda tangan elektroniknya tidak ikut" in told
    assert "Baru berisi 4 dari 5 suket" in told
    with counter.world.database.begin() as session:
        officer = counter.world.officer()
        end(session, ids[0], EndReason.HILANG, officer=officer, now=counter.now)
    answer = browser.get(f"{where}/lembar.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    with Pdf.open(BytesIO(answer.content)) as whole:
        assert [int(one.mediabox[2]) for one in whole.pages] == [101, 102, 103]
    assert browser.get(f"{where}/lembar.pdf?bagian=2").status_code == 404


def test_large_batches_are_printed_in_parts():
    assert parts_of(0) == []
    assert [(p.number, p.first, p.last) for p in parts_of(SHEETS_AT_ONCE + 1)] == [
        (1, 1, SHEETS_AT_ONCE),
        (2, SHEETS_AT_ONCE + 1, SHEETS_AT_ONCE + 1),
    ]


def test_slips_of_a_batch_are_made_once_and_their_pins_open_the_links(counter, done):
    browser, where = done
    assert "Buat 5 slip" in text_of(browser.get(where).text)
    answer = browser.post(f"{where}/slip")
    assert answer.headers["content-type"] == "application/pdf"
    with Pdf.open(BytesIO(answer.content)) as whole:
        assert len(whole.pages) == 5
    texts = [page.get_textpage().get_text_bounded() for page in pages(answer.content)]
    assert all("SITI CONTOH RAHAYU" in text for text in texts)
    assert all("Tautan ini dapat dibuka sampai" in text for text in texts)
    whole = "".join(texts[0].split())  # a link has more than one line
    token, pin = re.search(r"/unduh/(\S{22})LalumasukkanPIN:(\d{6})", whole).groups()
    suket = claim(counter.world.database, token, pin, now=counter.now)
    assert suket.serial == 1
    assert "Semua sudah punya tautan" in text_of(browser.get(where).text)
    assert browser.post(f"{where}/slip").status_code == 404
    assert len(counter.world.all(select(Delivery.suket_id))) == 5


def test_a_slip_that_another_made_meanwhile_spoils_none(counter, done):
    _, where = done
    batch, world = where.rsplit("/", 1)[1], counter.world
    [first, *_] = world.all(select(Suket.id))
    drawn = {first: draw(counter.now + timedelta(days=1))}
    officer, now = world.officer(), counter.now
    with world.database.begin() as session:
        open_drawn(session, batch, drawn, officer=officer, now=now)
    again = {first: draw(now + timedelta(days=1))}
    with (
        pytest.raises(LinksMadeMeanwhile),
        world.database.begin() as session,
    ):
        open_drawn(session, batch, again, officer=officer, now=now)
    slip = drawn[first].slip
    assert claim(world.database, slip.token, slip.pin, now=now).id == first


def test_a_lost_download_of_slips_is_made_once_more_after_asking(counter, done):
    browser, where = done
    assert "buat ulang" not in text_of(browser.get(where).text)
    old = slips_in(browser.post(f"{where}/slip").content)
    assert "buat ulang semua slip" in text_of(browser.get(where).text)
    asking = browser.get(f"{where}/slip-ulang").text
    assert "Semua tautan dan PIN lama" in text_of(asking)
    fields = {name: hidden(asking, name) for name in ("bagian", "sebelum")}
    new = slips_in(browser.post(f"{where}/slip-ulang", fields).content)
    assert len(new) == len(old) == 5
    now, database = counter.now, counter.world.database
    for token, pin in new:
        claim(database, token, pin, now=now)
    for token, pin in old:
        with pytest.raises(DeliveryNotFound):
            claim(database, token, pin, now=now)
    # Sent twice, it would end the links that were just printed.
    assert browser.post(f"{where}/slip-ulang", fields).status_code == 409
    claim(database, *new[0], now=now)


def slips_in(data):
    """Return token and PIN of every slip."""
    texts = [page.get_textpage().get_text_bounded() for page in pages(data)]
    form = r"/unduh/(\S{22})LalumasukkanPIN:(\d{6})"
    return [re.search(form, "".join(text.split())).groups() for text in texts]


def pages(data):
    return list(PdfDocument(data))


def fields_of(page):
    names = ("lingkup", "dilihat", "awal", "kecuali", "tampil")
    return {name: hidden(page, name) for name in names}


def ticked(page):
    return re.findall(r'name="pilih" type="checkbox" value="([^"]*)" checked', page)


def test_ordering_twice_serves_nobody_twice(counter, residents):
    browser = counter.officer()
    order(browser)
    order(browser)
    work(counter)
    assert counter.world.all(select(func.count()).select_from(Suket)) == [5]
    assert set(counter.world.all(select(Batch.state))) == {BatchState.DONE}


@pytest.mark.parametrize("scope", ["besok", "-1", "9" * 20, "١", "1.5", "0"])
def test_a_scope_that_is_no_import_serves_nobody(counter, residents, scope):
    browser = counter.officer()
    page = browser.get("/petugas/massal/pilih").text
    fields = {**fields_of(page), "lingkup": scope, "pilih": ticked(page)}
    assert browser.post("/petugas/massal", fields).status_code == 303
    assert counter.world.all(select(Batch.total)) in ([], [0])


def test_every_refusal_has_a_sentence_and_a_fault_has_one_too():
    assert why(NotEnrolled.code) == NotEnrolled.pesan
    assert why(None) == why("no-such-code") == UNFORESEEN
