"""What applications can refuse."""

from collections.abc import Mapping
from datetime import date, datetime

from suket.applications.words import Item
from suket.errors import Conflict, NotAllowed, NotFound, Unusable
from suket.residents.nik import Malformed


class CaseNotFound(NotFound):
    """The office has no such application."""

    code = "application-not-found"
    pesan = "Pengajuan itu tidak ditemukan di kantor ini. Periksa nomornya."


class OutsideDistrict(NotFound):
    """Nobody of the kecamatan has this NIK; an operator is not told more."""

    code = "outside-district"
    pesan = (
        "NIK itu tidak terdata di kecamatan ini. Periksa NIK-nya di Kartu Keluarga;"
        " bila sudah benar, minta pemohon mengajukan di kecamatan tempat tinggalnya,"
        " atau di Dinas."
    )


class AlreadyApplied(Conflict):
    """The person has an application that is not signed yet."""

    code = "SUDAH_MENGAJUKAN"
    pesan = (
        "Orang ini sudah mempunyai pengajuan yang belum selesai."
        " Lanjutkan pengajuan itu, atau batalkan lebih dahulu."
    )

    def __init__(self, number: str, promised: date | None) -> None:
        super().__init__(f"Application {number} is pending.")
        self.number, self.promised = number, promised


class AppliedElsewhere(Conflict):
    """The person has an application at another office that is not signed yet."""

    code = "SUDAH_MENGAJUKAN_DI_TEMPAT_LAIN"
    pesan = (
        "Orang ini mempunyai pengajuan yang belum selesai di kantor lain."
        " Minta pemohon membatalkannya di sana lebih dahulu."
    )


class NothingToReplace(Conflict):
    """There is no suket in force that the new one could follow."""

    code = "TIDAK_ADA_SUKET_BERLAKU"
    pesan = "Penduduk ini tidak memegang suket yang berlaku. Ajukan sebagai suket baru."


class AlreadyChanged(Conflict):
    """Somebody else took a step with this application meanwhile."""

    code = "application-already-changed"
    pesan = "Pengajuan ini baru saja diubah orang lain. Buka lagi, lalu putuskan."


class NotPossibleNow(Conflict):
    """An application in this state cannot take that step."""

    code = "application-step-not-possible"
    pesan = "Pengajuan ini tidak dapat diubah begitu lagi. Lihat keadaannya sekarang."


class BadNik(Unusable):
    """The NIK cannot be one."""

    code = "bad-nik"
    pesan = "NIK harus 16 angka. Periksa lagi NIK-nya di Kartu Keluarga."

    def __init__(self, fault: Malformed) -> None:
        super().__init__(f"NIK: {fault.code}")
        self.pesan = f"{fault.pesan} Periksa lagi NIK-nya di Kartu Keluarga."


class BadRequestKey(Unusable):
    """The key of a request has 1 to 64 visible characters of ASCII."""

    code = "bad-request-key"
    pesan = (
        "Kunci permintaan harus 1 sampai 64 huruf, angka, atau tanda tanpa spasi."
        " Pakai kunci baru untuk setiap permintaan."
    )


class ChannelOfDistrict(Unusable):
    """The channel `kecamatan` is that of a kecamatan's unit, and no other is."""

    code = "channel-of-district"
    pesan = (
        "Jalur kecamatan hanya untuk unit kecamatan."
        " Sebutkan unit kecamatannya, atau pilih jalur lain."
    )


class OpenElsewhere(Conflict):
    """Somebody else has this application open."""

    code = "application-open-elsewhere"
    pesan = (
        "Pengajuan ini sedang dibuka petugas lain. Ambil pengajuan berikutnya, atau"
        " coba lagi beberapa menit lagi."
    )

    def __init__(self, person: str, until: datetime) -> None:
        super().__init__("Somebody else has it open.")
        self.person, self.until = person, until


class LeaseOver(OpenElsewhere):
    """Who decides had it open, for so long that somebody else has it now."""

    code = "application-lease-over"
    pesan = (
        "Waktu Anda habis: pengajuan ini terbuka lebih dari sepuluh menit, dan kini"
        " dibuka petugas lain. Keputusan Anda tidak dicatat. Ambil yang berikutnya."
    )


class ChangedSinceReview(Conflict):
    """What would be printed, or a picture of a paper, is no longer what was seen."""

    code = "application-changed-since-review"
    pesan = (
        "Data penduduk atau foto berkasnya berubah sejak Anda membukanya. Periksa lagi"
        " yang tampil sekarang, lalu putuskan."
    )


class PapersSettled(Conflict):
    """The papers were found in order, or the application is over."""

    code = "application-papers-settled"
    pesan = (
        "Berkas pengajuan ini sudah diperiksa, jadi fotonya tidak dapat ditambah atau"
        " diganti. Bila ada yang salah, minta kepala seksi mengembalikannya ke"
        " pemeriksa."
    )


class PictureNotFound(NotFound):
    """The application has no such picture, or has it no more."""

    code = "picture-not-found"
    pesan = "Foto itu tidak ada, atau sudah dihapus karena masa simpannya habis."


class PictureUnreadable(Conflict):
    """The picture cannot be opened: its secret is not here, or it was changed."""

    code = "picture-unreadable"
    pesan = "Foto ini tidak dapat dibuka lagi. Minta berkasnya difoto sekali lagi."


