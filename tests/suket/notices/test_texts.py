"""One SMS each, with the longest values there are; names nobody, asks for nothing."""

import re
from datetime import UTC, date, datetime
from itertools import product

import pytest

from suket.messaging import gsm_text
from suket.notices import texts
from suket.notices.texts import Facts
from suket.notices.words import NoticeKind

KINDS = [kind for kind in NoticeKind if kind is not NoticeKind.SHIPPED]
LONGEST = {
    "office": "Kabupaten Kepulauan Siau Tagulandang Biaro",
    "zone": "Asia/Makassar",
    "phone": "(0231) 000-000",
    "number": "3274-26-1000123-7",
}
FULL = Facts(
    **LONGEST,
    day=date(2026, 12, 28),
    place=10_000,
    promised_on=date(2026, 12, 31),
    slot=datetime(2026, 12, 30, 22, 30, tzinfo=UTC),
    last_day=date(2026, 12, 31),
)
CASES = {
    "full": FULL,
    "without slot": Facts(**LONGEST, day=FULL.day, place=9, promised_on=FULL.day),
    "without promise": Facts(**LONGEST, day=FULL.day, place=10_000),
    "waits": Facts(**LONGEST),
    "not recorded": Facts(**LONGEST, must_be_recorded=True),
}


@pytest.mark.parametrize(("kind", "case"), [*product(KINDS, CASES)])
def test_every_text_is_one_sms_with_the_longest_values(kind, case):
    for hears_stop in (False, True):
        text = texts.sms(kind, CASES[case], hears_stop=hears_stop)
        assert gsm_text.fits(text), (gsm_text.septets(text), text)


@pytest.mark.parametrize(("kind", "case"), [*product(KINDS, CASES)])
def test_no_text_asks_for_anything_or_leads_anywhere(kind, case):
    for text in (texts.sms(kind, CASES[case]), texts.mail(kind, CASES[case])):
        assert not re.search(r"https?:|www\.|\.id\b|bit\.ly|/", text.lower())
        assert not re.search(r"\b(nik|pin|kode|sandi|klik|transfer)\b", _asked(text))
        assert "None" not in text
        assert not re.search(r"  |\.\.", text)


def _asked(text):
    """Return a text without the sentence that says what is never asked for."""
    return text.lower().replace("kami tidak pernah meminta data, kode, atau uang", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_has_the_words_of_the_sms(kind):
    said = texts.sms(kind, FULL).partition(": ")[2]
    assert texts.mail(kind, FULL).startswith(f"{said}\n\n")
    assert texts.SUBJECT == "Kabar suket Anda"


def test_stop_is_told_where_it_is_heard_and_fits():
    kind = NoticeKind.PRINTED
    assert texts.sms(kind, FULL, hears_stop=True).endswith("Balas STOP utk berhenti.")
    assert "STOP" not in texts.sms(kind, FULL)


def test_a_slot_is_told_in_the_time_of_the_office():
    text = texts.sms(NoticeKind.READY, FULL)
    assert "Ambil 31 Des 2026 pukul 06.30 WITA." in text


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Kota Cirebon", "Kota Cirebon"),
        ("Kabupaten Administrasi Kepulauan Seribu", "Kab. Adm. Kep. Seribu"),
        (LONGEST["office"], "Kab. Kep. Siau Tagulandang Biaro"),
    ],
)
def test_the_name_of_an_office_is_shortened(name, short):
    assert texts.short_name(name) == short
