"""Runs the migrations: within the program, or from Alembic's own command line."""

import os
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from suket.db import Choice, Database, UtcSeconds
from suket.schema import METADATA

# A statement that waits longer than this for a table gives up, rather than stop the
# office: the migration is run again at a quieter hour.
LOCK_TIMEOUT = "5s"


def render_item(
    kind: str, item: object, autogen: AutogenContext
) -> str | Literal[False]:
    """Write our own types as the plain SQL types they are: no application imports."""
    del autogen
    if kind == "type" and isinstance(item, UtcSeconds):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Choice):
        return "sa.String(length=40)"
    return False


def run(connection: Connection) -> None:
    """Run what is asked for in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        context.run_migrations()


def main() -> None:
    """Take the connection that was handed in, or open the one the settings name."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    database = Database(os.environ["SUKET_DATABASE_URL"])
    with database.engine.begin() as connection:
        run(connection)


main()
