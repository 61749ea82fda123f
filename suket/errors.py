"""Everything the office can refuse to do.

SuketError
├── NotFound
│   ├── OfficeNotFound
│   ├── ResidentNotFound
│   ├── SuketNotFound
│   ├── BatchNotFound
│   ├── AccountNotFound
│   ├── DeliveryNotFound
│   ├── DocumentNotReady
│   ├── InstitutionNotFound
│   ├── ClerkNotFound
│   ├── ApiKeyNotFound
│   ├── VisitNotFound
│   └── WebhookNotFound
├── Conflict
│   ├── AlreadyIssued
│   ├── AlreadyEnded
│   ├── AlreadyThere
│   ├── NotSuspended
│   ├── IsSuspended
│   ├── HasEnded
│   ├── IssuanceClosed
│   ├── NoSignatory
│   ├── ListsFull
│   └── ClockDoubtful
├── NotEligible
│   ├── NotEnrolled
│   ├── DuplicateRecord
│   ├── EnrolmentFailed
│   ├── HasCard
│   ├── NotCitizen
│   ├── Under17
│   ├── Moved
│   ├── Dead
│   ├── PhotoMissing
│   └── NotResident
├── Unusable
│   ├── TextTooLong
│   ├── BadPhoto
│   ├── BadTable
│   ├── BadTemplate
│   ├── BadUsername
│   ├── WeakPassword
│   ├── EvidenceMissing
│   ├── BadAgreement
│   ├── BadReference
│   ├── BadWebhook
│   ├── BadReceipt
│   └── DayToCome
├── NotAllowed
│   ├── RoleNotAllowed
│   ├── AccountDisabled
│   ├── AgreementOver
│   ├── ScopeMissing
│   └── PurposeNotAgreed
├── TooMuch
│   ├── TooFast
│   └── QuotaUsedUp
└── NotSignedIn
    ├── BadApiKey
    ├── WrongPassword
    ├── LockedOut
    ├── SessionOver
    ├── WrongPin
    └── DeliveryLocked

Each leaf has a `code` for ever: never renamed, never reused.  The codes in capitals are
those officers know from the Dinas.  The message is English, for logs, and names no
person; `pesan` is Indonesian, for the person at the desk, and says what to do next.
Nothing here knows about HTTP: `suket.web.problems` gives each branch its status.
"""

from datetime import datetime


class SuketError(Exception):
    """The office refuses, and whoever asked may know why."""

    code: str
    pesan: str

    def __init__(self, message: str = "") -> None:
        super().__init__(message or type(self).__doc__ or self.code)


class NotFound(SuketError):
    """There is no such thing, or it belongs to another office: the same answer."""


class Conflict(SuketError):
    """The thing is there, but not in a state that allows the act."""


class NotEligible(SuketError):
    """The resident may not have a suket, or not now."""


class Unusable(SuketError):
    """What was handed in cannot be used as it is."""


class NotAllowed(SuketError):
    """The officer may not do that."""


class TooMuch(SuketError):
    """More was asked than was agreed; after `retry_after` seconds there is room."""

    def __init__(self, retry_after: int = 60) -> None:
        super().__init__()
        self.retry_after = retry_after


class NotSignedIn(SuketError):
    """It is not known who is asking."""


class OfficeNotFound(NotFound):
    """No office has this code."""

    code = "office-not-found"
    pesan = "Kantor tidak ditemukan. Periksa kode wilayahnya."


class ResidentNotFound(NotFound):
    """The office has no such resident."""

    code = "resident-not-found"
    pesan = "Penduduk tidak ditemukan di kantor ini. Periksa NIK atau impor datanya."


class SuketNotFound(NotFound):
    """The office has issued no such suket."""

    code = "suket-not-found"
    pesan = "Suket tidak ditemukan di kantor ini. Periksa nomornya."


class BatchNotFound(NotFound):
    """The office has begun no such batch."""

    code = "batch-not-found"
    pesan = "Penerbitan massal itu tidak ditemukan di kantor ini."


class AccountNotFound(NotFound):
    """There is no such account."""

    code = "account-not-found"
    pesan = "Akun tidak ditemukan."


class DeliveryNotFound(NotFound):
    """The link is unknown, replaced or past its last day."""

    code = "delivery-not-found"
    pesan = (
        "Tautan ini tidak berlaku atau sudah diganti."
        " Mintalah tautan baru kepada petugas Dukcapil."
    )


class DocumentNotReady(NotFound):
    """The document has not been made yet; the suket itself is issued."""

    code = "document-not-ready"
    pesan = "Berkas PDF sedang dibuat. Muat ulang halaman ini beberapa detik lagi."


class InstitutionNotFound(NotFound):
    """No institution has this code."""

    code = "institution-not-found"
    pesan = "Lembaga tidak ditemukan. Periksa kodenya."


class ClerkNotFound(NotFound):
    """No institution has such a person."""

    code = "clerk-not-found"
    pesan = "Akun petugas lembaga tidak ditemukan."


