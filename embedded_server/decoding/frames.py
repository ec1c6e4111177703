"""What passes between the server and a decoder process: frames of a length and a list of messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from embedded_server.domain.decoding import DecodeStatus

READY = 0  # the number of the answer a process gives before any job
RETIRED = 75  # exit status of a process that asks to be replaced; no decoder is to blame
_LENGTH = 4
_MAX_BODY = 16 * 1024 * 1024
_GROUP = 8 * 1024  # characters, after which jobs go on in another frame, so that the first of many begin at once


# What the harness is called with, handed on unread: the direction as it numbers them, Unix milliseconds where the clock
# stands, the seed of chance, the port, then JSON of all that there is besides bytes and port, and each of the bytes.
Message = tuple[int | float | str | None, ...]
_TEXT = 4  # the place of the JSON


class Job(msgspec.Struct, array_like=True, gc=False):
    number: int
    place: int  # of the decoder, among those the process keeps
    source: str | None  # None when it is in its place already
    message: Message
    is_alone: bool = True  # every answer before it is sent before it runs


class Answer(msgspec.Struct, array_like=True, gc=False):
    failure: DecodeStatus | None  # when the engine gave no answer; `text` then says why
    text: str  # JSON: an outcome, or the data alone where `entry` says what made it
    entry: str = ""
    number: int = READY
    cpu_us: int = 0


class FrameError(ValueError):
    """The other side does not speak in frames."""


class Frames:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The frames that are complete now."""
        self._waiting += chunk
        at = 0
        while len(self._waiting) - at >= _LENGTH:
            length = int.from_bytes(self._waiting[at : at + _LENGTH], "little")
            if length > _MAX_BODY:
                raise FrameError(f"A frame of {length} bytes.")
            end = at + _LENGTH + length
            if end > len(self._waiting):
                break
            yield bytes(self._waiting[at + _LENGTH : end])
            at = end
        del self._waiting[:at]


def frame(messages: Sequence[Job] | Sequence[Answer]) -> bytes:
    body = msgspec.msgpack.encode(messages)
    return len(body).to_bytes(_LENGTH, "little") + body


def grouped(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    """As many together as make a frame."""
    group: list[Job] = []
    size = 0
    for job in jobs:
        group.append(job)
        text = job.message[_TEXT]
        size += (len(text) if isinstance(text, str) else len(job.message)) + len(job.source or "")
        if size > _GROUP:
            yield group
            group, size = [], 0
    if group:
        yield group
