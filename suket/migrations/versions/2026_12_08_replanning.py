"""Who has to be told of another day, who agreed to move so many, how offices take.

A case whose day was shut may wait for a place again.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_08_replanning"
down_revision = "2026_12_07_tickets_and_handover"
branch_labels = None
depends_on = None

INSERT_ONLY = ("replanning", "intake_version")
TABLES = (
    *("telling", "closure_request_service", "replanning", "closure_request"),
    "intake_version",
)
# Both ways leave alone what steps refer to already.
ALLOW = """
INSERT INTO allowed_step (from_state, to_state) SELECT 'DITERIMA', 'MENUNGGU_KUOTA'
WHERE NOT EXISTS (SELECT 1 FROM allowed_step
    WHERE from_state = 'DITERIMA' AND to_state = 'MENUNGGU_KUOTA')
"""
FORBID = """
DELETE FROM allowed_step
WHERE from_state = 'DITERIMA' AND to_state = 'MENUNGGU_KUOTA' AND NOT EXISTS (
    SELECT 1 FROM application_step
    WHERE from_state = 'DITERIMA' AND to_state = 'MENUNGGU_KUOTA')
"""


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
        "intake_version",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Time(), nullable=False),
        sa.Column("moves_until", sa.Time(), nullable=False),
        sa.Column("clock", sa.String(length=40), nullable=False),
        sa.Column("clock_hours", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "clock IN ('working', 'wall')", name=op.f("ck_intake_version_clock_known")
        ),
        sa.CheckConstraint(
            "clock_hours BETWEEN 1 AND 720",
            name=op.f("ck_intake_version_clock_hours_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["office_version.id"],
            name=op.f("fk_intake_version_version_id_office_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_intake_version")),
    )
    op.create_table(
        "closure_request",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("without_place", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=22), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("answered_by", sa.String(length=22), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(closure_id IS NOT NULL) = (answer IS NOT NULL AND answer = 'accepted')",
            name=op.f("ck_closure_request_accepted_is_closed"),
        ),
        sa.CheckConstraint(
            "answer <> 'accepted' OR answered_at < expires_at",
            name=op.f("ck_closure_request_accepted_in_time"),
        ),
        sa.CheckConstraint(
            "answer = 'taken-back' OR answered_by <> asked_by",
            name=op.f("ck_closure_request_nobody_answers_his_own"),
        ),
        sa.CheckConstraint(
            "answer = 'taken-back' OR answered_by <> '0'",
            name=op.f("ck_closure_request_a_shell_answers_nobody"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_closure_request_answer_is_dated"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_by IS NULL)",
            name=op.f("ck_closure_request_answered_by_one"),
        ),
        sa.CheckConstraint(
            "expires_at > asked_at",
            name=op.f("ck_closure_request_expires_after_asking"),
        ),
        sa.CheckConstraint(
            "last_day >= first_day", name=op.f("ck_closure_request_ends_after_start")
        ),
        sa.CheckConstraint(
            "length(reason) > 0", name=op.f("ck_closure_request_reason_is_said")
        ),
        sa.CheckConstraint(
            "review_on >= first_day",
            name=op.f("ck_closure_request_reviewed_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["person.id"],
            name=op.f("fk_closure_request_answered_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_closure_request_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["closure.id"],
            name=op.f("fk_closure_request_closure_id_closure"),
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name=op.f("fk_closure_request_office_code_unit_id_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name=op.f("fk_closure_request_office_code_office"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces"],
            ["closure.id"],
            name=op.f("fk_closure_request_replaces_closure"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_request")),
        sa.UniqueConstraint("closure_id", name=op.f("uq_closure_request_closure_id")),
    )
    op.create_index(
        "ix_closure_request_open",
        "closure_request",
        ["office_code", "asked_at"],
        unique=False,
        sqlite_where=sa.text("answer IS NULL"),
        postgresql_where=sa.text("answer IS NULL"),
    )

    op.create_table(
        "replanning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("without_place", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=22), nullable=False),
        sa.Column("confirmed_by", sa.String(length=22), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "confirmed_by <> '0'", name=op.f("ck_replanning_a_shell_confirms_nothing")
        ),
        sa.CheckConstraint(
            "confirmed_by <> asked_by",
            name=op.f("ck_replanning_nobody_confirms_his_own"),
        ),
        sa.CheckConstraint(
            "moved <= 100 OR confirmed_by IS NOT NULL",
            name=op.f("ck_replanning_many_need_two_persons"),
        ),
        sa.CheckConstraint("moved > 0", name=op.f("ck_replanning_somebody_moves")),
        sa.CheckConstraint(
            "urgent BETWEEN 0 AND moved", name=op.f("ck_replanning_urgent_are_of_them")
        ),
        sa.CheckConstraint(
            "without_place BETWEEN 0 AND moved",
            name=op.f("ck_replanning_placeless_are_of_them"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_replanning_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["closure.id"],
            name=op.f("fk_replanning_closure_id_closure"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["person.id"],
            name=op.f("fk_replanning_confirmed_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name=op.f("fk_replanning_office_code_office"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replanning")),
        sa.UniqueConstraint("closure_id", name=op.f("uq_replanning_closure_id")),
    )
    op.create_index(
        "ix_replanning_office_code_at",
        "replanning",
        ["office_code", "at"],
        unique=False,
    )

    op.create_table(
        "closure_request_service",
        sa.Column("request_id", sa.String(length=22), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "service IN ('intake', 'counter', 'recording', 'printing', 'pickup', 'signing')",
            name=op.f("ck_closure_request_service_service_known"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["closure_request.id"],
            name=op.f("fk_closure_request_service_request_id_closure_request"),
        ),
        sa.PrimaryKeyConstraint(
            "request_id", "service", name=op.f("pk_closure_request_service")
        ),
    )
    op.create_table(
        "telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=True),
        sa.Column("day_before", sa.Date(), nullable=True),
        sa.Column("promised_before", sa.Date(), nullable=True),
        sa.Column("day_after", sa.Date(), nullable=True),
        sa.Column("promised_after", sa.Date(), nullable=True),
        sa.Column("due_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.String(length=22), nullable=True),
        sa.CheckConstraint(
            "(told_at IS NULL) = (told_by IS NULL)", name=op.f("ck_telling_told_by_one")
        ),
        sa.CheckConstraint(
            "closure_id IS NULL OR promised_after >= promised_before",
            name=op.f("ck_telling_only_later"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name=op.f("fk_telling_case_id_application_case"),
        ),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closure.id"], name=op.f("fk_telling_closure_id_closure")
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name=op.f("fk_telling_office_code_office")
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["person.id"], name=op.f("fk_telling_told_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
        sa.UniqueConstraint(
            "case_id", "closure_id", name=op.f("uq_telling_case_id_closure_id")
        ),
    )
    op.create_index("ix_telling_case_id", "telling", ["case_id"], unique=False)
    op.create_index(
        "ix_telling_due",
        "telling",
        ["office_code", "promised_before", "id"],
        unique=False,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    for table in INSERT_ONLY:
        for event in ("UPDATE", "DELETE"):
            _forbid(table, event)
    op.execute(ALLOW)


def downgrade() -> None:
    op.execute(FORBID)
    for table in TABLES:
        op.drop_table(table)
