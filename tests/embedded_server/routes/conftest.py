"""The routes answer alike on each database."""

from __future__ import annotations

import pytest

from tests.embedded_server.homes import Homes


@pytest.fixture(scope="session")
def live_homes(homes: Homes) -> Homes:
    return homes
