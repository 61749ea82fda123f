"""The receipts of institutions: sealed with the answer, naming nobody, printed on demand."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from keys.errors import KeyNotFound
from signing.qr_encoder import symbol
from suket.institutions.tables import Visit
from suket.register.end import end
from suket.register.words import EndReason
from tests.office_world import NIK, trust_list
from tests.suket.institutions.institution_world import BANK
from tests.suket.web.institution.institution_counter import (
    Published,
    a_pdf,
    check,
    clerk,
)
from tests.suket.web.office.office_counter import OfficeCounter, ToyKeys, hidden
from verify.checks import Verdict
from verify.pdf_contents import text_attached_to
from verify.receipt import authenticate_receipt
from verify.token import token_of
from verify.trust_list import Purpose

FORGED = "https://suket.example/v#" + "0123456789" * 30


@pytest.fixture
def office(office):
    """The same with one person at the bank."""
    office.institutions.employ()
    return office


@pytest.fixture
def issued(office):
    return office.issue(pdf=a_pdf())


def read(text):
    return authenticate_receipt(text, trust_list())


@pytest.mark.row(38)
def test_a_receipt_says_what_was_answered_and_names_nobody(office, issued):
    answer = office.machine().verify(issued.text, reference="A-1", receipt=True)
    text = answer.json()["receipt"]
    receipt = read(text)
    assert (receipt.verdict, receipt.reference) == (Verdict.VALID, "A-1")
    assert (receipt.institution.code, receipt.institution.name) == (BANK, "Bank Contoh")
    assert receipt.checked_at == office.counter.now
    assert receipt.subject.token == sha256(token_of(issued.text)).digest()
    assert NIK not in text


def test_of_a_file_the_receipt_keeps_both_digests(office, issued):
    png = symbol(issued.text).png()
    body = office.machine().send(png, receipt="true").json()
    subject = read(body["receipt"]).subject
    assert subject.token == sha256(token_of(issued.text)).digest()
    assert subject.file == sha256(png).digest()


def test_a_forgery_has_its_receipt_too(office):
    receipt = read(office.machine().verify(FORGED, receipt=True).json()["receipt"])
    assert receipt.verdict is Verdict.NOT_AUTHENTIC


def test_the_receipt_says_what_the_register_says_at_that_moment(office, issued):
    world = office.counter.world
    with world.database.begin() as session:
        now = office.counter.now
        end(
            session, issued.suket_id, EndReason.HILANG, officer=world.officer(), now=now
        )
    body = office.machine().verify(issued.text, receipt=True).json()
    assert read(body["receipt"]).verdict is Verdict.REVOKED


def test_unasked_there_is_none(office, issued):
    assert office.machine().verify(issued.text).json()["receipt"] is None


class NoReceiptKey(ToyKeys):
    """A safe in which the receipt key is missing."""

    def signer(self, purpose, **more):
        if purpose is Purpose.RECEIPT:
            raise KeyNotFound("no receipt key")
        return super().signer(purpose, **more)


@pytest.fixture
def keyless(usual_world, tmp_path):
    found = Published(OfficeCounter(usual_world, tmp_path, keys=NoReceiptKey()))
    found.institutions.add()
    found.institutions.employ()
    return found


def test_without_its_key_nothing_is_shown_to_who_wants_a_receipt(keyless):
    issued = keyless.issue()
    answer = keyless.machine().verify(issued.text, receipt=True)
    assert answer.status_code == 503
    assert keyless.counter.world.all(select(Visit.id)) == []
    assert keyless.machine().verify(issued.text).status_code == 200
    page = check(clerk(keyless.counter), issued.text)
    assert (page.status_code, "Tanda terima" in page.text) == (200, False)


@pytest.mark.row(6)
def test_a_person_downloads_the_page_of_the_receipt(office, issued):
    browser = clerk(office.counter)
    text = hidden(check(browser, issued.text, rujukan="A-1").text, "teks")
    answer = browser.post("/lembaga/tanda-terima", {"teks": text})
    name = f"tanda-terima-{BANK}-2026-11-22.pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert text_attached_to(answer.content, "tanda-terima.txt") == text
    assert read(text).reference == "A-1"


@pytest.mark.parametrize("text", ["", "https://suket.example/k#123", FORGED])
def test_what_we_did_not_sign_is_not_printed(office, text):
    answer = clerk(office.counter).post("/lembaga/tanda-terima", {"teks": text})
    assert (answer.status_code, "bukan dari layanan ini" in answer.text) == (422, True)


def test_the_receipt_of_another_institution_is_not_printed(office, issued):
    office.institutions.add(code="bank-lain")
    other = office.machine(code="bank-lain").verify(issued.text, receipt=True)
    fields = {"teks": other.json()["receipt"]}
    answer = clerk(office.counter).post("/lembaga/tanda-terima", fields)
    assert answer.status_code == 422


def test_only_a_form_of_this_session_prints(office, issued):
    browser = clerk(office.counter)
    text = hidden(check(browser, issued.text).text, "teks")
    browser.csrf = "x"
    answer = browser.post("/lembaga/tanda-terima", {"teks": text})
    assert answer.status_code == 403
