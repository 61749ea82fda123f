"""One number at a counter for a case and a day: a second draw answers the first."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_13_places"
down_revision = "2026_12_12_office_indexes"
branch_labels = None
depends_on = None

LIVE = sa.text("state IN ('waiting','called')")
# A number that was drawn again stays a number, of nobody's application.
LET_GO = """UPDATE queue_ticket SET case_id = NULL
WHERE state IN ('waiting','called') AND case_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM queue_ticket AS first
    WHERE first.case_id = queue_ticket.case_id AND first.day = queue_ticket.day
    AND first.state IN ('waiting','called')
    AND (first.state, first.line, first.number)
    < (queue_ticket.state, queue_ticket.line, queue_ticket.number)
)"""


def upgrade() -> None:
    op.execute(LET_GO)
    op.create_index(
        "uq_queue_ticket_of_case",
        "queue_ticket",
        ["case_id", "day"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def downgrade() -> None:
    op.drop_index("uq_queue_ticket_of_case", table_name="queue_ticket")
