"""Why a table or a photo cannot be taken in."""

from typing import Final, Self

from suket.errors import NotFound, Unusable


class BadPhoto(Unusable):
    """The photo is none that is read, or larger than 25 MB or 64 megapixels."""

    code = "bad-photo"
    pesan = "Foto harus JPEG atau PNG, paling besar 25 MB dan 64 megapiksel."


BUSY: Final = "Impor lain sedang dibaca. Cobalah lagi sebentar lagi."


class BadTable(Unusable):
    """The file is not a table of residents that can be read."""

    code = "bad-table"
    pesan = "Berkas tidak dapat dibaca. Gunakan CSV atau XLSX menurut templat."

    def __init__(self, message: str, pesan: str = "") -> None:
        super().__init__(message)
        self.args = (message, pesan)  # both, since a worker hands them on
        self.pesan = pesan or type(self).pesan

    def __str__(self) -> str:
        """Return the message, without the sentence for the desk."""
        return str(self.args[0])

    @classmethod
    def unread(cls, code: str, too_much: str) -> Self:
        """Return why no worker has read it; `code` is that of `Unreadable`."""
        return cls(code, BUSY if code == "busy" else too_much)


class UploadGone(NotFound):
    """The upload is no longer held: an hour has passed, or another took its place."""

    code = "upload-gone"
    pesan = "Unggahan itu sudah tidak disimpan lagi. Unggah berkasnya sekali lagi."
