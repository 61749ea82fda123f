"""The proof sheet: a plate's first print, compared with the page WeasyPrint draws."""

import re
from collections.abc import Iterator
from io import BytesIO

from pikepdf import Array, Dictionary, Object, Page, Pdf

from suket.paper.press.fallback_reasons import NotPressed, Reason

_OPERAND = re.compile(rb"\[(.*)\] TJ")
_PICTURE = re.compile(rb"/i[0-9a-f]+ Do")  # WeasyPrint names a picture by its digest
_SHAPES = ("/S", "/Alt", "/ActualText", "/A")
_DIGITS = 4  # of one glyph


def require_alike(pressed: bytes, drawn: bytes) -> None:
    """Raise `NotPressed` unless two documents say and show the same.

    Compared are the operators of the page one by one, the tags with what they say to
    those who cannot see, the metadata and the attached text.
    """
    with Pdf.open(BytesIO(pressed)) as ours, Pdf.open(BytesIO(drawn)) as theirs:
        if list(_features(ours)) != list(_features(theirs)):
            raise NotPressed(Reason.FORM)


def _features(pdf: Pdf) -> Iterator[object]:
    page, root = pdf.pages[0], pdf.Root
    yield _operators(page)
    yield list(_tags(root.StructTreeRoot))
    yield root.Metadata.read_bytes()
    yield {key: str(value) for key, value in pdf.docinfo.items()}
    yield root.AF[0].EF.F.read_bytes()
    yield str(root.Lang)


def _operators(page: Page) -> bytes:
    """Return the content of a page, each text as glyphs and their distances."""
    page.contents_coalesce()
    content: bytes = page.obj.Contents.read_bytes()
    shown = _OPERAND.sub(lambda m: repr(glyphs_of(m[1])).encode(), content)
    return _PICTURE.sub(b"/picture Do", shown)


def glyphs_of(operand: bytes) -> list[tuple[bytes, float]]:
    """Return glyphs with the distance after each, however cut into strings.

    `operand` is that of TJ; distances are thousandths of an em, to the left.
    """
    glyphs: list[tuple[bytes, float]] = []
    for string, number in re.findall(rb"<([0-9a-f]*)>|(-?[\d.]+)", operand):
        if number:
            glyph, before = glyphs.pop()
            glyphs.append((glyph, round(before + float(number), 6)))
        steps = range(0, len(string), _DIGITS)
        glyphs += [(string[at : at + _DIGITS], 0.0) for at in steps]
    return glyphs


def _tags(node: Object) -> Iterator[object]:
    """Yield what each tag is and says, and the ids of its content."""
    yield [repr(node[key]) for key in _SHAPES if key in node]
    below = node.get("/K", Array())
    for child in below if isinstance(below, Array) else [below]:
        if isinstance(child, Dictionary):
            yield from _tags(child)
        else:
            yield int(child)
