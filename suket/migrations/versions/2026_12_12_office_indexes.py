"""What lists and figures of an office are found by, however much lies behind it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_12_office_indexes"
down_revision = "2026_12_10_uploads"
branch_labels = None
depends_on = None

URGENT = sa.text(
    "urgent_asked_by IS NOT NULL AND"
    " state NOT IN ('DITANDATANGANI','SIAP','SELESAI','DITOLAK','DIBATALKAN')"
)
UNDRAWN = sa.text("NOT has_document")


def upgrade() -> None:
    op.create_index(
        "ix_application_case_urgent",
        "application_case",
        ["office_code", "received_at"],
        sqlite_where=URGENT,
        postgresql_where=URGENT,
    )
    op.create_index(
        "ix_application_case_office_code_unit_id_received_at_number",
        "application_case",
        ["office_code", "unit_id", "received_at", "number"],
    )
    op.create_index(
        "ix_suket_office_code_state_expires_at",
        "suket",
        ["office_code", "state", "expires_at"],
    )
    op.create_index(
        "ix_suket_undrawn",
        "suket",
        ["office_code"],
        sqlite_where=UNDRAWN,
        postgresql_where=UNDRAWN,
    )


def downgrade() -> None:
    op.drop_index("ix_suket_undrawn", table_name="suket")
    op.drop_index("ix_suket_office_code_state_expires_at", table_name="suket")
    op.drop_index(
        "ix_application_case_office_code_unit_id_received_at_number",
        table_name="application_case",
    )
    op.drop_index("ix_application_case_urgent", table_name="application_case")
