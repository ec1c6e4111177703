"""`decode`: one payload, or a batch in JSON lines, through the same decoder process as the server's."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from embedded_server.commands import CommandError
from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest, Direction
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.moments import from_ms

_IN_FLIGHT = 256
_RAN = (DecodeStatus.OK, DecodeStatus.WARNED, DecodeStatus.CODEC_ERROR)  # to its end, whatever the decoder says


class _Line(msgspec.Struct):
    """One line of a batch."""

    codec: str  # path of a source file
    function: Direction
    id: object = None
    fPort: int | None = None  # noqa: N815 (the field's own name)
    bytes: list[int] | None = None
    recvTime: str | float | None = None  # noqa: N815
    data: object = None


def add_arguments(parser: ArgumentParser) -> None:
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--codec", type=Path, metavar="FILE.js", help="decode one payload with this decoder")
    mode.add_argument("--batch", action="store_true", help="read JSON lines, write a JSON line for each")
    parser.add_argument("--port", type=int, metavar="N", help="the payload's port")
    parser.add_argument("--hex", type=_payload, metavar="HEX", help="the payload")
    parser.add_argument("--time", type=_time, metavar="ISO", help="when it was received; now if left out")
    parser.set_defaults(usage_error=parser.error)


def run(args: Namespace) -> int:
    if args.batch:
        return asyncio.run(_batch(sys.stdin.fileno(), sys.stdout.buffer))
    if args.hex is None:
        args.usage_error("--codec needs --hex")
    source = _read(args.codec)
    request = DecodeRequest(source, args.hex, args.port, args.time or datetime.now(UTC), message_id=args.hex.hex())
    decoded = asyncio.run(_decode(request))
    result = msgspec.to_builtins(decoded)
    del result["spans"]  # of formats that are built in
    print(msgspec.json.encode(result).decode())
    return 0 if decoded.status in _RAN else 1


async def _decode(request: DecodeRequest) -> Decoded:
    async with _running_pool() as pool:
        return await pool.decode(request)


async def _batch(lines: int, out: BinaryIO) -> int:
    """Answers come in the order of the lines; a limited number runs ahead of the one that is awaited."""
    async with _running_pool() as pool:
        batch = _Batch(pool)
        reading = asyncio.create_task(batch.read(lines))
        while answer := await batch.answers.get():
            out.write(await answer + b"\n")
            if batch.answers.empty():
                out.flush()
        out.flush()
        await reading
    return 1 if batch.has_failed else 0


@asynccontextmanager
async def _running_pool() -> AsyncIterator[DecoderPool]:
    pool = DecoderPool()
    try:
        await pool.start()
        yield pool
    except DecoderPoolError as error:
        raise CommandError(str(error)) from error
    finally:
        await pool.stop()


class _Batch:
    def __init__(self, pool: DecoderPool) -> None:
        self.answers: asyncio.Queue[asyncio.Task[bytes] | None] = asyncio.Queue(_IN_FLIGHT)
        self.has_failed = False
        self._pool = pool
        self._codecs: dict[str, DecodeRequest] = {}  # requests without a payload, by path

    async def read(self, lines: int) -> None:
        try:
            async for line in _lines_of(lines):
                await self.answers.put(asyncio.create_task(self._answer(line)))
        finally:
            await self.answers.put(None)

    async def _answer(self, text: bytes) -> bytes:
        try:
            line = msgspec.json.decode(text, type=_Line)
            decoded = await self._pool.decode(self._request(line))
        except (ValueError, CommandError, DecoderPoolError) as error:
            self.has_failed = True
            print(f"decode: {error}", file=sys.stderr)
            failed = Decoded(DecodeStatus.BAD_OUTPUT, errors=(str(error),))
            return _answer_json(_id_in(text), Direction.UPLINK, failed)
        return _answer_json(line.id, line.function, decoded)

    def _request(self, line: _Line) -> DecodeRequest:
        if line.codec not in self._codecs:
            codec = DecodeRequest(_read(Path(line.codec)))
            self._codecs[line.codec] = replace(codec, sha=codec.codec_sha)
        return replace(
            self._codecs[line.codec],
            payload=bytes(line.bytes or []),
            port=line.fPort,
            received_at=_moment(line.recvTime),
            direction=line.function,
            message_id=str(line.id),
            data=line.data,
        )


async def _lines_of(lines: int) -> AsyncIterator[bytes]:
    """Whatever has arrived, as it arrives, so that a program may wait for each answer."""
    begun = b""
    while chunk := await asyncio.to_thread(os.read, lines, 1 << 16):
        *whole, begun = (begun + chunk).split(b"\n")
        for line in filter(bytes.strip, whole):
            yield line
    if begun.strip():
        yield begun


def _answer_json(line_id: object, function: str, decoded: Decoded) -> bytes:
    answer: dict[str, object] = {"id": line_id, "status": decoded.status}
    if function == Direction.ENCODE:
        answer |= {"bytes": None, "fPort": None} | (decoded.data if isinstance(decoded.data, dict) else {})
    else:
        answer["data"] = decoded.data
    for name in ("normalized", "warnings", "errors", "cpu_us"):
        answer[name] = getattr(decoded, name)
    return msgspec.json.encode(answer)


def _id_in(text: bytes) -> object:
    try:
        line = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None
    return line.get("id") if isinstance(line, dict) else None


def _payload(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not hex: write two digits for each byte, such as 01A2") from None


def _time(text: str) -> datetime:
    try:
        return _moment(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not an ISO date such as 2026-01-31T12:00:00Z") from None


def _moment(value: str | float | None) -> datetime:
    """Milliseconds, or an ISO date that is taken as UTC when it names no zone; now when there is none."""
    if value is None:
        return datetime.now(UTC)
    if isinstance(value, float):
        return from_ms(round(value))
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
