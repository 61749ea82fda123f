"""Document failures: which sukets have no sheet although it was tried, and why."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_document_failures"
down_revision = "2026_11_22_made_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_failure",
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tries > 0", name="tries_from_one"),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_document_failure_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("suket_id", name="pk_document_failure"),
    )


def downgrade() -> None:
    op.drop_table("document_failure")
