"""Persons apart from accounts, roles for a period, denied acts, devices of sessions."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_people"
down_revision = "2026_11_30_calendar"
branch_labels = None
depends_on = None

KEEPER = "INSERT INTO person (id, name) VALUES ('0', 'Pengelola server')"
# Alembic would leave out the name of the constraint.
PERSON_OF_ACCOUNT = """
ALTER TABLE account ADD COLUMN person_id VARCHAR(22)
CONSTRAINT fk_account_person_id_person REFERENCES person (id)
"""
# Each account is a person of its own, who keeps the role that it has.
PERSONS = "INSERT INTO person (id, name) SELECT id, username FROM account"
GRANTS = """
INSERT INTO role_grant
    (id, person_id, office_code, role, since, granted_by, granted_at)
SELECT id, id, office_code, role, {day}, '0', created_at FROM account
"""
DAY = {
    "sqlite": "date(created_at)",
    "postgresql": "CAST(created_at AT TIME ZONE 'UTC' AS date)",
}

AS_GIVEN = """
OLD.ended_at IS NOT NULL OR OLD.id <> NEW.id OR OLD.person_id <> NEW.person_id
OR OLD.office_code <> NEW.office_code OR OLD.role <> NEW.role OR OLD.since <> NEW.since
OR OLD.unit_id IS DISTINCT FROM NEW.unit_id OR OLD.until IS DISTINCT FROM NEW.until
OR OLD.granted_by <> NEW.granted_by OR OLD.granted_at <> NEW.granted_at
"""
GOVERNS_TOO = """
EXISTS (
    SELECT 1 FROM role_grant AS other
    WHERE other.person_id = NEW.person_id AND other.office_code = NEW.office_code
    AND (other.role = 'admin') <> (NEW.role = 'admin') AND other.ended_at IS NULL
    AND other.since <= COALESCE(NEW.until, '9999-12-31')
    AND NEW.since <= COALESCE(other.until, '9999-12-31')
)
"""
ALONE = "who governs an office has no other role there"


def _defend_sqlite() -> None:
    for name, event, when, words in (
        ("role_grant_is_kept", "DELETE", "1", "a role that was given is kept"),
        ("role_grant_is_as_given", "UPDATE", AS_GIVEN, "a role stays as given"),
        ("role_grant_governs_alone", "INSERT", GOVERNS_TOO, ALONE),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON role_grant WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _defend_postgresql() -> None:
    """Do the same; two who give roles to one person at once wait for each other."""
    op.execute(
        "CREATE TRIGGER role_grant_is_kept BEFORE DELETE ON role_grant FOR EACH ROW"
        " EXECUTE FUNCTION refuse('a role that was given is kept')"
    )
    op.execute(
        "CREATE TRIGGER role_grant_is_as_given BEFORE UPDATE ON role_grant"
        f" FOR EACH ROW WHEN ({AS_GIVEN})"
        " EXECUTE FUNCTION refuse('a role stays as given')"
    )
    op.execute(
        "CREATE FUNCTION governs_alone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;"
        f" IF {GOVERNS_TOO} THEN RAISE EXCEPTION USING MESSAGE = '{ALONE}',"
        " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER role_grant_governs_alone BEFORE INSERT ON role_grant"
        " FOR EACH ROW EXECUTE FUNCTION governs_alone()"
    )


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=True),
        sa.Column("nik_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("length(name) > 0", name="name_is_said"),
        sa.CheckConstraint(
            "length(nip) = 18 AND trim(nip, '0123456789') = ''", name="nip_form"
        ),
        sa.CheckConstraint("length(nik_digest) = 64", name="nik_digest_size"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("nik_digest", name="uq_person_nik_digest"),
        sa.UniqueConstraint("nip", name="uq_person_nip"),
    )
    op.create_table(
        "denied_acts",
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name="count_is_positive"),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_denied_acts_office_code_office"
        ),
        sa.PrimaryKeyConstraint("username", "hour", name="pk_denied_acts"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("unit_id", sa.String(length=22), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.String(length=22), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(length=22), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("until >= since", name="ends_after_start"),
        sa.CheckConstraint("granted_by <> person_id", name="nobody_grants_himself"),
        sa.CheckConstraint("ended_by <> person_id", name="nobody_ends_his_own"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_someone"
        ),
        sa.CheckConstraint(
            "role <> 'operator' OR unit_id IS NOT NULL", name="operator_has_unit"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_role_grant_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name="fk_role_grant_granted_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name="fk_role_grant_ended_by_person"
        ),
        sa.ForeignKeyConstraint(
            ["office_code"], ["office.code"], name="fk_role_grant_office_code_office"
        ),
        sa.ForeignKeyConstraint(
            ["office_code", "unit_id"],
            ["unit.office_code", "unit.id"],
            name="fk_role_grant_office_code_unit_id_unit",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
    )
    op.create_index(
        "ix_role_grant_person_id_office_code",
        "role_grant",
        ["person_id", "office_code"],
        unique=False,
    )
    op.execute(PERSON_OF_ACCOUNT)
    op.add_column(
        "account",
        sa.Column("password_given_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column("session", sa.Column("device", sa.String(), nullable=True))
    op.execute(KEEPER)
    op.execute(PERSONS)
    op.execute("UPDATE account SET person_id = id")
    op.execute(GRANTS.format(day=DAY[dialect]))
    op.create_index(
        "uq_account_person_live",
        "account",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("NOT is_disabled"),
        postgresql_where=sa.text("NOT is_disabled"),
    )
    _defend_sqlite() if dialect == "sqlite" else _defend_postgresql()


def downgrade() -> None:
    op.drop_index("uq_account_person_live", table_name="account")
    op.drop_column("session", "device")
    op.drop_column("account", "password_given_at")
    op.drop_column("account", "person_id")
    op.drop_table("role_grant")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION governs_alone()")
    op.drop_table("denied_acts")
    op.drop_table("person")
