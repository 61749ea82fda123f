"""Near names: how names sound, the forms of their words, and birth dates by index."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from suket.residents.names import words_of
from suket.residents.spellings import forms_of, sounds_of

revision = "2026_11_30_near_names"
down_revision = "2026_11_30_outdated_sukets"
branch_labels = None
depends_on = None

PART = 10_000  # residents at a time
IN_BYTES = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    sound = op.create_table(
        "resident_sound",
        sa.Column("resident_id", sa.String(length=22), nullable=False),
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("sounds", IN_BYTES, nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"],
            ["resident.id"],
            name="fk_resident_sound_resident_id_resident",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resident_id", name="pk_resident_sound"),
    )
    form = op.create_table(
        "name_form",
        sa.Column("office_code", sa.String(length=5), nullable=False),
        sa.Column("form", IN_BYTES, nullable=False),
        sa.Column("word", IN_BYTES, nullable=False),
        sa.PrimaryKeyConstraint("office_code", "form", "word", name="pk_name_form"),
    )
    known: set[tuple[str, str]] = set()
    for people in _people():
        op.bulk_insert(sound, [_sound(*one) for one in people])
        words = {(office, w) for _, office, name in people for w in words_of(name)}
        new = sorted(words - known)
        known |= words
        op.bulk_insert(form, [row for one in new for row in _forms(*one)])
    # An index over what is already there is made faster than row by row.
    op.create_index(
        "ix_resident_sound_office_code_sounds",
        "resident_sound",
        ["office_code", "sounds"],
    )
    op.create_index("ix_resident_office_code_born", "resident", ["office_code", "born"])


def downgrade() -> None:
    op.drop_index("ix_resident_office_code_born", table_name="resident")
    op.drop_table("name_form")
    op.drop_table("resident_sound")


def _people() -> Iterator[Sequence[Any]]:
    """Yield id, office and name of all residents, some at a time."""
    resident = sa.table("resident", *map(sa.column, ("id", "office_code", "full_name")))
    wanted = sa.select(*resident.c).order_by(resident.c.id).limit(PART)
    last = ""
    while people := op.get_bind().execute(wanted.where(resident.c.id > last)).all():
        yield people
        last = people[-1].id


def _sound(key: str, office: str, name: str) -> dict[str, str]:
    return {
        "resident_id": key,
        "office_code": office,
        "sounds": sounds_of(words_of(name)),
    }


def _forms(office: str, word: str) -> list[dict[str, str]]:
    return [
        {"office_code": office, "form": form, "word": word} for form in forms_of(word)
    ]
