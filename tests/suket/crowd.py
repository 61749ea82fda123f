"""A register of any size, written straight into the tables: people nobody met."""

from datetime import timedelta
from random import Random

from sqlalchemy import text

from suket.models import new_id
from suket.names import key_of, words_of
from suket.photos import digest_of
from tests.office_world import CIREBON, NOW, PORTRAIT

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
AT_ONCE = 20_000
PAGE = "{}" + " " * 1100  # what a printed snapshot weighs

RESIDENT = """INSERT INTO resident VALUES (:id, :nik, :office, :name, :key, 'CIREBON',
 '1990-01-01', 'PEREMPUAN', 'O', 'JL. CONTOH NO. 9', '003', '005', 'KEJAKSAN', 'KEJAKSAN',
 'KOTA CIREBON', 'JAWA BARAT', NULL, 'ISLAM', 'KAWIN', 'PEDAGANG', 'WNI',
 'PRINT_READY_RECORD', 'TETAP', :photo, :at)"""
WORD = "INSERT INTO resident_word VALUES (:office, :word, :id)"
APPLICATION = """INSERT INTO application VALUES (:application, :id, :office, 'new',
 'counter', 'DITANDATANGANI', :at, 'uji')"""
SUKET = """INSERT INTO suket VALUES (:suket, :number, :office, 2025, :serial, :nik, :id,
 :application, :list, :index, :token, '2026-1', :page, NULL, :at, 'uji', NULL, :state,
 :ended, :reason, :drawn)"""
JOURNAL = """INSERT INTO journal VALUES (:serial + 5, 'issued', :office, :number, 'uji',
 :at, :salt, :leaf)"""


def crowd(world, size, *, in_force=0.3):
    """Put `size` residents with a suket each into the register of Cirebon."""
    random = Random(size)
    lists = -(-size // 2**19)
    places = [(n, i) for n in range(1, lists + 1) for i in range(2**19)][:size]
    with world.database.begin() as session:
        for number in range(1, lists + 1):
            uri = f"https://suket.example/s/{number}"
            session.execute(
                text("INSERT INTO status_list VALUES (:n, :u, :o, 524288, NULL, NULL)"),
                {"n": number, "u": uri, "o": CIREBON},
            )
    for start in range(0, size, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, size))
        people = [person(n, random, places[n], in_force) for n in numbers]
        with world.database.begin() as session:
            for statement in (RESIDENT, APPLICATION, SUKET, JOURNAL):
                session.execute(text(statement), people)
            named = [
                {"office": CIREBON, "word": w, "id": p["id"]}
                for p in people
                for w in words_of(p["name"])
            ]
            session.execute(text(WORD), named)


def person(serial, random, place, in_force):
    rare = "".join(random.choices(SYLLABLES, k=3))
    name = f"{random.choice(FIRST)} {rare} {random.choice(LAST)}"
    is_living = random.random() < in_force
    list_number, index = place
    return {
        "id": new_id(),
        "nik": f"9{serial:015}",
        "office": CIREBON,
        "name": name,
        "key": key_of(name),
        "photo": digest_of(PORTRAIT),
        "at": NOW - timedelta(200),
        "application": new_id(),
        "suket": new_id(),
        "number": f"470/{serial + 1:08}/32.74/I/2025",
        "serial": serial + 1,
        "list": list_number,
        "index": index,
        "token": random.randbytes(280),
        "page": PAGE,
        "state": "active" if is_living else "ended",
        "ended": None if is_living else NOW - timedelta(100),
        "reason": None if is_living else "KTP_DICETAK",
        "drawn": True,
        "salt": random.randbytes(16),
        "leaf": random.randbytes(32),
    }
