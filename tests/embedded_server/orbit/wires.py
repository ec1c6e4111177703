"""Connections to one server that is killed now and then: plain HTTP on a kept socket, as quick as a test can be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Answer: TypeAlias = tuple[int, bytes]


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(self.body)}"]
        lines += ["Content-Type: application/json"] * self.body.startswith((b"{", b"["))
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join((*lines, "", "")).encode() + self.body


def with_json(method: str, path: str, value: object, headers: Mapping[str, str]) -> Call:
    return Call(method, path, json.dumps(value).encode(), headers)


class Wire:
    """Raises OSError or EOFError when the server is gone."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, call: Call) -> Answer:
        """Once more on a new connection where a kept one ends without a byte: a server closes what idles."""
        is_kept = self._ends is not None
        if self._ends is None:
            self._ends = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._ends
        writer.write(call.written())
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        except (EOFError, ConnectionError):
            self.close()
            if not is_kept:
                raise
            return await self.ask(call)
        length = head.partition("content-length:")[2].partition("\r\n")[0]
        return int(head[9:12]), await reader.readexactly(int(length or 0))

    def close(self) -> None:
        if self._ends is not None:
            self._ends[1].transport.abort()
            self._ends = None
