"""Why a suspended suket was released; nobody was asked before."""

from alembic import op

revision = "2026_11_30_restored_evidence"
down_revision = "2026_11_30_rows_of_residents"
branch_labels = None
depends_on = None

# In SQL, since a check can be added to a column on SQLite in no other way.
RESTORED_EVIDENCE = (
    "ALTER TABLE suspension ADD COLUMN restored_evidence VARCHAR"
    " CONSTRAINT ck_suspension_restored_on_evidence"
    " CHECK (restored_evidence IS NULL OR restored_at IS NOT NULL)"
)


def upgrade() -> None:
    op.execute(RESTORED_EVIDENCE)


def downgrade() -> None:
    op.drop_column("suspension", "restored_evidence")  # its check goes with it
