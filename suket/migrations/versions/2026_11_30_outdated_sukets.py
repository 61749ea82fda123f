"""Outdated sukets: which in force say of their holder what the office no longer has."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_outdated_sukets"
down_revision = "2026_11_30_tables_of_offices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outdated_suket",
        sa.Column("suket_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_outdated_suket_office_code_office",
        ),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_outdated_suket_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("suket_id", name="pk_outdated_suket"),
    )
    op.create_index(
        "ix_outdated_suket_office_code_noticed_at",
        "outdated_suket",
        ["office_code", "noticed_at"],
    )


def downgrade() -> None:
    op.drop_table("outdated_suket")
