"""How people are reached, what they are told once, and every try of it.

Who gave a mobile number as somebody applied for them is reached by it.  What was told
stays written: a notice that could be deleted would be found, and sent, again.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_19_notices"
down_revision = "2026_12_19_same_person"
branch_labels = None
depends_on = None

TABLES = (
    "notice_try",
    "notice",
    "contact_choice",
    "contact",
    "silence",
    "wire_day",
    "address_day",
)
# Mobile numbers of Indonesia begin with 08 and have ten to thirteen digits.
KNOWN = (
    "INSERT INTO contact (case_id, wire, address, place, given_at, given_by)"
    " SELECT case_id, 'sms', '+62' || substr(phone, 2), 1, consented_at, assisted_by"
    " FROM case_assistance WHERE phone LIKE '08%' AND length(phone) BETWEEN 10 AND 13"
)
KEPT = (
    ("notice", "DELETE", "notice only grows"),
    ("notice", "UPDATE OF kind, case_id, occasion", "a notice is as it was found"),
    ("notice_try", "DELETE", "notice_try only grows"),
)


def _refuse(table: str, event: str, words: str) -> None:
    """Have a trigger refuse an event on a table."""
    name = _named(table, event)
    begin = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{begin} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    op.execute(f"{begin} FOR EACH ROW EXECUTE FUNCTION refuse('{words}')")


def _named(table: str, event: str) -> str:
    return f"{table}_refuses_{event.split(maxsplit=1)[0].lower()}"


def upgrade() -> None:
    op.create_table(
        "address_day",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_address_day_used_not_negative")),
        sa.PrimaryKeyConstraint("address", "day", name=op.f("pk_address_day")),
    )
    op.create_index(op.f("ix_address_day_day"), "address_day", ["day"], unique=False)
    op.create_table(
        "silence",
        sa.Column("wire", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("wire", "address", name=op.f("pk_silence")),
    )
    op.create_table(
        "wire_day",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("wire", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_wire_day_used_not_negative")),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name=op.f("fk_wire_day_office_code_office"),
        ),
        sa.PrimaryKeyConstraint("office_code", "wire", "day", name=op.f("pk_wire_day")),
    )
    op.create_table(
        "contact",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("wire", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=22), nullable=False),
        sa.CheckConstraint(
            "wire <> 'email' OR address LIKE '_%@_%'", name=op.f("ck_contact_mail_form")
        ),
        sa.CheckConstraint(
            "wire <> 'sms' OR (address LIKE '+628%' AND trim(substr(address, 2), '0123456789') = '')",
            name=op.f("ck_contact_number_form"),
        ),
        sa.CheckConstraint(
            "place BETWEEN 1 AND 9", name=op.f("ck_contact_place_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name=op.f("fk_contact_case_id_application_case"),
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["person.id"], name=op.f("fk_contact_given_by_person")
        ),
        sa.PrimaryKeyConstraint("case_id", "wire", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_address"), "contact", ["address"], unique=False)
    op.create_table(
        "contact_choice",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name=op.f("fk_contact_choice_case_id_application_case"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_contact_choice")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("about_day", sa.Date(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.CheckConstraint("rank > 0", name=op.f("ck_notice_rank_is_positive")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name=op.f("fk_notice_case_id_application_case"),
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name=op.f("fk_notice_office_code_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "kind", "case_id", "occasion", name=op.f("uq_notice_kind_case_id_occasion")
        ),
    )
    op.create_index(op.f("ix_notice_case_id"), "notice", ["case_id"], unique=False)
    op.create_index(
        "ix_notice_due",
        "notice",
        ["rank", "about_day", "found_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        op.f("ix_notice_office_code_state_found_at"),
        "notice",
        ["office_code", "state", "found_at"],
        unique=False,
    )
    op.create_table(
        "notice_try",
        sa.Column("notice_id", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("wire", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (settled_at IS NULL)",
            name=op.f("ck_notice_try_settled_is_dated"),
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_notice_try_seq_is_positive")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_try_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("notice_id", "seq", name=op.f("pk_notice_try")),
    )
    op.create_index(
        "ix_notice_try_lease",
        "notice_try",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_notice_try_reference",
        "notice_try",
        ["reference"],
        unique=False,
        sqlite_where=sa.text("reference IS NOT NULL"),
        postgresql_where=sa.text("reference IS NOT NULL"),
    )
    op.create_index(
        "uq_notice_try_once",
        "notice_try",
        ["notice_id"],
        unique=True,
        sqlite_where=sa.text(
            "state IN ('sending', 'accepted', 'delivered', 'unknown')"
        ),
        postgresql_where=sa.text(
            "state IN ('sending', 'accepted', 'delivered', 'unknown')"
        ),
    )
    op.execute(KNOWN)
    for table, event, words in KEPT:
        _refuse(table, event, words)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
