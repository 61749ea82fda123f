"""The first morning of an office that was written by the commit before this issue.

`office_before.json` was made by that commit's own code, as `make_office_before.txt`
says: three offices, four accounts, six residents, three sukets (one ended, one frozen),
arms, and a batch that was ordered that evening and not begun.
"""

import json
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, func, select, table, text
from sqlalchemy import column as col

from suket import migrations
from suket.access.tables import Account, RoleGrant
from suket.access.words import Role
from suket.applications.tables import ApplicationCase, QuotaUse
from suket.jobs.issue_batches import issue_batches
from suket.offices.tables import Office, Unit
from suket.offices.words import StepRule, UnitKind
from suket.quotas.tables import QuotaPool
from suket.register.tables import Batch, BatchItem, Suket
from suket.register.words import Channel, Outcome, SuketState
from suket.residents.tables import Resident
from suket.web.office import routes
from suket.web.office.changes import sample
from tests.office_world import CIREBON, NAMES, NOW, World
from tests.suket.web.office.office_counter import OfficeCounter, text_of
from tests.suket.web.office.test_office_changes import StubSheets
from tests.suket.web.office.test_office_scope import routes_of

BEFORE = json.loads((Path(__file__).parent / "office_before.json").read_text())

NO_PAGES = {
    *("/petugas/impor/catatan.csv", "/petugas/impor/catatan.xlsx"),  # of an upload
    *("/petugas/masuk", "/petugas/masuk/kode"),  # for who is not signed in
}


def typed(value, dialect):
    """Return a value of the file as a driver takes it."""
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        return json.dumps(value)  # what is printed
    [(kind, said)] = value.items()
    if kind == "bytes":
        return b64decode(said)
    if dialect == "sqlite":
        return said
    if kind == "day":
        return date.fromisoformat(said)
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def put(connection):
    """Write the rows of the file into the tables as they were then, and no others."""
    there, dialect = MetaData(), connection.dialect.name
    there.reflect(connection)
    names = [one.name for one in there.sorted_tables if one.name != "alembic_version"]
    assert {*BEFORE["tables"]} <= {*names}
    for name in reversed(names):
        connection.execute(text(f"DELETE FROM {name}"))  # what a migration wrote
    for name in names:
        for row in BEFORE["tables"].get(name, []):
            values = {key: typed(value, dialect) for key, value in row.items()}
            connection.execute(table(name, *map(col, values)).insert().values(values))
            if dialect == "postgresql":
                go_on_counting(connection, name, values)


def go_on_counting(connection, name, values):
    for key in ("id", "seq"):
        if isinstance(values.get(key), int):
            after = text("SELECT setval(pg_get_serial_sequence(:t, :k), :v)")
            connection.execute(after, {"t": name, "k": key, "v": values[key]})


@pytest.fixture
def counter(database, tmp_path, monkeypatch):
    """The counter of that office on the morning after, upgraded."""
    with database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), BEFORE["revision"])
        put(connection)
    migrations.upgrade(database)
    monkeypatch.setattr(sample, "_sheets", StubSheets)
    return OfficeCounter(World(database), tmp_path, now=NOW + timedelta(hours=17))


def answer(path, browsers):
    """Return what the first of several gets who may open a page, else what the last."""
    for browser in browsers:
        code = browser.get(path).status_code
        if code == 200:
            break
    return code


def answers(browsers):
    """Return what comes of each page that has no number in its address."""
    return {
        path: answer(path, browsers)
        for method, path, _ in routes_of(routes.router)
        if method == "GET" and path.startswith("/petugas") and "{" not in path
    }


def test_the_office_works_on_as_if_nothing_had_happened(counter):
    world = counter.world
    # Each office issues by one officer, is a unit of its own, and knows no limit.
    assert {*world.all(select(Office.rule))} == {StepRule.DIRECT}
    units = world.all(select(Unit.office_code, Unit.id, Unit.kind))
    assert sorted(units) == [(code, code, UnitKind.DINAS) for code in sorted(NAMES)]
    assert world.all(select(func.count()).select_from(QuotaPool)) == [0]
    roles = dict(
        world.all(
            select(Account.username, RoleGrant.role).join(
                RoleGrant, RoleGrant.person_id == Account.person_id
            )
        )
    )
    assert roles == {
        "rina": Role.OFFICER,
        "penanda": Role.SIGNATORY,
        "kepala": Role.ADMIN,
        "asing": Role.OFFICER,
    }

    # The officer issues, to as many as come, and each has the next number.
    rina = counter.entered("rina")
    people = world.all(select(Resident.id).order_by(Resident.nik))
    assert "FANI CONTOH" in rina.get(f"/petugas/penduduk/{people[5]}").text
    done = rina.post(f"/petugas/penduduk/{people[5]}/terbitkan")
    page = text_of(rina.follow(done).text)
    assert "470/00004/32.74/XI/2026" in page

    # What was ordered the evening before is done, under the same right.
    def desk(code, at):
        del at
        return world.desk(code, channel=Channel.BULK)

    while issue_batches(world.database, desk, now=counter.now):
        pass
    assert world.all(select(BatchItem.outcome)) == [Outcome.ISSUED] * 2
    states = world.all(select(Suket.state).order_by(Suket.serial))
    ended, frozen, good = SuketState.ENDED, SuketState.SUSPENDED, SuketState.ACTIVE
    assert states == [ended, frozen, good, good, good, good]
    assert world.all(select(QuotaUse.id)) == world.all(select(ApplicationCase.id)) == []

    # Every page of the office is there, for those who were there and who come new.
    there = [rina, counter.entered("kepala"), counter.entered("penanda")]
    new = (Role.VERIFIER, Role.SECTION_HEAD, Role.DIVISION_HEAD, Role.AUDITOR)
    there += [counter.officer(role.value, role=role) for role in new]
    found = answers(there)
    assert {path for path, code in found.items() if code != 200} == NO_PAGES
    [batch] = world.all(select(Batch.id))
    [first, *_] = world.all(select(Suket.id).order_by(Suket.serial))
    for path in (f"suket/{first}", f"massal/{batch}", f"penduduk/{people[0]}"):
        assert rina.get(f"/petugas/{path}").status_code == 200
    assert CIREBON in rina.get("/petugas/kantor").text
