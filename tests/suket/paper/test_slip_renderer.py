"""The slip has room for the longest texts, and its QR is the link."""

import pytest
import zxingcpp
from pypdfium2 import PdfDocument

from signing.qr_encoder import Symbol
from suket.paper.slip_renderer import SlipRenderer, SlipTexts
from suket.register.printable import limit
from suket.shipped import templates
from suket.web.office.sukets.holder_slip import drawn

LONGEST_HOST = "s" * 56 + ".example"
TOKEN = "V2uh0zu9o3fDhEgOCsGtUw"


@pytest.fixture(scope="module")
def renderer():
    return SlipRenderer(templates())


def texts(host, length, token=TOKEN):
    def words(most):
        return "CONTOHAN W. " * (most // 12) if length == "longest" else "SITI CONTOH"

    return SlipTexts(
        agency=words(limit("letterhead.agency")),
        office=words(limit("office_name")),
        holder=words(limit("full_name")),
        number="470/00001/32.74/XI/2026",
        link=f"https://{host}/unduh/{token}",
        pin="012345",
        until="30 September 2026",
    )


@pytest.mark.parametrize(
    ("host", "length"), [("suket.example", "short"), (LONGEST_HOST, "longest")]
)
def test_every_slip_fits_its_page_and_its_code_can_be_scanned(renderer, host, length):
    said = texts(host, length)
    code = drawn(said.link)
    assert isinstance(code, Symbol)
    [page] = PdfDocument(renderer.render(said, code))
    picture = page.render(scale=3).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [said.link]
    assert (round(page.get_width()), round(page.get_height())) == (298, 420)  # A6


def test_the_office_has_its_own_line_and_every_note_its_bullet(renderer):
    said = texts("suket.example", "short")
    [page] = PdfDocument(renderer.render(said, drawn(said.link)))
    lines = page.get_textpage().get_text_range().split("\r\n")
    assert lines[:3] == ["SITI CONTOH", "SITI CONTOH", "Unduh suket Anda"]
    assert sum(line.startswith("•") for line in lines) == 4


# The last of 22 letters has but two bits of 16 bytes: it is A, Q, g or w.
HYPHENS = [f"{'x' * at}-{'y' * (21 - at)}" for at in range(21)]


@pytest.mark.parametrize(
    "host", ["suket.example", "suket.dukcapil.kabupaten-contoh.example"]
)
@pytest.mark.parametrize("token", ["-" * 21 + "A", "W" * 22, *HYPHENS])
def test_the_token_stands_in_one_line_whatever_hyphens_it_has(renderer, token, host):
    # PDFium, as any reader, takes a hyphen at the end of a line for one of hyphenation.
    said = texts(host, "short", token)
    [page] = PdfDocument(renderer.render(said, drawn(said.link)))
    lines = page.get_textpage().get_text_range().split("\r\n")
    assert [line for line in lines if line.endswith(token)]
