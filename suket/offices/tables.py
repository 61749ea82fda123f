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
from suket.offices.words import (
    Capacity,
    EnrolmentStatus,
    NoNip,
    OfficePart,
    StepRule,
    UnitKind,
    Validity,
)


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


class LetterheadColumns:
    """Who an office is, as its sheets say."""

    place: Mapped[str]  # "Cirebon", before the date of issue
    government: Mapped[str]
    agency: Mapped[str]
    street: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    website: Mapped[str]
    postal_code: Mapped[str]


class NumberingColumns:
    """What the numbers of an office are made of."""

    number_template: Mapped[str]
    classification: Mapped[str]  # {klas} of the template
    unit_code: Mapped[str]  # {kode_unit} of the template


class ValidityColumns:
    """How long the sukets of an office live, and who may have one."""

    validity: Mapped[Validity] = mapped_column(Choice(Validity))
    months: Mapped[int | None]
    minimum_status: Mapped[EnrolmentStatus] = mapped_column(Choice(EnrolmentStatus))


class RuleColumns:
    """How many persons the sukets of an office need."""

    rule: Mapped[StepRule] = mapped_column(Choice(StepRule))


def _counted_months() -> tuple[CheckConstraint, ...]:
    return (
        known("validity", Validity),
        CheckConstraint(
            "(validity = 'until-printed') = (months IS NULL)",
            name="months_when_counted",
        ),
        CheckConstraint("months BETWEEN 1 AND 60", name="months_in_range"),
    )


class Office(LetterheadColumns, NumberingColumns, ValidityColumns, RuleColumns, Base):
    """One issuing office: a regency or city, and how it was set up when it was added.

    What became different since is an `OfficeVersion`; these columns never change.  Ask
    `suket.offices.versions` how an office is on a day.
    """

    __tablename__ = "office"
    __table_args__ = (*_counted_months(), known("rule", StepRule))

    code: Mapped[str] = mapped_column(String(5), primary_key=True)  # "32.74"
    name: Mapped[str]  # "Kota Cirebon"
    zone: Mapped[str]  # "Asia/Jakarta"
    form: Mapped[str]
    # NULL for nobody: SQLite adds no column that must be said, so a trigger refuses it.
    rule: Mapped[StepRule] = mapped_column(Choice(StepRule), nullable=True)
    created_at: Mapped[datetime] = mapped_column(UtcSeconds)


class OfficeArms(Base):
    """Which arms an office had before it had versions of them."""

    __tablename__ = "office_arms"

    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey(Arms.digest))
    set_at: Mapped[datetime] = mapped_column(UtcSeconds)


class OfficeVersion(Base):
    """That a part of an office is another from one of its local days on.

    Versions are added and never changed.  Of two from one day the later counts.
    """

    __tablename__ = "office_version"
    __table_args__ = (Index(None, "office_code", "part", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)  # what is named later is larger
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    part: Mapped[OfficePart] = mapped_column(Choice(OfficePart))
    since: Mapped[date]
    named_by: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class LetterheadVersion(LetterheadColumns, Base):
    """The letterhead that a version brings."""

    __tablename__ = "letterhead_version"

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )


class NumberingVersion(NumberingColumns, Base):
    """The numbering that a version brings."""

    __tablename__ = "numbering_version"

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )


class ValidityVersion(ValidityColumns, Base):
    """The validity that a version brings."""

    __tablename__ = "validity_version"
    __table_args__ = _counted_months()

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )


class RuleVersion(RuleColumns, Base):
    """The rule of steps that a version brings."""

    __tablename__ = "rule_version"
    __table_args__ = (known("rule", StepRule),)

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )


class ArmsVersion(Base):
    """The arms that a version brings; without any, the ornament of the form."""

    __tablename__ = "arms_version"

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )
    digest: Mapped[str | None] = mapped_column(ForeignKey(Arms.digest))


class WithdrawnVersion(Base):
    """That a version was taken back before its day came."""

    __tablename__ = "withdrawn_version"

    version_id: Mapped[int] = mapped_column(
        ForeignKey(OfficeVersion.id), primary_key=True
    )
    withdrawn_by: Mapped[str]
    withdrawn_at: Mapped[datetime] = mapped_column(UtcSeconds)


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
    no_nip: Mapped[NoNip | None] = mapped_column(Choice(NoNip))  # why there is none
    # Of those without NIP.  A bare digest of a NIK is soon guessed: it is keyed, hex.
    nik_digest: Mapped[str | None] = mapped_column(String(64), unique=True)


class SamePerson(Base):
    """Two rows of `person` that are one human: each pair both ways; only added to.

    Whoever governs said so of who had an account here before, under another row.
    """

    __tablename__ = "same_person"
    __table_args__ = (CheckConstraint("person_id <> other_id", name="are_two_rows"),)

    person_id: Mapped[str] = mapped_column(ForeignKey(Person.id), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey(Person.id), primary_key=True)


class Signatory(Base):
    """Who signs for an office, from a day on, until the next does or a last day.

    Namings are added and never changed.
    """

    __tablename__ = "signatory"
    __table_args__ = (
        CheckConstraint(
            "nip = '' OR (length(nip) = 18 AND trim(nip, '0123456789') = '')",
            name="nip_form",
        ),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_start"),
        Index(None, "office_code", "since"),
    )

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    office_code: Mapped[str] = mapped_column(ForeignKey(Office.code))
    since: Mapped[date]  # the office's local day
    until: Mapped[date | None]  # the last day of a period; then the former is back
    capacity: Mapped[Capacity] = mapped_column(Choice(Capacity))
    title: Mapped[str]
    name: Mapped[str]
    rank: Mapped[str]
    nip: Mapped[str]
    named_at: Mapped[datetime] = mapped_column(UtcSeconds)


class WithdrawnSignatory(Base):
    """That a naming was taken back before its day came."""

    __tablename__ = "withdrawn_signatory"

    signatory_id: Mapped[str] = mapped_column(
        ForeignKey(Signatory.id), primary_key=True
    )
    withdrawn_by: Mapped[str]
    withdrawn_at: Mapped[datetime] = mapped_column(UtcSeconds)


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
    opened_by: Mapped[str | None]
    closed_by: Mapped[str | None]
    closed_because: Mapped[str | None]
