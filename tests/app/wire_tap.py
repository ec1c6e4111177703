"""A socket that takes one request byte for byte, and a shell that runs a copied line against it."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\nConnection: close\r\n\r\n"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "TOKEN": "s3cret", "PASSWORD_TOKEN": "other", "SECRET": "hidden"}


@dataclass
class Tap:
    base: str
    heard: bytes = b""

    @property
    def first_line(self) -> str:
        return self.heard.partition(b"\r\n")[0].decode("latin-1")

    @property
    def headers(self) -> list[tuple[str, str]]:
        lines = self.heard.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]

    @property
    def body(self) -> bytes:
        return self.heard.partition(b"\r\n\r\n")[2]


@contextmanager
def tapped() -> Iterator[Tap]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        tap = Tap(f"http://127.0.0.1:{server.getsockname()[1]}")
        thread = threading.Thread(target=_listen, args=(server, tap), daemon=True)
        thread.start()
        yield tap
        thread.join(10)


def run(line: str, directory: Path, shell: str = "sh") -> None:
    """As if it was pasted, except that nothing is asked and nothing is waited for."""
    script = directory / "line"
    script.write_text(line)
    done = subprocess.run(
        [shell, str(script)], env=ENVIRONMENT, cwd=directory, capture_output=True, timeout=15, check=False
    )
    assert done.returncode in (0, 18), done.stderr  # 18: the tap's answer is shorter than it says


def _listen(server: socket.socket, tap: Tap) -> None:
    connection, _ = server.accept()
    with connection:
        connection.settimeout(10)
        while not _is_whole(tap.heard) and (part := connection.recv(65_536)):
            tap.heard += part
            if b"100-continue" in tap.heard and tap.heard.endswith(b"\r\n\r\n"):
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(ANSWER)


def _is_whole(heard: bytes) -> bool:
    head, end, body = heard.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)
