"""Why somebody has no NIP; who may not decide, and how many have to.

Nothing is signed by fewer than the rule of its day wants, nor decided by who added.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_15_loose_ends"
down_revision = "2026_12_14_steps"
branch_labels = None
depends_on = None

CASE = "application_case"
NAME = "application_case_follows_rule"
WORDS = "an application is signed by as many as the rule of its day wants"
# The newest rule that an office named for the local day of the step that signs.
FEWER = (
    "EXISTS (SELECT 1 FROM rule_version AS wanted, application_step AS taken"
    " WHERE taken.case_id = OLD.id AND taken.seq = NEW.version"
    " AND wanted.version_id = (SELECT one.id FROM office_version AS one"
    " WHERE one.office_code = OLD.office_code AND one.part = 'rule'"
    " AND one.since <= taken.local_day AND NOT EXISTS (SELECT 1 FROM withdrawn_version"
    " WHERE withdrawn_version.version_id = one.id)"
    " ORDER BY one.since DESC, one.id DESC LIMIT 1)"
    " AND NEW.steps < CASE wanted.rule"
    " WHEN 'direct' THEN 1 WHEN 'two' THEN 2 ELSE 3 END)"
)
ADDED = "application_case_refuses_who_added"
ADDED_WORDS = "who added to an application is as its maker"
HAS_ADDED = (
    "(EXISTS (SELECT 1 FROM kept_picture AS one WHERE one.case_id = OLD.id"
    " AND one.put_by IN (NEW.verified_by, NEW.approved_by, NEW.signed_by))"
    " OR EXISTS (SELECT 1 FROM application_step AS taken WHERE taken.case_id = OLD.id"
    " AND taken.from_state = 'KURANG_BERKAS' AND taken.to_state = 'DIPERIKSA'"
    " AND taken.by_person IN (NEW.verified_by, NEW.approved_by, NEW.signed_by)))"
)


def _refuse(name: str, when: str, found: str, words: str) -> None:
    begin = f"CREATE TRIGGER {name} BEFORE UPDATE OF state ON {CASE}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"{begin} WHEN {when} AND {found} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    # A condition of a trigger looks into no other table on PostgreSQL.
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {found} THEN RAISE EXCEPTION USING MESSAGE = '{words}',"
        " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{begin} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()")


def upgrade() -> None:
    op.add_column("person", sa.Column("no_nip", sa.String(length=40), nullable=True))
    signs = "NEW.state = 'DITANDATANGANI' AND OLD.state <> 'DITANDATANGANI'"
    _refuse(NAME, signs, FEWER, WORDS)
    decided = "('TERVERIFIKASI', 'DISETUJUI_KASI', 'DITANDATANGANI')"
    several = f"NEW.steps > 1 AND NEW.state IN {decided} AND OLD.state <> NEW.state"
    _refuse(ADDED, several, HAS_ADDED, ADDED_WORDS)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in (NAME, ADDED):
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {CASE}"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_column("person", "no_nip")
