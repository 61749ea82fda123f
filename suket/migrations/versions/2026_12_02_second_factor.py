"""Second factors: apps, recovery codes, passkeys; step-up; half sessions; secrets."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_second_factor"
down_revision = "2026_12_01_people"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sealing_secret",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sealing_secret"),
    )
    op.create_table(
        "step_up",
        sa.Column("challenge_digest", sa.String(length=64), nullable=False),
        sa.Column("session_digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("manifest_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("challenge_digest", name="pk_step_up"),
    )
    op.create_index("ix_step_up_expires_at", "step_up", ["expires_at"])
    op.create_table(
        "half_session",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("csrf_token", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_half_session_account_id_account"
        ),
        sa.PrimaryKeyConstraint("token_digest", name="pk_half_session"),
    )
    op.create_index("ix_half_session_account_id", "half_session", ["account_id"])
    op.create_index("ix_half_session_created_at", "half_session", ["created_at"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("last_used_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_fits"),
        sa.CheckConstraint("sign_count >= 0", name="sign_count_not_negative"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_passkey_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_account_id", "passkey", ["account_id"])
    op.create_table(
        "totp",
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("secret_id", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_totp_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["secret_id"],
            ["sealing_secret.id"],
            name="fk_totp_secret_id_sealing_secret",
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_totp"),
    )
    op.create_index("ix_totp_secret_id", "totp", ["secret_id"])
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret_id", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_recovery_code_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["secret_id"],
            ["sealing_secret.id"],
            name="fk_recovery_code_secret_id_sealing_secret",
        ),
        sa.PrimaryKeyConstraint("account_id", "position", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_secret_id", "recovery_code", ["secret_id"])


def downgrade() -> None:
    for table in (
        *("recovery_code", "totp", "passkey"),
        *("half_session", "step_up", "sealing_secret"),
    ):
        op.drop_table(table)
