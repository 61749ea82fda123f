"""Units of offices; the calendar: hours, openings, holidays, closures; the quotas."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_calendar"
down_revision = "2026_11_30_restored_evidence"
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "hours_version",
    "opening_hours",
    "extra_opening",
    "holiday",
    "closure",
    "closure_service",
    "quota_rule",
)


def _forbid(table: str, event: str) -> None:
    name = f"{table}_refuses_{event.lower()}"
    words = f"{table} only grows"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION refuse('{words}')"
    )


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) > 0", name="name_is_said"),
        sa.CheckConstraint("length(source) > 0", name="source_is_said"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_holiday_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_holiday"),
    )
    op.create_index("ix_holiday_day", "holiday", ["day"], unique=False)
    op.create_table(
        "quota_pool",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("pool", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("is_shut", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "pool IN ('general', 'kecamatan', 'urgent')", name="pool_known"
        ),
        sa.CheckConstraint(
            "service IN ('intake', 'counter', 'recording', 'printing', 'pickup', 'signing')",
            name="service_known",
        ),
        sa.CheckConstraint("size BETWEEN 0 AND 1000000", name="size_in_range"),
        sa.CheckConstraint("used BETWEEN 0 AND size", name="used_in_size"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_quota_pool_office_code_office"
        ),
        sa.PrimaryKeyConstraint(
            "office_code", "service", "day", "pool", name="pk_quota_pool"
        ),
    )
    op.create_table(
        "quota_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("pool", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "pool IN ('general', 'kecamatan', 'urgent')", name="pool_known"
        ),
        sa.CheckConstraint(
            "service IN ('intake', 'counter', 'recording', 'printing', 'pickup', 'signing')",
            name="service_known",
        ),
        sa.CheckConstraint("size BETWEEN 0 AND 1000000", name="size_in_range"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_quota_rule_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quota_rule"),
    )
    op.create_index(
        "ix_quota_rule_office_code_service_since",
        "quota_rule",
        ["office_code", "service", "since"],
        unique=False,
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(length=8), nullable=True),
        sa.CheckConstraint(
            "(kind = 'dinas') = (id = office_code)", name="dinas_is_the_office"
        ),
        sa.CheckConstraint(
            "(kind = 'kecamatan') = (region_code IS NOT NULL)",
            name="district_has_region",
        ),
        sa.CheckConstraint("kind IN ('dinas', 'upt', 'kecamatan')", name="kind_known"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_unit_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("office_code", "id", name="uq_unit_office_code_id"),
        sa.UniqueConstraint("office_code", "name", name="uq_unit_office_code_name"),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name="ends_after_start"),
        sa.CheckConstraint("length(reason) > 0", name="reason_is_said"),
        sa.CheckConstraint("review_on >= first_day", name="reviewed_after_start"),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_closure_office_code_unit_id_unit",
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_closure_office_code_office"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
    )
    op.create_index(
        "ix_closure_office_code_first_day",
        "closure",
        ["office_code", "first_day"],
        unique=False,
    )
    op.create_index(
        "uq_closure_replaces",
        "closure",
        ["replaces"],
        unique=True,
        sqlite_where=sa.text("replaces IS NOT NULL"),
        postgresql_where=sa.text("replaces IS NOT NULL"),
    )
    op.create_table(
        "extra_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "service IN ('intake', 'counter', 'recording', 'printing', 'pickup', 'signing')",
            name="service_known",
        ),
        sa.CheckConstraint("closes > opens", name="closes_after_opening"),
        sa.CheckConstraint("length(reason) > 0", name="reason_is_said"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_extra_opening_unit_id_unit"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_extra_opening"),
    )
    op.create_index(
        "ix_extra_opening_unit_id_service_day",
        "extra_opening",
        ["unit_id", "service", "day"],
        unique=False,
    )
    op.create_table(
        "hours_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "service IN ('intake', 'counter', 'recording', 'printing', 'pickup', 'signing')",
            name="service_known",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_hours_version_unit_id_unit"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hours_version"),
    )
    op.create_index(
        "ix_hours_version_unit_id_service_since",
        "hours_version",
        ["unit_id", "service", "since"],
        unique=False,
    )
    op.create_table(
        "closure_service",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "service IN ('intake', 'counter', 'recording', 'printing', 'pickup', 'signing')",
            name="service_known",
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closure.id"], name="fk_closure_service_closure_id_closure"
        ),
        sa.PrimaryKeyConstraint("closure_id", "service", name="pk_closure_service"),
    )
    op.create_table(
        "opening_hours",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("closes > opens", name="closes_after_opening"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["hours_version.id"],
            name="fk_opening_hours_version_id_hours_version",
        ),
        sa.PrimaryKeyConstraint(
            "version_id", "weekday", "opens", name="pk_opening_hours"
        ),
    )
    op.execute(
        "INSERT INTO unit (id, office_code, kind, name)"
        " SELECT code, code, 'dinas', 'Dinas' FROM office"
    )
    for table in INSERT_ONLY:
        _forbid(table, "UPDATE")
        _forbid(table, "DELETE")


def downgrade() -> None:

    op.drop_table("opening_hours")
    op.drop_table("closure_service")
    op.drop_index("ix_hours_version_unit_id_service_since", table_name="hours_version")
    op.drop_table("hours_version")
    op.drop_index("ix_extra_opening_unit_id_service_day", table_name="extra_opening")
    op.drop_table("extra_opening")
    op.drop_index(
        "uq_closure_replaces",
        table_name="closure",
        sqlite_where=sa.text("replaces IS NOT NULL"),
        postgresql_where=sa.text("replaces IS NOT NULL"),
    )
    op.drop_index("ix_closure_office_code_first_day", table_name="closure")
    op.drop_table("closure")
    op.drop_table("unit")
    op.drop_index("ix_quota_rule_office_code_service_since", table_name="quota_rule")
    op.drop_table("quota_rule")
    op.drop_table("quota_pool")
    op.drop_index("ix_holiday_day", table_name="holiday")
    op.drop_table("holiday")
