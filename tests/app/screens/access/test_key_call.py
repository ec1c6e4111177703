"""The token call beside a key: a shell sends every field as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

from app.screens.access.key_inspector import _call
from embedded_server.domain.app_key import AppKey
from tests.app.wire_tap import run, tapped


def test_that_a_user_name_reaches_the_server_as_it_is(tmp_path: Path) -> None:
    key = AppKey("c1", "Philly pilot", "", "", "d'a+n&a;id@x.example", datetime.now(UTC), None, 0)
    with tapped() as tap:
        run(_call("curl", tap.base, key), tmp_path)
    fields = dict(parse_qsl(tap.body.decode()))
    assert fields["username"] == key.account
    assert fields["grant_type"] == "pipe"
