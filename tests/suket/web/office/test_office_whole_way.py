"""The whole way of a suket over the web, on each kind of database."""

import re

from sqlalchemy import select

from suket.jobs.issue_batches import issue_batches
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from suket.register.tables import Suket
from suket.register.words import Channel, SuketState
from tests.office_world import NIK, nik_of
from tests.suket.web.office.office_counter import PDF, confirmation, ordered, text_of


def test_a_suket_is_issued_fetched_renewed_and_ended(any_counter):
    counter = any_counter
    resident = counter.world.add()
    counter.employ()
    browser = counter.stranger()
    browser.sign_in()
    found = browser.follow(browser.post("/petugas/cari", {"cari": NIK}))
    assert resident in found.text
    answer = browser.post(f"/petugas/penduduk/{resident}/terbitkan")
    suket = answer.headers["location"].split("/")[3]
    counter.make_document(suket)
    slip = browser.post(f"/petugas/suket/{suket}/serahkan").text
    link = re.search(r"/unduh/[\w-]{22}", text_of(slip))[0]
    pin = re.search(r"slip__pin\">(\d{6})", slip)[1]
    holder = counter.stranger()
    holder.client.post(link, data={"pin": pin})
    assert holder.get(f"{link}/suket.pdf").content == PDF
    counter.later(minutes=5)
    answer = browser.post(f"/petugas/suket/{suket}/perpanjang")
    newer = answer.headers["location"].split("/")[3]
    assert "Tidak berlaku lagi" in text_of(holder.get(link).text)
    counter.later(minutes=5)
    listed = {"nik": NIK, "alasan": "KTP_DICETAK"}
    sure = confirmation(browser.post("/petugas/akhiri", listed).text)
    page = browser.post("/petugas/akhiri/lakukan", {**listed, **sure})
    assert "1 suket diakhiri" in text_of(page.text)
    assert counter.world.all(select(Suket.state)) == [SuketState.ENDED] * 2
    assert "KTP-el sudah dicetak" in text_of(
        browser.get(f"/petugas/suket/{newer}").text
    )
    events = counter.world.all(select(JournalEntry.event).order_by(JournalEntry.seq))
    assert events[-8:] == [
        Event.SIGNED_IN,
        Event.ISSUED,
        Event.DELIVERY_OPENED,
        Event.DELIVERY_CLAIMED,
        Event.ENDED,
        Event.RENEWED,
        Event.ENDED,
        Event.ACT_CONFIRMED,
    ]


def test_many_are_ordered_issued_listed_and_exported(any_counter):
    counter = any_counter
    for serial in range(7):
        counter.world.add(nik=nik_of(serial))
    browser = counter.officer()
    where = ordered(browser).headers["location"]
    desk = lambda code, at: counter.world.desk(code, channel=Channel.BULK)  # noqa: E731
    issue_batches(counter.world.database, desk, now=counter.now)
    assert "7 suket terbit" in text_of(browser.get(where).text)
    assert "7 suket" in text_of(browser.get("/petugas/suket").text)
    assert browser.get("/petugas/suket.csv").text.count("\r\n") == 8
    assert "7 Suket berlaku" in re.sub(
        r"(Suket berlaku) (\d+)", r"\2 \1", text_of(browser.get("/petugas").text)
    )
