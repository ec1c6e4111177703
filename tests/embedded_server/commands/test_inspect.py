"""The `inspect` command: nothing is silent, and one broken file does not stop the others."""

from __future__ import annotations

import io
import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from embedded_server.commands.inspect import add_arguments, inspect, run

_UPLINK = b'{"devEui": "70b3d50000c0ffee", "pdu": "0A", "seqno": 1}'


def test_that_each_message_of_a_list_has_its_line() -> None:
    out = io.StringIO()

    assert inspect(["-"], out, io.BytesIO(b"[" + _UPLINK + b"," + _UPLINK + b"]")) == 0

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["file"], line["payload_hex"]) for line in lines] == [("-", "0a"), ("-", "0a")]


def test_that_an_unknown_body_has_a_line_of_nulls() -> None:
    out = io.StringIO()

    assert inspect(["-"], out, io.BytesIO(b"{}")) == 0

    assert set(json.loads(out.getvalue()).items()) >= {("file", "-"), ("network", None), ("decoded", None)}


@pytest.mark.parametrize("content", [b"not json", b"\xff\xfe", b"", b"[" * 100_000])
def test_that_a_broken_file_is_reported_and_the_others_are_done(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken").write_bytes(content)
    (tmp_path / "good").write_bytes(_UPLINK)
    out = io.StringIO()

    assert inspect([str(tmp_path / name) for name in ("broken", "missing", "good")], out, io.BytesIO()) == 1

    assert json.loads(out.getvalue())["network"] == "senet"
    broken, missing = capsys.readouterr().err.splitlines()
    assert broken.startswith(f"inspect: {tmp_path / 'broken'}: not JSON")
    assert missing.startswith(f"inspect: {tmp_path / 'missing'}: No such file")


def test_that_the_command_reads_what_its_arguments_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good").write_bytes(_UPLINK)
    parser = ArgumentParser()
    add_arguments(parser)

    assert run(parser.parse_args([str(tmp_path / "good")])) == 0

    assert json.loads(capsys.readouterr().out)["device"] == "70B3D50000C0FFEE"
