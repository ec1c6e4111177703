"""Redaction: session keys, root keys and downlink keys are hidden, nothing else is touched."""

from __future__ import annotations

from copy import deepcopy

import pytest

from embedded_server.domain.hidden import REDACTED
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.masking.network_keys import redact


@pytest.mark.parametrize(
    "key", ["AppSKey", "NwkSKey", "AppKey", "NwkKey", "downlink_url", "X-Downlink-Apikey", "app_s_key", "APPSKEY"]
)
def test_that_a_secret_is_hidden_at_any_depth(key: str) -> None:
    body: JsonValue = {"DevEUI_uplink": {"list": [{key: "5EC3E7"}], "FPort": 7}}

    assert redact(body) == {"DevEUI_uplink": {"list": [{key: REDACTED}], "FPort": 7}}


def test_that_a_whole_key_object_is_hidden() -> None:
    assert redact({"join_accept": {"app_s_key": {"key": "5EC3E7"}}}) == {"join_accept": {"app_s_key": REDACTED}}


def test_that_the_body_itself_stays_as_it_was() -> None:
    body: JsonObject = {"AppSKey": "5EC3E7", "devEui": "70B3D50000C0FFEE", "empty": None}
    before = deepcopy(body)

    assert redact(body) == {"AppSKey": REDACTED, "devEui": "70B3D50000C0FFEE", "empty": None}
    assert body == before


def test_that_absurd_nesting_hides_rather_than_fails() -> None:
    body: JsonValue = {"AppSKey": "5EC3E7"}
    for _ in range(900):
        body = [body]

    assert "5EC3E7" not in str(redact(body))
