"""Who applied follows it from home, by a code that is on the receipt."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_17_follow_code"
down_revision = "2026_12_16_papers_taken"
branch_labels = None
depends_on = None

TABLE = "follow_code"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("secret_id", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sealed) BETWEEN 29 AND 128", name="sealed_size"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_follow_code_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["secret_id"],
            ["sealing_secret.id"],
            name="fk_follow_code_secret_id_sealing_secret",
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_follow_code"),
    )
    op.create_index("ix_follow_code_secret_id", TABLE, ["secret_id"])


def downgrade() -> None:
    op.drop_index("ix_follow_code_secret_id", TABLE)
    op.drop_table(TABLE)
