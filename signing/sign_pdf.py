"""Sign a PDF: PAdES B-B, certifying, no changes allowed, in one revision.

A PDF library signs by appending: the unsigned file, then an update with the signature.
That makes two revisions, and the update rewrites metadata that PDF/A rests on.  Here
qpdf writes the file once, whole, with an empty signature in it; what is open then, the
byte range and the signature, is filled in place.

Whoever writes such a file from parts of its own has hashed most of it by the time that
it is whole, and can hand that on (`Begun`).  What leaves is hashed anew all the same.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO

from pikepdf import (
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    Page,
    Pdf,
    PdfError,
    StreamDecodeLevel,
    String,
)

from keys.store import PdfCredential
from signing.cms import DetachedSigner
from signing.errors import NotSignable, SealFault

FIELD = "Signature1"
READABLE_FIELD = "Tanda tangan elektronik kantor penerbit"

_NO_CHANGES = 1  # DocMDP: ISO 32000-1, table 254
_SIGNATURES_EXIST_APPEND_ONLY = 3  # ISO 32000-1, table 219
_PRINT_LOCKED = 1 << 2 | 1 << 7  # ISO 32000-1, table 165; PDF/A-3 demands Print
_NOWHERE = -9999  # outside every page: such a field needs no tag (ISO 14289-1, 7.18)

# The byte range before it is known.  No document holds these numbers but by intent.
_FROM, _TO, _REST = 9_173_520_481, 9_173_520_482, 9_173_520_483
_OPEN_RANGE = f"[ 0 {_FROM} {_TO} {_REST} ]".encode()
_OPEN_CONTENTS = b" /Contents <"


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where in a file the signature goes: the hexadecimal string with its brackets."""

    range_at: int
    start: int
    end: int

    def filled_range(self, size: int) -> bytes:
        """Return the byte range, as long as the one that was left open."""
        text = f"[ 0 {self.start} {self.end} {size - self.end} ]"
        return text.ljust(len(_OPEN_RANGE)).encode()


@dataclass(frozen=True, slots=True)
class Begun:
    """The first bytes of a file, and their SHA-256, which can be gone on with."""

    size: int
    state: "hashlib._Hash"

    def through(self, file: bytearray) -> "Begun":
        """Return the same for all that there is of a file by now."""
        state = self.state.copy()
        state.update(memoryview(file)[self.size :])
        return Begun(len(file), state)


NOT_BEGUN = Begun(0, hashlib.sha256())


class PdfSealer:
    """Signs documents under one credential, from as many threads as want to.

    Made once for each office and kept: what does not change is made ready here.
    """

    def __init__(self, credential: PdfCredential) -> None:
        """Raise `SealFault` if key and certificate do not belong together."""
        self._signer = DetachedSigner(credential)
        self._certificate = credential.certificate
        self._reserved = self._signer.max_bytes

    @property
    def reserved(self) -> int:
        """The bytes that a draft keeps free for the signature."""
        return self._reserved

    def sign(self, pdf: bytes, *, now: datetime) -> bytes:
        """Return the document signed at `now` (UTC), a file of one revision.

        The signature covers every byte but its own place.  What was in the file stays:
        tags, attachments, metadata, the first half of the ID.  The same document and
        time give the same bytes.

        Raises `NotSignable` for what is no PDF, is encrypted, has no page, or has form
        fields or a signature already; `SealFault` outside the certificate's years or if
        the result does not hold together.
        """
        self._require_in_force(now)
        return self._fill(bytearray(self.draft(pdf, now=now)))

    def draft(self, pdf: bytes, *, now: datetime) -> bytes:
        """Return the document with an empty signature of `now`: all but the last step.

        Raises `NotSignable` as `sign` does.
        """
        return _with_empty_signature(pdf, self._reserved, now)

    def seal(
        self, draft: bytearray, *, now: datetime, begun: Begun = NOT_BEGUN
    ) -> bytes:
        """Return a draft with its signature filled in, in place: the last step.

        `now` must be the time that stands in the draft, and `begun` what it begins
        with, which must end before the signature.  Raises `SealFault` outside the
        certificate's years, or if this is no draft of ours.
        """
        self._require_in_force(now)
        return self._fill(draft, begun)

    def _fill(self, draft: bytearray, begun: Begun = NOT_BEGUN) -> bytes:
        gap = _find_gap(draft, self._reserved, begun.size)
        byte_range = gap.filled_range(len(draft))
        draft[gap.range_at : gap.range_at + len(byte_range)] = byte_range
        digest = _digest(draft, gap, begun)
        contents = self._signer.sign(digest).hex().encode()
        draft[gap.start + 1 : gap.start + 1 + len(contents)] = contents
        _require_whole(draft, gap, digest)
        return bytes(draft)

    def _require_in_force(self, now: datetime) -> None:
        certificate = self._certificate
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        if not first <= now <= last:
            raise SealFault("the certificate is not in force")


