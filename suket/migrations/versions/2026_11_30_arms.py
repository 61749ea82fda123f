"""Arms: what an office prints at the head of its sheets."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_arms"
down_revision = "2026_11_30_near_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arms",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "length(content) BETWEEN 1 AND 1048576", name="content_size"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_arms"),
    )
    op.create_table(
        "office_arms",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_office_arms_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["arms.digest"], name="fk_office_arms_digest_arms"
        ),
        sa.PrimaryKeyConstraint("office_code", name="pk_office_arms"),
    )


def downgrade() -> None:
    op.drop_table("office_arms")
    op.drop_table("arms")