class ApiKeyNotFound(NotFound):
    """The institution has no such key."""

    code = "api-key-not-found"
    pesan = "Kunci API itu tidak ditemukan pada lembaga ini."


class VisitNotFound(NotFound):
    """The institution made no such check, or what it opened is shut again."""

    code = "visit-not-found"
    pesan = "Pemeriksaan itu tidak ditemukan atau sudah ditutup. Periksa suketnya lagi."


class WebhookNotFound(NotFound):
    """The institution has no webhook."""

    code = "webhook-not-found"
    pesan = "Lembaga ini belum mempunyai webhook."


class AlreadyIssued(Conflict):
    """The resident holds a suket that is in force."""

    code = "SUDAH_ADA_SUKET_AKTIF"
    pesan = (
        "Penduduk ini masih memegang suket yang berlaku."
        " Perpanjang atau akhiri suket itu lebih dahulu."
    )

    def __init__(self, number: str) -> None:
        super().__init__(f"Suket {number} is still in force.")
        self.number = number


class AlreadyEnded(Conflict):
    """A suket ends once, and for ever."""

    code = "already-ended"
    pesan = "Suket ini sudah berakhir dan tidak dapat diubah lagi. Terbitkan yang baru."

    def __init__(self, number: str, ended_at: datetime) -> None:
        super().__init__(f"Suket {number} was ended at {ended_at:%Y-%m-%d %H:%MZ}.")
        self.number = number
        self.ended_at = ended_at


class AlreadyThere(Conflict):
    """A thing of this name exists."""

    code = "already-there"
    pesan = "Nama atau kode itu sudah dipakai. Pilih yang lain."


class NotSuspended(Conflict):
    """Only a suspended suket can be restored."""

    code = "not-suspended"
    pesan = "Suket ini tidak sedang dibekukan."


class IsSuspended(Conflict):
    """A suket under investigation is neither renewed nor suspended again."""

    code = "is-suspended"
    pesan = "Suket ini sedang dibekukan. Pulihkan atau akhiri lebih dahulu."


class HasEnded(Conflict):
    """The suket has ended, so its document is no longer handed out."""

    code = "has-ended"
    pesan = "Suket ini sudah tidak berlaku, sehingga tidak dapat diserahkan."


class IssuanceClosed(Conflict):
    """The office's issuance window is shut."""

    code = "PENERBITAN_DITUTUP"
    pesan = "Penerbitan suket di kantor ini sedang ditutup. Hubungi kepala dinas."


class NoSignatory(Conflict):
    """Nobody is named to sign for the office on this day."""

    code = "no-signatory"
    pesan = "Belum ada pejabat penanda tangan untuk hari ini. Tetapkan lebih dahulu."


class ListsFull(Conflict):
    """Every status list allotted to the office is half full."""

    code = "lists-full"
    pesan = (
        "Daftar status kantor ini penuh."
        " Mintalah pengelola kunci menambah daftar baru melalui upacara kunci."
    )


class ClockDoubtful(Conflict):
    """The machine's clock is minutes behind what was already published."""

    code = "clock-doubtful"
    pesan = (
        "Jam komputer server tidak benar, sehingga penerbitan dihentikan."
        " Hubungi pengelola sistem."
    )


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
    pesan = "Pas foto penduduk ini belum ada. Impor fotonya lebih dahulu."


class NotResident(NotEligible):
    """The resident lives in the area of another office."""

    code = "BUKAN_PENDUDUK"
    pesan = "Penduduk ini bukan warga wilayah kantor ini. Arahkan ke Dukcapil asalnya."


class TextTooLong(Unusable):
    """Name, birthplace and address are too long for the largest QR we print."""

    code = "text-too-long"
    pesan = (
        "Nama, tempat lahir dan alamat terlalu panjang untuk kode QR."
        " Ringkas penulisan alamatnya, lalu terbitkan lagi."
    )


class BadPhoto(Unusable):
    """The photo is not a JPEG or PNG within 2 MB and 12 megapixels."""

    code = "bad-photo"
    pesan = "Foto harus JPEG atau PNG, paling besar 2 MB dan 12 megapiksel."


class BadTable(Unusable):
    """The file is not a table of residents that can be read."""

    code = "bad-table"
    pesan = "Berkas tidak dapat dibaca. Gunakan CSV atau XLSX menurut templat."

    def __init__(self, message: str, pesan: str = "") -> None:
        super().__init__(message)
        self.pesan = pesan or type(self).pesan


class BadTemplate(Unusable):
    """The template of document numbers has an unknown field."""

    code = "bad-template"
    pesan = "Pola nomor surat tidak dikenal. Contoh: {klas}/{urut:05}/{kode_unit}."


class BadUsername(Unusable):
    """A user name has 3 to 32 of a-z, 0-9, dot, hyphen and underscore."""

    code = "bad-username"
    pesan = "Nama pengguna: 3 sampai 32 huruf kecil, angka, titik, atau tanda hubung."


