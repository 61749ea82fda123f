"""Pictures of papers and slips, sealed, and which of them a decision saw."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_10_uploads"
down_revision = "2026_12_08_replanning"
branch_labels = None
depends_on = None

# What seals it may change, and a request becomes a case; nothing else does.
OTHER_PICTURE = """
NEW.id <> OLD.id OR NEW.what <> OLD.what OR NEW.digest <> OLD.digest
OR (OLD.case_id IS NOT NULL AND (NEW.case_id IS NULL OR NEW.case_id <> OLD.case_id))
"""
STAYS = "a picture stays what it is, and with its application"


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
        "kept_picture",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.String(length=22), nullable=True),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("secret_id", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("put_by", sa.String(length=22), nullable=True),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(case_id IS NULL) <> (request_key IS NULL)", name="of_case_or_request"
        ),
        sa.CheckConstraint(
            "request_key IS NULL OR put_by IS NOT NULL", name="request_is_somebodys"
        ),
        sa.CheckConstraint("length(digest) = 64", name="digest_size"),
        sa.CheckConstraint("length(sealed) BETWEEN 29 AND 4194304", name="sealed_size"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["application_case.id"],
            name="fk_kept_picture_case_id_application_case",
        ),
        sa.ForeignKeyConstraint(
            ["secret_id"],
            ["sealing_secret.id"],
            name="fk_kept_picture_secret_id_sealing_secret",
        ),
        sa.ForeignKeyConstraint(
            ["put_by"], ["person.id"], name="fk_kept_picture_put_by_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kept_picture"),
        sa.UniqueConstraint(
            "case_id", "what", "digest", name="uq_kept_picture_case_id_what_digest"
        ),
        sa.UniqueConstraint(
            "put_by",
            "request_key",
            "what",
            name="uq_kept_picture_put_by_request_key_what",
        ),
    )
    op.create_index("ix_kept_picture_put_at", "kept_picture", ["put_at"])
    op.create_index("ix_kept_picture_secret_id", "kept_picture", ["secret_id"])
    op.create_table(
        "seen_picture",
        sa.Column("case_id", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name="digest_size"),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["application_step.case_id", "application_step.seq"],
            name="fk_seen_picture_case_id_seq_application_step",
        ),
        sa.PrimaryKeyConstraint("case_id", "seq", "item", name="pk_seen_picture"),
    )
    _refuse("kept_picture_stays", "kept_picture", "UPDATE", OTHER_PICTURE, STAYS)
    for event in ("UPDATE", "DELETE"):
        name = f"seen_picture_refuses_{event.lower()}"
        _refuse(name, "seen_picture", event, "true", "seen_picture only grows")


def downgrade() -> None:
    op.drop_table("seen_picture")
    op.drop_table("kept_picture")
