"""What the documents can refuse."""

from collections.abc import Mapping
from typing import Final

from suket.errors import NotFound, TooMuch, Unusable


class DocumentNotReady(NotFound):
    """The document has not been made yet; the suket itself is issued."""

    code = "document-not-ready"
    pesan = "Berkas PDF sedang dibuat. Muat ulang halaman ini beberapa detik lagi."


class SamplesBusy(TooMuch):
    """Others are having sheets drawn to look at, and there is no place in the line."""

    code = "samples-busy"
    pesan = (
        "Contoh lembar sedang dibuat untuk orang lain. Tunggu sebentar, lalu tekan"
        " “Lihat contoh”."
    )

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(retry_after)


_AS_PNG: Final = "Simpan lambang sebagai PNG, lalu unggah lagi."
_WHY: Final[Mapping[str, str]] = {
    "empty": "Berkas lambang ini kosong (0 bita). Salin ulang, lalu unggah lagi.",
    "too-large": f"Lambang terlalu besar atau terlalu rumit. {_AS_PNG}",
    "too-small": (
        "Gambar lambang terlalu kecil: sisi terpanjangnya {} piksel, paling sedikit"
        " 400. Unggah yang lebih besar, atau SVG."
    ),
    "doctype": f"SVG ini memuat DOCTYPE atau entitas, yang tidak diterima. {_AS_PNG}",
    "no-shapes": f"SVG ini tidak memuat gambar. {_AS_PNG}",
    "element": f"SVG ini memuat unsur “{{}}”, yang tidak dapat dicetak. {_AS_PNG}",
    "value": f"Nilai “{{}}” di SVG ini tidak dapat dicetak. {_AS_PNG}",
    "busy": "Sedang banyak berkas diperiksa. Tunggu sebentar, lalu unggah lagi.",
}


class BadArms(Unusable):
    """The file is not arms that can be printed: plain opaque shapes, or a picture."""

    code = "bad-arms"
    pesan = "Lambang tidak dapat dibaca. Gunakan SVG, PNG, atau JPEG."

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why)
        self.args = (why, what)  # both, since a worker hands them on
        if why in _WHY:
            self.pesan = _WHY[why].format(what)

    def __str__(self) -> str:
        """Return why, without the number that the sentence has."""
        return str(self.args[0])
