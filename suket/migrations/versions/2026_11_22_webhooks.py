"""Webhooks: where institutions are told what became of sukets they checked."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_webhooks"
down_revision = "2026_11_22_institutions"
branch_labels = None
depends_on = None

TABLES = ("webhook_cursor", "webhook_notice", "webhook_secret", "webhook")
UNSENT = "delivered_at IS NULL AND failed_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_code"],
            ["institution.code"],
            name="fk_webhook_institution_code_institution",
        ),
        sa.PrimaryKeyConstraint("institution_code", name="pk_webhook"),
    )
    op.create_table(
        "webhook_secret",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(secret) = 32", name="secret_size"),
        sa.ForeignKeyConstraint(
            ["institution_code"],
            ["webhook.institution_code"],
            name="fk_webhook_secret_institution_code_webhook",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_secret"),
    )
    op.create_index(
        "ix_webhook_secret_institution_code", "webhook_secret", ["institution_code"]
    )
    op.create_table(
        "webhook_notice",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_answer", sa.String(length=40), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "delivered_at IS NULL OR failed_at IS NULL", name="one_outcome"
        ),
        sa.CheckConstraint("tries >= 0", name="tries_from_zero"),
        sa.ForeignKeyConstraint(
            ["institution_code"],
            ["institution.code"],
            name="fk_webhook_notice_institution_code_institution",
        ),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_webhook_notice_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_notice"),
        sa.UniqueConstraint(
            "institution_code", "seq", name="uq_webhook_notice_institution_code_seq"
        ),
    )
    op.create_index(
        "ix_webhook_notice_unsent",
        "webhook_notice",
        ["next_at"],
        sqlite_where=sa.text(UNSENT),
        postgresql_where=sa.text(UNSENT),
    )
    op.create_table(
        "webhook_cursor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_cursor"),
    )
    # Nobody is told of what happened before.
    op.execute(
        "INSERT INTO webhook_cursor (id, next_seq)"
        " SELECT 1, coalesce(max(seq), -1) + 1 FROM journal"
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
