"""What the file is: PDF/A-3a and PDF/UA-1, whole, and with nothing from outside."""

import logging
import re
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest

from suket.paper.markup_to_pdf import Overfull, Stylesheet
from suket.paper.printable_text import RenderFault
from suket.paper.weasyprint_fetcher import ClosedFetcher
from suket.shipped import templates
from tests.suket.paper.sample_sheets import (
    GOLDEN,
    ISSUED_AT,
    LONG_HOST,
    LONGEST,
    SIMPLE,
    render,
    run,
    simple_pdf,
    text_of,
)
from verify.token import token_of

TEXT = GOLDEN["six months"]["text"]
ROLES = {"/H1": 1, "/H2": 2, "/Figure": 3, "/Table": 1, "/TR": 15, "/TH": 15, "/TD": 15}
FONTS = {"Suket-Sans", "Suket-Sans-Semi-Bold", "Suket-Serif", "Suket-Serif-Semi-Bold"}
PHOTO_ALT = "Pas foto pemegang surat keterangan"


@pytest.fixture(scope="module")
def pdf():
    with pikepdf.open(BytesIO(simple_pdf())) as opened:
        yield opened


def elements(node):
    """Every structure element, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from elements(node.get("/K", pikepdf.Array()))


def test_it_is_one_page_of_a4(pdf):
    assert len(pdf.pages) == 1
    left, bottom, right, top = (float(edge) for edge in pdf.pages[0].MediaBox)
    assert (left, bottom) == (0, 0)
    assert right == pytest.approx(210 / 25.4 * 72, abs=0.01)
    assert top == pytest.approx(297 / 25.4 * 72, abs=0.01)


def test_qpdf_finds_nothing_to_say(tmp_path):
    (tmp_path / "suket.pdf").write_bytes(simple_pdf())
    report = run("qpdf", "--check", str(tmp_path / "suket.pdf"), stdin=b"").decode()
    assert "No syntax or stream encoding errors found" in report


def test_the_output_intent_is_srgb(pdf):
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[16:20] == b"RGB "


def test_the_metadata_name_pdf_a_3a_and_pdf_ua_1(pdf):
    xmp = pdf.Root.Metadata.read_bytes().decode()
    assert re.search(r'pdfaid:part="3"', xmp)
    assert re.search(r'pdfaid:conformance="A"', xmp)
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in xmp


def test_title_author_and_time_are_those_of_the_suket(pdf):
    assert str(pdf.docinfo.Title).endswith(f"Nomor {SIMPLE.number}")
    assert SIMPLE.letterhead.agency in str(pdf.docinfo.Author)
    assert str(pdf.docinfo.CreationDate) == f"D:{ISSUED_AT:%Y%m%d%H%M%S}Z"
    assert pdf.docinfo.ModDate == pdf.docinfo.CreationDate
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == str(pdf.docinfo.Title)
        assert xmp["xmp:CreateDate"] == f"{ISSUED_AT:%Y-%m-%dT%H:%M:%SZ}"


def test_metadata_name_no_person(pdf):
    about = f"{pdf.Root.Metadata.read_bytes()} {pdf.docinfo}"
    assert SIMPLE.full_name not in about
    assert SIMPLE.nik not in about


def test_the_identifier_comes_from_the_token(pdf):
    first, second = pdf.trailer.ID
    assert bytes(first) == sha256(token_of(TEXT)).digest()[:16]
    assert len(bytes(second)) >= 16


def test_the_language_is_indonesian_and_the_page_tagged(pdf):
    assert str(pdf.Root.Lang) == "id"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.pages[0].Tabs == "/S"


def test_every_part_has_its_role(pdf):
    found = list(elements(pdf.Root.StructTreeRoot.K))
    for role, count in ROLES.items():
        assert sum(role == e.S for e in found) == count, role


def test_every_picture_has_its_words_in_place(pdf):
    found = list(elements(pdf.Root.StructTreeRoot.K))
    figures = [str(e.Alt) for e in found if e.S == "/Figure"]
    assert figures[:2] == ["Hiasan kepala surat", PHOTO_ALT]
    assert figures[2].startswith("Kode QR")
    assert "suket.example" in figures[2]


def test_every_row_has_a_label_and_a_value(pdf):
    """A table that is not a grid is no table (ISO 14289-1, 7.5)."""
    for element in elements(pdf.Root.StructTreeRoot.K):
        if element.S == "/TR":
            assert [str(cell.S) for cell in element.K] == ["/TH", "/TD"]


def test_every_cell_points_to_its_label(pdf):
    found = list(elements(pdf.Root.StructTreeRoot.K))
    labels = {bytes(e.ID) for e in found if e.S == "/TH"}
    cells = [e.A.Headers for e in found if e.S == "/TD"]
    assert all(set(map(bytes, headers)) <= labels and headers for headers in cells)


def test_a_screen_reader_hears_it_in_the_order_of_a_letter(tmp_path):
    (tmp_path / "suket.pdf").write_bytes(simple_pdf())
    command = ("pdfinfo", "-struct-text", str(tmp_path / "suket.pdf"))
    heard = run(*command, stdin=b"").decode()
    order = [
        SIMPLE.letterhead.government, "SURAT KETERANGAN", SIMPLE.number,
        "menerangkan bahwa", SIMPLE.nik, SIMPLE.full_name, "CIREBON, 01-07-2003",
        SIMPLE.sex, SIMPLE.street, "003/005", SIMPLE.village, SIMPLE.district,
        SIMPLE.regency, SIMPLE.province, SIMPLE.religion, SIMPLE.marital_status,
        SIMPLE.occupation, "benar-benar", "menggantikan", "Sampai 22 Mei 2027",
        "Cirebon, 22 November 2026", "KEPALA DINAS", SIMPLE.signatory.name, "NIP",
        "Cara memeriksa".upper(), "3F-0QZ7K-9", "Hijau", "GRATIS", "PENGADUAN",
    ]  # fmt: skip
    at = 0
    for words in order:
        found = heard.find(words, at)
        assert found >= 0, words
        at = found + 1


def test_words_set_wide_are_still_words_to_who_copies_them():
    for order in ("-raw", "-layout"):
        lines = [line.strip() for line in text_of(simple_pdf(), order).splitlines()]
        assert {"SURAT KETERANGAN", "PENGGANTI KTP ELEKTRONIK"} <= set(lines)
        assert SIMPLE.letterhead.government in lines
        assert SIMPLE.letterhead.agency in lines


def test_the_text_of_the_code_is_attached(pdf):
    assert list(pdf.attachments) == ["suket.txt"]
    spec = pdf.attachments["suket.txt"]
    assert spec.get_file().read_bytes().decode() == TEXT
    assert spec.relationship == "/Data"
    assert spec.get_file().mime_type == "text/plain"
    assert spec.get_file().creation_date == ISSUED_AT
    assert len(pdf.Root.AF) >= 1


def fonts(opened):
    for font in opened.pages[0].Resources.Font.values():
        yield font, font.DescendantFonts[0]


def test_all_fonts_are_ours_and_inside(pdf):
    names = set()
    for font, descendant in fonts(pdf):
        assert "/FontFile2" in descendant.FontDescriptor
        assert "/ToUnicode" in font
        names.add(str(font.BaseFont).partition("+")[2])
    assert names == FONTS


def test_the_longest_page_takes_no_font_from_the_machine():
    long = render(LONGEST, token="longest fields", host=LONG_HOST)
    with pikepdf.open(BytesIO(long)) as opened:
        for font, _ in fonts(opened):
            assert str(font.BaseFont).partition("+")[2] in FONTS


def test_no_picture_is_smoothed_and_no_form_or_script_is_in_it(pdf):
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
            assert not thing.get("/Interpolate", False)
            assert thing.get("/Type") != "/Action"
    for key in ("/OpenAction", "/AcroForm", "/AA", "/Outlines", "/Dests"):
        assert key not in pdf.Root
    assert "/Dests" not in pdf.Root.Names


def test_every_stream_is_compressed(pdf):
    streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
    plain = [stream for stream in streams if "/Filter" not in stream]
    assert all(stream.get("/Type") == "/Metadata" for stream in plain)


def test_a_document_takes_little_room():
    assert len(simple_pdf()) < 60_000


def test_pages_share_one_font_configuration(monkeypatch):
    """Each further one leaks 0.3 MB."""
    monkeypatch.delattr("suket.paper.markup_to_pdf.FontConfiguration")
    assert render() == simple_pdf()


PLAIN = "html, body, div, p { display: block } @page { size: 100px 100px; margin: 0 }"
FITS = '<p id="letter">b</p><p id="check">a</p>'


def laid_out(body, css=PLAIN):
    markup = f'<html lang="id"><head></head><body>{body}</body></html>'
    return Stylesheet(css, {}).lay_out(markup, {}, {})


@pytest.mark.parametrize(
    "beyond",
    [
        '<p style="break-before: page">c</p>',
        '<p id="foot" style="position: absolute; top: 120px">c</p>',
        '<div style="position: absolute; top: 70px"><p>c</p><p id="foot">d</p></div>',
        '<p id="letter-2">c</p>',
    ],
    ids=["a second page", "below the page", "cut off", "into the block with the code"],
)
def test_what_does_not_stand_where_it_has_to_is_refused(beyond):
    assert laid_out(FITS)
    with pytest.raises(Overfull):
        laid_out(FITS + beyond)


@pytest.mark.parametrize(
    "part",
    [
        '<img src="file:///etc/hostname"/>',
        '<img src="http://127.0.0.1:9/a.png"/>',
        '<img src="suket:other"/>',
        '<link rel="stylesheet" href="file:///etc/hostname"/>',
        '<p style="background: url(file:///etc/hostname)">a</p>',
        "<style>@import url(file:///etc/hostname);</style>",
    ],
)
def test_a_form_that_asks_for_what_it_was_not_given_is_no_form(part):
    sheet = Stylesheet("html, body, p, img { display: block }", {})
    markup = f'<html lang="id"><head></head><body>{part}</body></html>'
    with pytest.raises(RenderFault, match="not given"):
        sheet.lay_out(markup, {}, {})


@pytest.mark.parametrize("url", ["file:///etc/hostname", "suket:other.ttf"])
def test_a_stylesheet_that_asks_for_what_is_not_there_is_none(url):
    with pytest.raises(RenderFault, match="not there"):
        Stylesheet(f"@font-face {{ font-family: x; src: url({url}) }}", {})
    with pytest.raises(RenderFault, match="not there"):
        Stylesheet(f"@import url({url});", {})


@pytest.mark.parametrize("url", ["file:///etc/hostname", "data:,x", "suket:b", "b", ""])
def test_the_door_knows_only_what_it_was_given(url):
    with pytest.raises(KeyError):
        ClosedFetcher({"a": b"1"}).fetch(url)


def test_the_form_is_set_without_a_warning(caplog):
    with caplog.at_level(logging.WARNING):
        sheet = Stylesheet(
            (templates() / "suket/2026-1/suket.css").read_text(),
            {p.name: p.read_bytes() for p in (templates() / "fonts").glob("*.ttf")},
        )
        render()
    assert sheet
    assert not caplog.records
