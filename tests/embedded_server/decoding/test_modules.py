"""Decoders written as ES modules: what they export is called, and they are strict as modules are."""

from __future__ import annotations

import msgspec
import pytest

from embedded_server.decoding.request import DecodeRequest, message_of
from embedded_server.decoding.sandbox import Sandbox, read_harness

HARNESS = read_harness()
STRICT = "export function decodeUplink() { loose = 1; return {data: {}}; }"


def _run(source: str) -> dict[str, object]:
    sandbox = Sandbox(source, HARNESS)
    message = message_of(DecodeRequest(source, b"\x07\x08"))
    first, second = (sandbox.run(message) for _ in range(2))
    answer: dict[str, object] = msgspec.json.decode(first.text)
    assert msgspec.json.decode(second.text) == (answer["data"] if second.entry else answer)
    return answer


@pytest.mark.parametrize(
    "source",
    [
        "export function decodeUplink(input) { return {data: {first: input.bytes[0]}}; }",
        "\texport const decodeUplink = (input) => ({data: {first: input.bytes[0]}});",
        "export default function decodeUplink(input) { return {data: {first: input.bytes[0]}}; }",
        "export default { decodeUplink(input) { return {data: {first: input.bytes[0]}}; } };",
        "function d(i) { return {data: {first: i.bytes[0]}}; }\nlet a = 1;\nexport {a,\n  d as decodeUplink};",
        "export class Bytes {}\nexport let size = 1;\nexport function Decoder(bytes) { return {first: bytes[0]}; }",
    ],
)
def test_that_what_a_module_exports_is_called(source: str) -> None:
    answer = _run(source)
    assert (answer["status"], answer["data"]) == ("ok", {"first": 7})


def test_that_a_module_is_strict_and_a_script_that_only_speaks_of_one_is_not() -> None:
    assert _run(STRICT)["errors"] == ["ReferenceError: loose is not defined"]
    script = f"/*\n{STRICT}\n*/\nfunction Decoder() {{ loose = 1; return {{loose: loose}}; }}"
    assert _run(script)["data"] == {"loose": 1}


def test_that_a_throw_in_a_module_has_its_place() -> None:
    answer = _run("export function decodeUplink(input) {\n  return input.none.x;\n}")
    assert (answer["line"], answer["column"]) == (2, 10)


@pytest.mark.parametrize("source", ["import {a} from './a';\nexport function Decoder() {}", "export * from './a';"])
def test_that_a_module_which_needs_another_does_not_load(source: str) -> None:
    assert _run(source)["status"] == "threw"
