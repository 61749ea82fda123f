"""Who helped somebody to apply, by when it is needed, the urgent lane, and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_09_operators"
down_revision = "2026_12_06_rule_of_steps"
branch_labels = None
depends_on = None

# A phone number may be mended; who helped, and that it was agreed to, stays.
OTHER_CONSENT = """
NEW.case_id <> OLD.case_id OR NEW.assisted_by <> OLD.assisted_by
OR NEW.consented_at <> OLD.consented_at
"""
AS_AGREED = "who helped with consent stays as it was"
WITHOUT_GRANT = "NEW.is_urgent AND NEW.urgent_granted_by IS NULL"
UNGRANTED = "an urgent application is granted by somebody"


def _refuse(name: str, table: str, event: str, when: str, words: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
        f" WHEN ({when}) EXECUTE FUNCTION refuse('{words}')"
    )


def upgrade() -> None:
    op.create_table(
        "case_assistance",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("assisted_by", sa.String(length=22), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.String(length=15), nullable=True),
        sa.Column("has_no_phone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(phone IS NULL) = has_no_phone", name="phone_or_none"),
        sa.CheckConstraint(
            "length(phone) BETWEEN 9 AND 15 AND trim(phone, '0123456789') = ''",
            name="phone_form",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_case_assistance_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["assisted_by"],
            ["person.id"],
            name="fk_case_assistance_assisted_by_person",
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_assistance"),
    )
    op.create_table(
        "case_need",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_case_need_case_id_application_case",
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_need"),
    )
    op.create_table(
        "urgent_answer",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(length=22), nullable=False),
        sa.Column("answered_by", sa.String(length=22), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("answered_by <> asked_by", name="nobody_answers_his_own"),
        sa.CheckConstraint("is_granted OR reason IS NOT NULL", name="no_is_explained"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_urgent_answer_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_urgent_answer_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name="fk_urgent_answer_asked_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name="fk_urgent_answer_answered_by_person"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_urgent_answer"),
    )
    op.create_index(
        "ix_urgent_answer_office_code_local_day",
        "urgent_answer",
        ["office_code", "local_day"],
    )
    op.create_table(
        "application_draft",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_at > saved_at", name="expires_after_saving"),
        sa.CheckConstraint("length(typed) <= 4000", name="typed_size"),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_application_draft_office_code_office",
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_application_draft_office_code_unit_id_unit",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_application_draft_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_application_draft_resident_id_resident",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application_draft"),
        sa.UniqueConstraint(
            "person_id",
            "unit_id",
            "resident_id",
            name="uq_application_draft_person_id_unit_id_resident_id",
        ),
    )
    op.create_index(
        "ix_application_draft_expires_at", "application_draft", ["expires_at"]
    )
    for event in ("UPDATE", "DELETE"):
        name = f"urgent_answer_refuses_{event.lower()}"
        _refuse(name, "urgent_answer", event, "true", "urgent_answer only grows")
    name = "case_assistance_as_agreed"
    _refuse(name, "case_assistance", "UPDATE", OTHER_CONSENT, AS_AGREED)
    for event in ("INSERT", "UPDATE"):
        name = f"application_case_urgent_on_{event.lower()}"
        _refuse(name, "application_case", event, WITHOUT_GRANT, UNGRANTED)


def downgrade() -> None:
    for event in ("insert", "update"):
        name = f"application_case_urgent_on_{event}"
        place = "" if op.get_bind().dialect.name == "sqlite" else " ON application_case"
        op.execute(f"DROP TRIGGER {name}{place}")
    for table in ("application_draft", "urgent_answer", "case_need", "case_assistance"):
        op.drop_table(table)
