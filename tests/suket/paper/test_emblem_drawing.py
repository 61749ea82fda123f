"""Ornaments and arms: plain shapes, or none."""

import pytest

from suket.paper.emblem_drawing import EmblemDrawing
from suket.paper.printable_text import RenderFault
from suket.shipped import templates

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<text>KOTA</text>",
        '<rect width="9" height="9" opacity=".5"/>',
        (
            '<linearGradient id="g"><stop stop-color="red"/><stop offset="1"'
            ' stop-color="blue"/></linearGradient><rect width="9" height="9"'
            ' fill="url(#g)"/>'
        ),
        (
            '<image href="file:///etc/hostname" width="5" height="5"/>'
            '<rect width="9" height="9"/>'
        ),
        '<rect width="9" height="9" style="fill: blue"/>',
        '<rect width="9" height="9" fill="url(file:///etc/hostname)"/>',
    ],
)
def test_what_is_more_than_plain_shapes_is_refused(inside):
    with pytest.raises(RenderFault):
        EmblemDrawing(SVG.format(inside).encode())


@pytest.mark.parametrize("data", [b"", b"\x89PNG", b"<svg"])
def test_what_is_no_svg_is_refused(data):
    with pytest.raises(RenderFault):
        EmblemDrawing(data)


@pytest.mark.parametrize("path", sorted(templates().glob("suket/*/*.svg")), ids=str)
def test_the_ornaments_of_every_form_are_plain_shapes(path):
    assert EmblemDrawing(path.read_bytes())
