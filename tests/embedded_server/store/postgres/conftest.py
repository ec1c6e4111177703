"""The PostgreSQL store alone."""

from __future__ import annotations

import pytest

from tests.embedded_server.homes import Homes, PostgresHomes
from tests.embedded_server.postgres import Postgres


@pytest.fixture(scope="session")
def homes(postgres: Postgres) -> Homes:
    return PostgresHomes(postgres)
