"""Recognition against recorded bodies: our own, and a larger collection beside the checkout where there is one."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embedded_server.commands.inspect import inspect
from embedded_server.domain.json_value import JsonObject, JsonValue
from embedded_server.envelopes.recognise import ORDER, recognise
from embedded_server.masking.network_keys import redact

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[3]
_OWN = _ROOT / "tests" / "data" / "envelopes"
_FOLDERS = (_OWN, _ROOT.parent / "shared" / "samples" / "uplinks")
_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_FIELDS = ("network", "event", "device", "payload_hex", "port", "fcnt", "time", "rssi", "snr", "gateways", "decoded")


@dataclass(frozen=True, slots=True)
class _Sample:
    """One request body and the messages that are in it."""

    path: Path
    expected: tuple[JsonObject, ...]

    def body(self) -> JsonValue:
        body: JsonValue = json.loads(self.path.read_bytes())
        return body

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def _samples(folder: Path) -> Iterator[_Sample]:
    expectations: dict[str, list[JsonObject]] = json.loads((folder / "EXPECT.json").read_bytes())
    for name, messages in expectations.items():
        yield _Sample(folder / f"{name}.json", tuple(messages))


_OURS = list(_samples(_OWN))
_ALL = [sample for folder in _FOLDERS if folder.is_dir() for sample in _samples(folder)]


@pytest.mark.parametrize("sample", _ALL, ids=str)
def test_that_a_recorded_body_says_what_is_expected(sample: _Sample) -> None:
    out = io.StringIO()

    assert inspect([str(sample.path)], out, io.BytesIO()) == 0

    expected = sample.expected or [dict.fromkeys(_FIELDS)]
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines == [{"file": str(sample.path), **message} for message in expected]


def test_that_our_own_bodies_cover_every_network() -> None:
    ours = {part for sample in _OURS for one in sample.expected for part in str(one["network"]).split("+")}

    assert ours == {spec.network for spec in ORDER} | {"senml"}


def test_that_every_own_body_has_its_expectation() -> None:
    assert set(_OWN.glob("*.json")) == {sample.path for sample in _OURS} | {_OWN / "EXPECT.json"}


_HOSTILE: tuple[JsonValue, ...] = (
    *("", "N/A", "NaN", "AQID", "0a1b", "-", "urn:", "urn:lo:", "\ud800", "[" * 3000, "9" * 5000),
    *("2020-0327T", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *(10**400, -(10**400), 1e308, 2**63, -1),
)
_SCALARS: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.sampled_from(_HOSTILE)
)
_ANYTHING: st.SearchStrategy[JsonValue] = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


def _places(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, key))


def _with(value: JsonValue, path: tuple[str | int, ...], put: JsonValue) -> JsonValue:
    if not path:
        return put
    key, *rest = path
    if isinstance(value, dict):
        return {**value, str(key): _with(value[str(key)], tuple(rest), put)}
    assert isinstance(value, list)
    return [_with(item, tuple(rest), put) if place == key else item for place, item in enumerate(value)]


@given(_ANYTHING)
@settings(max_examples=300, deadline=None)
def test_that_no_json_makes_recognition_raise(body: JsonValue) -> None:
    assert isinstance(recognise(body, _NOW), list)
    redact(body)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_that_a_damaged_envelope_does_not_make_recognition_raise(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(_OURS)).body()
    for _ in range(data.draw(st.integers(1, 3))):
        body = _with(body, data.draw(st.sampled_from(list(_places(body)))), data.draw(_ANYTHING))

    for message in recognise(body, _NOW, data.draw(st.text()), data.draw(st.text())):
        json.dumps(message.decoded)
        assert message.device is None or 0 < len(message.device) <= 128
        assert all(count is None or 0 <= count <= 2**53 for count in (message.port, message.f_cnt, message.gateways))
        assert message.device_time is None or message.device_time.tzinfo is UTC
