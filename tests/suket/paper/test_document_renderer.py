"""What stands on the page, and what is refused."""

import hashlib
import re
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import uharfbuzz as hb
from PIL import Image, ImageChops

from signing.errors import TextTooLong
from suket.paper.arms_cleaning import clean
from suket.paper.document_renderer import MAX_PHOTO_BYTES, DocumentRenderer
from suket.paper.font_metrics import Typefaces, shaped
from suket.paper.printable_text import Overfull, RenderFault
from suket.shipped import templates
from tests.suket.paper.sample_sheets import (
    CHECK_CODE,
    GOLDEN,
    HOST,
    ISSUED_AT,
    LONG_HOST,
    LONGEST,
    SHORTEST,
    SIMPLE,
    portrait,
    raster,
    render,
    run,
    simple_pdf,
    squashed,
    text_of,
    with_head,
    with_signatory,
)
from tests.verify.sheets import encoded
from verify.errors import NotAuthentic

UNSEEN = {
    "born", "issued_on", "valid_until", "validity", "months", "address", "form",
    "office_code", "zone", "nip", "letterhead", "signatory", "arms",
}  # fmt: skip
STATES = {
    "shortest": (SHORTEST, "one-word name", HOST),
    "longest": (LONGEST, "longest fields", LONG_HOST),
    "until printed": (
        replace(SIMPLE, valid_until=None, months=None, validity="until-printed"),
        "until the card is printed",
        HOST,
    ),
    "Plh.": (with_signatory(capacity="Plh."), "six months", HOST),
    "a.n.": (
        with_signatory(capacity="a.n.", title="KEPALA DINAS\nSekretaris,"),
        "six months",
        HOST,
    ),
    "no mail": (with_head(email="", website=""), "six months", HOST),
}


def texts_of(printed):
    """Every text of a page that stands on it as it is."""
    parts = {**asdict(printed), **asdict(printed.letterhead)}
    parts |= asdict(printed.signatory)
    return {k: v for k, v in parts.items() if k not in UNSEEN and v}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_one_page_with_every_text_on_it(state):
    printed, token, host = STATES[state]
    text = text_of(render(printed, token=token, host=host))
    assert text.count("\f") == 1
    page = squashed(text)
    missing = [k for k, v in texts_of(printed).items() if squashed(v) not in page]
    assert not missing
    assert squashed(host) in page
    assert CHECK_CODE in page


def test_the_number_of_the_official_is_grouped():
    assert "NIP 19700101 199503 1 001" in text_of(simple_pdf())


def test_dates_are_written_as_on_the_card_and_as_in_letters():
    page = text_of(simple_pdf())
    assert "CIREBON, 01-07-2003" in page
    assert "Cirebon, 22 November 2026" in page


def test_a_suket_for_months_says_how_many_and_the_last_day():
    page = " ".join(text_of(simple_pdf()).split())
    assert "Sampai 22 Mei 2027" in page
    assert "berlaku 6 (enam) bulan" in page
    assert "mana yang lebih dahulu" not in page


def test_a_suket_until_the_card_is_printed_names_no_day():
    page = text_of(render(SHORTEST, token="one-word name"))
    assert "Sampai KTP-el diterbitkan" in page
    assert "bulan" not in page


def test_a_suket_that_ends_at_whichever_is_first_says_so():
    page = squashed(text_of(render(replace(SIMPLE, validity="months-or-printed"))))
    assert squashed("atau sampai KTP-el diterbitkan, mana yang lebih dahulu") in page


def test_a_hard_last_day_is_named_without_months():
    hard = replace(SIMPLE, months=None, valid_until=date(2027, 12, 31))
    page = squashed(text_of(render(hard)))
    assert squashed("berlaku sampai dengan 31 Desember 2027.") in page
    assert "bulan" not in page


def test_the_capacity_stands_before_the_title():
    page = " ".join(text_of(render(with_signatory(capacity="Plt."))).split())
    assert "Plt. KEPALA DINAS" in page


def test_it_says_what_the_directorate_asks_for():
    page = squashed(text_of(simple_pdf()))
    assert squashed("benar-benar sudah melakukan perekaman KTP-el") in page
    assert squashed("terdata dalam Database Kependudukan Kota Cirebon") in page


def test_it_claims_no_certificate_that_the_office_has_not():
    page = text_of(simple_pdf()).lower()
    assert "bsre" not in page
    assert "bssn" not in page
    assert "sertifikat" not in page


def test_it_says_that_it_is_free_and_needs_no_stamped_copy():
    page = squashed(text_of(simple_pdf()))
    assert squashed("tidak dipungut biaya") in page
    assert squashed("Permendagri 104 Tahun 2019, Pasal 19 ayat (6)") in page


def test_an_office_without_telephone_and_mail_is_complained_to_at_its_counter():
    page = squashed(text_of(render(with_head(phone="", email=""))))
    assert squashed("hubungi loket kami") in page


def left_edge(word, printed):
    boxes = run("pdftotext", "-bbox", "-", "-", stdin=render(printed)).decode()
    return float(re.search(rf'xMin="([0-9.]+)"[^>]*>{word}<', boxes)[1])


