"""The press against the ordinary path: nobody can tell which one made a document."""

import gc
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import numpy as np
import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from PIL import Image
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from signing.errors import SealFault
from signing.sign_pdf import PdfSealer
from suket.paper.arms_cleaning import clean
from suket.paper.document_renderer import DocumentRenderer
from suket.paper.press import machine
from suket.paper.press.byte_template import Gapped
from suket.paper.press.fallback_reasons import Reason
from suket.paper.press.machine import Press
from suket.shipped import templates
from tests.suket.crashes.pages_to_sign import SINCE, credential
from tests.suket.paper.press_residents import record
from tests.suket.paper.sample_sheets import (
    ISSUED_AT,
    LONGEST,
    SIMPLE,
    portrait,
    raster,
    renderer,
    run,
    text_of,
    with_head,
    with_signatory,
)
from tests.verify.sheets import encoded

NOW = datetime(2026, 11, 22, 8, 0, 5, tzinfo=UTC)
MOST_LEVELS = 64  # of 255: what moving a glyph by a part of a pixel does
MOST_PIXELS = 0.0002  # of the page


@cache
def sealer():
    return PdfSealer(credential())


@cache
def press():
    """A press for all tests of this file; it makes a plate at the first sheet."""
    return Press(renderer(), worth=1)


def made(number, **over):
    printed, given = record(number)
    changed = replace(printed, **over.pop("printed", {}))
    return press().make(changed, sealer=sealer(), now=NOW, **given | over)


def drawn(number, **over):
    printed, given = record(number)
    return sealer().sign(renderer().render(printed, **given | over), now=NOW)


def pressed(numbers):
    """The records among these that the press can print, and what it printed."""
    found = {number: made(number) for number in numbers}
    return {n: one.pdf for n, one in found.items() if one.reason is None}


# Both ways alike


def tags(pdf):
    """Every tag with all that is said of it, and which content it has."""

    def of(node):
        below = node.get("/K", [])
        below = below if isinstance(below, pikepdf.Array) else [below]
        said = {k: repr(v) for k, v in node.items() if k not in {"/K", "/P", "/Pg"}}
        return said, [
            of(c) if isinstance(c, pikepdf.Dictionary) else int(c) for c in below
        ]

    with pikepdf.open(BytesIO(pdf)) as document:
        return of(document.Root.StructTreeRoot.K[0])


def differing_pixels(one, other):
    ours, theirs = (np.asarray(raster(pdf), dtype=int) for pdf in (one, other))
    return (abs(ours - theirs) > MOST_LEVELS).mean()


def require_alike(number, pdf, **over):
    ordinary = drawn(number, **over)
    assert text_of(pdf, "-layout") == text_of(ordinary, "-layout"), number
    assert text_of(pdf) == text_of(ordinary), number
    assert tags(pdf) == tags(ordinary), number
    assert differing_pixels(pdf, ordinary) <= MOST_PIXELS, number
    assert facts(pdf) == facts(ordinary), number


EXAMPLES = Path(__file__).parents[3] / "examples" / "arms"


@pytest.mark.parametrize("kind", ["vectors", "pixels"])
def test_both_ways_draw_the_same_arms(kind):
    tall = encoded(Image.radial_gradient("L").resize((180, 400)).convert("RGB"))
    svg = (EXAMPLES / "64.71.svg").read_bytes()
    arms = clean(svg if kind == "vectors" else tall)
    one = made(3, arms=arms)
    assert one.reason is None
    require_alike(3, one.pdf, arms=arms)
    assert differing_pixels(one.pdf, drawn(3)) > MOST_PIXELS


def facts(pdf):
    """What a document says of itself besides its page."""
    with pikepdf.open(BytesIO(pdf)) as document:
        root, file = document.Root, document.attachments["suket.txt"]
        signature = root.Perms.DocMDP
        return {
            "version": document.pdf_version,
            "root": sorted(root.keys()),
            "page": sorted(document.pages[0].obj.keys()),
            "metadata": root.Metadata.read_bytes(),
            "plain metadata": "/Filter" in root.Metadata,
            "info": {key: str(value) for key, value in document.docinfo.items()},
            "id": bytes(document.trailer.ID[0]),
            "file": file.get_file().read_bytes(),
            "checksum": file.get_file().md5,
            "dates": (file.get_file().creation_date, file.get_file().mod_date),
            "relation": str(root.AF[0].AFRelationship),
            "field": repr(root.AcroForm.Fields[0].TU) + str(root.AcroForm.SigFlags),
            "signature": {
                k: repr(v)
                for k, v in signature.items()
                if k not in {"/Contents", "/ByteRange"}
            },
            "fonts": sorted(
                str(font.BaseFont) for font in document.pages[0].Resources.Font.values()
            ),
        }


