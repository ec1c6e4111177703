"""Connections as this store needs them: patient for seconds only, and never told of a commit the disk does not have."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from embedded_server.store.errors import StoreOpenError, StoreUnavailableError, Trouble
from embedded_server.store.postgres.texts import adapt_texts
from embedded_server.store.postgres.trouble import trouble_of
from embedded_server.store.postgres.url import DatabaseUrl

Result = TypeVar("Result")

PATIENCE: Final = 25.0  # seconds for an answer; a database that lives gives up before
LONG_PATIENCE: Final = 65.0  # for reads that take as long as they take
_INTERVAL: Final = 0.1  # seconds between two looks for signals, as psycopg has it

DURABLE = ("on", "remote_apply")
OLDEST_SERVER = 150_000
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0  # seconds between two tries to connect

_WRITING = (
    "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c statement_timeout=20s "
    "-c lock_timeout=10s -c idle_in_transaction_session_timeout=10s -c client_min_messages=warning "
    "-c plan_cache_mode=force_generic_plan"
)
_READING = (
    "-c default_transaction_read_only=on -c statement_timeout=60s -c lock_timeout=10s -c client_min_messages=warning "
    "-c jit=off"
)
_PRESENT = (
    "-c synchronous_commit=on -c statement_timeout=20s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 "
    "-c tcp_keepalives_count=3 -c client_min_messages=warning"
)


class SilentError(psycopg.OperationalError):
    """The database does not answer; the connection is closed."""


class Connection(psycopg.Connection[TupleRow]):
    """Waits for no answer longer than its patience, whatever keeps the other side from saying anything."""

    patience: float | None = PATIENCE

    def wait(self, gen: PQGen[Result], interval: float = _INTERVAL, timeout: float | None = None) -> Result:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout:
            raise self.too_late() from None

    def too_late(self) -> SilentError:
        self.close()
        return SilentError("the database does not answer")


def open_writing(url: DatabaseUrl) -> Connection:
    return _open(url, _WRITING)


def open_reading(url: DatabaseUrl) -> Connection:
    return _open(url, _READING)


def open_present(url: DatabaseUrl) -> Connection:
    """For a connection that stays: the server finds out within half a minute when this end is gone."""
    return _open(url, _PRESENT)


def open_first(url: DatabaseUrl) -> Connection:
    """With the settings that the server gives everybody. Raises StoreOpenError with a sentence."""
    try:
        connection = _open(url, "")
        connection.patience = None  # an upgrade takes as long as it takes
    except psycopg.OperationalError as error:
        raise StoreOpenError(f"The database at {url} cannot be used: {_first_line(error)}.", _CHECK) from None
    try:
        _check(connection, url)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(url: DatabaseUrl, options: str) -> Connection:
    connection = Connection.connect(autocommit=True, **url.parameters(options))  # type: ignore[arg-type]  # texts only
    adapt_texts(connection.adapters)
    return connection


class Redial:
    """Connects again after a loss; asked too soon after a failure it fails at once, so that nobody queues up."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._not_before = 0.0

    def open(self, dial: Callable[[], Connection]) -> Connection:
        """Raises StoreUnavailableError."""
        began = time.monotonic()
        if began < self._not_before:
            raise StoreUnavailableError(Trouble.DATABASE_AWAY)
        try:
            connection = dial()
        except psycopg.Error as error:
            if began > self._not_before:  # else others failed meanwhile, for the same
                now = time.monotonic()  # what took long to fail will again
                self._pause = min(max(self._pause * 2, _FIRST_PAUSE, now - began), _LONGEST_PAUSE)
                self._not_before = now + self._pause * random.uniform(0.5, 1)
            raise StoreUnavailableError(trouble_of(error) or Trouble.DATABASE_AWAY) from error
        self._pause = 0.0
        return connection


_CHECK = "Check the address, the user and the password, and that PostgreSQL runs."
_SETTINGS = "SELECT name, setting, source FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync')"
_SOURCES = {
    "user": "its user",
    "database": "the database",
    "database user": "its user in this database",
    "client": "the address",
}


def _check(connection: Connection, url: DatabaseUrl) -> None:
    if connection.info.server_version < OLDEST_SERVER:
        version = connection.info.server_version // 10_000
        raise StoreOpenError(
            f"The database at {url} runs PostgreSQL {version}; Sluice needs 15 or later.", "Use a newer server."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreOpenError(
            f"The database at {url} keeps texts as {encoding}, not as UTF8.", "Make one with: createdb --encoding UTF8"
        )
    settings = {name: (setting, source) for name, setting, source in connection.execute(_SETTINGS)}
    if settings["fsync"][0] != "on":
        raise StoreOpenError(
            f"The database at {url} runs with fsync=off: a power cut could destroy all of it.",
            "Set fsync = on in postgresql.conf and restart PostgreSQL.",
        )
    setting, source = settings["synchronous_commit"]
    if setting not in DURABLE:
        raise StoreOpenError(
            f"The database at {url} runs with synchronous_commit={setting}, set by "
            f"{_SOURCES.get(source, 'the server')}: what Sluice acknowledges could be lost.",
            "Set synchronous_commit = on there (ALTER SYSTEM, ALTER DATABASE or ALTER ROLE).",
        )


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "it does not answer"
