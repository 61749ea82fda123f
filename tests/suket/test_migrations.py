"""The migrations lead to exactly the tables that the models describe, on both.

Security handbook, S49: what goes up comes down and up again, and loses nothing.
"""

import pytest
from sqlalchemy import inspect, select, text

from suket import migrations
from suket.db import Base, Database
from suket.offices import versions
from suket.offices.change_office import change_office
from suket.offices.tables import ValidityVersion
from suket.offices.words import EnrolmentStatus, Validity
from suket.register import search_residents_and_sukets
from suket.register.end import end
from suket.register.tables import Suket
from suket.register.words import EndReason
from tests.office_world import CIREBON, DAY, NOW, nik_of
from tests.suket.test_faults import everything

FIRST = "2026_11_22_first"
BEFORE_NEAR_NAMES = "2026_11_30_outdated_sukets"
BEFORE_VERSIONS = "2026_12_04_applications"


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, tmp_path):
    """A database without a table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'bare.db'}")
        yield database
        database.dispose()
        return
    made = request.getfixturevalue("postgresql")
    name = made.create_bare()
    database = Database(made.url_of(name))
    yield database
    database.dispose()
    made.drop(name)


def plain(found):
    """Return what an inspector found, texts of SQL instead of objects."""
    if isinstance(found, dict):
        return {key: plain(value) for key, value in found.items()}
    return [plain(item) for item in found] if isinstance(found, list) else str(found)


def in_order(found):
    return sorted((plain(item) for item in found), key=str)


def foreign_keys(seen, table):
    """Return the foreign keys; of a column added later SQLite does not tell the name."""
    found = seen.get_foreign_keys(table)
    if seen.dialect.name == "sqlite":
        return [{**each, "name": ""} for each in found]
    return found


def shape(database):
    """Return what the tables are: columns, keys, indices, checks, by table."""
    with database.engine.connect() as connection:
        seen = inspect(connection)
        return {
            name: {
                "columns": sorted(
                    (c["name"], str(c["type"]), c["nullable"], str(c["default"]))
                    for c in seen.get_columns(name)
                ),
                "key": plain(seen.get_pk_constraint(name)),
                "foreign": in_order(foreign_keys(seen, name)),
                "unique": in_order(seen.get_unique_constraints(name)),
                "indices": in_order(seen.get_indexes(name)),
                "checks": in_order(seen.get_check_constraints(name)),
            }
            for name in seen.get_table_names()
            if name != "alembic_version"
        }


def test_no_model_lacks_its_migration(bare):
    migrations.upgrade(bare)
    migrations.require_no_drift(bare)


def test_the_migrations_make_the_same_tables_as_the_models(bare):
    migrations.upgrade(bare)
    migrated = shape(bare)
    with bare.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(text(f'DROP TABLE "{table.name}"'))
    Base.metadata.create_all(bare.engine)
    assert shape(bare) == migrated


def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(bare):
    assert migrations.revision_of(bare) is None
    migrations.upgrade(bare)
    assert migrations.revision_of(bare) == migrations.newest()


def test_upgrading_twice_changes_nothing(bare):
    migrations.upgrade(bare)
    before = shape(bare)
    migrations.upgrade(bare)
    assert shape(bare) == before


def test_what_goes_up_comes_down(bare):
    from alembic import command

    migrations.upgrade(bare)
    with bare.engine.begin() as connection:
        command.downgrade(migrations.config(connection), "base")
    assert shape(bare) == {}


def defences(database):
    """Return the names of all triggers."""
    kinds = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with database.engine.connect() as connection:
        return sorted(connection.scalars(text(kinds[database.engine.dialect.name])))


def test_the_way_down_and_up_again_loses_no_suket(world):
    from alembic import command

    suket_id = world.issue(world.add()).suket_id
    with world.database.begin() as session:
        end(session, suket_id, EndReason.RUSAK, officer=world.officer(), now=NOW)
    database = world.database
    rows, tables, kept = everything(world), shape(database), defences(database)
    with database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), FIRST)
    of_old = shape(database).keys()
    assert {"suket", "journal", "resident"} <= of_old < tables.keys()
    migrations.upgrade(database)
    assert (shape(database), defences(database)) == (tables, kept)
    again = everything(world)
    assert [name for name in of_old if again[name] != rows[name]] == []


def test_residents_of_before_are_found_by_near_names(world):
    """An upgrade writes what an import writes, so old rows are found as new ones."""
    from alembic import command

    for serial, name in enumerate(["SOEPARDJO CONTOH", "NU'MAN CONTOH", "SITI"]):
        world.add(nik=nik_of(serial), full_name=name)
    rows = everything(world)
    assert rows["name_form"]
    assert rows["resident_sound"]
    with world.database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), BEFORE_NEAR_NAMES)
    migrations.upgrade(world.database)
    assert everything(world) == rows
    with world.database.reading() as session:
        found = search_residents_and_sukets.residents(session, CIREBON, "supardjo")
    assert [one.full_name for one in found.near] == ["SOEPARDJO CONTOH"]


def test_an_office_of_before_has_versions_goes_on_and_changes(world):
    """What it had is what it has; the arms it had hold until it gets others."""
    from alembic import command

    world.issue(world.add())
    before = world.all(select(Suket.printed))
    with world.database.engine.begin() as connection:
        command.downgrade(migrations.config(connection), BEFORE_VERSIONS)
        arms = {"digest": "0" * 64, "content": b"<svg/>", "code": CIREBON, "at": NOW}
        connection.execute(text("INSERT INTO arms VALUES (:digest, :content)"), arms)
        row = "INSERT INTO office_arms VALUES (:code, :digest, :at)"
        connection.execute(text(row), arms)
    migrations.upgrade(world.database)
    with world.database.begin() as session:
        assert versions.at(session, CIREBON, now=NOW).arms == "0" * 64
        rule = ValidityVersion(
            validity=Validity.MONTHS,
            months=3,
            minimum_status=EnrolmentStatus.BIO_CAPTURED,
        )
        tomorrow = (NOW + DAY).date()
        change_office(session, CIREBON, rule, since=tomorrow, who="ani", now=NOW)
    for serial, now in ((1, NOW), (2, NOW + DAY)):
        world.issue(world.add(nik=nik_of(serial)), now=now)
    first, second, third = world.all(select(Suket.printed).order_by(Suket.serial))
    assert [first] == before
    assert second == {**first, **own(second), "arms": "0" * 64}
    assert (second["months"], third["months"]) == (None, 3)


def own(printed):
    """Return what differs from person to person."""
    return {name: printed[name] for name in ("number", "nik")}
