"""Who took papers in stays known, whoever speaks of the same papers later.

What was said of a paper is overwritten by who speaks next; this only grows.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_16_papers_taken"
down_revision = "2026_12_15_loose_ends"
branch_labels = None
depends_on = None

TABLE = "papers_taken"
CASE = "application_case"
GROWS = "papers_taken only grows"
NAME = "application_case_refuses_who_took_papers"
WORDS = "who took papers in is as the maker of an application"
DECIDES = (
    "NEW.steps > 1 AND OLD.state <> NEW.state"
    " AND NEW.state IN ('TERVERIFIKASI', 'DISETUJUI_KASI', 'DITANDATANGANI')"
)
TOOK = (
    "EXISTS (SELECT 1 FROM papers_taken AS one WHERE one.case_id = OLD.id"
    " AND one.person_id IN (NEW.verified_by, NEW.approved_by, NEW.signed_by))"
)
# Who did so before: they completed it, or spoke of a paper while nobody checked.
KNOWN = (
    "INSERT INTO papers_taken (case_id, person_id)"
    " SELECT taken.case_id, taken.by_person FROM application_step AS taken"
    " JOIN application_case AS made ON made.id = taken.case_id"
    " WHERE taken.from_state = 'KURANG_BERKAS' AND taken.to_state = 'DIPERIKSA'"
    " AND taken.by_person IS NOT NULL AND taken.by_person <> made.made_by"
    " UNION SELECT item.case_id, item.said_by FROM application_item AS item"
    " JOIN application_case AS made ON made.id = item.case_id"
    " WHERE item.said_by IS NOT NULL AND item.said_by <> made.made_by"
    " AND NOT EXISTS (SELECT 1 FROM application_step AS step"
    " WHERE step.case_id = item.case_id AND step.by_person = item.said_by"
    " AND step.at = item.said_at AND step.from_state = 'DIPERIKSA')"
)


def _refuse(name: str, event: str, table: str, found: str, words: str) -> None:
    """Have a trigger refuse an event on rows of which a condition is true."""
    begin = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{begin} WHEN {found} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {found} THEN RAISE EXCEPTION USING MESSAGE = '{words}',"
        " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{begin} FOR EACH ROW EXECUTE FUNCTION {name}()")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_papers_taken_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_papers_taken_person_id_person"
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_papers_taken"),
    )
    op.execute(KNOWN)
    for event in ("UPDATE", "DELETE"):
        _refuse(f"papers_taken_refuses_{event.lower()}", event, TABLE, "true", GROWS)
    _refuse(NAME, "UPDATE OF state", CASE, f"{DECIDES} AND {TOOK}", WORDS)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER {NAME}" + ("" if is_sqlite else f" ON {CASE}"))
    op.drop_table(TABLE)
    if not is_sqlite:
        for name in (
            NAME,
            "papers_taken_refuses_update",
            "papers_taken_refuses_delete",
        ):
            op.execute(f"DROP FUNCTION {name}()")
