"""The page of the office: how it is set up."""

from sqlalchemy import text

from tests.suket.web.office.office_counter import text_of


def test_the_office_is_shown_as_it_is_set_up(counter):
    page = text_of(counter.officer().get("/petugas/kantor").text)
    for word in ("PEMERINTAH KOTA CIREBON", "BUDIMAN", "Sampai KTP-el", "Dibuka"):
        assert word in page


def test_an_office_without_signatory_says_what_that_means(counter):
    with counter.world.database.begin() as session:
        session.execute(text("DELETE FROM signatory"))
    page = text_of(counter.officer().get("/petugas/kantor").text)
    assert "Belum ditetapkan" in page


def test_the_next_number_is_shown_as_it_will_be_printed(counter):
    browser = counter.officer("nomor")
    assert "470/00001/32.74/XI/2026" in browser.get("/petugas/kantor").text
    counter.world.issue(counter.world.add())
    assert "470/00002/32.74/XI/2026" in browser.get("/petugas/kantor").text
