"""What the documents can refuse."""

from suket.errors import NotFound


class DocumentNotReady(NotFound):
    """The document has not been made yet; the suket itself is issued."""

    code = "document-not-ready"
    pesan = "Berkas PDF sedang dibuat. Muat ulang halaman ini beberapa detik lagi."
