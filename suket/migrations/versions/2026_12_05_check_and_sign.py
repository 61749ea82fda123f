"""Checked and signed by several: papers, claims, batches that one touch signed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_05_check_and_sign"
down_revision = "2026_12_03_office_versions"
branch_labels = None
depends_on = None

INSERT_ONLY = ("application_claim", "sign_batch", "sign_batch_item")
# In SQL, since a check can be added to a column on SQLite in no other way; the second
# one stands with this column for the same reason.
CLOCK_LEFT = (
    "ALTER TABLE application_case ADD COLUMN clock_left INTEGER"
    " CONSTRAINT ck_application_case_clock_left_not_negative CHECK (clock_left >= 0)"
    " CONSTRAINT ck_application_case_keeper_is_no_second CHECK (steps = 1 OR"
    " (verified_by <> '0' AND approved_by <> '0' AND signed_by <> '0'))"
)
OPEN = sa.text("state NOT IN ('SELESAI','DITOLAK','DIBATALKAN')")
CLAIMED = sa.text("claimed_by IS NOT NULL")
FALL = "application_case_refuses_fewer_steps"
FALL_WORDS = "an application needs as many persons as it came with"
SIGNED = sa.text("outcome = 'signed'")
TIME = sa.DateTime(timezone=True)


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


def _keep_steps() -> None:
    """Let nobody lower the number of persons that an application needs."""
    begin = f"CREATE TRIGGER {FALL} BEFORE UPDATE OF steps ON application_case"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"{begin} WHEN NEW.steps < OLD.steps"
            f" BEGIN SELECT RAISE(ABORT, '{FALL_WORDS}'); END"
        )
        return
    op.execute(
        f"{begin} FOR EACH ROW WHEN (NEW.steps < OLD.steps)"
        f" EXECUTE FUNCTION refuse('{FALL_WORDS}')"
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{other}.{'code' if other == 'office' else 'id'}"],
        name=f"fk_{table}_{column}_{other}",
    )


def upgrade() -> None:
    op.execute(CLOCK_LEFT)
    op.create_index(
        "ix_application_case_next",
        "application_case",
        ["office_code", "state", "is_urgent", "due_at", "received_at", "number"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_application_case_claimed_by",
        "application_case",
        ["claimed_by"],
        unique=False,
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    )
    op.create_table(
        "application_item",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=True),
        sa.Column("said_by", sa.String(length=22), nullable=True),
        sa.Column("said_at", TIME, nullable=False),
        sa.CheckConstraint(
            "standing IN ('present', 'unreadable', 'missing', 'waived')",
            name="standing_known",
        ),
        sa.CheckConstraint("length(file_digest) = 64", name="file_digest_size"),
        _key("application_item", "case_id", "application_case"),
        _key("application_item", "said_by", "person"),
        sa.PrimaryKeyConstraint("case_id", "item", name="pk_application_item"),
    )
    op.create_table(
        "application_claim",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        _key("application_claim", "case_id", "application_case"),
        sa.PrimaryKeyConstraint("case_id", "field", name="pk_application_claim"),
    )
    op.create_table(
        "own_record",
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", TIME, nullable=False),
        _key("own_record", "person_id", "person"),
        _key("own_record", "resident_id", "resident"),
        sa.PrimaryKeyConstraint("person_id", name="pk_own_record"),
        sa.UniqueConstraint("resident_id", name="uq_own_record_resident_id"),
    )
    op.create_table(
        "sign_batch",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("signer", sa.String(length=22), nullable=False),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.Column("manifest_digest", sa.String(length=64), nullable=False),
        sa.Column("proof_kind", sa.String(length=40), nullable=False),
        sa.Column("assertion", sa.String(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("proof_kind IN ('passkey', 'totp')", name="proof_is_second"),
        sa.CheckConstraint(
            "(proof_kind = 'passkey') = (assertion IS NOT NULL)",
            name="passkey_has_assertion",
        ),
        _key("sign_batch", "office_code", "office"),
        _key("sign_batch", "signer", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_batch"),
        sa.UniqueConstraint("manifest_digest", name="uq_sign_batch_manifest_digest"),
    )
    op.create_index("ix_sign_batch_office_code_at", "sign_batch", ["office_code", "at"])
    op.create_table(
        "sign_batch_item",
        sa.Column("batch_id", sa.String(length=22), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('signed', 'sent-back', 'left')", name="outcome_known"
        ),
        sa.CheckConstraint("position > 0", name="position_is_positive"),
        sa.CheckConstraint(
            "(outcome = 'sent-back') = (reason IS NOT NULL)", name="back_is_explained"
        ),
        _key("sign_batch_item", "batch_id", "sign_batch"),
        _key("sign_batch_item", "case_id", "application_case"),
        sa.PrimaryKeyConstraint("batch_id", "position", name="pk_sign_batch_item"),
        sa.UniqueConstraint(
            "batch_id", "case_id", name="uq_sign_batch_item_batch_id_case_id"
        ),
    )
    op.create_index(
        "uq_sign_batch_item_signed",
        "sign_batch_item",
        ["case_id"],
        unique=True,
        sqlite_where=SIGNED,
        postgresql_where=SIGNED,
    )
    for table in INSERT_ONLY:
        _forbid(table, "UPDATE")
        _forbid(table, "DELETE")
    _keep_steps()


def downgrade() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON application_case"
    op.execute(f"DROP TRIGGER {FALL}{on}")
    op.drop_index(
        "uq_sign_batch_item_signed",
        table_name="sign_batch_item",
        sqlite_where=SIGNED,
        postgresql_where=SIGNED,
    )
    op.drop_table("sign_batch_item")
    op.drop_index("ix_sign_batch_office_code_at", table_name="sign_batch")
    for table in ("sign_batch", "own_record", "application_claim", "application_item"):
        op.drop_table(table)
    op.drop_index(
        "ix_application_case_claimed_by",
        table_name="application_case",
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    )
    op.drop_index(
        "ix_application_case_next",
        table_name="application_case",
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(
            "ck_application_case_keeper_is_no_second", "application_case"
        )
    op.drop_column("application_case", "clock_left")  # its check goes with it
