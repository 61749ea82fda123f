"""What a request said; and a case that changes by its steps alone."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_14_steps"
down_revision = "2026_12_13_places"
branch_labels = None
depends_on = None

CASE = "application_case"
FIXED = (
    *("id", "office_code", "unit_id", "number", "nik", "kind", "channel"),
    *("request_key", "request_digest", "made_by", "received_at"),
)
STEPPED = "application_case_goes_by_steps"
NEXT = "NEW.version = OLD.version + 1"
AS_MADE = "an application stays as it was made"
BY_A_STEP = "an application changes its state by a step"
FROZEN = "the legal steps are those of a migration"


def _differs(column: str) -> str:
    is_other = (
        "IS NOT" if op.get_bind().dialect.name == "sqlite" else "IS DISTINCT FROM"
    )
    return f"NEW.{column} {is_other} OLD.{column}"


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
    column = sa.Column("request_digest", sa.String(length=64), nullable=True)
    op.add_column(CASE, column)
    is_kept = " OR ".join(_differs(column) for column in FIXED)
    _refuse("application_case_is_as_made", CASE, "UPDATE", is_kept, AS_MADE)
    _keep_state()
    for event in ("INSERT", "UPDATE", "DELETE"):
        name = f"allowed_step_refuses_{event.lower()}"
        _refuse(name, "allowed_step", event, "true", FROZEN)


def _keep_state() -> None:
    """Let a state change only where the step of that change is written already."""
    written = (
        "EXISTS (SELECT 1 FROM application_step AS taken WHERE taken.case_id = OLD.id"
        " AND taken.seq = NEW.version AND taken.from_state = OLD.state"
        " AND taken.to_state = NEW.state)"
    )
    begin = f"CREATE TRIGGER {STEPPED} BEFORE UPDATE OF state ON {CASE}"
    changes = "NEW.state <> OLD.state"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"{begin} WHEN {changes} AND NOT ({written} AND {NEXT})"
            f" BEGIN SELECT RAISE(ABORT, '{BY_A_STEP}'); END"
        )
        return
    # A condition of a trigger looks into no other table on PostgreSQL.
    op.execute(
        f"CREATE FUNCTION {STEPPED}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF NOT ({written} AND {NEXT}) THEN"
        f" RAISE EXCEPTION USING MESSAGE = '{BY_A_STEP}',"
        " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{begin} FOR EACH ROW WHEN ({changes}) EXECUTE FUNCTION {STEPPED}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    names = {"application_case_is_as_made": CASE, STEPPED: CASE}
    for event in ("insert", "update", "delete"):
        names[f"allowed_step_refuses_{event}"] = "allowed_step"
    for name, table in names.items():
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
    if not is_sqlite:
        op.execute(f"DROP FUNCTION {STEPPED}()")
    op.drop_column(CASE, "request_digest")
