"""The receipt that an institution gets, as text and as a page."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from keys.signer_protocol import SoftwareSigner
from suket.institutions import compose_receipt
from suket.institutions.compose_receipt import Recipient
from suket.institutions.errors import BadReference
from suket.paper.formatting import clock_time
from suket.paper.printable_text import Overfull, RenderFault
from suket.paper.receipt_renderer import ReceiptRenderer
from suket.shipped import templates
from tests.builders import NOW, SITE, World, toy_key, trusted
from tests.suket.paper.sample_sheets import run
from tests.suket.paper.test_markup_to_pdf import elements
from tests.verify.receipting import (
    BANK,
    KEY,
    SUKET_TEXT,
    make_receipt,
    text_of,
    trust_in,
)
from verify.checks import Verdict, check
from verify.errors import NotAuthentic, Reason
from verify.qr_reader import text_of as text_in
from verify.receipt import Institution, Subject, authenticate_receipt, subject_of
from verify.sought import RECEIPT
from verify.status_list import Entry
from verify.trust_list import Purpose

SIGNER = SoftwareSigner(KEY, trusted(KEY, Purpose.RECEIPT))
TRUST = trust_in()
RENDERER = ReceiptRenderer(templates())
LONGEST_NAME = (
    "Bank Contoh Pembangunan Daerah Jawa Barat dan Banten Kantor Cabang Pembantu"
    " Kota Cirebon Tbk. Contoh 99"
)[:100]


def page(receipt=None, zone="Asia/Jakarta"):
    return RENDERER.render(text_of(receipt), TRUST, zone=zone)


def words_on(pdf):
    return " ".join(run("pdftotext", "-layout", "-", "-", stdin=pdf).decode().split())


# The text


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [({734121: Entry.VALID}, Verdict.VALID), ({}, Verdict.REVOKED)],
)
def test_a_receipt_says_what_the_report_said(entries, verdict):
    published = World().published(entries)
    report = check(SUKET_TEXT, published, now=NOW)
    recipient = Recipient(institution=BANK, site=SITE, reference="CDD-7")
    subject = subject_of(SUKET_TEXT)
    text = compose_receipt.of(report, subject, recipient, signer=SIGNER, now=NOW)
    receipt = authenticate_receipt(text, TRUST)
    assert receipt.verdict is verdict
    assert (receipt.as_of, receipt.checked_at) == (report.as_of, NOW)
    assert (receipt.institution, receipt.reference) == (BANK, "CDD-7")
    assert receipt.is_about(subject)


def test_a_receipt_of_what_is_not_authentic_says_why():
    report = check("nothing of ours", World().published(), now=NOW)
    subject = subject_of("nothing of ours")
    recipient = Recipient(institution=BANK, site=SITE)
    text = compose_receipt.of(report, subject, recipient, signer=SIGNER, now=NOW)
    receipt = authenticate_receipt(text, TRUST)
    assert (receipt.verdict, receipt.reason) == (report.verdict, Reason.MALFORMED)


def test_a_reference_that_holds_a_nik_is_refused():
    report = check(SUKET_TEXT, World().published(), now=NOW)
    recipient = Recipient(institution=BANK, site=SITE, reference="3274014107039901")
    with pytest.raises(BadReference):
        compose_receipt.of(
            report, subject_of(SUKET_TEXT), recipient, signer=SIGNER, now=NOW
        )


# The page


def test_the_page_carries_the_receipt_twice():
    pdf = page()
    assert text_in(pdf, RECEIPT) == text_of()
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root.Names.EmbeddedFiles
        del opened.Root.AF
        file = BytesIO()
        opened.save(file)
    assert text_in(file.getvalue(), RECEIPT) == text_of()


def test_it_is_one_page_of_pdf_a_3a_and_pdf_ua_1():
    with pikepdf.open(BytesIO(page())) as pdf:
        assert len(pdf.pages) == 1
        xmp = pdf.Root.Metadata.read_bytes().decode()
        for word in ('pdfaid:part="3"', 'conformance="A"', "<pdfuaid:part>1<"):
            assert word in xmp
        assert str(pdf.Root.Lang) == "id"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo.Title).startswith("Tanda Terima Pemeriksaan")
        assert str(pdf.docinfo.Author) == "suket.example"
        roles = [str(e.S) for e in elements(pdf.Root.StructTreeRoot.K)]
        assert {role: roles.count(role) for role in ("/H1", "/Figure", "/TR")} == {
            "/H1": 1,
            "/Figure": 2,
            "/TR": 5,
        }
        assert all(
            "/Alt" in e for e in elements(pdf.Root.StructTreeRoot.K) if e.S == "/Figure"
        )


def test_people_are_told_to_scan_before_technicians_are_told_a_command():
    words = words_on(page())
    scan, command = words.index("Pindai QR ini"), words.index("python -m verify")
    assert scan < words.index("Untuk teknisi") < command


def test_the_same_receipt_has_the_same_bytes():
    assert page() == page()
    assert page() != page(make_receipt(reference="other"))


def test_qpdf_finds_nothing_to_say(tmp_path):
    (tmp_path / "receipt.pdf").write_bytes(page())
    report = run("qpdf", "--check", str(tmp_path / "receipt.pdf"), stdin=b"").decode()
    assert "No syntax or stream encoding errors found" in report


def test_everything_that_the_receipt_says_stands_on_it():
    file = b"a sheet"
    receipt = make_receipt(subject=subject_of(SUKET_TEXT, file))
    shown = words_on(page(receipt))
    for said in (
        *("Asli dan berlaku", "22 November 2026 pukul 16.00.00 WIB", "15.59.30 WIB"),
        *("Bank Contoh, Tbk. (BANK-CONTOH)", "CDD-2026/000123", "suket.example"),
        *(
            "Sidik digital suket",
            "Sidik digital berkas",
            "Yang tidak dibuktikan".upper(),
        ),
    ):
        assert said in shown
    digests = shown.replace(" ", "")
    assert receipt.subject.token.hex() in digests
    assert receipt.subject.file.hex() in digests


@pytest.mark.parametrize(
    "verdict", [each for each in Verdict if each is not Verdict.NOT_AUTHENTIC]
)
def test_every_verdict_has_its_words(verdict):
    shown = words_on(page(make_receipt(verdict=verdict)))
    assert ("Asli" in shown) is (verdict is not Verdict.REVOKED)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_words(reason):
    receipt = make_receipt(
        verdict=Verdict.NOT_AUTHENTIC,
        reason=reason,
        as_of=None,
        reference=None,
        subject=Subject(None, bytes(32)),
    )
    shown = words_on(page(receipt))
    assert "Bukan suket asli" in shown
    assert "satu kiriman" in shown
    assert shown.count("tidak ada") == 2


def test_the_longest_fields_fit():
    long = make_receipt(
        institution=Institution("b" * 32, LONGEST_NAME),
        reference="A1 " * 21 + "Z",
        verdict=Verdict.UNCERTAIN,
        subject=Subject(bytes(32), bytes(32)),
    )
    assert LONGEST_NAME in words_on(page(long))


def test_a_page_that_its_words_do_not_fit_is_not_made(monkeypatch):
    monkeypatch.setattr(
        "suket.paper.receipt_renderer.words.clock_time", lambda *_: "22 November " * 60
    )
    with pytest.raises(Overfull):
        page()


def test_a_character_that_the_fonts_lack_is_refused():
    with pytest.raises(RenderFault, match="institution"):
        page(make_receipt(institution=Institution("b", "Bank Ƣoi")))


def test_what_is_no_receipt_of_ours_gets_no_page():
    for text in (SUKET_TEXT, text_of(key=toy_key("thief")), "", text_of()[:-1]):
        with pytest.raises(NotAuthentic):
            RENDERER.render(text, TRUST, zone="Asia/Jakarta")


def test_markup_in_a_name_stays_a_name():
    odd = replace(BANK, name="Bank <b>& Contoh</b>")
    assert "Bank <b>& Contoh</b>" in words_on(page(make_receipt(institution=odd)))


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "22 November 2026 pukul 16.00.00 WIB"),
        ("Asia/Makassar", "22 November 2026 pukul 17.00.00 WITA"),
        ("Asia/Jayapura", "22 November 2026 pukul 18.00.00 WIT"),
        ("UTC", "22 November 2026 pukul 09.00.00 UTC"),
    ],
)
def test_times_are_those_of_the_zone(zone, said):
    assert clock_time(NOW, zone) == said