class NeedsAnother(Conflict):
    """Who had a part in an application does not decide about it as another person."""

    code = "application-needs-another-person"
    pesan = (
        "Anda sudah mengerjakan pengajuan ini. Orang lain harus memeriksa, menyetujui,"
        " atau menandatanganinya."
    )


class OwnApplication(Conflict):
    """It is the officer's own application, or that of somebody of their family card."""

    code = "own-application"
    pesan = (
        "Ini pengajuan atau suket Anda sendiri, atau keluarga satu KK. Orang lain harus"
        " memutuskannya."
    )


class KeeperDecides(NotAllowed):
    """Person zero, who keeps the machine, is nobody's second person."""

    code = "keeper-decides-nothing"
    pesan = (
        "Perintah di server tidak dapat memeriksa, menyetujui, atau menandatangani."
        " Lakukan di halaman petugas, dengan akun sendiri."
    )


class ItemsLacking(Unusable):
    """Papers that the application needs are not said to be there."""

    code = "items-lacking"
    pesan = (
        "Berkas yang diperlukan belum lengkap. Tandai setiap berkas di halaman"
        " pengajuannya: ada, atau tidak diperlukan."
    )

    def __init__(self, names: Mapping[Item, str]) -> None:
        super().__init__(f"Not there: {', '.join(names)}.")
        self.items = [*names]
        self.pesan = f"Belum ditandai ada: {', '.join(names.values())}. {self.pesan}"


class NoItemNamed(Unusable):
    """What is lacking is named paper by paper."""

    code = "no-item-named"
    pesan = "Tandai paling sedikit satu berkas yang belum ada atau tidak terbaca."


class ReasonNotFitting(Unusable):
    """That reason is not one for this decision."""

    code = "reason-not-fitting"
    pesan = "Alasan itu tidak berlaku untuk keputusan ini. Pilih alasan lain."


class BadClaim(Unusable):
    """What the applicant says of a field cannot stand on a sheet."""

    code = "bad-claim"
    pesan = "Isian perubahan data tidak dapat dipakai. Periksa lagi isiannya."

    def __init__(self, field: str, pesan: str = "") -> None:
        super().__init__(f"{field}: not usable")
        self.field = field
        self.pesan = pesan or self.pesan


class NotTheSignatory(NotAllowed):
    """Somebody else's name would be printed."""

    code = "not-the-signatory"
    pesan = (
        "Penanda tangan hari ini orang lain: namanya yang tercetak. Bila memang tugas"
        " Anda, minta admin menetapkan Anda sebagai penanda tangan (Plt., Plh., atau"
        " a.n.), dan mencocokkan NIP Anda."
    )


class SignatoryUnknown(Conflict):
    """The signatory of the day has no NIP, so nobody can be known to be them."""

    code = "signatory-without-nip"
    pesan = (
        "Penanda tangan hari ini tercatat tanpa NIP, sehingga tidak dapat dicocokkan"
        " dengan orangnya. Minta admin menetapkannya lagi dengan NIP."
    )


class TermsChanged(Conflict):
    """Letterhead, validity, signatory or day are others than were shown."""

    code = "signing-terms-changed"
    pesan = (
        "Kop, masa berlaku, penanda tangan, atau tanggalnya berubah sejak daftar ini"
        " dibuka. Buka lagi daftarnya, lalu tanda tangani."
    )


class SecondFactorNeeded(NotAllowed):
    """A password alone signs nothing."""

    code = "second-factor-needed"
    pesan = (
        "Menandatangani perlu kunci sandi (passkey) atau kode aplikasi. Pasang dahulu"
        " di halaman Cara masuk."
    )


class BadManifest(Unusable):
    """What is to be signed is not a list of applications with their digests."""

    code = "bad-manifest"
    pesan = "Daftar yang akan ditandatangani rusak. Buka lagi daftarnya."


class TooManyToSign(Unusable):
    """More applications than are signed with one touch."""

    code = "too-many-to-sign"
    pesan = "Paling banyak 500 pengajuan sekali tanda tangan. Bagi daftarnya."


class NeededByPast(Unusable):
    """The day by which a suket is needed is over, or more than two years away."""

    code = "needed-by-past"
    pesan = "Tanggal perlunya harus hari ini atau sesudahnya. Kosongkan bila tidak ada."


class BadPhone(Unusable):
    """A phone number has 9 to 15 digits."""

    code = "bad-phone"
    pesan = (
        "Nomor HP terdiri atas 9 sampai 15 angka, misalnya 081234567890. Bila pemohon"
        " tidak mempunyai HP, centang “tanpa HP”."
    )


class ConsentMissing(Unusable):
    """An operator applies for who agreed to it."""

    code = "consent-missing"
    pesan = (
        "Tanyakan persetujuan pemohon lebih dahulu, lalu centang. Tanpa persetujuan"
        " pengajuan tidak dapat dikirim."
    )


class SlotTooEarly(Conflict):
    """The suket may not be ready by then."""

    code = "slot-too-early"
    pesan = "Pada jam itu suketnya mungkin belum jadi. Pilih jam pada hari sesudahnya."


class UrgentUnexplained(Unusable):
    """Who asks for the urgent lane, or refuses it, says why in 5 to 200 characters."""

    code = "urgent-unexplained"
    pesan = "Tulis alasannya, paling sedikit 5 dan paling banyak 200 huruf."
