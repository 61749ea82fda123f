"""The sample sheet: marked, drawn once, in a short line, with a code of nobody."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bench.sample import PRINTED, SITE, sample
from suket.paper import sample_sheet
from suket.paper.errors import SamplesBusy
from suket.paper.printable_text import RenderFault
from suket.paper.sample_sheet import KEPT, PLACES, SampleSheets, unsigned
from suket.shipped import templates
from verify.checks import authenticate
from verify.errors import NotAuthentic, Reason
from verify.token import parse
from verify.trust_list import TrustList


@pytest.fixture(scope="module")
def sheets():
    return SampleSheets(templates())


@pytest.fixture
def undrawn(monkeypatch):
    """Sheets whose drawing only counts; `drawn` says what it was asked for."""
    made = SampleSheets(templates())
    made.drawn = []
    monkeypatch.setattr(
        made, "_drawn", lambda printed, *_: made.drawn.append(printed) or b"x"
    )
    return made


def test_the_page_bears_a_red_mark_where_a_sheet_is_black_on_white(sheets):
    picture = Image.open(BytesIO(sheets.picture(PRINTED, None, site=SITE)))
    assert (picture.format, picture.size) == ("WEBP", (1001, 1415))
    left = picture.convert("RGB").crop((0, 500, 600, 1200))  # neither portrait nor dots
    dots = left.resize((60, 70)).tobytes()
    red = [at for at in range(0, len(dots), 3) if dots[at] - dots[at + 1] > 40]
    assert len(red) > 60


def test_its_code_has_our_form_and_is_believed_by_nobody():
    until = replace(PRINTED, valid_until=PRINTED.issued_on.replace(year=2027))
    for printed in (PRINTED, until):
        text = unsigned(printed, SITE)
        assert parse(text).site == SITE
        with pytest.raises(NotAuthentic) as refusal:
            authenticate(text, TrustList([sample().signer.trusted]))
        assert refusal.value.reason is Reason.UNKNOWN_KEY


def test_a_page_is_drawn_once_and_the_last_are_kept(undrawn):
    for _ in range(2):
        undrawn.picture(PRINTED, None, site=SITE)
    assert len(undrawn.drawn) == 1
    for number in range(KEPT):
        undrawn.picture(replace(PRINTED, number=str(number)), None, site=SITE)
    undrawn.picture(replace(PRINTED, number="0"), None, site=SITE)
    assert len(undrawn.drawn) == 1 + KEPT
    undrawn.picture(PRINTED, None, site=SITE)
    undrawn.picture(PRINTED, None, site="https://lain.example")
    assert len(undrawn.drawn) == 3 + KEPT


def test_who_finds_no_place_in_the_line_is_turned_away(undrawn):
    for _ in range(PLACES):
        undrawn._places.acquire()
    with pytest.raises(SamplesBusy):
        undrawn.picture(PRINTED, None, site=SITE)
    undrawn._places.release()
    assert undrawn.picture(PRINTED, None, site=SITE)


def test_a_sheet_that_cannot_be_drawn_gives_its_place_back(sheets):
    head = replace(PRINTED.letterhead, agency="DINAS \u202e")
    for _ in range(PLACES + 1):
        with pytest.raises(RenderFault):
            sheets.picture(replace(PRINTED, letterhead=head), None, site=SITE)


def test_the_mark_says_what_it_is_to_say():
    assert sample_sheet.SAMPLE.across == "CONTOH, TIDAK BERLAKU"
    assert sample_sheet.UNSIGNED.across == "BELUM DITANDATANGANI"


def test_a_sheet_before_signing_bears_its_own_mark_and_portrait_and_is_not_kept(
    undrawn, monkeypatch
):
    asked = []
    monkeypatch.setattr(undrawn, "_drawn", lambda *given: asked.append(given) or b"x")
    for _ in range(2):
        undrawn.before_signing(PRINTED, b"photo", None, site=SITE)
    assert len(asked) == 2
    assert asked[0] == (PRINTED, b"photo", None, SITE, sample_sheet.UNSIGNED)
