"""No list of an office looks through all that lies behind it, on either database.

SQLite has no statistics here, as it has none where it serves: what it does with few rows
it does with a million.
"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from bench.synthetic_office import DISTRICT, fill, number_of
from suket.access.words import Role
from suket.applications.turn_days import turn_days
from tests.office_world import CIREBON, World
from tests.suket.web.office.checking_desk import MONDAY
from tests.suket.web.office.office_counter import OfficeCounter

SIZE, WAITING = 300, 200
# Whose rows stay when an application is over.
GROWING = {
    *("application_case", "application_step", "application_claim", "application_item"),
    *("promise", "telling", "booking", "quota_use", "handover", "slot"),
    *("resident", "suket", "application"),
}
NUMBER = number_of(SIZE // 2)
PAGES = (
    (Role.OFFICER, "/petugas"),
    (Role.OFFICER, "/petugas/pengajuan"),
    (Role.OFFICER, "/petugas/pengajuan/kabar"),
    (Role.OFFICER, f"/petugas/pengajuan/{NUMBER}"),
    (Role.OFFICER, f"/petugas/serah?nomor={NUMBER}"),
    (Role.OFFICER, "/petugas/loket"),
    (Role.OFFICER, "/petugas/kalender"),
    (Role.OFFICER, "/petugas/bantu"),
    (Role.OPERATOR, "/petugas"),
    (Role.VERIFIER, "/petugas"),
    (Role.VERIFIER, "/petugas/periksa"),
    (Role.VERIFIER, "/petugas/periksa/daftar?hal=3"),
    (Role.SECTION_HEAD, "/petugas"),
    (Role.SECTION_HEAD, "/petugas/setujui"),
    (Role.SECTION_HEAD, "/petugas/mendesak"),
    (Role.SIGNATORY, "/petugas"),
    (Role.SIGNATORY, "/petugas/tanda-tangan"),
)
# A table without an index, or with one by which all rows of the office are found.
WHOLE_ON_SQLITE = re.compile(
    r"SCAN (\w+)(?! USING INDEX ix_booking_open)"
    r"|SEARCH (\w+) USING (?:COVERING )?INDEX (?!\w*(?:undrawn|urgent|slotless|due) )\w+"
    r" \(office_code=\?\)$"
)
WHOLE_ON_POSTGRESQL = re.compile(r"Seq Scan on (\w+)()")


@pytest.fixture(params=["sqlite", "postgresql"])
def behind(request, tmp_path):
    """A counter of an office behind which much lies."""
    database = request.getfixturevalue(f"{request.param}_database")
    counter = OfficeCounter(World(database).furnish(), tmp_path, now=MONDAY)
    database.dispose()
    fill(database.url, SIZE, waiting=WAITING, now=MONDAY)
    return counter


class Heard:
    """The statements that a database was asked."""

    def __init__(self, listen, engine):
        self.engine, self.said = engine, {}
        listen(engine, "before_cursor_execute", self._hear)

    def _hear(self, connection, cursor, statement, parameters, context, many):
        if not many and statement.startswith(("SELECT", "UPDATE")):
            self.said.setdefault(statement, parameters)

    def whole(self):
        """Return what looks through a whole table, or a whole office's."""
        said, self.said = self.said, {}
        is_sqlite = self.engine.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        form = WHOLE_ON_SQLITE if is_sqlite else WHOLE_ON_POSTGRESQL
        with self.engine.connect() as connection:
            if not is_sqlite:
                connection.execute(text("SET enable_seqscan = off"))
            for statement, given in said.items():
                plan = connection.exec_driver_sql(explain + statement, given)
                for row in plan:
                    found = form.search(row[-1])
                    if found and (found[1] or found[2]).rstrip("_1") in GROWING:
                        yield f"{row[-1]}: {statement}"


def test_no_page_and_no_night_looks_through_all_that_lies_behind(behind, listen):
    roles = {role for role, _ in PAGES}
    units = {Role.OPERATOR: DISTRICT}
    browsers = {
        role: behind.officer(role.value, role=role, unit=units.get(role))
        for role in roles
    }
    heard = Heard(listen, behind.world.database.engine)
    whole = {}
    for role, page in PAGES:
        heard.said.clear()
        assert browsers[role].get(page).status_code == 200, page
        whole |= dict.fromkeys(heard.whole(), page)
    assert whole == {}
    with behind.world.database.begin() as session:
        assert turn_days(session, CIREBON, now=MONDAY + timedelta(days=1)) > 0
    assert [*heard.whole()] == []
