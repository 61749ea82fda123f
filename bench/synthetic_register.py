"""A register of any size, written by SQLite itself: people nobody met.

Row `i` of each table is a function of `i` and grows with it, so that indexes grow at
their ends and even ten million are minutes of work.  Everybody has one suket, and three
tenths of them are still in force.
"""

import sqlite3
from functools import cache
from itertools import product
from pathlib import Path

from suket.intake.portraits import digest_of
from suket.residents.names import key_of, words_of
from suket.residents.spellings import forms_of, sounds_of
from tests.office_world import CIREBON, PORTRAIT

FIRST = (
    "SITI",
    "MUHAMMAD",
    "NUR",
    "AHMAD",
    "DEWI",
    "BUDI",
    "SRI",
    "AGUS",
    "RINA",
    "EKO",
)
LAST = (
    "RAHAYU",
    "SANTOSO",
    "WIJAYA",
    "LESTARI",
    "HIDAYAT",
    "KUSUMA",
    "PRATAMA",
    "UTAMI",
)
SYLLABLES = (
    "BA",
    "CI",
    "DU",
    "FE",
    "GO",
    "HA",
    "JI",
    "KU",
    "LE",
    "MO",
    "NA",
    "PI",
    "RU",
    "SE",
)
A_LIST = 2**19  # sukets
FAST = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000;
PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON
"""
SAFE = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"

# A multiplicative hash of the row's number picks the name and who is still in force.
PEOPLE = """
CREATE TEMP TABLE people AS
 WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {size}),
 picked AS (SELECT i, (i + 1) * 2654435761 % 4294967296 AS h FROM n)
 SELECT i, printf('r%021d', i) AS id, printf('9%015d', i) AS nik,
  h >> 20 & 1023 < 307 AS is_living, name, key, first, rare, last, sounds
 FROM picked JOIN names ON names.rowid = h % {names} + 1
"""
TABLES = (
    """INSERT INTO status_list
 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {lists})
 SELECT i, 'https://suket.example/s/' || i, '{office}', {a_list}, NULL, NULL FROM n""",
    """INSERT INTO resident (id, nik, office_code,
 full_name, name_key, birthplace, born, sex, blood_type,
 street, rt, rw, village, district, regency, province,
 region_code, religion, marital_status, occupation, citizenship, enrolment_status,
 standing, photo_digest, updated_at) SELECT id, nik, '{office}',
 name, key, 'CIREBON', '1990-01-01', 'PEREMPUAN', 'O',
 'JL. CONTOH NO. 9', '003', '005', 'KEJAKSAN', 'KEJAKSAN', 'KOTA CIREBON', 'JAWA BARAT',
 NULL, 'ISLAM', 'KAWIN', 'PEDAGANG', 'WNI', 'PRINT_READY_RECORD', 'TETAP', '{photo}',
 '2026-05-06 09:00:00.000000' FROM people""",
    """INSERT INTO application SELECT printf('a%021d', i), id, '{office}', 'new',
 'counter', 'DITANDATANGANI', '2026-05-06 09:00:00.000000', 'uji' FROM people""",
    """INSERT INTO suket SELECT printf('s%021d', i),
 printf('470/%08d/32.74/I/2025', i + 1), '{office}', 2025, i + 1, nik, id,
 printf('a%021d', i), i / {a_list} + 1, i % {a_list},
 randomblob(280), '2026-1', '{{}}' || printf('%1100s', ''), NULL,
 '2026-05-06 09:00:00.000000', 'uji', NULL, iif(is_living, 'active', 'ended'),
 iif(is_living, NULL, '2026-08-14 09:00:00.000000'),
 iif(is_living, NULL, 'KTP_DICETAK'), 1 FROM people""",
    """INSERT INTO journal SELECT (SELECT max(seq) FROM journal) + i + 1, 'issued',
 '{office}', printf('470/%08d/32.74/I/2025', i + 1), 'uji',
 '2026-05-06 09:00:00.000000', randomblob(16), randomblob(32) FROM people""",
    """INSERT INTO resident_word SELECT '{office}', first, id FROM people""",
    """INSERT INTO resident_word SELECT '{office}', rare, id FROM people""",
    """INSERT INTO resident_word SELECT '{office}', last, id FROM people""",
    """INSERT INTO resident_sound SELECT id, '{office}', sounds FROM people""",
)


def crowd(file: Path, size: int) -> None:
    """Put `size` residents with a suket each into the register of Cirebon.

    `file` is a furnished SQLite database that nobody has open.
    """
    words = {
        "office": CIREBON,
        "photo": digest_of(PORTRAIT),
        "size": size,
        "lists": -(-size // A_LIST),
        "a_list": A_LIST,
        "names": len(FIRST) * len(SYLLABLES) ** 3 * len(LAST),
    }
    with sqlite3.connect(file, isolation_level=None) as database:
        database.executescript(FAST)
        _name(database)
        database.execute(PEOPLE.format(**words))
        for statement in TABLES:
            database.execute(statement.format(**words))
        database.executescript(SAFE)
    database.close()


def _name(database: sqlite3.Connection) -> None:
    database.execute("CREATE TEMP TABLE names (name, key, first, rare, last, sounds)")
    database.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)", _names())
    database.executemany(
        "INSERT INTO name_form VALUES (?, ?, ?)",
        [(CIREBON, form, word) for word in _words() for form in forms_of(word)],
    )


def _words() -> set[str]:
    """Return every word that is borne."""
    return {word for _, _, *three, _ in _names() for word in three}


@cache
def _names() -> list[tuple[str, ...]]:
    """Return every name there can be: whole, its key, its words."""
    rare = ("".join(three) for three in product(SYLLABLES, repeat=3))
    return [
        (
            name := " ".join(words),
            key_of(name),
            *(own := words_of(name)),
            sounds_of(own),
        )
        for words in product(FIRST, rare, LAST)
    ]
