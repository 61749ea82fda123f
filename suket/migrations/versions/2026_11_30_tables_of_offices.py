"""Tables of offices: family card, whether a marriage is recorded, which import it was."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_tables_of_offices"
down_revision = "2026_11_30_known_devices"
branch_labels = None
depends_on = None

# In SQL, since a check can be added to a column on SQLite in no other way.
FAMILY_CARD = (
    "ALTER TABLE resident ADD COLUMN family_card VARCHAR(16)"
    " CONSTRAINT ck_resident_family_card_form"
    " CHECK (length(family_card) = 16 AND trim(family_card, '0123456789') = '')"
)


def upgrade() -> None:
    op.add_column(
        "resident", sa.Column("is_marriage_recorded", sa.Boolean(), nullable=True)
    )
    op.add_column(
        "resident", sa.Column("import_id", sa.String(length=22), nullable=True)
    )
    op.execute(FAMILY_CARD)
    op.create_index(
        "ix_resident_office_code_import_id", "resident", ["office_code", "import_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_resident_office_code_import_id", table_name="resident")
    op.drop_column("resident", "family_card")  # its check goes with it
    op.drop_column("resident", "import_id")
    op.drop_column("resident", "is_marriage_recorded")
