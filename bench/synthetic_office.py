"""An office with many applications behind it, written by the database itself.

Row `i` of each table is a function of `i`.  Nearly all applications are over: six of
seven ended with a suket, one was refused.  The last `OPEN` of them lie on the desks,
and a tenth of these have to be told of another day, however many there were: what grows
is what lies behind an office.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import psycopg
from sqlalchemy import make_url

from suket.applications.case_numbers import check_digit
from suket.intake.portraits import digest_of
from tests.office_world import CIREBON, PORTRAIT

OPEN = 3_000
YEARS = timedelta(days=700)  # over which all of them came
A_LIST = 2**19  # sukets
# Where the open ones stand: below which of a hundred.
DESKS = {
    "DIPERIKSA": 40,
    "TERVERIFIKASI": 60,
    "DISETUJUI_KASI": 80,
    "DITERIMA": 88,
    "KURANG_BERKAS": 92,
    "MENUNGGU_KUOTA": 95,
    "SIAP": 100,
}
WAY = (
    *("-", "DITERIMA", "DIPERIKSA", "TERVERIFIKASI", "DISETUJUI_KASI"),
    *("DITANDATANGANI", "SIAP", "SELESAI"),
)
# What the two databases say differently.
WORDS = {
    "sqlite": {
        "begin": "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL"
        " SELECT i + 1 FROM n WHERE i + 1 < {size})",
        "all": "n",
        "key": "printf('%021d', i)",
        "nik": "printf('9%015d', i)",
        "at": "strftime('%Y-%m-%d %H:%M:%S.000000', {at}, 'unixepoch')",
        "day": "date({at}, 'unixepoch', '+7 hours')",
        "no": "0",
        "bytes": "x'00'",
    },
    "postgresql": {
        "begin": "",
        "all": "generate_series(0, {size} - 1) AS n (i)",
        "key": "lpad(i::text, 21, '0')",
        "nik": "'9' || lpad(i::text, 15, '0')",
        "at": "to_timestamp({at})",
        "day": "(to_timestamp({at}) AT TIME ZONE 'Asia/Jakarta')::date",
        "no": "false",
        "bytes": "'\\x00'::bytea",
    },
}
# Quick, unasked and unflushed: what is written is what the constraints would let pass.
BEFORE = {
    "sqlite": (
        "PRAGMA foreign_keys = OFF",
        "PRAGMA synchronous = OFF",
        "DROP TRIGGER application_case_is_as_made",  # on PostgreSQL the role does it
    ),
    "postgresql": ("SET session_replication_role = replica",),
}
AFTER = {
    "sqlite": ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL"),
    "postgresql": ("SET session_replication_role = DEFAULT", "ANALYZE"),
}
PAST = """
CREATE TEMPORARY TABLE past AS {begin}
SELECT i, {key} AS id, {nik} AS nik, {at} AS at, {late} AS late, {day} AS day,
 {later} AS later, CASE WHEN i >= {over} THEN
 CASE {desks} END WHEN i % 7 = 0 THEN 'DITOLAK' ELSE 'SELESAI' END AS state
