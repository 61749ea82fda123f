"""Pickup slots: how the days are cut, the slots themselves, who has a place in one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_07_slots"
down_revision = "2026_12_09_operators"
branch_labels = None
depends_on = None

LIVE = sa.text("freed_at IS NULL")
SLOTLESS = sa.text("due_at IS NOT NULL AND promised_on IS NULL")
OPEN = sa.text("freed_at IS NULL AND came_at IS NULL")
HELD = sa.text("freed_at IS NULL AND held_until IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "slot_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 720", name="length_fits"),
        sa.CheckConstraint("capacity BETWEEN 0 AND 1000000", name="capacity_in_range"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_slot_rule_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_slot_rule_office_code_unit_id_unit",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_slot_rule"),
    )
    op.create_index(
        "ix_slot_rule_unit_id_service_since",
        "slot_rule",
        ["unit_id", "service", "since"],
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("is_shut", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("used BETWEEN 0 AND capacity", name="used_in_capacity"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_slot_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_slot_office_code_unit_id_unit",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
        sa.UniqueConstraint(
            "unit_id", "service", "starts_at", name="uq_slot_unit_id_service_starts_at"
        ),
    )
    op.create_index(
        "ix_slot_unit_id_service_day", "slot", ["unit_id", "service", "day"]
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("slot_id", sa.String(length=22), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("freed_why", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(freed_at IS NULL) = (freed_why IS NULL)", name="freed_is_explained"
        ),
        sa.CheckConstraint("came_at IS NULL OR freed_at IS NULL", name="came_or_freed"),
        sa.CheckConstraint(
            "came_at IS NULL OR held_until IS NULL", name="came_or_held"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_booking_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name="fk_booking_slot_id_slot"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_booking"),
    )
    op.create_index(
        "uq_booking_live",
        "booking",
        ["case_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "ix_booking_open",
        "booking",
        ["slot_id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_booking_held",
        "booking",
        ["held_until"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_index(
        "ix_application_case_slotless",
        "application_case",
        ["office_code", "received_at"],
        sqlite_where=SLOTLESS,
        postgresql_where=SLOTLESS,
    )


def downgrade() -> None:
    op.drop_index("ix_application_case_slotless", table_name="application_case")
    op.drop_table("booking")
    op.drop_table("slot")
    op.drop_table("slot_rule")
