"""Rows of residents: where in its table each stood, and when that was read."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_rows_of_residents"
down_revision = "2026_11_30_arms"
branch_labels = None
depends_on = None

# In SQL, since a check can be added to a column on SQLite in no other way.
IMPORT_ROW = (
    "ALTER TABLE resident ADD COLUMN import_row INTEGER"
    " CONSTRAINT ck_resident_import_row_dated"
    " CHECK (import_row IS NULL OR (import_row >= 1 AND imported_at IS NOT NULL))"
)


def upgrade() -> None:
    op.add_column(
        "resident", sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(IMPORT_ROW)


def downgrade() -> None:
    op.drop_column("resident", "import_row")  # its check goes with it
    op.drop_column("resident", "imported_at")
