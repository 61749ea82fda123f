"""Applications: the case and its steps, the places it took, what was promised."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_04_applications"
down_revision = "2026_12_02_second_factor"
branch_labels = None
depends_on = None

STEPS = {
    "-": ("DITERIMA", "MENUNGGU_KUOTA", "MENUNGGU_REKAM"),
    "MENUNGGU_REKAM": ("DITERIMA", "MENUNGGU_KUOTA", "DIBATALKAN"),
    "MENUNGGU_KUOTA": ("DITERIMA", "DIBATALKAN"),
    "DITERIMA": ("DIPERIKSA", "DIBATALKAN"),
    "DIPERIKSA": ("KURANG_BERKAS", "TERVERIFIKASI", "DITOLAK", "DIBATALKAN"),
    "KURANG_BERKAS": ("DIPERIKSA", "DITOLAK", "DIBATALKAN"),
    "TERVERIFIKASI": ("DISETUJUI_KASI", "DITANDATANGANI", "DIPERIKSA", "DIBATALKAN"),
    "DISETUJUI_KASI": ("DITANDATANGANI", "DIPERIKSA", "DIBATALKAN"),
    "DITANDATANGANI": ("SIAP",),
    "SIAP": ("SELESAI",),
}
INSERT_ONLY = ("application_step", "promise")


def _forbid(table: str, event: str) -> None:
    name = f"{table}_refuses_{event.lower()}"
    words = f"{table} only grows"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION refuse('{words}')"
    )


def upgrade() -> None:
    op.create_table(
        "allowed_step",
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("from_state", "to_state", name="pk_allowed_step"),
    )
    op.create_table(
        "case_counter",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name="last_is_positive"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_case_counter_office_code_office"
        ),
        sa.PrimaryKeyConstraint("office_code", "year", name="pk_case_counter"),
    )
    op.create_table(
        "intake_day",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name="last_is_positive"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_intake_day_office_code_office"
        ),
        sa.PrimaryKeyConstraint("office_code", "day", name="pk_intake_day"),
    )
    op.create_table(
        "application_case",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("nik", sa.String(length=16), nullable=False),
        sa.Column("resident_id", sa.String(length=22), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_reason", sa.String(), nullable=True),
        sa.Column("urgent_asked_by", sa.String(length=22), nullable=True),
        sa.Column("urgent_granted_by", sa.String(length=22), nullable=True),
        sa.Column("made_by", sa.String(length=22), nullable=True),
        sa.Column("verified_by", sa.String(length=22), nullable=True),
        sa.Column("approved_by", sa.String(length=22), nullable=True),
        sa.Column("signed_by", sa.String(length=22), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=True),
        sa.Column("claimed_by", sa.String(length=22), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("issued_as", sa.String(length=22), nullable=True),
        sa.CheckConstraint(
            "length(nik) = 16 AND trim(nik, '0123456789') = ''", name="nik_form"
        ),
        sa.CheckConstraint(
            "made_by IS NOT NULL OR channel IN ('web', 'messenger')",
            name="maker_is_known",
        ),
        sa.CheckConstraint(
            "state NOT IN ('DISETUJUI_KASI','DITANDATANGANI','SIAP','SELESAI') OR steps < 3 OR approved_by IS NOT NULL",
            name="approved_has_head",
        ),
        sa.CheckConstraint(
            "state NOT IN ('DITANDATANGANI','SIAP','SELESAI') OR (signed_by IS NOT NULL AND issued_as IS NOT NULL)",
            name="signed_has_signer",
        ),
        sa.CheckConstraint(
            "state NOT IN ('TERVERIFIKASI','DISETUJUI_KASI','DITANDATANGANI','SIAP','SELESAI') OR (verified_by IS NOT NULL AND content_digest IS NOT NULL)",
            name="verified_has_verifier",
        ),
        sa.CheckConstraint(
            "(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim_has_end"
        ),
        sa.CheckConstraint("(day IS NULL) = (place IS NULL)", name="place_is_of_a_day"),
        sa.CheckConstraint("place > 0", name="place_is_positive"),
        sa.CheckConstraint(
            "steps < 3 OR (approved_by <> made_by AND approved_by <> verified_by)",
            name="head_is_third",
        ),
        sa.CheckConstraint(
            "steps = 1 OR (signed_by <> made_by AND signed_by <> verified_by AND signed_by <> approved_by)",
            name="signer_is_apart",
        ),
        sa.CheckConstraint(
            "steps = 1 OR verified_by <> made_by", name="checker_is_not_maker"
        ),
        sa.CheckConstraint("steps IN (1, 2, 3)", name="steps_known"),
        sa.CheckConstraint(
            "urgent_granted_by <> urgent_asked_by", name="nobody_grants_his_own"
        ),
        sa.CheckConstraint("version > 0", name="version_is_positive"),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["person.id"],
            name="fk_application_case_approved_by_person",
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["person.id"], name="fk_application_case_claimed_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["issued_as"],
            ["application.id"],
            name="fk_application_case_issued_as_application",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name="fk_application_case_made_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_application_case_office_code_unit_id_unit",
        ),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_application_case_office_code_office",
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_application_case_resident_id_resident",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["person.id"], name="fk_application_case_signed_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["urgent_asked_by"],
            ["person.id"],
            name="fk_application_case_urgent_asked_by_person",
        ),
        sa.ForeignKeyConstraint(
            ["urgent_granted_by"],
            ["person.id"],
            name="fk_application_case_urgent_granted_by_person",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"],
            ["person.id"],
            name="fk_application_case_verified_by_person",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application_case"),
        sa.UniqueConstraint("issued_as", name="uq_application_case_issued_as"),
        sa.UniqueConstraint(
            "office_code",
            "channel",
            "request_key",
            name="uq_application_case_office_code_channel_request_key",
        ),
        sa.UniqueConstraint(
            "office_code", "number", name="uq_application_case_office_code_number"
        ),
    )
    op.create_index(
        "ix_application_case_office_code_day_place",
        "application_case",
        ["office_code", "day", "place"],
        unique=False,
    )
    op.create_index(
        "ix_application_case_queue",
        "application_case",
        ["office_code", "state", "is_urgent", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('SELESAI','DITOLAK','DIBATALKAN')"),
        postgresql_where=sa.text("state NOT IN ('SELESAI','DITOLAK','DIBATALKAN')"),
    )
    op.create_index(
        "ix_application_case_resident_id",
        "application_case",
        ["resident_id"],
        unique=False,
    )
    op.create_index(
        "uq_application_case_pending",
        "application_case",
        ["nik"],
        unique=True,
        sqlite_where=sa.text(
            "state NOT IN ('DITANDATANGANI','SIAP','SELESAI','DITOLAK','DIBATALKAN')"
        ),
        postgresql_where=sa.text(
            "state NOT IN ('DITANDATANGANI','SIAP','SELESAI','DITOLAK','DIBATALKAN')"
        ),
    )
    op.create_table(
        "application_step",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("by_person", sa.String(length=22), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "to_state NOT IN ('DITOLAK', 'KURANG_BERKAS', 'DIBATALKAN') OR reason IS NOT NULL",
            name="no_is_explained",
        ),
        sa.CheckConstraint("seq > 0", name="seq_is_positive"),
        sa.ForeignKeyConstraint(
            ["by_person"], ["person.id"], name="fk_application_step_by_person_person"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_application_step_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["allowed_step.from_state", "allowed_step.to_state"],
            name="fk_application_step_from_state_to_state_allowed_step",
        ),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_application_step_office_code_office",
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_application_step"),
    )
    op.create_index(
        "ix_application_step_office_code_local_day_to_state",
        "application_step",
        ["office_code", "local_day", "to_state"],
        unique=False,
    )
    op.create_table(
        "promise",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_promise_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closure.id"], name="fk_promise_closure_id_closure"
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_promise"),
    )
    op.create_table(
        "quota_use",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("pool", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wants_earlier", sa.Boolean(), nullable=False),
        sa.Column("freed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freed_why", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(freed_at IS NULL) = (freed_why IS NULL)", name="freed_is_explained"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_quota_use_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "service", "day", "pool"],
            [
                "quota_pool.office_code",
                "quota_pool.service",
                "quota_pool.day",
                "quota_pool.pool",
            ],
            name="fk_quota_use_office_code_service_day_pool_quota_pool",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quota_use"),
    )
    op.create_index(
        "ix_quota_use_pool",
        "quota_use",
        ["office_code", "service", "day", "pool", "since"],
        unique=False,
        sqlite_where=sa.text("freed_at IS NULL"),
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.create_index(
        "uq_quota_use_live",
        "quota_use",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("freed_at IS NULL"),
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    steps = sa.table("allowed_step", sa.column("from_state"), sa.column("to_state"))
    pairs = [(one, other) for one, others in STEPS.items() for other in others]
    op.bulk_insert(
        steps, [{"from_state": one, "to_state": other} for one, other in pairs]
    )
    for table in INSERT_ONLY:
        _forbid(table, "UPDATE")
        _forbid(table, "DELETE")


def downgrade() -> None:

    op.drop_index(
        "uq_quota_use_live",
        table_name="quota_use",
        sqlite_where=sa.text("freed_at IS NULL"),
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.drop_index(
        "ix_quota_use_pool",
        table_name="quota_use",
        sqlite_where=sa.text("freed_at IS NULL"),
        postgresql_where=sa.text("freed_at IS NULL"),
    )
    op.drop_table("quota_use")
    op.drop_table("promise")
    op.drop_index(
        "ix_application_step_office_code_local_day_to_state",
        table_name="application_step",
    )
    op.drop_table("application_step")
    op.drop_index(
        "uq_application_case_pending",
        table_name="application_case",
        sqlite_where=sa.text(
            "state NOT IN ('DITANDATANGANI','SIAP','SELESAI','DITOLAK','DIBATALKAN')"
        ),
        postgresql_where=sa.text(
            "state NOT IN ('DITANDATANGANI','SIAP','SELESAI','DITOLAK','DIBATALKAN')"
        ),
    )
    op.drop_index("ix_application_case_resident_id", table_name="application_case")
    op.drop_index(
        "ix_application_case_queue",
        table_name="application_case",
        sqlite_where=sa.text("state NOT IN ('SELESAI','DITOLAK','DIBATALKAN')"),
        postgresql_where=sa.text("state NOT IN ('SELESAI','DITOLAK','DIBATALKAN')"),
    )
    op.drop_index(
        "ix_application_case_office_code_day_place", table_name="application_case"
    )
    op.drop_table("application_case")
    op.drop_table("intake_day")
    op.drop_table("case_counter")
    op.drop_table("allowed_step")
