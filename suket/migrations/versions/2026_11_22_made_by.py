"""Documents: whether the press made them; all older ones were drawn."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_made_by"
down_revision = "2026_11_22_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "document",
        sa.Column(
            "made_by",
            sa.String(length=40),
            nullable=False,
            server_default="weasyprint",
        ),
    )


def downgrade() -> None:
    op.drop_column("document", "made_by")
