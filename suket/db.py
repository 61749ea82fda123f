"""The database: SQLite for one office on one machine, PostgreSQL 15 for more."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from threading import Condition
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    create_engine,
)
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MS = 30_000  # a bulk act may hold SQLite's one write lock for some seconds
POOL_SIZE = 10  # connections kept; as many again are opened under load
POOL_WAIT_SECONDS = 5
# What is acknowledged was flushed, however the server is set up.
PG_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=60000 -c lock_timeout=10000"
    " -c idle_in_transaction_session_timeout=120000 -c synchronous_commit=on"
)

_TURN = "turn to write"  # of a connection
_MOST_PARAMETERS = 500  # of one statement; SQLite had 999 for long

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
R = TypeVar("R", bound="Base")


class Base(DeclarativeBase):
    """The tables of the office; every constraint has a name a migration can call."""

    metadata = MetaData(naming_convention=NAMES)


class UtcSeconds(TypeDecorator[datetime]):
    """A moment in UTC, in whole seconds: the only kind of time that is stored."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Raise `ValueError` for a naive or fractional time rather than guess."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None or value.microsecond:
            raise ValueError(f"not a UTC time in whole seconds: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Give the zone back: SQLite forgets it, PostgreSQL may use another."""
        del dialect
        if value is None:
            return None
        return (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )


class Choice(TypeDecorator[E], Generic[E]):
    """One word of a closed enumeration, stored as the word itself."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[E]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        """Raise `ValueError` for a word the enumeration does not know."""
        del dialect
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> E | None:
        """Return the member that the stored word names."""
        del dialect
        return None if value is None else self.words(value)


def in_bytes() -> String:
    """Return a text type that sorts by its bytes on both databases.

    A search for a beginning is a range (`>= 'SITI' AND < 'SITJ'`), and an index can
    serve it only where the order is that of the bytes; PostgreSQL's default order is
    a language's.
    """
    return String().with_variant(String(collation="C"), "postgresql")


def in_parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield slices of values that are few enough to be named in one statement."""
    for start in range(0, len(values), _MOST_PARAMETERS):
        yield values[start : start + _MOST_PARAMETERS]


def unindexed(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Say a column of text so that nothing is looked for by an index of it.

    SQLite, which has no statistics here, thinks that ten rows are of one office: it
    would look through all of them for the twenty whose ids it was given.
    """
    return column.concat("")


def inserted(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that may say ON CONFLICT, which both databases do alike."""
    return insert_into(session.get_bind().dialect.name, table)


def insert_into(dialect: str, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return what `inserted` does, for the database of this name."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


class _Line:
    """The line of those who want to write, where the database lets one write.

    SQLite has none: who waits tries again now and then, and who has just written comes
    first nearly always.  Of sixteen who wrote all the time, four waited until the
    others were done; after `BUSY_MS` that is "database is locked".
    """

    def __init__(self) -> None:
        self._waiting: deque[object] = deque()
        self._moved = Condition()

    def enter(self) -> object:
        """Wait until all who came before have left; raise `OperationalError` in vain.

        Returns the turn, with which to leave.
        """
        me = object()
        with self._moved:
            self._waiting.append(me)
            if not self._moved.wait_for(lambda: self._waiting[0] is me, BUSY_MS / 1000):
                self.leave(me)
                cause = TimeoutError("others write")
                raise OperationalError("BEGIN IMMEDIATE", None, cause)
        return me

    def leave(self, me: object) -> None:
        """Let the next have their turn."""
        with self._moved:
            self._waiting.remove(me)
            self._moved.notify_all()


def remembered(session: Session, row: R) -> R:
    """Return a row that is asked for again and again in one act; it is read once.

    A session forgets what nobody refers to.  What is changed meanwhile, by this session
    or after a lock, is seen as in any other row.
    """
    session.info.setdefault("remembered", set()).add(row)
    return row


class Database:
    """The way to the tables: transactions that commit whole or not at all."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._reading = self.engine.execution_options(is_reading=True)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a transaction that writes; commit it at the end, undo it on any error.

        On SQLite it is `BEGIN IMMEDIATE`: the write lock is taken at once, so that no
        reader has to raise its lock half way and fail with "database is locked".  Who
        waits for it in this process has it in turn.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that cannot write and never waits for one that does."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every connection; the object stays usable and opens new ones."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    """Return the engine; what it raises quotes no values, which may name persons."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def _postgresql(url: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": PG_OPTIONS},
    )

    @sqlalchemy_event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("is_reading"):
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return engine


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @sqlalchemy_event.listens_for(engine, "connect")
    def _connect(connection: Any, record: object) -> None:
        del record
        connection.isolation_level = None  # the driver's own BEGIN comes too late
        for setting in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            "cache_size=-65536",  # 64 MiB
            "recursive_triggers=ON",  # INSERT OR REPLACE meets the delete trigger
        ):
            connection.execute(f"PRAGMA {setting}")

    line = _Line()

    @sqlalchemy_event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get("is_reading", False)
        if not is_reading and _TURN not in connection.info:
            connection.info[_TURN] = line.enter()
        connection.exec_driver_sql(f"PRAGMA query_only={int(is_reading)}")
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    @sqlalchemy_event.listens_for(engine, "checkin")
    def _checkin(connection: object, record: ConnectionPoolEntry) -> None:
        del connection
        if (turn := record.info.pop(_TURN, None)) is not None:
            line.leave(turn)

    return engine
