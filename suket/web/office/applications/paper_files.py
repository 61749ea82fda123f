"""The pictures of papers that come with a form: one field for each paper.

A picture that is not read is told beside its field.  What was read is not asked for
again: it is held for the request until that is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import File, UploadFile
from sqlalchemy.orm import Session

from suket.applications import pictures
from suket.applications.asking.apply import is_key
from suket.applications.papers import NAMES, NEEDED
from suket.applications.pictures import NewPicture
from suket.applications.words import Item
from suket.intake.errors import BadPhoto
from suket.intake.paper_pictures import MOST_BYTES, paper_picture
from suket.web import problems
from suket.web.body_limit import UPLOAD_BYTES
from suket.web.form_fields import chosen_file
from suket.web.office.signed_in_officer import SignedInOfficer
from verify.sought import is_pdf

FIELDS: Final = {
    Item.FAMILY_CARD: "foto_kk",
    Item.POLICE_LETTER: "foto_polisi",
    Item.PROOF_OF_CHANGE: "foto_bukti",
    Item.OLD_PAPER: "foto_lama",
}
FORM_LIMITS: Final[Any] = {"max_files": len(FIELDS)}
BODY_BYTES: Final = UPLOAD_BYTES  # more than is kept, so that it is told in its place
NOT_READ: Final[Mapping[str, str]] = {
    **problems.UNREADABLE,
    "empty": "Foto ini kosong (0 bita). Foto lagi, atau pilih yang lain.",
    "too-large": (
        f"Foto ini lebih dari {MOST_BYTES // 2**20} MB. Pilih ukuran foto yang lebih"
        " kecil di kamera, lalu foto lagi."
    ),
    "too-many-pixels": (
        "Foto ini lebih dari 12 megapiksel. Pilih ukuran foto yang lebih kecil di"
        " kamera, lalu foto lagi."
    ),
    "not-a-picture": (
        "Berkas ini bukan foto yang dapat dibaca. Pilih JPEG, PNG, atau WebP."
    ),
    "broken": "Foto ini rusak atau terpotong. Foto lagi, atau pilih yang lain.",
    "pdf": "PDF tidak diterima di sini. Foto lembarnya, lalu kirim fotonya.",
}
PaperFile = Annotated[UploadFile | None, File()]


@dataclass(frozen=True, slots=True)
class PaperField:
    """The field of a paper's picture."""

    item: Item
    name: str
    title: str
    kinds: str  # the kinds of application that need it, apart by blanks
    is_held: bool  # a picture has come already


@dataclass(frozen=True, slots=True)
class ReadPapers:
    """The pictures that could be read, and what is amiss with the others, by field."""

    pictures: Mapping[Item, NewPicture] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperFiles:
    """The files of a form, as they came."""

    foto_kk: PaperFile = None
    foto_polisi: PaperFile = None
    foto_bukti: PaperFile = None
    foto_lama: PaperFile = None

    def read(self, user: SignedInOfficer) -> ReadPapers:
        """Return what was handed in, drawn anew; raises a `KeyFault`."""
        read, errors = {}, {}
        for item, name in FIELDS.items():
            data = chosen_file(getattr(self, name))
            if data is None:
                continue
            try:
                read[item] = new_picture(user, data)
            except BadPhoto as refusal:
                errors[name] = why_not(refusal, data)
        return ReadPapers(read, errors)


def new_picture(user: SignedInOfficer, data: bytes) -> NewPicture:
    """Return a picture that was handed in, drawn anew; raises `BadPhoto`."""
    return NewPicture(paper_picture(data), user.app_state.keys.secrets)


def why_not(refusal: BadPhoto, data: bytes) -> str:
    """Return what is told of a picture that cannot be taken, with its remedy."""
    code = "pdf" if is_pdf(data) else str(refusal)
    return NOT_READ.get(code, NOT_READ["not-a-picture"])


def fields_of(session: Session, user: SignedInOfficer, key: str) -> list[PaperField]:
    """Return the fields of a form, under the key of its request."""
    held = pictures.held(session, key, by=user.officer.person) if is_key(key) else ()
    return [
        PaperField(item, name, NAMES[item], _kinds(item), item in held)
        for item, name in FIELDS.items()
    ]


def _kinds(item: Item) -> str:
    return " ".join(kind.value for kind, items in NEEDED.items() if item in items)


def hold(user: SignedInOfficer, key: str, read: ReadPapers) -> None:
    """Hold what was read for the request of a form that is shown again."""
    if not (is_key(key) and read.pictures and user.officer.person):
        return
    with user.app_state.database.begin() as session:
        pictures.hold(session, key, read.pictures, by=user.officer.person, now=user.now)


def all_of(
    session: Session, user: SignedInOfficer, key: str, read: ReadPapers
) -> dict[Item, NewPicture]:
    """Return what came with the form, and what was held for it: held no more."""
    if not (is_key(key) and pictures.held(session, key, by=user.officer.person)):
        return dict(read.pictures)
    before = pictures.take_held(
        session,
        key,
        user.app_state.keys.secrets,
        by=user.officer.person,
        besides=read.pictures.keys(),
    )
    return before | dict(read.pictures)
