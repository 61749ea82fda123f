"""Lists of civil events: their lines, the answers to mismatches, and machines' keys.

What is final of a line stays so, and what was told, answered or handed in is never
changed.  What the office learnt of a resident is kept apart from what tables say.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_20_civil_events"
down_revision = "2026_12_19_notices"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('KEMATIAN', 'PERKAWINAN', 'PERCERAIAN', 'KELAHIRAN', 'PINDAH_KELUAR',"
    " 'PINDAH_DATANG', 'KARTU_DICETAK', 'KARTU_DITERIMA')"
)
OUTCOMES = (
    "outcome IN ('BERAKHIR', 'BERUBAH', 'TANPA_AKIBAT', 'BERBEDA', 'DIKESAMPINGKAN',"
    " 'GAGAL')"
)
WHYS = (
    "why IN ('JENIS_TIDAK_DIKENAL', 'NIK_TIDAK_TERBACA', 'TANGGAL_TIDAK_TERBACA',"
    " 'NIK_TIDAK_DIKENAL', 'BELUM_DIIMPOR', 'TANGGAL_BELUM_TIBA', 'SEBELUM_LAHIR',"
    " 'NAMA_BERBEDA', 'TANPA_NAMA', 'SUDAH_MENINGGAL', 'SUDAH_PINDAH', 'STATUS_LAIN',"
    " 'LEBIH_LAMA', 'KARTU_LEBIH_LAMA', 'SEBELUM_SUKET',"
    " 'TUJUAN_DI_SINI')"
)
WHOLE = (
    "outcome NOT IN ('BERAKHIR', 'BERUBAH')"
    " OR (nik IS NOT NULL AND kind IS NOT NULL AND day IS NOT NULL)"
)
OPEN = sa.text("outcome = 'BERBEDA'")
TOLD = (
    *("list_id", "office_code", "place", "digest", "nik_shown", "full_name", "deed"),
    *("destination", "remark", "told_at"),
)
NULLABLE = ("kind", "nik", "day")
IS_FINAL = "OLD.outcome NOT IN ('BERBEDA', 'GAGAL')"
IS_RETOLD = " OR ".join(
    [f"NEW.{each} <> OLD.{each}" for each in TOLD]
    + [f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in NULLABLE]
)
# Name of the trigger, event, table, condition, and what is told.
REFUSED = (
    ("event_list_refuses_update", "UPDATE", "event_list", "true", "lists stay"),
    ("event_list_refuses_delete", "DELETE", "event_list", "true", "lists stay"),
    ("event_line_refuses_delete", "DELETE", "event_line", "true", "lines stay"),
    ("event_line_is_final", "UPDATE", "event_line", IS_FINAL, "what came of it stays"),
    ("event_line_is_as_told", "UPDATE", "event_line", IS_RETOLD, "what is told stays"),
    ("event_answer_refuses_update", "UPDATE", "event_answer", "true", "answers stay"),
    ("event_answer_refuses_delete", "DELETE", "event_answer", "true", "answers stay"),
)


def _refuse(name: str, event: str, table: str, found: str, words: str) -> None:
    """Have a trigger refuse an event on rows of which a condition is true."""
    begin = f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
    if op.get_bind().dialect.name == "sqlite":
        found = found.replace("IS DISTINCT FROM", "IS NOT")
        op.execute(f"{begin} WHEN {found} BEGIN SELECT RAISE(ABORT, '{words}'); END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN IF {found} THEN RAISE EXCEPTION USING MESSAGE = '{words}',"
        " ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"{begin} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _foreign(table: str, column: str, other: str, key: str = "id") -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}"
    )


def _check(table: str, name: str, condition: str) -> sa.Constraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _word(name: str, size: int = 40, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.String(length=size), nullable=nullable)


def _text(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    _add_lists()
    _add_lines()
    _add_answers_and_keys()
    _add_learnt()
    for each in REFUSED:
        _refuse(*each)


def _add_lists() -> None:
    op.create_table(
        "event_list",
        _word("id", 22),
        _word("office_code", 5),
        _word("door"),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        _moment("received_at"),
        _text("received_by"),
        _check("event_list", "door_known", "door IN ('halaman', 'perintah', 'api')"),
        _check("event_list", "has_lines", "lines > 0"),
        _check("event_list", "repeated_from_zero", "repeated >= 0"),
        _foreign("event_list", "office_code", "office", "code"),
        sa.PrimaryKeyConstraint("id", name="pk_event_list"),
    )
    op.create_index(
        "ix_event_list_office_code_received_at",
        "event_list",
        ["office_code", "received_at"],
    )


def _add_lines() -> None:
    form = "length(nik) = 16 AND trim(nik, '0123456789') = ''"
    op.create_table(
        "event_line",
        _word("id", 22),
        _word("list_id", 22),
        _word("office_code", 5),
        sa.Column("place", sa.Integer(), nullable=False),
        _word("kind", nullable=True),
        _word("nik", 16, nullable=True),
        _word("nik_shown", 20),
        _text("full_name"),
        sa.Column("day", sa.Date(), nullable=True),
        _word("deed", 100),
        _word("destination", 20),
        _word("digest", 64),
        _word("outcome"),
        _word("why", nullable=True),
        _text("remark"),
        _word("suket_id", 22, nullable=True),
        _moment("told_at"),
        _moment("settled_at", nullable=True),
        _check("event_line", "kind_known", KINDS),
        _check("event_line", "outcome_known", OUTCOMES),
        _check("event_line", "why_known", WHYS),
        _check("event_line", "nik_form", form),
        _check("event_line", "place_from_one", "place > 0"),
        _check("event_line", "digest_size", "length(digest) = 64"),
        _check(
            "event_line", "mismatch_says_why", "outcome <> 'BERBEDA' OR why IS NOT NULL"
        ),
        _check(
            "event_line",
            "ended_names_suket",
            "(outcome = 'BERAKHIR') = (suket_id IS NOT NULL)",
        ),
        _check("event_line", "applied_is_whole", WHOLE),
        _foreign("event_line", "list_id", "event_list"),
        _foreign("event_line", "office_code", "office", "code"),
        _foreign("event_line", "suket_id", "suket"),
        sa.PrimaryKeyConstraint("id", name="pk_event_line"),
        sa.UniqueConstraint(
            "office_code", "digest", name="uq_event_line_office_code_digest"
        ),
    )
    op.create_index("ix_event_line_list_id_place", "event_line", ["list_id", "place"])
    op.create_index(
        "ix_event_line_office_code_nik", "event_line", ["office_code", "nik"]
    )
    op.create_index("ix_event_line_suket_id", "event_line", ["suket_id"])
    op.create_index(
        "ix_event_line_open",
        "event_line",
        ["office_code", "told_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _add_answers_and_keys() -> None:
    op.create_table(
        "event_answer",
        _word("line_id", 22),
        sa.Column("number", sa.Integer(), nullable=False),
        _word("why"),
        _word("answer"),
        _text("reason"),
        _moment("answered_at"),
        _text("answered_by"),
        _check("event_answer", "why_known", WHYS),
        _check(
            "event_answer", "answer_known", "answer IN ('TERAPKAN', 'KESAMPINGKAN')"
        ),
        _check("event_answer", "reason_is_said", "length(reason) BETWEEN 1 AND 300"),
        _foreign("event_answer", "line_id", "event_line"),
        sa.PrimaryKeyConstraint("line_id", "number", name="pk_event_answer"),
    )
    op.create_table(
        "event_key",
        _word("id", 22),
        _word("office_code", 5),
        _word("label", 60),
        _word("secret_digest", 64),
        _moment("created_at"),
        _text("created_by"),
        _moment("expires_at"),
        sa.Column("last_used", sa.Date(), nullable=True),
        _moment("ended_at", nullable=True),
        _check("event_key", "expires_after_made", "expires_at > created_at"),
        _check("event_key", "label_is_said", "length(label) > 0"),
        _check("event_key", "digest_size", "length(secret_digest) = 64"),
        _foreign("event_key", "office_code", "office", "code"),
        sa.PrimaryKeyConstraint("id", name="pk_event_key"),
    )
    op.create_index("ix_event_key_office_code", "event_key", ["office_code"])


def _add_learnt() -> None:
    fields = "'citizenship', 'enrolment_status', 'marital_status', 'standing'"
    op.create_table(
        "learnt_fact",
        _word("resident_id", 22),
        _word("field", 20),
        _moment("learnt_at"),
        _check("learnt_fact", "field_known", f"field IN ({fields})"),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_learnt_fact_resident_id_resident",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resident_id", "field", name="pk_learnt_fact"),
    )


def downgrade() -> None:
    for table in ("event_answer", "event_line", "event_list", "event_key"):
        op.drop_table(table)
    op.drop_table("learnt_fact")
    if op.get_bind().dialect.name != "sqlite":
        for name, *_ in REFUSED:
            op.execute(f"DROP FUNCTION {name}()")
