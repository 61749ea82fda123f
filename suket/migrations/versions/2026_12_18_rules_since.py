"""Nothing is signed by fewer than any rule of steps wanted since it was asked for.

Nor is the NIP taken from who works at a desk without end.
"""

from alembic import op

revision = "2026_12_18_rules_since"
down_revision = "2026_12_17_follow_code"
branch_labels = None
depends_on = None

CASE = "application_case"
FOLLOWS = "application_case_follows_rules_since"
FEWER_WORDS = "an application is signed by as many as any rule since it came wants"
SIGNS = "NEW.state = 'DITANDATANGANI' AND OLD.state <> 'DITANDATANGANI'"
# Each rule of a day from that of the first step on to that of the one that signs.
FEWER = (
    "EXISTS (SELECT 1 FROM rule_version AS wanted"
    " JOIN office_version AS one ON one.id = wanted.version_id"
    " JOIN application_step AS came ON came.case_id = OLD.id AND came.seq = 1"
    " JOIN application_step AS taken"
    " ON taken.case_id = OLD.id AND taken.seq = NEW.version"
    " WHERE one.office_code = OLD.office_code AND one.since <= taken.local_day"
    " AND NEW.steps < CASE wanted.rule"
    " WHEN 'direct' THEN 1 WHEN 'two' THEN 2 ELSE 3 END"
    " AND NOT EXISTS (SELECT 1 FROM withdrawn_version WHERE version_id = one.id)"
    " AND NOT EXISTS (SELECT 1 FROM office_version AS newer"
    " WHERE newer.office_code = one.office_code AND newer.part = one.part"
    " AND ((newer.since = one.since AND newer.id > one.id)"
    " OR (newer.since > one.since AND newer.since <= came.local_day))"
    " AND NOT EXISTS (SELECT 1 FROM withdrawn_version WHERE version_id = newer.id)))"
)
PERSON = "person"
KNOWN = "person_at_a_desk_stays_known"
KNOWN_WORDS = "who works at a desk has a NIP, or a reason why not"
FORGETS = (
    "NEW.nip IS NULL AND NEW.no_nip IS NULL"
    " AND (OLD.nip IS NOT NULL OR OLD.no_nip IS NOT NULL)"
)
AT_A_DESK = (
    "EXISTS (SELECT 1 FROM role_grant AS held WHERE held.person_id = OLD.id"
    " AND held.role IN ('officer', 'verifier', 'section_head', 'signatory')"
    " AND held.ended_at IS NULL AND held.until IS NULL)"
)
ALL = {
    FOLLOWS: (CASE, "UPDATE OF state", SIGNS, FEWER, FEWER_WORDS),
    KNOWN: (PERSON, "UPDATE", FORGETS, AT_A_DESK, KNOWN_WORDS),
}


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, event, when, found, words) in ALL.items():
        begin = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
        if is_sqlite:
            refusal = f"SELECT RAISE(ABORT, '{words}')"
            op.execute(f"{begin} WHEN {when} AND {found} BEGIN {refusal}; END")
            continue
        # A condition of a trigger looks into no other table on PostgreSQL.
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {found} THEN RAISE EXCEPTION USING MESSAGE = '{words}',"
            " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
        )
        op.execute(f"{begin} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, *_) in ALL.items():
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else f" ON {table}"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
