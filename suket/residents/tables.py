"""Tables of the residents."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.columns import FAMILY_CARD_FORM, NIK_FORM, known, new_id
from suket.db import Base, Choice, UtcSeconds, in_bytes
from suket.offices.tables import Office
from suket.offices.words import EnrolmentStatus
from suket.residents.words import Gender, Standing


class Photo(Base):
    """One portrait, 300 × 400 pixels, JPEG, named by its content and never changed.

    A suket keeps pointing at the portrait it was issued with, so its page can be made
    again after the resident has been photographed anew.
    """

    __tablename__ = "photo"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256, hex
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)


class Resident(Base):
    """One resident, as the population database has them; texts as printed."""

    __tablename__ = "resident"
    __table_args__ = (
        CheckConstraint(NIK_FORM, name="nik_form"),
        known("sex", Gender),
        CheckConstraint("citizenship IN ('WNI', 'WNA')", name="citizenship_known"),
        Index(None, "office_code", "name_key"),
        CheckConstraint(FAMILY_CARD_FORM, name="family_card_form"),
        CheckConstraint(
            "import_row IS NULL OR (import_row >= 1 AND imported_at IS NOT NULL)",
            name="import_row_dated",
        ),
        Index(None, "office_code", "updated_at"),
        Index(None, "office_code", "import_id"),  # whom one import stored
        Index(None, "office_code", "born"),  # whom a birth date finds
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    nik: Mapped[str] = mapped_column(String(16), unique=True)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    full_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(in_bytes())  # for searching: suket.names
    birthplace: Mapped[str]
    born: Mapped[date]
    sex: Mapped[Gender] = mapped_column(Choice(Gender))
    blood_type: Mapped[str]
    street: Mapped[str]
    rt: Mapped[str] = mapped_column(String(3))
    rw: Mapped[str] = mapped_column(String(3))
    village: Mapped[str]
    district: Mapped[str]
    regency: Mapped[str]
    province: Mapped[str]
    region_code: Mapped[str | None] = mapped_column(String(13))  # PP.KK.CC.DDDD
    religion: Mapped[str]
    marital_status: Mapped[str]  # as printed
    # Whether marriage or divorce is recorded (tercatat); None: the table said neither.
    is_marriage_recorded: Mapped[bool | None]
    occupation: Mapped[str]
    citizenship: Mapped[str] = mapped_column(String(3))
    enrolment_status: Mapped[EnrolmentStatus] = mapped_column(Choice(EnrolmentStatus))
    standing: Mapped[Standing] = mapped_column(Choice(Standing))
    photo_digest: Mapped[str | None] = mapped_column(ForeignKey(Photo.digest))
    # 16 digits.  Never printed and never shown: domain handbook, section 4.2.
    family_card: Mapped[str | None] = mapped_column(String(16))
    import_id: Mapped[str | None] = mapped_column(String(22))  # which stored them last
    # Where in the last table that had them, as the spreadsheet counts, and when that
    # was read; None: typed into a form.
    import_row: Mapped[int | None]
    imported_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
    updated_at: Mapped[datetime] = mapped_column(UtcSeconds)


class LearntFact(Base):
    """One column of one resident that the office has learnt, besides any table.

    An older table does not take it back: `suket.intake.conflicts_with_endings`.
    """

    __tablename__ = "learnt_fact"
    __table_args__ = (
        CheckConstraint(
            "field IN ('citizenship', 'enrolment_status', 'marital_status',"
            " 'standing')",
            name="field_known",
        ),
    )

    resident_id: Mapped[str] = mapped_column(
        ForeignKey(Resident.id, ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    learnt_at: Mapped[datetime] = mapped_column(UtcSeconds)


class ResidentWord(Base):
    """One word of one resident's name, so that any word finds them by its beginning."""

    __tablename__ = "resident_word"
    __table_args__ = (Index(None, "resident_id", "word"),)

    office_code: Mapped[str] = mapped_column(String(5), primary_key=True)
    word: Mapped[str] = mapped_column(in_bytes(), primary_key=True)
    resident_id: Mapped[str] = mapped_column(
        ForeignKey(Resident.id, ondelete="CASCADE"), primary_key=True
    )


class ResidentSound(Base):
    """How the whole name of one resident sounds (`spellings.sounds_of`)."""

    __tablename__ = "resident_sound"
    __table_args__ = (Index(None, "office_code", "sounds"),)

    resident_id: Mapped[str] = mapped_column(
        ForeignKey(Resident.id, ondelete="CASCADE"), primary_key=True
    )
    office_code: Mapped[str] = mapped_column(String(5))
    sounds: Mapped[str] = mapped_column(in_bytes())


class NameForm(Base):
    """One form (`spellings.forms_of`) of one word that names in an office have had.

    It grows with the words of an office and not with its people.  A word that nobody
    bears any more stays, and finds nobody.
    """

    __tablename__ = "name_form"

    office_code: Mapped[str] = mapped_column(String(5), primary_key=True)
    form: Mapped[str] = mapped_column(in_bytes(), primary_key=True)
    word: Mapped[str] = mapped_column(in_bytes(), primary_key=True)