def require_valid(pdf, folder):
    path = folder / "pressed.pdf"
    path.write_bytes(pdf)
    checked = run("qpdf", "--check", str(path), stdin=b"").decode()
    assert "No syntax or stream encoding errors found" in checked
    said = run("pdfsig", "-nocert", str(path), stdin=b"").decode()
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert said.count("Signature #") == 1
    root = folder / "root.der"
    root.write_bytes(credential().chain[0].public_bytes(Encoding.DER))
    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(root))], allow_fetching=False, moment=NOW
    )
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, signer_validation_context=context)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    assert status.docmdp_ok


def prove(numbers, folder, *, valid_of=1):
    """Hold pressed sheets beside drawn ones; each `valid_of`-th is validated too."""
    found = pressed(numbers)
    for place, (number, pdf) in enumerate(found.items()):
        require_alike(number, pdf)
        if place % valid_of == 0:
            require_valid(pdf, folder)
    return found


def test_a_dozen_records_are_alike_both_ways(tmp_path):
    assert len(prove(range(13), tmp_path, valid_of=5)) >= 12


@pytest.mark.prove
def test_2000_records_are_alike_both_ways(tmp_path):
    assert len(prove(range(2100), tmp_path)) >= 2000


def test_the_same_sheet_gives_the_same_bytes():
    again = Press(renderer(), worth=1)
    printed, given = record(0)
    pdf = again.make(printed, sealer=sealer(), now=NOW, **given).pdf
    assert pdf == made(0).pdf
    assert pdf != again.make(printed, sealer=sealer(), now=ISSUED_AT, **given).pdf


def test_a_pressed_document_is_one_revision_without_loose_ends():
    pdf = made(0).pdf
    assert pdf.count(b"%%EOF") == pdf.count(b"startxref") == 1
    with pikepdf.open(BytesIO(pdf)) as document, BytesIO() as file:
        many = len(document.objects)
        document.save(file)  # drops what nothing refers to: nothing but the two tables
        with pikepdf.open(file) as tidied:
            assert len(tidied.objects) >= many - 2


# Why not


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"full_name": "LUKASZ CONTOH ŁUKASZ"}, Reason.GLYPH),
        ({"full_name": "siti contoh"}, Reason.GLYPH),
        ({"full_name": "CONTOH" + "M" * 30}, Reason.WIDTH),
        ({"street": "JL. CONTOH " + "X" * 80}, Reason.WIDTH),
        ({"full_name": "SITI CONTOH "}, Reason.BLANK),
        ({"number": "470/(1)/32.74"}, Reason.NUMBER),
    ],
)
def test_what_the_press_cannot_print_is_drawn(changes, reason):
    printed, given = record(0)
    odd = replace(printed, **changes)
    document = press().make(odd, sealer=sealer(), now=NOW, **given)
    assert document.reason is reason
    assert document.pdf == sealer().sign(renderer().render(odd, **given), now=NOW)


def test_every_reason_occurs(tmp_path):
    printed, given = record(0)
    sideways = turned(portrait())
    patient = Press(renderer(), worth=9)
    strange = other_forms(tmp_path, FORMS[0])
    cases = {
        Reason.SELDOM: (patient, {}, {}),
        Reason.GLYPH: (press(), {"full_name": "ŁUKASZ CONTOH"}, {}),
        Reason.WIDTH: (press(), {"full_name": "CONTOH" + "M" * 30}, {}),
        Reason.BLANK: (press(), {"street": " JL. CONTOH"}, {}),
        Reason.PHOTO: (press(), {}, {"photo": sideways}),
        Reason.NUMBER: (press(), {"number": "470/(1)"}, {}),
        Reason.FORM: (strange, {}, {}),
    }
    assert set(cases) == set(Reason)
    for reason, (one, changes, over) in cases.items():
        sheet = replace(printed, **changes)
        made_ = one.make(sheet, sealer=sealer(), now=NOW, **given | over)
        assert made_.reason is reason


# Several lines


