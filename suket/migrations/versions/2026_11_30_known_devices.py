"""Known devices: browsers whose tries to sign in are counted by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_known_devices"
down_revision = "2026_11_29_document_failures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_device",
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("device_digest", "name_digest", name="pk_known_device"),
    )
    op.create_index("ix_known_device_name_digest", "known_device", ["name_digest"])
    op.create_index("ix_known_device_last_at", "known_device", ["last_at"])


def downgrade() -> None:
    op.drop_table("known_device")