def test_double_spaces_stand_as_they_are():
    single, double = (replace(SIMPLE, full_name=n) for n in ("A BUDI", "A  BUDI"))
    assert left_edge("BUDI", double) - left_edge("BUDI", single) == pytest.approx(
        13 * 0.2, abs=0.1
    )


def test_two_processes_write_the_same_bytes():
    code = (
        "from hashlib import sha256; from tests.suket.paper.sample_sheets import render, LONGEST;"
        "render(LONGEST, token='longest fields'); print(sha256(render()).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == hashlib.sha256(simple_pdf()).hexdigest()


def test_the_zone_that_a_time_is_given_in_makes_no_difference():
    wita = ISSUED_AT.astimezone(timezone(timedelta(hours=8)))
    assert render(issued_at=wita) == simple_pdf()


def test_a_naive_time_is_not_guessed_at():
    with pytest.raises(RenderFault, match="zone"):
        render(issued_at=datetime(2026, 11, 22))  # noqa: DTZ001 - that is the fault


@pytest.mark.parametrize(
    ("field", "length"),
    [
        ("full_name", 101),
        ("street", 101),
        ("regency", 61),
        ("rt", 61),
        ("address", 301),
    ],
)
def test_a_field_that_is_too_long_is_refused_by_its_name(field, length):
    with pytest.raises(RenderFault, match=f"^{field} is too long: {length} char"):
        render(replace(SIMPLE, **{field: "A" * length}))


def test_a_nested_field_that_is_too_long_is_refused_by_its_name():
    with pytest.raises(RenderFault, match=r"letterhead\.agency is too long"):
        render(with_head(agency="A" * 111))


@pytest.mark.parametrize(
    "strange",
    ["\n", "\t", "\x00", "\x7f", "\u200b", "\u202e", "\ufeff", "漢", "😀", "ب"],
)
def test_what_the_fonts_cannot_write_is_refused_and_not_quoted(strange):
    with pytest.raises(RenderFault) as refusal:
        render(replace(SIMPLE, full_name=f"SITI{strange}CONTOH"))
    assert str(refusal.value) == "full_name has a character that the form's fonts lack"


@pytest.mark.parametrize("name", ["MA'ANI", "NUR’AINI", "JOSÉ ĐỖ ŁUKASZ", "D’ARC-É"])
def test_names_with_apostrophes_and_diacritics_are_written(name):
    assert name in text_of(render(replace(SIMPLE, full_name=name)))


@pytest.mark.parametrize(
    "nik",
    [
        "327401410703990",
        "32740141070399011",
        "327401410703990A",
        "３274014107039901",
        "327401410703990²",
    ],
)
def test_a_nik_is_sixteen_digits(nik):
    with pytest.raises(RenderFault, match=r"^nik "):
        render(replace(SIMPLE, nik=nik))


def test_the_number_of_an_official_is_eighteen_digits():
    with pytest.raises(RenderFault, match=r"signatory\.nip is not 18 digits"):
        render(with_signatory(nip="19700101"))


@pytest.mark.parametrize("field", ["host", "check_code"])
def test_what_stands_beside_the_code_is_checked_too(field):
    with pytest.raises(RenderFault, match=f"^{field} "):
        render(**{field: "x" * 61})
    with pytest.raises(RenderFault, match=f"^{field} "):
        render(**{field: "suket.example\u202e"})


@pytest.mark.parametrize("form", ["2025-1", "..", "2026-1/..", "", "2026-1\n"])
def test_only_a_form_that_exists_is_printed(form):
    with pytest.raises(RenderFault):
        render(replace(SIMPLE, form=form))


def test_a_photo_is_a_jpeg():
    with pytest.raises(RenderFault, match="no JPEG"):
        render(photo=b"\x89PNG\r\n\x1a\n")


def test_a_photo_may_be_grey():
    assert render(photo=portrait("L"))


def test_a_photo_in_inks_is_refused():
    with pytest.raises(RenderFault, match="CMYK"):
        render(photo=portrait("CMYK"))


def test_a_photo_of_megabytes_is_refused():
    with pytest.raises(RenderFault, match="too large"):
        render(photo=portrait() + bytes(MAX_PHOTO_BYTES))


def test_a_text_of_another_house_is_refused():
    with pytest.raises(NotAuthentic):
        render(text="https://suket.example/v#123")


def test_a_text_that_needs_too_large_a_symbol_is_refused(monkeypatch):
    monkeypatch.setattr("signing.qr_encoder.MAX_VERSION", 5)
    with pytest.raises(TextTooLong):
        render()


def test_what_does_not_fit_on_one_page_is_refused(monkeypatch):
    monkeypatch.setattr("suket.paper.form_template.LAST", ())
    with pytest.raises(Overfull):
        render_far_too_much()


def test_what_no_sheet_held_before_is_set_closer_still():
    page = text_of(render_far_too_much())
    assert page.count("\f") == 1
    assert squashed("N " * 50) in squashed(page)


def render_far_too_much():
    everything = with_signatory(
        replace(LONGEST, full_name="N " * 50, street="JALAN " * 16, village="D " * 30),
        title="JABATAN " * 19,
        name="NAMA " * 16,
    )
    return render(with_head(everything, agency="DINAS " * 18), token="longest fields")


def test_a_long_name_is_set_closer_and_still_read():
    long = replace(SIMPLE, full_name=LONGEST.full_name, street=LONGEST.street)
    assert squashed(long.full_name) in squashed(text_of(render(long)))


GIVEN = {
    "photo": portrait(),
    "text": GOLDEN["six months"]["text"],
    "check_code": CHECK_CODE,
    "host": HOST,
    "issued_at": ISSUED_AT,
}


def pictures_in(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        streams = [o for o in opened.objects if isinstance(o, pikepdf.Stream)]
        return sum(stream.get("/Subtype") == "/Image" for stream in streams)


ARMS_AT = (0.8, 0.52, 0.84)  # left, top, side: inches of the form


def under_arms(content):
    return DocumentRenderer(templates()).render(SIMPLE, **GIVEN | {"arms": content})


SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><rect width="%d" height="%d" fill="red"/></svg>'  # fmt: skip


def test_an_office_may_have_its_arms_as_vectors():
    own = under_arms(clean(SQUARE % (9, 9, 9, 9)))
    assert own != simple_pdf()
    assert pictures_in(own) == 1  # the photo
    assert b"PEMERINTAH KOTA CIREBON" in alt_texts(own)


def alt_texts(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        elements = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary)]
        return b" ".join(bytes(o.Alt) for o in elements if "/Alt" in o)


def test_arms_of_an_older_day_that_are_drawn_for_ever_are_a_fault_and_no_loop():
    with pytest.raises(RenderFault, match="arms"):
        under_arms(
            SQUARE.replace(b"</svg>", b'<path d="zzzz-.e+"/></svg>') % (9, 9, 9, 9)
        )


def test_an_office_may_have_its_arms_as_a_picture():
    own = under_arms(clean(encoded(Image.new("RGB", (900, 1200), (255, 200, 0)))))
    assert pictures_in(own) == 2
    assert raster(own, 72).getpixel((88, 62)) not in (0, 255)


@pytest.mark.parametrize("kind", ["vectors", "pixels"])
@pytest.mark.parametrize(("width", "height"), [(30, 90), (90, 30), (60, 60)])
def test_arms_of_any_proportions_keep_them_in_the_middle_of_their_place(
    kind, width, height
):
    picture = encoded(Image.new("RGB", (10 * width, 10 * height), "red"))
    vectors = SQUARE % (width, height, width, height)
    own = under_arms(clean(vectors if kind == "vectors" else picture))
    place = head_of(own)
    left, top, right, bottom = place.getbbox()
    longer = max(width, height)
    shape = (place.width * width / longer, place.height * height / longer)
    assert (right - left, bottom - top) == pytest.approx(shape, abs=3)
    assert (left + right, top + bottom) == pytest.approx(place.size, abs=3)


def head_of(pdf):
    """Return the place of the arms, white where red ink is."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].render(scale=150 / 72).to_pil().convert("RGB")
    left, top, side = (round(inch * 150) for inch in ARMS_AT)
    place = page.crop((left, top, left + side, top + side))
    red, green, _ = place.split()
    return ImageChops.subtract(red, green).point(lambda v: 255 * (v > 128))


WORD = "WOLFESCHLEGELSTEINHAUSENBERGERDORFFCONTOH"
LONG_WORDS = [
    {"full_name": WORD + WORD[:19]},
    {"full_name": "A" * 80},
    {"full_name": "M" * 100},
    {"birthplace": "B" * 60, "full_name": "C" * 79},
    {"street": "ÖÖÖÖÖÖÖÖÖÖ" * 10, "full_name": "Ö" * 97},
    {"full_name": "A\u0323\u0331" * 33},
]


@pytest.mark.parametrize("changes", LONG_WORDS)
def test_a_word_that_no_line_can_hold_is_divided(changes):
    page = text_of(render(replace(SIMPLE, **changes)))
    assert page.count("\f") == 1
    for text in changes.values():
        assert text in squashed(page)


def test_no_mark_is_parted_from_its_letter():
    faces = Typefaces(templates() / "fonts")
    word = "a\u0331" * 9
    parts = faces.broken(f"O {word}", "SuketSans-Regular", 2).split(" ")
    assert parts[0] == "O"
    assert "".join(parts[1].split("\n")) == word
    assert all(part[0] == "a" for part in parts[1].split("\n"))
    assert len(parts[1].split("\n")) > 1


def test_each_part_of_a_word_has_room_by_the_measure_of_the_press():
    faces = Typefaces(templates() / "fonts")
    parts = faces.broken("W" * 60 + "i" * 60, "SuketSans-Semibold", 19).split("\n")
    face = hb.Face((templates() / "fonts" / "SuketSans-Semibold.ttf").read_bytes())
    widths = [sum(shaped(hb.Font(face), part)[1]) / face.upem for part in parts]
    assert max(widths) <= 19
    assert all(a + 1 > 19 - 1 for a in widths[:-1])
