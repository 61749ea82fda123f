"""What a file is that should be a table, by its first bytes, and what to do then."""

import re
from typing import Final

from suket.intake.errors import BadTable

XLSX_MARK: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old Office files
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_UTF_16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_LOOKED_AT: Final = 2048  # bytes
_OF_PROGRAMS: Final = re.compile("[\0-\x08\x0e-\x19\x1b]")

AS_XLSX: Final = (
    'Buka berkasnya, lalu pilih "Simpan Sebagai" dengan jenis Excel (.xlsx).'
)
AS_CSV: Final = 'Simpan berkas sebagai "CSV UTF-8", lalu unggah lagi.'
LOCKED: Final = (
    "Berkas Excel ini dikunci dengan kata sandi. Hapus kata sandinya (Berkas, Info,"
    " Proteksi), simpan, lalu unggah lagi."
)
BROKEN: Final = (
    "Berkas Excel ini rusak atau tidak utuh. Buka di Excel, simpan ulang sebagai .xlsx,"
    " lalu unggah lagi."
)
ODD_LETTERS: Final = (
    "Isi berkas Excel ini tidak ditulis dalam UTF-8. Buka di Excel atau LibreOffice,"
    " simpan ulang sebagai .xlsx, lalu unggah lagi."
)
# By how a file begins (blanks and a mark of byte order apart): what it is, the remedy.
_BEGINNINGS: Final = (
    (rb"%PDF", "PDF", "Minta tabelnya sebagai Excel (.xlsx) atau CSV."),
    (rb"\{\\rtf", "dokumen RTF", "Minta tabelnya sebagai Excel (.xlsx) atau CSV."),
    (rb"<\?xml[^>]*>\s*(?:<\?[^>]*>\s*)*<(?:\w+:)?Workbook", "Excel XML 2003", AS_XLSX),
    (rb"<(?:!doctype|html|head|meta|table|style|body)|<\?xml", "halaman web (HTML)",
     AS_XLSX),
    (rb'\{\s*["}\[]|\[\s*[\[{"]', "JSON",
     "Ekspor datanya sebagai CSV atau Excel (.xlsx)."),
    (rb"\xff\xd8\xff|\x89PNG|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*", "gambar",
     "Pilih tabelnya; foto diunggah di tempatnya sendiri."),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b", "arsip",
     "Buka arsipnya, lalu unggah tabel di dalamnya."),
    (rb"SQLite format 3\0|.{4}Standard (?:Jet|ACE) DB", "basis data",
     "Ekspor tabelnya sebagai CSV atau Excel (.xlsx)."),
    # Its version, the day it was changed, sizes, and two bytes that are kept free.
    (rb"[\x02\x03\x30-\x32\x43\x63\x83\x8b\xcb\xf5\xfb].[\0-\x0c][\0-\x1f].{8}\0\0",
     "basis data dBase (.dbf)",
     "Buka di Excel atau LibreOffice, simpan sebagai .xlsx atau CSV UTF-8."),
)  # fmt: skip
# By a name inside a ZIP.
_PACKED: Final = (
    (r"content\.xml|mimetype", "OpenDocument (.ods)", AS_XLSX),
    (r"xl/workbook\.bin", "Excel biner (.xlsb)", AS_XLSX),
    (r"word/document\.xml", "dokumen Word", "Pindahkan tabelnya ke Excel (.xlsx)."),
    (r"ppt/presentation\.xml", "PowerPoint", "Pindahkan tabelnya ke Excel (.xlsx)."),
    (r"index(?:/.*\.iwa|\.zip)", "Apple Numbers",
     "Buka di Numbers, lalu pilih Ekspor ke Excel (.xlsx)."),
    (r".*\.(?:xlsx|csv|xls)", "ZIP", "Buka ZIP-nya, lalu unggah tabel di dalamnya."),
    (r".*\.(?:jpe?g|png|heic|webp)", "ZIP foto",
     "Pilih tabelnya; ZIP foto diunggah di tempatnya sendiri."),
)  # fmt: skip


def require_readable(data: bytes) -> None:
    """Raise `BadTable` for a file that is known to be something else than a table."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise BadTable("password", LOCKED)
        raise _other("Excel lama (.xls)", AS_XLSX)
    start = data[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    for beginning, kind, remedy in _BEGINNINGS:
        if re.match(beginning, start, re.IGNORECASE | re.DOTALL):
            raise _other(kind, remedy)


def require_workbook(names: list[str]) -> None:
    """Raise `BadTable` for a ZIP that is no XLSX, by the names inside."""
    is_workbook = any(name.lower() == "xl/workbook.xml" for name in names)
    for packed, kind, remedy in _PACKED:
        is_other = any(re.fullmatch(packed, name, re.IGNORECASE) for name in names)
        if is_other and not (is_workbook and packed.startswith(".*")):
            raise _other(kind, remedy)
    if not any(name.lower() == "[content_types].xml" for name in names):
        raise _other("ZIP", "Pilih tabelnya.")


def require_letters(text: str) -> None:
    """Raise `BadTable` for a text with marks that only programs write."""
    if _OF_PROGRAMS.search(text, 0, _LOOKED_AT):
        raise _other("program, gambar, atau video", "Pilih tabelnya.")


def decoded(data: bytes) -> str:
    """Return a text in UTF-8 or UTF-16, without its mark of byte order."""
    if data[:4] in {b"\xff\xfe\0\0", b"\0\0\xfe\xff"}:
        raise BadTable("UTF-32", AS_CSV)
    code = _UTF_16.get(data[:2], "utf-8-sig")
    if b"\0" in data[:4] and data[:2] not in _UTF_16:
        code = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"  # without its mark
    try:
        return data.decode(code).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadTable("not UTF-8", AS_CSV) from error


def _other(kind: str, remedy: str) -> BadTable:
    pesan = f"Berkas ini {kind}, bukan XLSX atau CSV. {remedy}"
    return BadTable(f"another kind of file: {kind}", pesan)
