"""`decode`: one payload, or a batch in JSON lines, through the same decoder process as the server's."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from embedded_server.commands import CommandError
from embedded_server.decoding.frames import Answer
from embedded_server.decoding.lane import DecoderPoolError
from embedded_server.decoding.pool import DecoderPool
from embedded_server.decoding.request import DecodeRequest, Direction
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.moments import from_ms

_GROUP = 64  # lines that are started together
_GROUPS = 8  # that run ahead of the one that is awaited
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


_LINE = msgspec.json.Decoder(_Line)
_ANSWER = msgspec.json.Encoder()


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
        try:
            while group := await batch.groups.get():
                for call in group:
                    out.write(await batch.answer(call) + b"\n")
                if batch.groups.empty():
                    out.flush()
            out.flush()
        except BrokenPipeError:
            batch.is_left = True
            asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # of answers that nobody takes any more
            raise
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


@dataclass(frozen=True, slots=True)
class _Call:
    """A line under way, or why it cannot be."""

    line_id: object
    function: str = Direction.UPLINK
    request: DecodeRequest | None = None
    answer: asyncio.Future[Answer] | None = None
    complaint: str = ""


class _Batch:
    def __init__(self, pool: DecoderPool) -> None:
        self.groups: asyncio.Queue[list[_Call]] = asyncio.Queue(_GROUPS)  # an empty one is the end
        self.has_failed = False
        self.is_left = False  # by whoever took the answers
        self._pool = pool
        self._codecs: dict[str, tuple[str, str]] = {}  # source and SHA-256 by path

    async def read(self, lines: int) -> None:
        try:
            async for group in _groups_of(lines):
                await self.groups.put([self._begin(line) for line in group])
        finally:
            if not self.is_left:
                await self.groups.put([])

    async def answer(self, call: _Call) -> bytes:
        complaint = call.complaint
        if call.request and call.answer:
            try:
                decoded = self._pool.result(call.request, await call.answer)
                return _answer_json(call.line_id, call.function, decoded)
            except DecoderPoolError as error:
                complaint = str(error)
        self.has_failed = True
        print(f"decode: {complaint}", file=sys.stderr)
        failed = Decoded(DecodeStatus.BAD_OUTPUT, errors=(complaint,))
        return _answer_json(call.line_id, call.function, failed)

    def _begin(self, text: bytes) -> _Call:
        try:
            line = _LINE.decode(text)
            request = self._request(line)
            return _Call(line.id, line.function, request, self._pool.begin(request))
        except (ValueError, OverflowError, CommandError, DecoderPoolError) as error:
            return _Call(_id_in(text), complaint=str(error))

    def _request(self, line: _Line) -> DecodeRequest:
        if line.codec not in self._codecs:
            codec = DecodeRequest(_read(Path(line.codec)))
            self._codecs[line.codec] = (codec.source, codec.codec_sha)
        source, sha = self._codecs[line.codec]
        return DecodeRequest(
            source,
            bytes(line.bytes or ()),
            line.fPort,
            _moment(line.recvTime),
            line.function,
            message_id=str(line.id),
            data=line.data,
            sha=sha,
        )


async def _groups_of(lines: int) -> AsyncIterator[list[bytes]]:
    """Whatever has arrived, as it arrives, so that a program may wait for each answer."""
    begun = b""
    while chunk := await asyncio.to_thread(os.read, lines, 1 << 16):
        *whole, begun = (begun + chunk).split(b"\n")
        told = [line for line in whole if line.strip()]
        for start in range(0, len(told), _GROUP):
            yield told[start : start + _GROUP]
    if begun.strip():
        yield [begun]


def _answer_json(line_id: object, function: str, decoded: Decoded) -> bytes:
    answer: dict[str, object] = {"id": line_id, "status": decoded.status}
    if function == Direction.ENCODE:
        answer |= {"bytes": None, "fPort": None} | (decoded.data if isinstance(decoded.data, dict) else {})
    else:
        answer["data"] = decoded.data
    for name in ("normalized", "warnings", "errors", "cpu_us"):
        answer[name] = getattr(decoded, name)
    return _ANSWER.encode(answer)


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