def require_same_lines(**changes):
    """The same words on the same lines both ways; return why it was not pressed."""
    printed, given = record(0)
    sheet = replace(printed, **changes)
    one = press().make(sheet, sealer=sealer(), now=NOW, **given)
    ordinary = renderer().render(sheet, **given)
    assert text_of(one.pdf, "-layout") == text_of(ordinary, "-layout")
    assert text_of(one.pdf) == text_of(ordinary)
    return one.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"full_name": LONGEST.full_name},
        {"street": LONGEST.street},
        {"full_name": LONGEST.full_name, "street": LONGEST.street},
        {"birthplace": LONGEST.regency},
        {"full_name": "RADEN MAS CONTOH MANGKUNEGARA ADHIWINOTO SASTRO PRAWIROKUSUM"},
    ],
)
def test_what_needs_another_line_is_pressed_with_another_line(tmp_path, changes):
    printed, given = record(0)
    sheet = replace(printed, **changes)
    one = press().make(sheet, sealer=sealer(), now=NOW, **given)
    assert one.reason is None
    ordinary = sealer().sign(renderer().render(sheet, **given), now=NOW)
    assert tags(one.pdf) == tags(ordinary)
    assert text_of(one.pdf, "-layout") == text_of(ordinary, "-layout")
    assert differing_pixels(one.pdf, ordinary) <= MOST_PIXELS
    assert facts(one.pdf) == facts(ordinary)
    require_valid(one.pdf, tmp_path)


def test_a_line_breaks_where_pango_breaks_it():
    """Word by word wider, over the edge and on: only where a hair decides is it drawn."""
    names = ["CONTOH " + "I" * length + " M" * 8 for length in range(20, 40, 3)]
    reasons = [require_same_lines(full_name=name) for name in names]
    assert set(reasons) <= {None, Reason.WIDTH}
    assert reasons.count(Reason.WIDTH) <= 1


WORDS = """
    JL. KP. RAYA CONTOH NO. 9 KM. 12,5 C-3/14 AL-IKHLAS A/N 'AINI NUR’AINI (ALIAS)
    M.SI PERUMAHAN RT. 003/005 ASRI-PERMAI 5-B B5/A A5-B X/Y/Z ÉÑ-ÜA & IX-B 12/A D'
"""


def streets(many, seed):
    draw = Random(seed)
    for _ in range(many):
        words = draw.choices(WORDS.split(), k=draw.randrange(11, 20))
        yield " ".join(words)[:100].strip()


def test_streets_of_odd_words_break_alike_both_ways():
    reasons = Counter(require_same_lines(street=one) for one in streets(6, seed=9901))
    assert reasons[None] >= 4


@pytest.mark.prove
def test_a_thousand_streets_of_odd_words_break_alike_both_ways():
    reasons = Counter(require_same_lines(street=one) for one in streets(1000, seed=1))
    assert reasons[None] >= 850


def saved(jpeg, **said):
    file = BytesIO()
    Image.open(BytesIO(jpeg)).save(file, "JPEG", **said)
    return file.getvalue()


def turned(jpeg):
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(jpeg, exif=exif)


def turned_by_xmp(jpeg):
    return saved(jpeg, xmp=b'<rdf:Description tiff:Orientation="6"/>')


@pytest.mark.parametrize("turn", [turned, turned_by_xmp])
def test_a_photo_that_lies_on_its_side_is_drawn(turn):
    assert made(0, photo=turn(portrait())).reason is Reason.PHOTO


def test_a_photo_that_says_it_lies_upright_is_pressed():
    upright = saved(portrait(), exif=Image.Exif(), xmp=b"<rdf:Description/>")
    assert made(0, photo=upright).reason is None


def test_a_grey_photo_has_a_plate_of_its_own():
    pdf = made(0, photo=portrait("L"))
    assert pdf.reason is None
    with pikepdf.open(BytesIO(pdf.pdf)) as document:
        pictures = document.pages[0].Resources.XObject.values()
        spaces = {str(p.ColorSpace) for p in pictures if p.Subtype == "/Image"}
    assert spaces == {"/DeviceGray"}


def test_a_plate_is_made_for_what_comes_often():
    patient = Press(renderer(), worth=3)
    printed, given = record(0)
    reasons = [
        patient.make(printed, sealer=sealer(), now=NOW, **given).reason
        for _ in range(4)
    ]
    assert reasons == [Reason.SELDOM, Reason.SELDOM, None, None]


def test_none_of_those_that_come_together_is_drawn():
    patient = Press(renderer(), worth=3)
    sheets = []
    for number in (0, 0, 0):
        printed, given = record(number)
        sheets.append(patient.expect(printed, sealer=sealer(), **given))
    made = [patient.print(sheet, now=NOW) for sheet in sheets]
    assert [one.reason for one in made] == [None] * 3
    assert len({one.pdf for one in made}) == 1


