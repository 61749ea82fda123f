"""The page of a receipt is for the institution that was given it, and no other."""

import pytest

from suket.institutions.words import Scope
from suket.web.institution.api_auth import API
from tests.builders import NOW, toy_key
from tests.verify.receipting import SUKET_TEXT, make_receipt, text_of, trust_in
from verify.qr_reader import text_of as text_in
from verify.receipt import Institution, authenticate_receipt
from verify.sought import RECEIPT

OURS = make_receipt(institution=Institution("bank-contoh", "Bank Contoh"))
TEXT = text_of(OURS)


def ask(machine, receipt):
    path, headers = f"{API}/receipt", machine.headers
    return machine.client.post(path, json={"receipt": receipt}, headers=headers)


def test_a_receipt_becomes_a_page_that_carries_it(office):
    answer = ask(office.machine(), TEXT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "tanda-terima.pdf" in answer.headers["content-disposition"]
    receipt = authenticate_receipt(text_in(answer.content, RECEIPT), trust_in())
    assert receipt == OURS
    assert receipt.checked_at == NOW


@pytest.mark.parametrize(
    ("receipt", "why"),
    [
        (text_of(make_receipt()), "not_yours"),
        (text_of(OURS, key=toy_key("thief")), "not_authentic"),
        (SUKET_TEXT, "not_authentic"),
        ("", "not_authentic"),
        (
            text_of(make_receipt(institution=Institution("bank-contoh", "Bank Ƣ"))),
            "not_printable",
        ),
        ("x" * 4297, "string_too_long"),
    ],
)
def test_what_is_no_receipt_of_theirs_gets_no_page(office, receipt, why):
    answer = ask(office.machine(), receipt)
    assert (answer.status_code, answer.json()["errors"][0]["why"]) == (422, why)


def test_without_a_key_or_its_scope_there_is_no_page(office):
    machine = office.machine(Scope.AUDIT)
    assert ask(machine, TEXT).status_code == 403
    machine.token = "suket_nobody"
    assert ask(machine, TEXT).status_code == 401
