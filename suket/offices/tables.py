"""Tables of what an office is and may do."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from suket.columns import known, new_id
from suket.db import Base, Choice, UtcSeconds
from suket.offices.words import Capacity, EnrolmentStatus, UnitKind, Validity


class Arms(Base):
    """The arms of an office as they are printed, named by content and never changed.

    A suket keeps pointing at the arms it was issued under, so its page can be made
    again after the office has others.
    """

    __tablename__ = "arms"
    __table_args__ = (
        CheckConstraint("length(content) BETWEEN 1 AND 1048576", name="content_size"),
    )

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256, hex
    content: Mapped[bytes] = mapped_column(LargeBinary)  # clean SVG, or square PNG


class Office(Base):
    """One issuing office: a regency or city, its letterhead and its rules."""

    __tablename__ = "office"
    __table_args__ = (
        known("validity", Validity),
        CheckConstraint(
            "(validity = 'until-printed') = (months IS NULL)",
            name="months_when_counted",
        ),
        CheckConstraint("months BETWEEN 1 AND 60", name="months_in_range"),
    )

    code: Mapped[str] = mapped_column(String(5), primary_key=True)  # "32.74"
    name: Mapped[str]  # "Kota Cirebon"
    zone: Mapped[str]  # "Asia/Jakarta"
    place: Mapped[str]  # "Cirebon", before the date of issue
    government: Mapped[str]
    agency: Mapped[str]
    street: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    website: Mapped[str]
    postal_code: Mapped[str]
    form: Mapped[str]
    number_template: Mapped[str]
    classification: Mapped[str]  # {klas} of the template
    unit_code: Mapped[str]  # {kode_unit} of the template
    validity: Mapped[Validity] = mapped_column(Choice(Validity))
    months: Mapped[int | None]
    minimum_status: Mapped[EnrolmentStatus] = mapped_column(Choice(EnrolmentStatus))
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)


class OfficeArms(Base):
    """Which arms an office has now; one without has the ornament of the form."""

    __tablename__ = "office_arms"

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey(Arms.digest))
    set_at: Mapped[datetime] = mapped_column(UtcSeconds)


class Unit(Base):
    """A place where an office serves people: the Dinas itself, an UPT, a kecamatan.

    The pair of office and unit is a key, so that whatever names both can never name
    the unit of another office.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("office_code", "id"),
        UniqueConstraint("office_code", "name"),
        known("kind", UnitKind),
        CheckConstraint(
            "(kind = 'kecamatan') = (region_code IS NOT NULL)",
            name="district_has_region",
        ),
        # Each office is one unit, the Dinas, that bears its code.
        CheckConstraint(
            "(kind = 'dinas') = (id = office_code)", name="dinas_is_the_office"
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    kind: Mapped[UnitKind] = mapped_column(Choice(UnitKind))
    name: Mapped[str]  # "Kecamatan Kejaksan"
    region_code: Mapped[str | None] = mapped_column(String(8))  # "32.74.01"


class Person(Base):
    """One human who works at an office: accounts come and go, rules count persons.

    One row is nobody in particular: whoever keeps the machine (`persons.KEEPER`).
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_is_said"),
        CheckConstraint(
            "length(nip) = 18 AND trim(nip, '0123456789') = ''", name="nip_form"
        ),
        CheckConstraint("length(nik_digest) = 64", name="nik_digest_size"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    name: Mapped[str]  # "Rina CONTOH", as colleagues know them
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    # Of those without NIP.  A bare digest of a NIK is soon guessed: it is keyed, hex.
    nik_digest: Mapped[str | None] = mapped_column(String(64), unique=True)


class Signatory(Base):
    """Who signs for an office, from a day on, until the next is named."""

    __tablename__ = "signatory"
    __table_args__ = (
        CheckConstraint(
            "nip = '' OR (length(nip) = 18 AND trim(nip, '0123456789') = '')",
            name="nip_form",
        ),
        Index(None, "office_code", "since"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    since: Mapped[date]  # the office's local day
    capacity: Mapped[Capacity] = mapped_column(Choice(Capacity))
    title: Mapped[str]
    name: Mapped[str]
    rank: Mapped[str]
    nip: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class IssuanceWindow(Base):
    """A period in which an office may issue; without an open one it may not."""

    __tablename__ = "issuance_window"
    __table_args__ = (
        CheckConstraint("closed_at > opened_at", name="closes_after_opening"),
        # At most one window of an office is open.
        Index(
            "uq_issuance_window_open",
            "office_code",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    opened_at: Mapped[datetime] = mapped_column(UtcSeconds)
    closed_at: Mapped[datetime | None] = mapped_column(UtcSeconds)
