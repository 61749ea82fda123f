"""The page behind the QR of a receipt: what it says, and of which it says nothing."""

import pytest

from tests.builders import DAY, NOW, toy_key
from tests.suket.web.public.public_site import PublicSite
from tests.verify.receipting import SUKET_TEXT, make_receipt, text_of
from verify.checks import Verdict


@pytest.fixture
def public_site(tmp_path):
    door = PublicSite(tmp_path)
    door.world.publish()
    return door


def shown(public_site, text):
    headers = {"Accept": "text/html"}
    answer = public_site.client.post("/k", data={"text": text}, headers=headers)
    assert answer.status_code == 200
    return answer.text


def test_the_form_is_there_and_its_script(public_site):
    page = public_site.client.get("/k", headers={"Accept": "text/html"}).text
    assert "isi-tanda-terima" in page
    assert "receipt-page.js" in page


def test_a_receipt_is_told_as_it_was_given(public_site):
    page = shown(public_site, f" {text_of()} ")
    assert 'data-finding="authentic"' in page
    for said in ("Tanda terima asli", "Asli dan berlaku", "Bank Contoh, Tbk."):
        assert said in page
    assert "CDD-2026/000123" in page
    assert "22 November 2026 pukul 16.00 WIB" in page


def test_a_receipt_of_a_revoked_suket_says_so(public_site):
    page = shown(public_site, text_of(make_receipt(verdict=Verdict.REVOKED)))
    assert "Sudah dicabut" in page


@pytest.mark.parametrize(
    "text", ["", "x", SUKET_TEXT, text_of(key=toy_key("thief")), text_of() + "0"]
)
def test_what_is_no_receipt_says_nothing_else(public_site, text):
    page = shown(public_site, text)
    assert 'data-finding="not-authentic"' in page
    assert "Bank Contoh" not in page


def test_by_a_trust_list_that_has_expired_it_is_uncertain(public_site):
    public_site.now = NOW + 90 * DAY
    assert 'data-finding="uncertain"' in shown(public_site, text_of())


def test_the_other_language_asks_for_the_same_answer_again(public_site):
    page = shown(public_site, text_of())
    assert 'action="/k?lang=en" method="post"' in page
    assert f'name="text" value="{text_of()}"' in page
