"""Institutions: their agreements, people, keys, and what they looked at."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_institutions"
down_revision = "2026_11_22_first"
branch_labels = None
depends_on = None

TABLES = (
    "visit",
    "api_key",
    "clerk_session",
    "clerk",
    "institution_day",
    "institution_purpose",
    "institution",
)


def upgrade() -> None:
    op.create_table(
        "institution",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("is_nationwide", sa.Boolean(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("daily_quota", sa.Integer(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code = lower(code)", name="code_is_lower"),
        sa.CheckConstraint("until >= since", name="ends_after_it_begins"),
        sa.CheckConstraint("daily_quota > 0", name="quota_is_positive"),
        sa.CheckConstraint("per_minute > 0", name="rate_is_positive"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_institution_office_code_office"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_institution"),
    )
    op.create_table(
        "institution_purpose",
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        _of_institution("institution_purpose"),
        sa.PrimaryKeyConstraint(
            "institution_code", "purpose", name="pk_institution_purpose"
        ),
    )
    op.create_table(
        "institution_day",
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name="used_from_zero"),
        _of_institution("institution_day"),
        sa.PrimaryKeyConstraint("institution_code", "day", name="pk_institution_day"),
    )
    _create_clerks()
    _create_api_key()
    _create_visit()


def _of_institution(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_code"],
        ["institution.code"],
        name=f"fk_{table}_institution_code_institution",
    )


def _create_clerks() -> None:
    op.create_table(
        "clerk",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("username = lower(username)", name="username_is_lower"),
        _of_institution("clerk"),
        sa.PrimaryKeyConstraint("id", name="pk_clerk"),
        sa.UniqueConstraint("username", name="uq_clerk_username"),
    )
    op.create_index("ix_clerk_institution_code", "clerk", ["institution_code"])
    op.create_table(
        "clerk_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("clerk_id", sa.String(length=22), nullable=False),
        sa.Column("csrf_token", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["clerk_id"], ["clerk.id"], name="fk_clerk_session_clerk_id_clerk"
        ),
        sa.PrimaryKeyConstraint("token_digest", name="pk_clerk_session"),
    )
    op.create_index("ix_clerk_session_clerk_id", "clerk_session", ["clerk_id"])
    op.create_index("ix_clerk_session_seen_at", "clerk_session", ["seen_at"])


def _create_api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name="expires_after_made"),
        sa.CheckConstraint("length(scopes) > 0", name="has_a_scope"),
        _of_institution("api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_index("ix_api_key_institution_code", "api_key", ["institution_code"])


def _create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("clerk_id", sa.String(length=22), nullable=True),
        sa.Column("key_id", sa.String(length=22), nullable=True),
        sa.Column("suket_id", sa.String(length=22), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("asked_of", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("photo_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(clerk_id IS NULL) <> (key_id IS NULL)", name="by_clerk_or_by_key"
        ),
        sa.CheckConstraint(
            "suket_id IS NOT NULL"
            " OR (photo_seen_at IS NULL AND document_seen_at IS NULL)",
            name="seen_of_a_suket",
        ),
        sa.ForeignKeyConstraint(
            ["institution_code", "purpose"],
            ["institution_purpose.institution_code", "institution_purpose.purpose"],
            name="fk_visit_institution_code_purpose_institution_purpose",
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"], ["clerk.id"], name="fk_visit_clerk_id_clerk"
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_key.id"], name="fk_visit_key_id_api_key"
        ),
        sa.ForeignKeyConstraint(
            ["suket_id"], ["suket.id"], name="fk_visit_suket_id_suket"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
    )
    op.create_index("ix_visit_suket_id_at", "visit", ["suket_id", "at"])
    op.create_index("ix_visit_institution_code_at", "visit", ["institution_code", "at"])
    op.create_index("ix_visit_clerk_id_at", "visit", ["clerk_id", "at"])
    op.create_index("ix_visit_key_id", "visit", ["key_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
