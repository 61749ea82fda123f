"""Why a resident is not found, or may not have a suket."""

from suket.errors import NotEligible, NotFound


class ResidentNotFound(NotFound):
    """The office has no such resident."""

    code = "resident-not-found"
    pesan = "Penduduk tidak ditemukan di kantor ini. Periksa NIK atau impor datanya."


class NotEnrolled(NotEligible):
    """The resident's biometrics are not recorded, or not far enough."""

    code = "BELUM_REKAM"
    pesan = "Penduduk ini belum merekam KTP-el. Lakukan perekaman lebih dahulu."


class DuplicateRecord(NotEligible):
    """The biometrics match another record."""

    code = "DATA_GANDA"
    pesan = "Data penduduk ini ganda. Selesaikan data gandanya lebih dahulu."


class EnrolmentFailed(NotEligible):
    """Recording failed and must be repeated."""

    code = "REKAM_GAGAL"
    pesan = "Perekaman penduduk ini gagal. Lakukan perekaman ulang."


class HasCard(NotEligible):
    """The e-KTP is printed, so no paper stands in for it."""

    code = "SUDAH_ADA_KTP"
    pesan = "KTP-el penduduk ini sudah dicetak. Serahkan kartunya."


class NotCitizen(NotEligible):
    """The suket is for Indonesian citizens only."""

    code = "BUKAN_WNI"
    pesan = "Suket hanya untuk Warga Negara Indonesia."


class Under17(NotEligible):
    """The resident is neither 17 years old nor married."""

    code = "BELUM_17"
    pesan = "Penduduk ini belum berusia 17 tahun dan belum pernah kawin."


class Moved(NotEligible):
    """The resident has moved away."""

    code = "SUDAH_PINDAH"
    pesan = "Penduduk ini sudah pindah. Arahkan ke Dukcapil daerah tujuannya."


class Dead(NotEligible):
    """The resident is recorded as dead."""

    code = "MENINGGAL"
    pesan = "Penduduk ini tercatat meninggal. Periksa akta kematiannya."


class PhotoMissing(NotEligible):
    """There is no portrait of the resident, and none prints a suket without."""

    code = "FOTO_BELUM_ADA"
    pesan = "Pas foto penduduk ini belum ada. Unggah di halamannya, atau impor fotonya."


class NotResident(NotEligible):
    """The resident lives in the area of another office."""

    code = "BUKAN_PENDUDUK"
    pesan = "Penduduk ini bukan warga wilayah kantor ini. Arahkan ke Dukcapil asalnya."
