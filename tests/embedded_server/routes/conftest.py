"""The routes answer alike on each database."""

from __future__ import annotations

import pytest

from tests.embedded_server.homes import Homes
from tests.embedded_server.routes.callbacks import orbit

__all__ = ["orbit"]


@pytest.fixture(scope="session")
def live_homes(homes: Homes) -> Homes:
    return homes
