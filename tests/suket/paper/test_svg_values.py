"""Values of arms: one spelling, or none; nothing that draws for ever is drawn."""

import pytest

from suket.paper import svg_values
from suket.paper.arms_cleaning import clean, cleaned
from suket.paper.emblem_drawing import EmblemDrawing
from suket.paper.errors import BadArms
from suket.paper.printable_text import RenderFault
from verify.limited_process import Workers

BOX = "0 0 100 100"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}">{}</svg>'
SHAPE = '<rect width="9" height="9"/>'
# Of a path with `zzzz-.e+`, 87 bytes, WeasyPrint's drawing has no end.
ENDLESS = SVG.format(BOX, '<path d="zzzz-.e+"/>').encode()


@pytest.mark.parametrize(
    ("read", "text", "written"),
    [
        (svg_values.number, "-.5", "-0.5"),
        (svg_values.number, "77.60000000000001", "77.6"),
        (svg_values.number, "-1e-14", "0"),
        (svg_values.number, "1e6", "1000000"),
        (svg_values.length, " 5mm ", "5mm"),
        (svg_values.points, "1,2-3.5.5", "1 2 -3.5 0.5"),
        (svg_values.view_box, "-1,-1 9 9", "-1 -1 9 9"),
        (svg_values.path, "m1-2 3,4z", "m 1 -2 l 3 4 z"),
        (svg_values.path, "M0 0h1 2v.5.5", "M 0 0 h 1 h 2 v 0.5 v 0.5"),
        (svg_values.path, "M0,0a1 1 0 011 1", "M 0 0 a 1 1 0 0 1 1 1"),
        (svg_values.transform, "translate(1),scale(2 -3)", "translate(1) scale(2 -3)"),
        (svg_values.transform, "matrix(1 0 0 1 5,6)", "matrix(1 0 0 1 5 6)"),
        (svg_values.colour, "#F00", "#F00"),
        (svg_values.colour, "rgb(255, 0,10)", "#ff000a"),
        (svg_values.colour, "rgb(100%,0%,50.5%)", "#ff0081"),
        (svg_values.colour, "RebeccaPurple", "RebeccaPurple"),
    ],
)
def test_a_value_is_written_in_one_spelling(read, text, written):
    assert read(text) == written
    assert read(written) == written


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (svg_values.number, ["", "1e7", "1e999", "nan", "inf", "9" * 21, "--1", "1.2.3", "1e", "٣"]),
        (svg_values.length, ["1em", "5 mm", "-", "1e5e5", "%"]),
        (svg_values.points, ["", "1", "1 2", "1 2 3", "e", "1 2 3 4 x"]),
        (svg_values.view_box, ["0 0 0 9", "0 0 9", "0 0 9 9 9", "-1e308 -1e308 9 9", "0 0 1e-300 9", "0 0 nan 9"]),
        (svg_values.path, ["", "zzzz-.e+", "M 0 0 Q", "0 0", "L1 1", "M1", "M0 0 L1 1 2", "M0 0x", "M0 0a1 1 0 2 1 1 1", "M0 0L--1 1", "M0 0Z5", "M0 0L" + "9" * 400 + " 1"]),
        (svg_values.transform, ["translate(--1)", "foo(1,2", "matrix(1)", "scale()", "rotate(1 2)", "scale(1)" * 9, "translate(1", "Scale(1)"]),
        (svg_values.colour, ["", "blurple", "#12345", "#12", "#1234", "rgb(1)", "rgb(1,2)", "rgb(1,2,3,4)", "rgb(%%,,,)", "rgb(256,0,0)", "rgb(101%,0%,0%)", "rgb(1,2%,3)", "url(#a)", "transparent"]),
    ],
)  # fmt: skip
def test_any_other_value_is_none(read, texts):
    for text in texts:
        with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
            read(text)


@pytest.mark.parametrize(
    "shape",
    [
        '<path d="zzzz-.e+"/>',
        '<rect width="9" height="9" stroke="red" stroke-dasharray="0.00001"/>',
        '<rect width="9" height="9" stroke-linejoin="arcs"/>',
        '<polygon points="1,2,3"/>',
    ],
)
def test_arms_of_such_values_are_refused_by_the_attribute(shape):
    with pytest.raises(BadArms, match="value"):
        clean(SVG.format(BOX, shape).encode())


def test_arms_are_drawn_once_before_they_are_taken(monkeypatch):
    """Whatever a worker may say: what is drawn for ever costs a process of its own."""
    monkeypatch.setattr(Workers, "one", lambda *_: ENDLESS)
    with pytest.raises(BadArms, match="too-large"):
        cleaned(b"<svg/>")


def test_numbers_that_no_pdf_has_are_no_drawing():
    with pytest.raises(RenderFault):
        EmblemDrawing(SVG.format("-1e308 -1e308 9 9", SHAPE).encode())
