"""An office in a process of its own, as `suket serve` serves it: its memory is measured.

    python -m tests.suket.web.institution.batch_server FOLDER DATABASE-URL

It prints its port, and stops when its input ends.  SQLite keeps up to 64 MiB of pages in
each connection, however many rows there are; here 2 MiB, so that what is measured is ours.
"""

import sys
import threading
from datetime import datetime
from pathlib import Path

import uvicorn
from sqlalchemy import event

from suket import logs
from suket.db import Database
from suket.web.uvicorn_server import SERVER_OPTIONS
from tests.office_world import World
from tests.suket.web.office.office_counter import OfficeCounter


class Told(uvicorn.Server):
    """A server that says where it is."""

    async def startup(self, sockets=None):
        await super().startup(sockets)
        [listening] = self.servers[0].sockets
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()


def with_small_cache(url):
    """Return the database, whose connections keep few pages."""
    database = Database(url)

    @event.listens_for(database.engine, "connect")
    def _connect(connection, record):
        connection.execute("PRAGMA cache_size=-2048")

    return database


def main(folder, url, site, now):
    """Serve until the input ends; nobody reads more than the port, so nothing is logged."""
    logs.configure("error")
    counter = OfficeCounter(
        World(with_small_cache(url)),
        Path(folder),
        site=site,
        now=datetime.fromisoformat(now),
    )
    options = {"host": "127.0.0.1", "port": 0, "log_level": "error", "lifespan": "off"}
    server = Told(uvicorn.Config(counter.app, **options, **SERVER_OPTIONS))

    def watch():
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