class WeakPassword(Unusable):
    """A password needs 12 to 128 characters and may not hold the user name."""

    code = "weak-password"
    pesan = "Kata sandi harus 12 sampai 128 karakter dan tidak memuat nama pengguna."


class EvidenceMissing(Unusable):
    """The reason needs a word on what it rests on."""

    code = "evidence-missing"
    pesan = "Tuliskan dasar keputusan ini, misalnya nomor akta atau laporan."


class BadAgreement(Unusable):
    """What was told of an institution cannot be: code, period, purpose or bounds."""

    code = "bad-agreement"
    pesan = (
        "Keterangan lembaga belum benar. Periksa kode, nomor perjanjian, tujuan,"
        " masa berlaku, dan kuotanya."
    )


class BadReference(Unusable):
    """A reference has up to 64 letters, digits, dots, hyphens, slashes; and no NIK."""

    code = "bad-reference"
    pesan = (
        "Nomor rujukan paling panjang 64 huruf, angka, titik, garis miring, atau tanda"
        " hubung, dan tidak boleh memuat NIK."
    )


class BadWebhook(Unusable):
    """A webhook is an https address without name, password and fragment."""

    code = "bad-webhook"
    pesan = "Alamat webhook harus https, tanpa nama pengguna, kata sandi, atau tanda #."


class BadReceipt(Unusable):
    """The text is not that of a receipt of this service."""

    code = "bad-receipt"
    pesan = "Tanda terima itu bukan dari layanan ini. Periksa suketnya lagi."


class DayToCome(Unusable):
    """How a suket stands on a day that has not come is not known."""

    code = "day-to-come"
    pesan = "Tanggal itu belum tiba. Isi hari ini atau hari yang sudah lewat."


class RoleNotAllowed(NotAllowed):
    """The role of this account does not include the act."""

    code = "role-not-allowed"
    pesan = "Peran akun Anda tidak mencakup tindakan ini."


class AccountDisabled(NotAllowed):
    """The account was disabled after it gave the order."""

    code = "account-disabled"
    pesan = (
        "Akun yang memesan penerbitan ini sudah dinonaktifkan. Petugas lain dapat"
        " memesannya lagi."
    )


class AgreementOver(NotAllowed):
    """The agreement with the institution has not begun, has ended, or was closed."""

    code = "agreement-over"
    pesan = (
        "Perjanjian lembaga Anda dengan kantor Dukcapil sedang tidak berlaku."
        " Hubungi kantor itu."
    )


class ScopeMissing(NotAllowed):
    """The key, or the person, may not ask for this."""

    code = "scope-missing"
    pesan = "Kunci atau akun Anda tidak mencakup permintaan ini."


class PurposeNotAgreed(NotAllowed):
    """The agreement does not name this purpose."""

    code = "purpose-not-agreed"
    pesan = "Tujuan itu tidak tercantum dalam perjanjian lembaga Anda."


class TooFast(TooMuch):
    """More checks within a minute than the agreement allows."""

    code = "too-fast"
    pesan = "Terlalu banyak pemeriksaan dalam satu menit. Tunggu sebentar."


class QuotaUsedUp(TooMuch):
    """The checks of this day, by the office's calendar, are used up."""

    code = "quota-used-up"
    pesan = "Kuota pemeriksaan lembaga Anda untuk hari ini sudah habis."


class BadApiKey(NotSignedIn):
    """The key is missing, unknown, expired or revoked: it is not said which."""

    code = "bad-api-key"
    pesan = "Kunci API tidak berlaku. Mintalah kunci baru kepada kantor Dukcapil."


class WrongPassword(NotSignedIn):
    """Name or password is wrong: it is not said which."""

    code = "wrong-password"
    pesan = "Nama pengguna atau kata sandi salah."


class LockedOut(NotSignedIn):
    """Five failures in a row shut the account for a quarter of an hour."""

    code = "locked-out"
    pesan = "Terlalu banyak percobaan. Coba lagi 15 menit kemudian."


class SessionOver(NotSignedIn):
    """The session is unknown, idle too long, too old, or was ended."""

    code = "session-over"
    pesan = "Sesi Anda sudah berakhir. Silakan masuk lagi."


class WrongPin(NotSignedIn):
    """The PIN is wrong; five wrong ones shut the link."""

    code = "wrong-pin"
    pesan = "PIN salah."

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"Wrong PIN, {tries_left} tries left.")
        self.tries_left = tries_left
        self.pesan = f"PIN salah. Sisa percobaan: {tries_left}."


class DeliveryLocked(NotSignedIn):
    """Five wrong PINs shut the link for good; the officer opens a new one."""

    code = "delivery-locked"
    pesan = (
        "Tautan ini terkunci karena PIN salah lima kali."
        " Mintalah tautan baru kepada petugas Dukcapil."
    )
