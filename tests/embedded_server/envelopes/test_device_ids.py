"""Device ids: every spelling of a DevEUI becomes one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.json_value import JsonValue
from embedded_server.envelopes.device_ids import device_id, sigfox_id

_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda eui: "-".join(eui[at : at + 2] for at in range(0, 16, 2)),
    lambda eui: ":".join(eui[at : at + 2] for at in range(0, 16, 2)),
    lambda eui: b64encode(bytes.fromhex(eui)).decode(),
    lambda eui: f"ELSYS-{eui}",
    lambda eui: f"eui-{eui}",
    lambda eui: f"urn:lo:nsid:lora:{eui}",
    lambda eui: f"urn:dev:DEVEUI:{eui}:",
    lambda eui: f"urn:dev:mac:{'-'.join(eui[at : at + 2] for at in range(0, 16, 2))}",
    lambda eui: f"{eui}</DevEUI",
    lambda eui: f" {eui} ",
)


@given(st.binary(min_size=8, max_size=8), st.sampled_from(_SPELLINGS))
def test_that_every_spelling_of_a_dev_eui_is_one_id(eui: bytes, spelled: Callable[[str], str]) -> None:
    assert device_id(spelled(eui.hex())) == eui.hex().upper()


@given(st.text() | st.from_regex(r"[0-9A-Fa-f:= urn-]{0,40}"))
def test_that_an_id_read_once_stays_as_it_is(text: str) -> None:
    once = device_id(text)

    assert once is None or device_id(once) == once


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<YOUR_DEVICE>", "<YOUR_DEVICE>"),
        ("pump-7", "pump-7"),
        ("45aa8ee9", "45aa8ee9"),
        ("urn:dev:DVNUUID:11111111-2222-4333-8444-555555555555:", "11111111-2222-4333-8444-555555555555"),
        ("0" * 32, "0" * 32),
        ("", None),
        ("  ", None),
        ("urn:", None),
        ("x" * 129, None),
        (12, None),
        (None, None),
        (["70B3D50000C0FFEE"], None),
    ],
)
def test_that_other_names_are_kept(value: JsonValue, expected: str | None) -> None:
    assert device_id(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("b92a4", "B92A4"), ("0042", "0042"), ("123456789", None), ("xyz", None), (42, None)]
)
def test_that_a_sigfox_id_is_one_to_eight_hex(value: JsonValue, expected: str | None) -> None:
    assert sigfox_id(value) == expected
