"""Why somebody has no NIP."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_15_loose_ends"
down_revision = "2026_12_14_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("no_nip", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "no_nip")