@pytest.mark.parametrize(
    "other",
    [
        with_head(agency="DINAS CONTOH"),
        with_signatory(name="Dra. Hj. CONTOH"),
        replace(SIMPLE, office_name="Kota Contoh"),
        replace(SIMPLE, issued_on=SIMPLE.born),
        replace(SIMPLE, months=3),
        replace(SIMPLE, religion=""),
    ],
)
def test_another_office_signatory_day_or_gap_needs_another_plate(other):
    busy = Press(renderer(), worth=2)
    _, given = record(0)
    for _ in range(3):
        ours = busy.make(SIMPLE, sealer=sealer(), now=NOW, **given)
    assert ours.reason is None
    assert busy.make(other, sealer=sealer(), now=NOW, **given).reason is Reason.SELDOM
    theirs = busy.make(other, sealer=sealer(), now=NOW, **given)
    assert theirs.reason is None
    assert text_of(theirs.pdf) == text_of(renderer().render(other, **given))


def other_forms(tmp_path, change):
    """A press with the form changed in one place."""
    folder = tmp_path / "templates"
    for name in ("fonts", "suket/2026-1"):
        (folder / name).mkdir(parents=True)
        for path in (templates() / name).iterdir():
            (folder / name / path.name).write_bytes(path.read_bytes())
    page = folder / "suket" / "2026-1" / "suket.html"
    old, new = change
    assert old in page.read_text()
    page.write_text(page.read_text().replace(old, new))
    return Press(DocumentRenderer(folder), worth=1)


FORMS = [
    ('alt="Pas foto pemegang surat keterangan"', 'alt="Foto {{ p.full_name }}"'),
    ("{{ p.place }},", "{{ p.born | long_date }},"),
    ('"Pekerjaan", p.occupation', '"Pekerjaan", p.occupation | title'),
    ('"RT/RW", p.rt', '"RT/RW", "kosong" if p.rt == "003" else p.rt'),
    ("{{ p.place }},", "{{ 'Asing,' if p.citizenship == 'WNA' }} {{ p.place }},"),
    ("{{ p.place }},", "{{ 'Lama,' if p.full_name | length > 40 }} {{ p.place }},"),
    ("{{ p.place }},", "{{ 'Tua,' if p.born < p.issued_on }} {{ p.place }},"),
    ("{{ p.place }},", "{{ 'Ny.' if 'BINTI' in p.full_name }} {{ p.place }},"),
    # A name in the midst of a paragraph: what follows it would have to move.
    ("Database Kependudukan {{", "Database {{ p.full_name }} Kependudukan {{"),
]


@pytest.mark.parametrize("change", FORMS)
def test_a_form_that_says_more_than_its_places_is_never_pressed(tmp_path, change):
    other = other_forms(tmp_path, change)
    _, given = record(0)
    for _ in range(2):
        one = other.make(SIMPLE, sealer=sealer(), now=NOW, **given)
        assert one.reason is Reason.FORM


def test_a_certificate_that_is_not_in_force_presses_nothing():
    printed, given = record(0)
    early = SINCE - (NOW - SINCE)
    with pytest.raises(SealFault, match="not in force"):
        press().make(printed, sealer=sealer(), now=early, **given)


def test_gaps_are_filled_by_their_names():
    text = Gapped.cut(b"A is (x), B is y, x", {"one": b"x", "two": b"y"})
    assert text.names == {"one", "two"}
    assert text.filled({"one": b"1", "two": b""}) == b"A is (1), B is , 1"


# Memory


def resident_mb():
    return (
        int(Path("/proc/self/statm").read_text().split()[1])
        * os.sysconf("SC_PAGE_SIZE")
        / 1e6
    )


def spelt(number):
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in str(number))


def grown(sheets, warm):
    """What the process grew by over so many sheets, plates being made anew and again."""
    numbers = [n for n in range(16) if made(n).reason is None]
    for turn in range(warm):
        made(numbers[turn % len(numbers)])
    gc.collect()
    before = resident_mb()
    for turn in range(sheets):
        other = {"number": f"470/{turn}/32.74", "full_name": f"CONTOH {spelt(turn)}"}
        made(numbers[turn % len(numbers)], printed=other)
    gc.collect()
    return resident_mb() - before


def test_memory_does_not_grow_over_300_sheets():
    assert grown(300, warm=60) < 4


@pytest.mark.prove
def test_memory_does_not_grow_over_100000_sheets():
    assert grown(100_000, warm=5_000) < 16


def test_plates_that_nobody_asks_for_are_let_go(monkeypatch):
    monkeypatch.setattr(machine, "KEPT", 3)
    small = Press(renderer(), worth=100)
    _, given = record(0)
    for serial in range(6):
        office = replace(SIMPLE, office_name=f"Kota {serial}")
        small.make(office, sealer=sealer(), now=NOW, **given)
    assert len(small._stock) == 3


def test_most_of_what_an_office_issues_is_pressed():
    reasons = Counter(made(number).reason for number in range(40))
    assert reasons[None] >= 36
