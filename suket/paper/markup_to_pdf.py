"""Turn markup into PDF/A-3a and PDF/UA-1 by WeasyPrint, without network or files."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from pydyf import Stream
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from suket.paper.printable_text import Overfull, RenderFault
from suket.paper.weasyprint_fetcher import SCHEME, ClosedFetcher

VARIANT = "pdf/a-3a"
INTENT = "--srgb"  # "srgb" would have WeasyPrint open its file for every page

# What `pdf/a-3a` lacks of PDF/UA-1: the identifier, and the description that PDF/A
# demands of any schema it does not know (ISO 19005-3, 6.6.2.3).
_PDFUA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about=""\
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"\
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""
_RDF_END = b"</rdf:RDF>"
_BEGIN, _END = b"\nstream\n", b"\nendstream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What makes one PDF itself, and the same whenever it is made again."""

    identifier: bytes  # 16 bytes
    issued_at: datetime  # UTC
    text: str  # of the QR
    attachment: str = "suket.txt"  # the name of the file that has it too


@dataclass
class _Profile:
    """The colour space of the page, as WeasyPrint's class for it, but never rewritten.

    That one goes through a library which writes the profile differently once it was
    read, so that the second page would have other bytes than the first.
    """

    name: str = "sRGB2014"
    content: bytes = files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()
    components: tuple[str, ...] = ("r", "g", "b")
    pdf_reference: bytes | None = None  # set anew for each PDF


class _Page(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """Markup that is XML, and that only the form's own stylesheet touches.

    expat parses it twenty times faster than an HTML parser would, refuses what is not
    well-formed, and the cascade has a tenth of the rules.
    """

    def __init__(self, markup: str, fetcher: ClosedFetcher) -> None:
        root = ET.fromstring(markup)  # noqa: S314 - our own template, escaped values
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.etree_element = root
        self.wrapper_element = ElementWrapper.from_html_root(
            root, content_language=None
        )

    @property
    def ids(self) -> set[str]:
        """The `id` of every element that has one."""
        return {found for e in self.etree_element.iter() if (found := e.get("id"))}

    def _ua_stylesheets(self, forms: object = None) -> list[CSS]:
        del forms
        return []


class Stylesheet:
    """The parsed stylesheet of a form and its fonts, shared by all its pages.

    Sharing is not only faster: every further `FontConfiguration` leaks 0.3 MB.
    """

    def __init__(self, css: str, fonts: Mapping[str, bytes]) -> None:
        """Raise `RenderFault` if `css` asks for anything but one of `fonts`."""
        self._fonts = FontConfiguration()
        self._profiles = {INTENT: _Profile()}
        fetcher = ClosedFetcher(fonts)
        try:
            self._css = CSS(string=css, font_config=self._fonts, url_fetcher=fetcher)
        except FatalURLFetchingError as error:
            raise RenderFault("the stylesheet asks for what is not there") from error

    def lay_out(
        self, markup: str, pictures: Mapping[str, bytes], drawings: Mapping[str, object]
    ) -> Any:
        """Return the page laid out, a WeasyPrint `Document`.

        `pictures` and `drawings` stand at `src="suket:<name>"`.  Raises `Overfull` if
        the page is too small, and `RenderFault` if the markup asks for anything that it
        was not given.
        """
        page = _Page(markup, ClosedFetcher(pictures))
        try:
            document = page.render(
                font_config=self._fonts,
                color_profiles=self._profiles,
                output_intent=INTENT,
                stylesheets=[self._css],
                pdf_variant=VARIANT,
                cache={SCHEME + name: drawing for name, drawing in drawings.items()},
            )
        except FatalURLFetchingError as error:
            raise RenderFault("the form asks for what it was not given") from error
        _require_fit(document, page.ids)
        return document


def _require_fit(document: Any, ids: set[str]) -> None:
    """Raise `Overfull` unless all of one page stands where it has to.

    Every element with an `id` must end above the foot of the page: WeasyPrint drops
    what stands below without a word.  Those called `letter…` must end above the one
    called `check`.
    """
    page = document.pages[0]
    anchors = page.anchors  # left, top, right, bottom in CSS pixels
    floors = {
        name: anchors["check"][1] if name.startswith("letter") else page.height
        for name in anchors
    }
    is_below = any(place[3] > floors[name] for name, place in anchors.items())
    if len(document.pages) > 1 or ids - anchors.keys() or is_below:
        raise Overfull("the text does not fit on one page")
    anchors.clear()  # or each would be a named destination in the PDF


def write_pdf(document: Any, marks: Marks) -> bytes:
    """Return a laid-out page as PDF/A-3a and PDF/UA-1, the QR text attached."""
    metadata = document.metadata
    rdf = type(metadata).generate_rdf_metadata  # a page may be written more than once
    metadata.generate_rdf_metadata = lambda *args: rdf(metadata, *args).replace(
        _RDF_END, _PDFUA + _RDF_END
    )
    attachment = Attachment(
        string=marks.text,
        name=marks.attachment,
        description="Teks kode QR",
        relationship="Data",
        created=marks.issued_at,
        modified=marks.issued_at,
    )
    pdf: bytes = document.write_pdf(
        pdf_variant=VARIANT,
        output_intent=INTENT,
        pdf_identifier=marks.identifier,
        attachments=[attachment],
        finisher=_deflate_once,
    )
    return pdf


def _deflate_once(_: object, pdf: Any) -> None:
    """Compress every stream of `pdf` now.

    Left to itself, pydyf does it each time that it looks at one, which is once to write
    it and once for the file's identifier, at zlib's slowest level.
    """
    for part in pdf.objects:
        if isinstance(part, Stream) and part.compress:
            part.compress = False
            raw = part.data.partition(_BEGIN)[2].removesuffix(_END)
            part.stream = [zlib.compress(raw)]
            part.extra["Filter"] = "/FlateDecode"
