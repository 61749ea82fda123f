"""What institutions, their people and machines are refused."""

from suket.errors import NotAllowed, NotFound, NotSignedIn, TooMuch, Unusable


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
