"""`inspect`: what Sluice makes of a request body, one line of JSON per message."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

import msgspec

from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.message import Message
from embedded_server.domain.moments import iso
from embedded_server.envelopes.recognise import recognise

_FIELDS = (
    "network",
    "event",
    "device",
    "payload_hex",
    "port",
    "fcnt",
    "time",
    "rssi",
    "snr",
    "gateways",
    "decoded",
)
_COUNTS_AS_TEXT = frozenset(("machineq",))  # its envelope has every number as text; what it counted is shown as it came


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a request body; - reads standard input")


def run(args: Namespace) -> int:
    return inspect(args.files, sys.stdout, sys.stdin.buffer)


def inspect(paths: Sequence[str], out: TextIO, stdin: BinaryIO) -> int:
    """Prints a line for each message, or one line of nulls for a body no network is recognised in. A file that
    cannot be read as JSON is reported on stderr and makes the status 1; the others are still done."""
    status = 0
    for path in paths:
        try:
            body: JsonValue = msgspec.json.decode(stdin.read() if path == "-" else Path(path).read_bytes())
        except OSError as error:
            status = _fail(path, error.strerror or str(error))
        except (ValueError, RecursionError) as error:
            status = _fail(path, f"not JSON: {error}")
        else:
            _print(path, body, out)
    return status


def _print(path: str, body: JsonValue, out: TextIO) -> None:
    messages = recognise(body, datetime.now(UTC))
    for line in [_line(message) for message in messages] or [dict.fromkeys(_FIELDS)]:
        print(json.dumps({"file": path, **line}), file=out)


def _line(message: Message) -> dict[str, object]:
    payload, time = message.payload, message.device_time
    return {
        "network": message.network,
        "event": message.event,
        "device": message.device,
        "payload_hex": None if payload is None else payload.hex(),
        "port": message.port,
        "fcnt": message.f_cnt,
        "time": None if time is None else iso(time),
        "rssi": message.rssi,
        "snr": message.snr,
        "gateways": _gateways(message),
        "decoded": message.decoded,
    }


def _gateways(message: Message) -> int | str | None:
    is_text = message.gateways is not None and message.network.rpartition("+")[2] in _COUNTS_AS_TEXT
    return str(message.gateways) if is_text else message.gateways


def _fail(path: str, reason: str) -> int:
    print(f"inspect: {path}: {reason}", file=sys.stderr)
    return 1
