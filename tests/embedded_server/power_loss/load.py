"""Clients that post to a recorded server and note when each record was acknowledged."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.power_loss.recording import Recording
from tests.embedded_server.processes import COMMAND, Served, served

CLIENTS = 8
_ID = re.compile(rb'HTTP/1\.1 200 .*"_id":"([0-9a-f]{24})"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: bytes  # head and body
    event: int  # the last one when the answer was there


@dataclass(frozen=True, slots=True)
class Acknowledged:
    id: str
    number: int  # in its body
    event: int  # when the sender knew: all that made the record safe came before


class Client:
    """Posts over one bare socket, and over a new one when the server closed it."""

    def __init__(self, server: Served, token: str, recording: Recording) -> None:
        host, port = server.url.removeprefix("http://").split(":")
        self._address = (host, int(port))
        self._head = f"POST /share/{REC_TYPE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\n".encode()
        self._recording = recording
        self._connection: socket.socket | None = None

    def post(self, number: int) -> Answer:
        """Raises OSError when the connection ends before the answer does."""
        connection = self._connection or socket.create_connection(self._address, timeout=15)
        self._connection = connection
        body = body_of(number)
        connection.sendall(self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        text = _answer(connection)
        answer = Answer(int(text[9:12]), text, self._recording.now)
        if b"connection: close" in text:
            self.close()
        return answer

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def body_of(number: int) -> bytes:
    return b'{"number":%d,"temperature":21.5,"humidity":48}' % number


def acknowledged(answer: Answer, number: int) -> Acknowledged:
    found = _ID.match(answer.text)
    assert found, answer
    return Acknowledged(found[1].decode(), number, answer.event)


def recorded_load(
    recording: Recording, token: str, loads: Sequence[int], command: Sequence[str] = COMMAND
) -> list[Acknowledged]:
    """A server a load, each with so many records; stopped in good order but for the last, which is killed."""
    told: list[Acknowledged] = []
    for index, records in enumerate(loads):
        with served(recording.directory, command=command, environment=recording.environment) as server:
            first = index * 1_000_000
            told += _posted(server, token, recording, range(first, first + records))
            if index + 1 < len(loads):
                assert server.stop() == 0, server.log.read_text()
    return sorted(told, key=lambda each: each.event)


def _posted(server: Served, token: str, recording: Recording, numbers: range) -> Iterator[Acknowledged]:
    def post_all(share: range) -> list[Acknowledged]:
        client = Client(server, token, recording)
        told = [acknowledged(client.post(number), number) for number in share]
        client.close()
        return told

    with ThreadPoolExecutor(CLIENTS) as threads:
        for told in threads.map(post_all, [numbers[index::CLIENTS] for index in range(CLIENTS)]):
            yield from told


def _answer(connection: socket.socket) -> bytes:
    text = b""
    while not (end := text.find(b"\r\n\r\n") + 4) > 3 or len(text) < end + _length(text[:end]):
        part = connection.recv(65_536)
        if not part:
            raise ConnectionResetError
        text += part
    return text


def _length(head: bytes) -> int:
    found = re.search(rb"content-length: (\d+)", head)
    assert found, head
    return int(found[1])
