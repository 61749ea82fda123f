"""Who worked here under another row of `person` is the same human, and no second one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_19_same_person"
down_revision = "2026_12_18_rules_since"
branch_labels = None
depends_on = None

TABLE = "same_person"
CASE = "application_case"
NAME = "application_case_refuses_one_human"
WORDS = "one human under two rows is nobody's second person"
DECIDES = (
    "NEW.steps > 1 AND OLD.state <> NEW.state"
    " AND NEW.state IN ('TERVERIFIKASI', 'DISETUJUI_KASI', 'DITANDATANGANI')"
)
# Who takes this very step, and who had a part before.
ONE_HUMAN = (
    "EXISTS (SELECT 1 FROM same_person AS one WHERE one.person_id = CASE NEW.state"
    " WHEN 'TERVERIFIKASI' THEN NEW.verified_by"
    " WHEN 'DISETUJUI_KASI' THEN NEW.approved_by ELSE NEW.signed_by END"
    " AND one.other_id IN (NEW.made_by, NEW.verified_by, NEW.approved_by))"
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("other_id", sa.String(length=22), nullable=False),
        sa.CheckConstraint("person_id <> other_id", name="are_two_rows"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_same_person_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name="fk_same_person_other_id_person"
        ),
        sa.PrimaryKeyConstraint("person_id", "other_id", name="pk_same_person"),
    )
    begin = f"CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON {CASE}"
    words = WORDS.replace("'", "''")
    if op.get_bind().dialect.name == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{words}')"
        op.execute(f"{begin} WHEN {DECIDES} AND {ONE_HUMAN} BEGIN {refusal}; END")
        return
    op.execute(
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {ONE_HUMAN} THEN RAISE EXCEPTION USING MESSAGE = '{words}',"
        " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{begin} FOR EACH ROW WHEN ({DECIDES}) EXECUTE FUNCTION {NAME}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER {NAME}" + ("" if is_sqlite else f" ON {CASE}"))
    if not is_sqlite:
        op.execute(f"DROP FUNCTION {NAME}()")
    op.drop_table(TABLE)