@lru_cache(maxsize=256)  # many documents are signed in the same second
def pdf_date(moment: datetime) -> str:
    """Return a moment as a PDF writes it, in UTC: ISO 32000-1, section 7.9.4."""
    return f"D:{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"


def _with_empty_signature(pdf: bytes, reserved: int, now: datetime) -> bytes:
    """Return the file written anew, with a signature of `reserved` zero bytes.

    Streams are copied as they are, and the second half of the ID is a digest.
    """
    try:
        with Pdf.open(BytesIO(pdf), attempt_recovery=False) as document:
            _require_signable(document)
            _add_signature(document, reserved, now)
            file = BytesIO()
            document.save(
                file,
                object_stream_mode=ObjectStreamMode.generate,
                stream_decode_level=StreamDecodeLevel.none,
                compress_streams=True,
                fix_metadata_version=False,
                deterministic_id=True,
            )
    except PdfError as error:
        raise NotSignable("not a PDF that can be read") from error
    return file.getvalue()


def _require_signable(document: Pdf) -> None:
    if document.is_encrypted:
        raise NotSignable("an encrypted document")
    if not document.pages:
        raise NotSignable("a document without a page")
    if "/AcroForm" in document.Root or "/Perms" in document.Root:
        raise NotSignable("a document with form fields or a signature")


def _add_signature(document: Pdf, reserved: int, now: datetime) -> None:
    """Put an invisible field with an empty certifying signature on the first page."""
    signature = document.make_indirect(_empty_signature(reserved, now))
    page = document.pages[0]
    field = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(FIELD),
        TU=String(READABLE_FIELD),
        F=_PRINT_LOCKED,
        Rect=Array([_NOWHERE] * 4),
        P=page.obj,
        V=signature,
    )
    _annotate(page, document.make_indirect(field))
    document.Root.AcroForm = Dictionary(
        Fields=page.obj.Annots[-1:], SigFlags=_SIGNATURES_EXIST_APPEND_ONLY
    )
    document.Root.Perms = Dictionary(DocMDP=signature)
    if "/Extensions" not in document.Root:
        document.Root.Extensions = Dictionary()
    document.Root.Extensions.ESIC = _esic()


def _empty_signature(reserved: int, now: datetime) -> Dictionary:
    """Return a signature dictionary: ETSI EN 319 142-1, section 5.3, and DocMDP."""
    lock = Dictionary(
        Type=Name.SigRef,
        TransformMethod=Name.DocMDP,
        TransformParams=Dictionary(
            Type=Name.TransformParams, V=Name("/1.2"), P=_NO_CHANGES
        ),
    )
    return Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/ETSI.CAdES.detached"),
        M=String(pdf_date(now)),
        ByteRange=Array([0, _FROM, _TO, _REST]),
        Contents=String(bytes(reserved)),
        Reference=Array([lock]),
    )


def _annotate(page: Page, field: Dictionary) -> None:
    """Add the field to the page, where Tab follows the tags: ISO 14289-1, 7.18.3."""
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(field)
    page.obj.Tabs = Name.S


def _esic() -> Dictionary:
    """Return the mark of ETSI's extension to PDF 1.7, which the SubFilter is of."""
    return Dictionary(
        Type=Name.DeveloperExtensions, BaseVersion=Name("/1.7"), ExtensionLevel=1
    )


def _find_gap(draft: bytearray, reserved: int, after: int) -> _Gap:
    """Return where the empty signature lies; `SealFault` unless it lies there once.

    It is looked for after so many bytes.
    """
    range_at = draft.find(_OPEN_RANGE, after)
    start = range_at + len(_OPEN_RANGE) + len(_OPEN_CONTENTS) - 1
    end = start + 2 * reserved + 2
    expected = _OPEN_RANGE + _OPEN_CONTENTS + b"00" * reserved + b">"
    is_once = range_at >= 0 and draft.find(_OPEN_RANGE, end) < 0
    if not is_once or draft[range_at:end] != expected:
        raise SealFault("the empty signature is not where it should be")
    return _Gap(range_at, start, end)


def _digest(draft: bytearray, gap: _Gap, begun: Begun) -> bytes:
    """Return the SHA-256 of all but the signature."""
    view, state = memoryview(draft), begun.state.copy()
    state.update(view[begun.size : gap.start])
    state.update(view[gap.end :])
    return state.digest()


def _require_whole(signed: bytearray, gap: _Gap, digest: bytes) -> None:
    """Raise `SealFault` unless the filled file, all of it, still is what was signed."""
    is_closed = signed[gap.start] == ord("<") and signed[gap.end - 1] == ord(">")
    if not is_closed or _digest(signed, gap, NOT_BEGUN) != digest:
        raise SealFault("the signed document is not what was signed")
