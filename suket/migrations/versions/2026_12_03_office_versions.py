"""Offices by versions: letterhead, numbers, validity and arms from a day on.

What an office had when it was added stays in `office` and never changes again; only
what becomes different is written here.  So there is nothing to copy, and no two places
that could disagree.  Arms an office has now stay in `office_arms`, and hold until its
first version of them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "2026_12_03_office_versions"
down_revision = "2026_12_04_applications"
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "office_version",
    "letterhead_version",
    "numbering_version",
    "validity_version",
    "arms_version",
    "withdrawn_version",
    "signatory",
    "withdrawn_signatory",
)
# What a version brings, so that the office's own row is what it began with.
AS_IT_BEGAN = (
    *("place", "government", "agency", "street", "phone", "email", "website"),
    *("postal_code", "number_template", "classification", "unit_code"),
    *("validity", "months", "minimum_status"),
)
OFFICE_WORDS = "office keeps what it began with"
# In SQL, since a check can be added to a column on SQLite in no other way.
UNTIL = (
    "ALTER TABLE signatory ADD COLUMN until DATE"
    " CONSTRAINT ck_signatory_ends_after_start CHECK (until IS NULL OR until >= since)"
)


def _forbid(name: str, event: str, table: str, words: str) -> None:
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


def _allow(name: str, table: str) -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
    op.execute(f"DROP TRIGGER {name}{on}")


def _by_version(table: str, *said: SchemaItem) -> None:
    """Create what a kind of version brings, a row for each version."""
    op.create_table(
        table,
        sa.Column("version_id", sa.Integer(), nullable=False),
        *said,
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["office_version.id"],
            name=f"fk_{table}_version_id_office_version",
        ),
        sa.PrimaryKeyConstraint("version_id", name=f"pk_{table}"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "office_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_code"],
            ["office.code"],
            name="fk_office_version_office_code_office",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_office_version"),
    )
    op.create_index(
        "ix_office_version_office_code_part_since",
        "office_version",
        ["office_code", "part", "since"],
        unique=False,
    )
    _by_version("letterhead_version", *map(_text, AS_IT_BEGAN[:8]))
    _by_version("numbering_version", *map(_text, AS_IT_BEGAN[8:11]))
    _by_version(
        "validity_version",
        sa.Column("validity", sa.String(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("minimum_status", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "validity IN ('until-printed', 'months', 'months-or-printed')",
            name="validity_known",
        ),
        sa.CheckConstraint(
            "(validity = 'until-printed') = (months IS NULL)",
            name="months_when_counted",
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name="months_in_range"),
    )
    _by_version(
        "arms_version",
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest"], ["arms.digest"], name="fk_arms_version_digest_arms"
        ),
    )
    _by_version(
        "withdrawn_version",
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "withdrawn_signatory",
        sa.Column("signatory_id", sa.String(length=22), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signatory_id"],
            ["signatory.id"],
            name="fk_withdrawn_signatory_signatory_id_signatory",
        ),
        sa.PrimaryKeyConstraint("signatory_id", name="pk_withdrawn_signatory"),
    )
    op.execute(UNTIL)
    for column in ("opened_by", "closed_by", "closed_because"):
        op.add_column("issuance_window", sa.Column(column, sa.String(), nullable=True))
    for table in INSERT_ONLY:
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_refuses_{event.lower()}"
            _forbid(name, event, table, f"{table} only grows")
    changes = f"UPDATE OF {', '.join(AS_IT_BEGAN)}"
    _forbid("office_refuses_change", changes, "office", OFFICE_WORDS)


def downgrade() -> None:
    _allow("office_refuses_change", "office")
    for event in ("update", "delete"):
        _allow(f"signatory_refuses_{event}", "signatory")
    for column in ("opened_by", "closed_by", "closed_because"):
        op.drop_column("issuance_window", column)
    op.drop_column("signatory", "until")  # its check goes with it
    op.drop_table("withdrawn_signatory")
    op.drop_table("withdrawn_version")
    op.drop_table("arms_version")
    op.drop_table("validity_version")
    op.drop_table("numbering_version")
    op.drop_table("letterhead_version")
    op.drop_index(
        "ix_office_version_office_code_part_since", table_name="office_version"
    )
    op.drop_table("office_version")
