"""A plate: one form, office, signatory and day, ready to print suket after suket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import md5
from io import BytesIO
from itertools import chain

from pikepdf import Array, Name, ObjectStreamMode, Pdf, String

from signing.qr_encoder import Symbol
from signing.sign_pdf import Begun, PdfSealer, pdf_date
from suket.paper.document_renderer import Manuscript
from suket.paper.markup_to_pdf import Marks, write_pdf
from suket.paper.press.byte_template import Gapped
from suket.paper.press.fallback_reasons import NotPressed, Reason
from suket.paper.press.find_text_slots import find_slots
from suket.paper.press.line_breaking import Row, Slot
from suket.paper.press.pdf_assembly import (
    File,
    deflated,
    packed,
    stream_body,
    stream_head,
)
from suket.paper.press.placeholders import (
    STRETCHING,
    Texts,
    as_metadata,
    sentinels,
    texts_of,
    with_sentinels,
)
from suket.paper.press.text_shaping import Case
from suket.paper.printable_text import Overfull
from suket.paper.qr_drawing import qr_operators

_ISSUED = datetime(1001, 2, 3, 4, 5, 6, tzinfo=UTC)  # moments that no suket has
_SIGNED = datetime(1001, 6, 5, 4, 3, 2, tzinfo=UTC)
_IDENTIFIER = b"this is a plate."
_CHECKSUM = "md5 of the text."  # printable, so that it is written as it stands
_SIZE = 9_173_520_484
_WORTH_A_STREAM = 1024  # bytes of static content; less is written again each time
_QR = "qr"


Shape = tuple[int, ...]  # how many lines each slot has
Lines = list[list[str]]  # … and what they say
Stretch = bytes | Gapped  # of a page: the same on every sheet, or with gaps


@dataclass(frozen=True, slots=True)
class Plate:
    """All of a document but what differs from suket to suket."""

    file: File
    slots: tuple[Slot, ...]
    contents: tuple[Gapped, ...]  # the stretches of the page that vary
    photo_head: bytes
    text_head: Gapped
    metadata_head: bytes
    metadata: Gapped
    info: Gapped
    signature: Gapped
    content_head: bytes

    def lines(self, texts: Texts) -> Lines:
        """Return what each line of each slot would say; or raise `NotPressed`."""
        words = {name: text.encode() for name, text in texts.items()}
        return [slot.broken(words) for slot in self.slots]

    def stretched(self, shape: Shape) -> Texts:
        """Return sentinels that take so many lines each, for a plate of that shape."""
        found: Texts = {}
        for slot, lines in zip(self.slots, shape, strict=True):
            if lines > 1:
                names = sorted(slot.wording.names & STRETCHING)
                if not names:
                    raise NotPressed(Reason.WIDTH)
                found[names[0]] = slot.stretched(lines, len(found))
        return found

    def print(
        self, manuscript: Manuscript, lines: Lines, sealer: PdfSealer, *, now: datetime
    ) -> bytes:
        """Return the signed document of a suket; or raise `NotPressed`.

        `lines` are what `lines` said of its texts.
        """
        draft, begun = self.draft(manuscript, lines, now=now)
        return sealer.seal(draft, now=now, begun=begun)

    def draft(
        self, manuscript: Manuscript, lines: Lines, *, now: datetime
    ) -> tuple[bytearray, Begun]:
        """Return the document with its empty signature, and how it begins.

        Raises `NotPressed` for a sheet of another shape.
        """
        sheet, marks = manuscript.sheet, manuscript.marks
        page = self._page(sheet.qr, lines)
        facts = _facts(sheet.printed.number, marks, now)
        bodies = [
            *(stream_body(self.content_head, deflated(part)) for part in page),
            stream_body(self.photo_head, sheet.photo),
            stream_body(self.text_head.filled(facts), deflated(marks.text.encode())),
            stream_body(self.metadata_head, self.metadata.filled(facts)),
            self.info.filled(facts),
            self.signature.filled(facts),
        ]
        return self.file.with_parts(bodies, marks.identifier)

    def _page(self, qr: Symbol, lines: Lines) -> Iterator[bytes]:
        """Yield those stretches of the page that vary."""
        rows = [
            row
            for slot, words in zip(self.slots, lines, strict=True)
            for row in slot.set(words)
        ]
        gaps = dict(zip(_gaps(len(rows)), chain.from_iterable(rows), strict=True))
        gaps[_QR] = qr_operators(qr)
        return (part.filled(gaps) for part in self.contents)


@cache
def _gaps(rows: int) -> list[str]:
    """Return the names of the gaps in so many rows: where it begins, what it says."""
    return [f"{what}{row}" for row in range(rows) for what in ("x", "line")]


def _facts(number: str, marks: Marks, now: datetime) -> dict[str, bytes]:
    """Return what a document says of itself besides its page, by the names of gaps."""
    text = marks.text.encode()
    xmp, moment = as_metadata(marks.issued_at)
    return {
        "number": number.encode(),
        "xmp": xmp.encode(),
        "moment": moment.encode(),
        "signed": pdf_date(now).encode(),
        "checksum": b"<%b>" % md5(text, usedforsecurity=False).hexdigest().encode(),
        "size": b"%d" % len(text),
    }


def make_plate(
    manuscript: Manuscript, sealer: PdfSealer, stretched: Texts | None = None
) -> Plate:
    """Return the plate of all sheets that differ from this one in their texts only.

    `stretched` are the sentinels of texts that take several lines.  Lays out a page, so
    not for two threads at once.  Raises `NotPressed` for a form whose pages cannot be
    had by filling places.
    """
    empty = frozenset(n for n, text in texts_of(manuscript).items() if not text)
    texts = sentinels(empty) | (stretched or {})
    sheet = replace(with_sentinels(manuscript.sheet, texts), issued_at=_ISSUED)
    try:
        document = manuscript.form.lay_out_plate(sheet)
    except Overfull as fault:
        raise NotPressed(Reason.WIDTH) from fault
    marks = Marks(identifier=_IDENTIFIER, issued_at=_ISSUED, text=manuscript.marks.text)
    first = _content(write_pdf(document, marks))  # only now does it know its fonts
    cases = {font.hash: Case(font) for font in document.fonts.values()}
    slots = find_slots(document.pages[0], first, cases, texts)
    rows = [row for slot in slots for row in slot.rows]
    for row in rows:
        row.letters.case.fill()
    with Pdf.open(
        BytesIO(sealer.draft(write_pdf(document, marks), now=_SIGNED))
    ) as draft:
        content = draft.pages[0].Contents.read_bytes()
        if content != first:
            raise NotPressed(Reason.FORM)
        stretches = list(_stretches(content, rows, qr_operators(sheet.qr)))
        _divide_content(draft, stretches)
        with _renumbered(draft) as parts:
            return _plate(parts, slots, stretches, texts, sheet.photo)


def _content(pdf: bytes) -> bytes:
    with Pdf.open(BytesIO(pdf)) as page:
        operators: bytes = page.pages[0].Contents.read_bytes()
    return operators


def _stretches(content: bytes, rows: Sequence[Row], qr: bytes) -> Iterator[Stretch]:
    """Yield the content in its order: long static stretches, and what is between."""
    gaps = [(content.index(qr), content.index(qr) + len(qr), _QR)]
    names = iter(_gaps(len(rows)))
    for row in rows:
        gaps.append((row.start, row.end, next(names)))
        gaps.append((row.operand_start, row.operand_end, next(names)))
    gaps.sort()
    pieces: list[bytes] = [b""]
    at = 0
    for start, end, name in gaps:
        first, last = (
            content.find(b"\n", at, start) + 1,
            content.rfind(b"\n", at, start) + 1,
        )
        if last - first >= _WORTH_A_STREAM:
            if len(pieces) > 1:
                yield Gapped([*pieces[:-1], pieces[-1] + content[at:first]])
                yield content[first:last]
            else:
                yield content[at:last]
            pieces, at = [b""], last
        pieces[-1] += content[at:start]
        pieces += [name.encode(), b""]
        at = end
    first = content.find(b"\n", at) + 1
    yield Gapped([*pieces[:-1], content[at:first]])
    yield content[first:]


def _divide_content(draft: Pdf, stretches: Sequence[Stretch]) -> None:
    """Have the page name several streams for its content, one for each stretch."""
    draft.pages[0].obj.Contents = Array(
        draft.make_stream(
            deflated(b"") if isinstance(part, Gapped) else packed(part),
            Filter=Name.FlateDecode,
        )
        for part in stretches
    )


def _renumbered(draft: Pdf) -> Pdf:
    """Return the same with its objects numbered from 1, none packed, none left over."""
    file = BytesIO()
    draft.save(
        file,
        object_stream_mode=ObjectStreamMode.disable,
        fix_metadata_version=False,  # which would write it anew
    )
    return Pdf.open(file)


def _plate(
    parts: Pdf,
    slots: list[Slot],
    stretches: list[Stretch],
    texts: Texts,
    photo: bytes,
) -> Plate:
    page, root = parts.pages[0].obj, parts.Root
    contents = [
        one
        for one, part in zip(page.Contents, stretches, strict=True)
        if isinstance(part, Gapped)
    ]
    pictures = page.Resources.XObject.values()
    picture = next((p for p in pictures if p.read_raw_bytes() == photo), None)
    if picture is None:
        raise NotPressed(Reason.FORM)
    text = root.AF[0].EF.F
    text.Params.CheckSum, text.Params.Size = String(_CHECKSUM), _SIZE
    xmp, moment = as_metadata(_ISSUED)
    marks = {
        "number": texts["number"].encode(),
        "xmp": xmp.encode(),
        "moment": moment.encode(),
        "signed": pdf_date(_SIGNED).encode(),
        "checksum": b"(%b)" % _CHECKSUM.encode(),
        "size": b"%d" % _SIZE,
    }
    signature = root.Perms.DocMDP
    info = parts.trailer.Info
    return Plate(
        file=File.of(parts, [*contents, picture, text, root.Metadata, info, signature]),
        slots=tuple(slots),
        contents=tuple(part for part in stretches if isinstance(part, Gapped)),
        content_head=stream_head(contents[0]),
        photo_head=stream_head(picture),
        text_head=Gapped.cut(stream_head(text), marks),
        metadata_head=stream_head(root.Metadata),
        metadata=Gapped.cut(root.Metadata.read_bytes(), marks),
        info=Gapped.cut(info.unparse(resolved=True), marks),
        signature=Gapped.cut(signature.unparse(resolved=True), marks),
    )
