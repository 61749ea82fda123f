"""The first tables.

The invariants that constraints cannot say are triggers, on both databases.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_first"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "suspension",
    "ending",
    "document",
    "delivery",
    "batch_item",
    "suket",
    "unpublished",
    "session",
    "resident_word",
    "application",
    "status_list",
    "signatory",
    "resident",
    "number_counter",
    "issuance_window",
    "batch",
    "account",
    "sign_in_try",
    "photo",
    "office",
    "journal",
)
# By name: the table, the act, on what condition it is refused, and the words of it.
REFUSALS = {
    "journal_is_insert_only": ("journal", "UPDATE", "", "the journal is insert-only"),
    "journal_is_kept": ("journal", "DELETE", "", "the journal is insert-only"),
    "suket_is_kept": ("suket", "DELETE", "", "an issued suket is never deleted"),
    "suket_is_as_issued": (
        "suket",
        "UPDATE",
        (
            "OLD.id <> NEW.id OR OLD.number <> NEW.number OR OLD.nik <> NEW.nik"
            " OR OLD.token <> NEW.token OR OLD.list_number <> NEW.list_number"
            " OR OLD.status_index <> NEW.status_index OR OLD.issued_at <> NEW.issued_at"
            " OR OLD.office_code <> NEW.office_code"
        ),
        "what was issued does not change",
    ),
    "suket_ends_once": (
        "suket",
        "UPDATE",
        (
            "OLD.state = 'ended' AND (NEW.state <> 'ended'"
            " OR NEW.end_reason <> OLD.end_reason OR NEW.ended_at <> OLD.ended_at)"
        ),
        "an ended suket has ended for ever",
    ),
}


def _forbid_sqlite(name: str, table: str, event: str, when: str, words: str) -> None:
    condition = f"WHEN {when}" if when else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _forbid_postgresql(
    name: str, table: str, event: str, when: str, words: str
) -> None:
    condition = f"WHEN ({when})" if when else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}"
        f" EXECUTE FUNCTION refuse('{words}')"
    )


def _forbid() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, rule in REFUSALS.items():
            _forbid_sqlite(name, *rule)
        return
    op.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0],"
        " ERRCODE = 'restrict_violation'; END $$"
    )
    for name, rule in REFUSALS.items():
        _forbid_postgresql(name, *rule)
    for table in ("journal", "suket"):
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION refuse('{table} is kept')"
        )


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(leaf) = 32", name="leaf_size"),
        sa.CheckConstraint("length(salt) = 16", name="salt_size"),
        sa.CheckConstraint("seq >= 0", name="seq_from_zero"),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
    )
    op.create_index("ix_journal_subject", "journal", ["subject"], unique=False)

    op.create_table(
        "office",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("government", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("number_template", sa.String(), nullable=False),
        sa.Column("classification", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("validity", sa.String(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("minimum_status", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(validity = 'until-printed') = (months IS NULL)",
            name="months_when_counted",
        ),
        sa.CheckConstraint(
            "validity IN ('until-printed', 'months', 'months-or-printed')",
            name="validity_known",
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name="months_in_range"),
        sa.PrimaryKeyConstraint("code", name="pk_office"),
    )
    op.create_table(
        "photo",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_photo"),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name_digest", name="pk_sign_in_try"),
    )
    op.create_index("ix_sign_in_try_last_at", "sign_in_try", ["last_at"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("username = lower(username)", name="username_is_lower"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_account_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("username", name="uq_account_username"),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_batch_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    op.create_index("ix_batch_office_code", "batch", ["office_code"], unique=False)
    op.create_index(
        "ix_batch_running",
        "batch",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )

    op.create_table(
        "issuance_window",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closed_at > opened_at", name="closes_after_opening"),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_issuance_window_office_code_office",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_issuance_window"),
    )
    op.create_index(
        "uq_issuance_window_open",
        "issuance_window",
        ["office_code"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "number_counter",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name="last_is_positive"),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_number_counter_office_code_office",
        ),
        sa.PrimaryKeyConstraint("office_code", "year", name="pk_number_counter"),
    )
    op.create_table(
        "resident",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("nik", sa.String(length=16), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column(
            "name_key",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("birthplace", sa.String(), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("blood_type", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("rt", sa.String(length=3), nullable=False),
        sa.Column("rw", sa.String(length=3), nullable=False),
        sa.Column("village", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("regency", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(length=13), nullable=True),
        sa.Column("religion", sa.String(), nullable=False),
        sa.Column("marital_status", sa.String(), nullable=False),
        sa.Column("occupation", sa.String(), nullable=False),
        sa.Column("citizenship", sa.String(length=3), nullable=False),
        sa.Column("enrolment_status", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("photo_digest", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("citizenship IN ('WNI', 'WNA')", name="citizenship_known"),
        sa.CheckConstraint(
            "length(nik) = 16 AND trim(nik, '0123456789') = ''",
            name="nik_form",
        ),
        sa.CheckConstraint("sex IN ('LAKI-LAKI', 'PEREMPUAN')", name="sex_known"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_resident_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["photo_digest"], ["photo.digest"], name="fk_resident_photo_digest_photo"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resident"),
        sa.UniqueConstraint("nik", name="uq_resident_nik"),
    )
    op.create_index(
        "ix_resident_office_code_name_key",
        "resident",
        ["office_code", "name_key"],
        unique=False,
    )
    op.create_index(
        "ix_resident_office_code_updated_at",
        "resident",
        ["office_code", "updated_at"],
        unique=False,
    )

    op.create_table(
        "signatory",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.String(), nullable=False),
        sa.Column("nip", sa.String(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "nip = '' OR (length(nip) = 18 AND trim(nip, '0123456789') = '')",
            name="nip_form",
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_signatory_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signatory"),
    )
    op.create_index(
        "ix_signatory_office_code_since",
        "signatory",
        ["office_code", "since"],
        unique=False,
    )

    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("given BETWEEN 0 AND 1048576", name="given_in_list"),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_status_list_office_code_office"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_status_list"),
        sa.UniqueConstraint("uri", name="uq_status_list_uri"),
    )
    op.create_index(
        "ix_status_list_office_code", "status_list", ["office_code"], unique=False
    )

    op.create_table(
        "application",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_application_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_application_resident_id_resident"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
    )
    op.create_index(
        "ix_application_resident_id", "application", ["resident_id"], unique=False
    )

    op.create_table(
        "resident_word",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column(
            "word",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_resident_word_resident_id_resident",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "office_code", "word", "resident_id", name="pk_resident_word"
        ),
    )
    op.create_index(
        "ix_resident_word_resident_id_word",
        "resident_word",
        ["resident_id", "word"],
        unique=False,
    )

    op.create_table(
        "session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("csrf_token", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_session_account_id_account"
        ),
        sa.PrimaryKeyConstraint("token_digest", name="pk_session"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False)
    op.create_index("ix_session_seen_at", "session", ["seen_at"], unique=False)

    op.create_table(
        "unpublished",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_number"],
            ["status_list.number"],
            name="fk_unpublished_list_number_status_list",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unpublished"),
    )
    op.create_index(
        "ix_unpublished_list_number_id",
        "unpublished",
        ["list_number", "id"],
        unique=False,
    )

    op.create_table(
        "suket",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("nik", sa.String(length=16), nullable=False),
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.String(length=22), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("printed", sa.JSON(), nullable=False),
        sa.Column("photo_digest", sa.String(length=64), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("has_document", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (end_reason IS NOT NULL)",
            name="end_has_reason",
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name="end_dated"
        ),
        sa.CheckConstraint(
            "end_reason IN ('KTP_DICETAK', 'KTP_DITERIMA', 'KEDALUWARSA', 'DIPERPANJANG', 'DIGANTI', 'DATA_BERUBAH', 'PINDAH', 'RUSAK', 'MENINGGAL', 'HILANG', 'DATA_GANDA', 'SALAH_TERBIT', 'PALSU', 'DISALAHGUNAKAN', 'KUNCI_BOCOR', 'KEHILANGAN_WNI')",
            name="end_reason_known",
        ),
        sa.CheckConstraint(
            "length(nik) = 16 AND trim(nik, '0123456789') = ''",
            name="nik_form",
        ),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'ended')", name="state_known"
        ),
        sa.CheckConstraint("ended_at >= issued_at", name="ends_after_issue"),
        sa.CheckConstraint("expires_at > issued_at", name="expires_after_issue"),
        sa.CheckConstraint("serial > 0", name="serial_is_positive"),
        sa.CheckConstraint("status_index BETWEEN 0 AND 1048575", name="index_in_list"),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name="fk_suket_application_id_application",
        ),
        sa.ForeignKeyConstraint(
            ["list_number"],
            ["status_list.number"],
            name="fk_suket_list_number_status_list",
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_suket_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["photo_digest"], ["photo.digest"], name="fk_suket_photo_digest_photo"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_suket_resident_id_resident"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suket"),
        sa.UniqueConstraint("application_id", name="uq_suket_application_id"),
        sa.UniqueConstraint(
            "list_number", "status_index", name="uq_suket_list_number_status_index"
        ),
        sa.UniqueConstraint(
            "office_code", "number", name="uq_suket_office_code_number"
        ),
        sa.UniqueConstraint(
            "office_code", "year", "serial", name="uq_suket_office_code_year_serial"
        ),
    )
    op.create_index(
        "ix_suket_expiring",
        "suket",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state <> 'ended' AND expires_at IS NOT NULL"),
        postgresql_where=sa.text("state <> 'ended' AND expires_at IS NOT NULL"),
    )
    op.create_index("ix_suket_nik", "suket", ["nik"], unique=False)
    for columns in (("state", "year", "serial"), ("issued_at",), ("ended_at",)):
        name = "_".join(("ix_suket_office_code", *columns))
        op.create_index(name, "suket", ["office_code", *columns], unique=False)
    op.create_index("ix_suket_resident_id", "suket", ["resident_id"], unique=False)
    op.create_index(
        "ix_suket_without_document",
        "suket",
        ["issued_at", "id"],
        unique=False,
        sqlite_where=sa.text("NOT has_document"),
        postgresql_where=sa.text("NOT has_document"),
    )
    op.create_index(
        "uq_suket_nik_in_force",
        "suket",
        ["nik"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )

    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.String(length=22), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("suket_id", sa.String(length=22), nullable=True),
        sa.CheckConstraint(
            "outcome = 'issued' OR suket_id IS NULL",
            name="suket_when_issued",
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batch.id"], name="fk_batch_item_batch_id_batch"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name="fk_batch_item_resident_id_resident"
        ),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_batch_item_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name="pk_batch_item"),
    )
    op.create_index(
        "ix_batch_item_due",
        "batch_item",
        ["batch_id", "position"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )

    op.create_table(
        "delivery",
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name="tries_in_range"),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_delivery_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("suket_id", name="pk_delivery"),
        sa.UniqueConstraint("token_digest", name="uq_delivery_token_digest"),
    )
    op.create_table(
        "document",
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name="size_is_positive"),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_document_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("suket_id", name="pk_document"),
    )
    op.create_table(
        "ending",
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("followed_by", sa.String(length=22), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_ending_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("suket_id", name="pk_ending"),
    )
    op.create_table(
        "suspension",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_by", sa.String(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(restored_at IS NULL) = (restored_by IS NULL)",
            name="restored_by_someone",
        ),
        sa.CheckConstraint("restored_at >= suspended_at", name="restored_after"),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_suspension_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suspension"),
    )
    op.create_index("ix_suspension_suket_id", "suspension", ["suket_id"], unique=False)
    op.create_index(
        "uq_suspension_open",
        "suspension",
        ["suket_id"],
        unique=True,
        sqlite_where=sa.text("restored_at IS NULL"),
        postgresql_where=sa.text("restored_at IS NULL"),
    )
    _forbid()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse()")
