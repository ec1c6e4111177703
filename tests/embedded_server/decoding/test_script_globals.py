"""What a script declares stands in the global object too, as in node, and a text may begin as scripts of a shell do."""

from __future__ import annotations

import msgspec
import pytest

from embedded_server.decoding.request import DecodeRequest, message_of
from embedded_server.decoding.sandbox import Sandbox, read_harness

HARNESS = read_harness()


def _data(source: str) -> object:
    """Of two messages, the second of which finds nothing that the first left behind."""
    sandbox = Sandbox(source, HARNESS)
    message = message_of(DecodeRequest(source, b"\x07\x08"))
    first, second = (sandbox.run(message) for _ in range(2))
    answer, again = (msgspec.json.decode(verdict.text) for verdict in (first, second))
    assert again == (answer["data"] if second.entry else answer)
    return answer["data"]


@pytest.mark.parametrize(
    "reading",
    ["this.scale", "this['sca' + 'le']", "globalThis.scale", "Function('return scale')()", "(0, eval)('scale')"],
)
def test_that_a_variable_of_the_script_is_read_as_a_property_and_by_code_made_of_text(reading: str) -> None:
    assert _data(f"var scale = 10;\nfunction Decoder(bytes) {{ return {{scale: {reading}}}; }}") == {"scale": 10}


def test_that_property_and_variable_are_one() -> None:
    source = """
var state = "first";
function change() { state = "second"; }
function Decoder() { change(); var read = this.state; this.state = "third"; return {read: read, state: state}; }
"""
    assert _data(source) == {"read": "second", "state": "third"}


def test_that_a_variable_of_a_function_is_none_of_the_script_however_it_is_indented() -> None:
    source = """
function Decoder(bytes) {
var hex = "";
for (i = 0; i < bytes.length; i++) hex += bytes[i];
return {hex: hex, inner: this["hex"], i: typeof index};
}
function other() {
var i = 0;
}
"""
    assert _data(source) == {"hex": "78", "i": "undefined"}


def test_that_a_script_has_no_arguments() -> None:
    source = "var kind = typeof arguments;\nfunction Decoder() { return {kind: kind, own: arguments.length}; }"
    assert _data(source) == {"kind": "undefined", "own": 3}


def test_that_the_line_for_a_shell_is_none_of_the_text() -> None:
    source = "#!/usr/bin/env node\n'use strict';\nfunction strict() { return !this; }\n"
    assert _data(source + "function Decoder() { return {strict: strict()}; }") == {"strict": True}


def test_that_the_console_has_what_nodes_has() -> None:
    names = "groupCollapsed groupEnd dirxml clear countReset count table dir time timeEnd timeLog assert trace"
    calls = "".join(f"console.{name}('x');" for name in names.split())
    assert _data(f"function Decoder() {{ {calls} return {{ok: true}}; }}") == {"ok": True}
