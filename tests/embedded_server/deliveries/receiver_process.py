"""A receiver as a process of its own: it writes down what came, then answers.

python -m tests.embedded_server.deliveries.receiver_process LOG: tells its port, then adds to LOG a line a request, its
message id and the hash of its body.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.checkout import ROOT

SLOWEST_S = 0.02  # before it answers: a server is killed most often while it waits for that


class Receiver(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, log: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def handle_error(self, *_: object) -> None:
        """A sender that was killed is no news."""
        assert isinstance(sys.exception(), OSError)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        body = self.rfile.read(length)
        if len(body) < length:  # the server was killed in the midst of it
            self.close_connection = True
            return
        os.write(self.server.log, f"{self.headers['webhook-id']} {sha256(body).hexdigest()}\n".encode())
        time.sleep(random.uniform(0, SLOWEST_S))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Received:
    """What is in its log, read on from where it was last looked at."""

    url: str
    log: Path
    bodies: dict[str, list[str]] = field(default_factory=dict)  # hashes by message id
    _place: int = 0

    def look(self) -> None:
        with self.log.open("rb") as lines:
            lines.seek(self._place)
            whole = lines.read()
        whole = whole[: whole.rfind(b"\n") + 1]
        self._place += len(whole)
        for line in whole.decode().splitlines():
            message_id, _, digest = line.partition(" ")
            self.bodies.setdefault(message_id, []).append(digest)

    def missing(self, wanted: set[str]) -> set[str]:
        self.look()
        return wanted - self.bodies.keys()

    def wait_for(self, wanted: set[str], patience: float) -> set[str]:
        """Those that did not come."""
        until = time.monotonic() + patience
        while (missing := self.missing(wanted)) and time.monotonic() < until:
            time.sleep(0.05)
        return missing


@contextmanager
def receiving(log: Path) -> Iterator[Received]:
    command = (sys.executable, "-m", __name__, str(log))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Received(f"http://127.0.0.1:{int(process.stdout.readline())}/in", log)
        finally:
            process.kill()


if __name__ == "__main__":
    receiver = Receiver(Path(sys.argv[1]))
    print(receiver.server_port, flush=True)
    receiver.serve_forever()
