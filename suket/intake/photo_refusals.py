"""What is said of a photo that cannot be a portrait, by the code of its fault."""

from typing import Final

from suket.intake.cell_refusals import Bad

UNREADABLE: Final = Bad(
    "FOTO_TIDAK_SAH",
    "Foto tidak dapat dibaca. Simpan sebagai JPEG atau PNG, lalu impor lagi.",
)
_NOT_READ: Final = (
    "Foto berformat {} tidak dapat dibaca. Simpan sebagai JPEG, lalu impor lagi."
)
REFUSALS: Final = {
    "empty": Bad(
        "FOTO_KOSONG",
        "Berkas foto ini kosong (0 bita): salinannya mungkin terputus. Salin ulang.",
    ),
    "too-large": Bad(
        "FOTO_TERLALU_BESAR",
        "Foto paling besar 25 MB dan 64 megapiksel (WebP 16; HEIC, AVIF, GIF, BMP, dan"
        " TIFF 24). Kecilkan.",
    ),
    "too-small": Bad(
        "FOTO_TERLALU_KECIL", "Foto paling kecil 90 × 120 piksel. Ambil foto lain."
    ),
    "too-long": Bad(
        "FOTO_TERLALU_PANJANG",
        "Sisi foto ini lebih dari tiga kali sisi lainnya, seperti panorama: wajahnya"
        " akan terpotong. Ambil foto 3 × 4.",
    ),
    "busy": Bad("FOTO_BELUM_TERBACA", "Mesin sedang sibuk. Impor lagi sebentar."),
    "heic": Bad(
        "FOTO_HEIC",
        "Foto HEIC ini tidak dapat dibaca. Simpan sebagai JPEG. Agar foto berikutnya"
        " JPEG, di iPhone buka Pengaturan > Kamera > Format > Paling Kompatibel.",
    ),
    "avif": Bad("FOTO_AVIF", _NOT_READ.format("AVIF")),
    "tiff": Bad("FOTO_TIFF", _NOT_READ.format("TIFF atau RAW")),
    "jpeg-xl": Bad("FOTO_JPEG_XL", _NOT_READ.format("JPEG XL")),
    "jpeg-2000": Bad("FOTO_JPEG_2000", _NOT_READ.format("JPEG 2000")),
    "psd": Bad("FOTO_PSD", _NOT_READ.format("Photoshop")),
}


def refusal_of(fault: str) -> Bad:
    """Return what is said of a photo with this fault, as `BadPhoto` names it."""
    return REFUSALS.get(fault, UNREADABLE)
