"""What passes between the server and a decoder process: frames of a length and a message."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from embedded_server.domain.decoding import DecodeStatus

READY = 0  # the number of the answer a process gives before any job
RETIRED = 75  # exit status of a process that asks to be replaced; no decoder is to blame
_LENGTH = 4
_MAX_BODY = 16 * 1024 * 1024


class Job(msgspec.Struct, array_like=True):
    number: int
    sha: str
    source: str | None  # None when this process has it already
    function: str
    message: str  # JSON, handed to the engine unread
    is_alone: bool = True  # every answer before it is sent before it runs


class Answer(msgspec.Struct, array_like=True):
    number: int
    cpu_us: int
    failure: DecodeStatus | None  # when the engine gave no answer; `text` then says why
    text: str  # the engine's answer, JSON


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


def frame(message: Job | Answer) -> bytes:
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(_LENGTH, "little") + body
