"""Handovers, and the lines at a counter: who fetched what, and who is called next."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_07_tickets_and_handover"
down_revision = "2026_12_07_slots"
branch_labels = None
depends_on = None


def _forbid(table: str, event: str, words: str, when: str = "") -> None:
    """Have a row be refused that event, when it is so."""
    name = f"{table}_refuses_{event.lower()}"
    condition = f" WHEN ({when})" if when else ""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}{condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{condition}"
        f" EXECUTE FUNCTION refuse('{words}')"
    )


def upgrade() -> None:
    op.create_table(
        "slip_picture",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_slip_picture"),
    )
    op.create_table(
        "handover",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("receiver", sa.String(length=40), nullable=False),
        sa.Column("proxy_name", sa.String(), nullable=True),
        sa.Column("proxy_nik", sa.String(length=16), nullable=True),
        sa.Column("letter", sa.String(), nullable=True),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.Column("picture_digest", sa.String(length=64), nullable=True),
        sa.Column("handed_by", sa.String(length=22), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("receiver IN ('holder', 'proxy')", name="receiver_known"),
        sa.CheckConstraint("proof IN ('slip', 'picture')", name="proof_known"),
        sa.CheckConstraint(
            "(receiver = 'proxy') = (proxy_name IS NOT NULL)", name="proxy_is_named"
        ),
        sa.CheckConstraint(
            "(receiver = 'proxy') = (proxy_nik IS NOT NULL)", name="proxy_is_known"
        ),
        sa.CheckConstraint(
            "(receiver = 'proxy') = (letter IS NOT NULL)", name="proxy_has_letter"
        ),
        sa.CheckConstraint(
            "length(proxy_name) > 0 AND length(letter) > 0", name="proxy_is_said"
        ),
        sa.CheckConstraint(
            "length(proxy_nik) = 16 AND trim(proxy_nik, '0123456789') = ''",
            name="proxy_nik_form",
        ),
        sa.CheckConstraint(
            "(proof = 'picture') = (picture_digest IS NOT NULL)", name="picture_is_kept"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_handover_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_handover_office_code_unit_id_unit",
        ),
        sa.ForeignKeyConstraint(
            ["picture_digest"],
            ["slip_picture.digest"],
            name="fk_handover_picture_digest_slip_picture",
        ),
        sa.ForeignKeyConstraint(
            ["handed_by"], ["person.id"], name="fk_handover_handed_by_person"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_handover"),
    )
    for event in ("UPDATE", "DELETE"):
        _forbid("handover", event, "handover only grows")
    op.create_table(
        "line_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("line", sa.String(length=4), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cap BETWEEN 0 AND 9999", name="cap_in_range"),
        sa.CheckConstraint("length(title) > 0", name="title_is_said"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_line_rule_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_line_rule_office_code_unit_id_unit",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_line_rule"),
    )
    op.create_index(
        "ix_line_rule_unit_id_line_since", "line_rule", ["unit_id", "line", "since"]
    )
    op.create_table(
        "queue_line",
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line", sa.String(length=4), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last BETWEEN 0 AND cap", name="last_in_cap"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_queue_line_unit_id_unit"
        ),
        sa.PrimaryKeyConstraint("unit_id", "day", "line", name="pk_queue_line"),
    )
    op.create_table(
        "queue_ticket",
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line", sa.String(length=4), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.String(length=10), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'called', 'served', 'absent')", name="state_known"
        ),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
        sa.CheckConstraint("calls BETWEEN 0 AND 3", name="calls_in_range"),
        sa.CheckConstraint(
            "(state = 'waiting') = (counter IS NULL)", name="called_to_a_counter"
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (called_at IS NULL)", name="call_is_dated"
        ),
        sa.CheckConstraint("(state = 'waiting') = (calls = 0)", name="call_is_counted"),
        sa.CheckConstraint(
            "state <> 'absent' OR calls = 3", name="absent_after_three_calls"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id", "day", "line"],
            ["queue_line.unit_id", "queue_line.day", "queue_line.line"],
            name="fk_queue_ticket_unit_id_day_line_queue_line",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_queue_ticket_case_id_application_case",
        ),
        sa.PrimaryKeyConstraint(
            "unit_id", "day", "line", "number", name="pk_queue_ticket"
        ),
    )
    op.create_index(
        "uq_queue_ticket_at_counter",
        "queue_ticket",
        ["unit_id", "day", "counter"],
        unique=True,
        sqlite_where=sa.text("state = 'called'"),
        postgresql_where=sa.text("state = 'called'"),
    )
    op.create_index(
        "ix_queue_ticket_waiting",
        "queue_ticket",
        ["unit_id", "day", "drawn_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    _forbid(
        "queue_ticket",
        "UPDATE",
        "a ticket that is done stays so",
        "OLD.state IN ('served', 'absent')",
    )
    _forbid("queue_ticket", "DELETE", "queue_ticket only grows")


def downgrade() -> None:
    op.drop_table("queue_ticket")
    op.drop_table("queue_line")
    op.drop_table("line_rule")
    op.drop_table("handover")
    op.drop_table("slip_picture")