FROM {all}
"""
DISTRICT = "district"  # a kecamatan, of which every fifth application came
STAFF = (
    *(
        f"INSERT INTO person (id, name) VALUES ('{name}', '{name.upper()} CONTOH')"
        for name in ("maker", "vera", "kasi", "kadis")
    ),
    f"""INSERT INTO unit (id, office_code, kind, name, region_code)
 VALUES ('{DISTRICT}', '{{office}}', 'kecamatan', 'Kecamatan Contoh', '32.74.01')""",
)
TABLES = (
    """INSERT INTO resident (id, nik, office_code, full_name, name_key, birthplace,
 born, sex, blood_type, street, rt, rw, village, district, regency, province, religion,
 marital_status, occupation, citizenship, enrolment_status, standing, photo_digest,
 updated_at) SELECT 'r' || id, nik, '{office}', 'CONTOH ' || i, 'CONTOH ' || i,
 'CIREBON', '1990-01-01', 'PEREMPUAN', 'O', 'JL. CONTOH NO. 9', '003', '005',
 'KEJAKSAN', 'KEJAKSAN', 'KOTA CIREBON', 'JAWA BARAT', 'ISLAM', 'KAWIN', 'PEDAGANG',
 'WNI', 'PRINT_READY_RECORD', 'TETAP', '{photo}', at FROM past""",
    """INSERT INTO application (id, resident_id, office_code, kind, channel, state,
 created_at, created_by) SELECT 'a' || id, 'r' || id, '{office}', 'new', 'counter',
 'DITANDATANGANI', at, 'uji' FROM past WHERE state IN ('SIAP', 'SELESAI')""",
    """INSERT INTO status_list (number, uri, office_code, given)
 SELECT DISTINCT i / {a_list} + 1, 'https://suket.example/s/' || (i / {a_list} + 1),
 '{office}', {a_list} FROM past""",
    """INSERT INTO suket (id, number, office_code, year, serial, nik, resident_id,
 application_id, list_number, status_index, token, form, printed, issued_at, issued_by,
 state, has_document) SELECT 's' || id, '470/' || (i + 1) || '/32.74/I/2025',
 '{office}', 2025, i + 1, nik, 'r' || id, 'a' || id, i / {a_list} + 1, i % {a_list},
 {bytes}, '2026-1', '{{}}', late, 'uji', 'active', NOT {no} FROM past
 WHERE state IN ('SIAP', 'SELESAI')""",
    """INSERT INTO application_case (id, office_code, unit_id, number, nik, resident_id,
 kind, channel, request_key, state, version, steps, is_urgent, made_by, verified_by,
 approved_by, signed_by, content_digest, received_at, day, place, due_at, promised_on,
 issued_as) SELECT 'c' || id, '{office}', CASE WHEN i % 5 = 0 THEN '{district}'
 ELSE '{office}' END, '3274-20-' || i || '-0', nik, 'r' || id, 'new',
 CASE WHEN i % 5 = 0 THEN 'kecamatan' ELSE 'phone' END, 'past' || i, state, 8, 3, {no},
 'maker',
 CASE WHEN state IN {verified} THEN 'vera' END,
 CASE WHEN state IN {approved} THEN 'kasi' END,
 CASE WHEN state IN {signed} THEN 'kadis' END,
 CASE WHEN state IN {verified} THEN '{digest}' END, at,
 CASE WHEN state <> 'MENUNGGU_KUOTA' THEN day END,
 CASE WHEN state <> 'MENUNGGU_KUOTA' THEN i % 150 + 1 END,
 CASE WHEN state NOT IN ('MENUNGGU_KUOTA', 'KURANG_BERKAS') THEN late END,
 CASE WHEN state <> 'MENUNGGU_KUOTA' THEN later END,
 CASE WHEN state IN {signed} THEN 'a' || id END FROM past""",
    """INSERT INTO application_step (case_id, seq, from_state, to_state, at, local_day,
 office_code, by_person) SELECT 'c' || id, steps.seq, steps.came, steps.went, at, day,
 '{office}', 'vera' FROM past JOIN steps ON steps.seq < 3 OR state = 'SELESAI'""",
    """INSERT INTO quota_pool (office_code, service, day, pool, size, used, is_shut)
 SELECT '{office}', 'intake', day, 'general', count(*) + 5, count(*), {no} FROM past
 GROUP BY day""",
    """INSERT INTO quota_use (id, case_id, office_code, service, day, pool, since,
 wants_earlier) SELECT 'q' || id, 'c' || id, '{office}', 'intake', day, 'general', at,
 {no} FROM past WHERE state <> 'MENUNGGU_KUOTA'""",
    """INSERT INTO promise (case_id, seq, promised_on, because, at)
 SELECT 'c' || id, 1, later, 'received', at FROM past""",
    """INSERT INTO telling (office_code, case_id, because, day_before, promised_before,
 day_after, promised_after, due_since, told_at, told_by) SELECT '{office}', 'c' || id,
 'calendar', day, later, later, later, at, CASE WHEN i < {told} THEN at END,
 CASE WHEN i < {told} THEN 'vera' END FROM past WHERE i % 5 = 0 OR i >= {told}""",
    """INSERT INTO slot (id, office_code, unit_id, service, day, starts_at, ends_at,
 capacity, used, is_shut) SELECT 't' || min(id), '{office}', '{office}', 'pickup',
 later, min(at), max(late), count(*), count(*), {no} FROM past GROUP BY later""",
    """INSERT INTO booking (id, case_id, slot_id, booked_at, came_at)
 SELECT 'b' || past.id, 'c' || past.id, slot.id, at,
 CASE WHEN state = 'SELESAI' THEN at END FROM past JOIN slot ON slot.day = later
 WHERE state IN ('SELESAI', 'SIAP')""",
    """INSERT INTO handover (case_id, office_code, unit_id, receiver, proof, handed_by,
 handed_at) SELECT 'c' || id, '{office}', '{office}', 'holder', 'slip', 'vera', late
 FROM past WHERE state = 'SELESAI'""",
)


def fill(url: str, size: int, *, now: datetime, waiting: int = OPEN) -> None:
    """Put `size` applications of the last two years into a furnished database.

    The last ones are `waiting`.  Some seconds for each hundred thousand; nobody else
    has the database open.
    """
    kind = make_url(url).get_backend_name()
    words = _words(kind, size, waiting, now)
    with closing(_connected(url)) as database:
        for statement in BEFORE[kind]:
            database.execute(statement)
        for statement in (*STAFF, PAST, *_way(), *TABLES):
            database.execute(statement.format(**words))
        _number(database, [size // 2, *range(size - waiting, size)])
        for statement in AFTER[kind]:
            database.execute(statement)


def _connected(url: str) -> Any:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return sqlite3.connect(str(address.database), isolation_level=None)
    name = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(name, autocommit=True)


def _words(kind: str, size: int, waiting: int, now: datetime) -> dict[str, object]:
    """Return what stands in the braces, of which some has braces of its own."""
    pace = int(YEARS.total_seconds()) // size or 1
    at = f"({int(now.timestamp())} - ({size} - i) * {pace})"
    days = {"at": at, "late": f"{at} + 172800", "later": f"{at} + 259200"}
    words = WORDS[kind]
    told = {
        "size": size,
        "over": size - waiting,
        "told": size - waiting // 10,
        "desks": " ".join(
            f"WHEN i % 100 < {below} THEN '{state}'" for state, below in DESKS.items()
        ),
        "office": CIREBON,
        "district": DISTRICT,
        "photo": digest_of(PORTRAIT),
        "digest": "0" * 64,
        "a_list": A_LIST,
        "verified": WAY[3:],
        "approved": WAY[4:],
        "signed": WAY[5:],
        **{name: words[name] for name in ("key", "nik", "no", "bytes")},
        "at": words["at"].format(at=days["at"]),
        "late": words["at"].format(at=days["late"]),
        "day": words["day"].format(at=days["at"]),
        "later": words["day"].format(at=days["later"]),
    }
    return told | {name: words[name].format(size=size) for name in ("begin", "all")}


def _way() -> Iterator[str]:
    """Yield the statements that write down the steps of all who got a suket."""
    yield "CREATE TEMPORARY TABLE steps (seq integer, came text, went text)"
    for seq, (came, went) in enumerate(pairwise(WAY), start=1):
        yield f"INSERT INTO steps VALUES ({seq}, '{came}', '{went}')"


def _number(database: Any, rows: Iterable[int]) -> None:
    """Give applications that are looked at a number that can be looked for."""
    for row in rows:
        database.execute(
            f"UPDATE application_case SET number = '{number_of(row)}'"
            f" WHERE id = 'c{row:021}'"
        )


def number_of(row: int) -> str:
    """Return the number of a row's application, with its check digit."""
    digits = f"327420{row:06}"
    return f"3274-20-{row:06}-{check_digit(digits)}"
