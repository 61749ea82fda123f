"""Numbers, codes and days of every page stand in one piece."""

import pytest

from suket.web.unbroken import unbroken
from tests.suket.web.public.public_site import PublicSite

WHOLE = [
    *("1500-537", "(0254) 000-001", "470/00059/32.74/XI/2026", "471.13/00001/DUKCAPIL/XI/2026"),
    *("9-SHXZ-X", "1-PCX9-1", "17-03-2003", "2026-11-22", "2019-2024", "1–9", "006/008"),
    *("30 November 2026", "1 Mei 2027", "17 March 2020", "22 November 2026 pukul 16.00 WIB", "CIF/2026/00123"),
    *("3274************", "KTP-el", "e-KTP"),
]  # fmt: skip
DIVIDED = [
    *("suket.example/v#011676", "http://127.0.0.1:8000/v", "dukcapil@k-1.example"),
    *("berkali-kali", "JPEG/PNG", "25 MB", "3.5", "2026", "RT 006 RW 008", "1 dan 2"),
]


# What stands before a number, what closes it and stays with it, what comes behind.
AROUND = [
    *(("", "", ""), ("nomor ", ",", " lalu"), ("<b>", "", "</b>."), ("(", ")", "")),
    *(("“", "”", ""), ("<li>bukan pengganti ", ".", "</li>")),
]


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_one_stands_in_one_piece(text):
    for before, after, behind in AROUND:
        page = f"{before}{text}{after}{behind}"
        box = f'<span class="utuh">{text}{after}</span>'
        assert unbroken(page) == f"{before}{box}{behind}"


@pytest.mark.parametrize("text", DIVIDED)
def test_what_may_be_divided_stays_as_it_is(text):
    assert unbroken(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="tel:1500-537" data-said="1 > 2-3">x</a>',
        "<title>470/00059/2026</title>",
        "<script>1-2</script>",
        "<style>a{width:1-2}</style>",
        "<textarea>1-2</textarea>",
        "<option>1-2</option>",
        "<svg><title>1-2</title></svg>",
        "<!-- 1-2 -->",
        "&#39;",
    ],
)
def test_what_is_no_text_of_the_page_is_left_alone(markup):
    assert unbroken(markup) == markup


def test_every_page_passes_there(tmp_path):
    page = PublicSite(tmp_path).client.get("/").text
    assert (
        '<a class="govuk-link" href="tel:1500537"><span class="utuh">1500-537</span></a>'
        in page
    )
