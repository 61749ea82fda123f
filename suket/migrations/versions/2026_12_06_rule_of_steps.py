"""The rule of steps: how many persons a suket of an office needs.

Offices that exist go on as they did, one officer in one act.  A new one says its rule:
SQLite adds no column that must be said, so a trigger refuses who leaves it out.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_06_rule_of_steps"
down_revision = "2026_12_05_check_and_sign"
branch_labels = None
depends_on = None

# In SQL, since a check can be added to a column on SQLite in no other way.
RULE = (
    "ALTER TABLE office ADD COLUMN rule VARCHAR(40)"
    " CONSTRAINT ck_office_rule_known CHECK (rule IN ('direct', 'two', 'three'))"
)
# name: event, table, of which rows, what is said
DEFENCES = {
    "office_names_its_rule": (
        *("INSERT", "office", "NEW.rule IS NULL"),
        "office says by which rule it issues",
    ),
    "office_keeps_its_rule": (
        *("UPDATE OF rule", "office", ""),
        "office keeps what it began with",
    ),
    "rule_version_refuses_update": (
        *("UPDATE", "rule_version", ""),
        "rule_version only grows",
    ),
    "rule_version_refuses_delete": (
        *("DELETE", "rule_version", ""),
        "rule_version only grows",
    ),
}


def _forbid(name: str, event: str, table: str, rows: str, words: str) -> None:
    when = f" WHEN ({rows})" if rows else ""
    act = (
        f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        if op.get_bind().dialect.name == "sqlite"
        else f" EXECUTE FUNCTION refuse('{words}')"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when}{act}"
    )


def upgrade() -> None:
    op.execute(RULE)
    op.execute("UPDATE office SET rule = 'direct'")
    op.create_table(
        "rule_version",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.CheckConstraint("rule IN ('direct', 'two', 'three')", name="rule_known"),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["office_version.id"],
            name="fk_rule_version_version_id_office_version",
        ),
        sa.PrimaryKeyConstraint("version_id", name="pk_rule_version"),
    )
    for name, said in DEFENCES.items():
        _forbid(name, *said)


def downgrade() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON office"
    for name in ("office_keeps_its_rule", "office_names_its_rule"):
        op.execute(f"DROP TRIGGER {name}{on}")
    op.drop_table("rule_version")
    op.drop_column("office", "rule")  # its check goes with it
