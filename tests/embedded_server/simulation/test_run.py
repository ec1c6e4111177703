"""A fleet posts at its rate, tries again when that may help, and stops when it is told or refused."""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from embedded_server.simulation.fleet import Fleet
from embedded_server.simulation.run import Run, SimulationError
from embedded_server.simulation.templates import load_templates


@dataclass(slots=True)
class Receiver:
    """A server that answers with the statuses it is given, then with 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    answer: bytes = b"{}"
    requests: list[tuple[str, str, bytes]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:  # http.server's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.statuses.pop(0) if receiver.statuses else 200
            receiver.requests.append((self.path, self.headers["Authorization"], body))
            self.send_response(status)
            self.send_header("Content-Length", str(len(receiver.answer)))
            self.end_headers()
            self.wfile.write(receiver.answer)
            receiver.arrived.set()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield receiver
    server.shutdown()
    server.server_close()
    thread.join()


def run(url: str, rate: float = 1_000, count: int | None = 20, devices: int = 5) -> Run:
    return Run(Fleet([load_templates()["senet"]], devices, None, time.time()), url, "secret", rate, count)


def test_that_it_posts_exactly_as_often_as_asked(receiver: Receiver) -> None:
    summary = run(receiver.url, count=137).run()
    assert summary.sent == len(receiver.requests) == 137
    assert {authorization for _, authorization, _ in receiver.requests} == {"Bearer secret"}
    assert {path for path, _, _ in receiver.requests} == {
        "/share/demo.sluice.co2",
        "/share/demo.sluice.freezer",
        "/share/demo.sluice.door",
    }


def test_that_the_posts_of_a_device_keep_their_order(receiver: Receiver) -> None:
    run(receiver.url, count=200, devices=11).run()
    heard: dict[str, list[int]] = defaultdict(list)
    for _, _, body in receiver.requests:
        uplink = json.loads(body)
        heard[uplink["devEui"]].append(uplink["seqno"])
    assert len(heard) == 11
    assert all(counters == sorted(counters) for counters in heard.values())


def test_that_it_keeps_its_rate(receiver: Receiver) -> None:
    began = time.monotonic()
    run(receiver.url, rate=50, count=21).run()
    assert 0.35 < time.monotonic() - began < 2


def test_that_a_passing_refusal_is_tried_again(receiver: Receiver) -> None:
    receiver.statuses = [200, 503, 200, 429]
    summary = run(receiver.url, rate=40, count=5).run()
    assert (summary.sent, summary.retries) == (5, 2)
    bodies = [body for _, _, body in receiver.requests]
    assert bodies[1] == bodies[2]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
def test_that_a_lasting_refusal_stops_it_with_the_servers_words(receiver: Receiver, status: int) -> None:
    receiver.statuses = [status] * 100
    receiver.answer = json.dumps({"detail": "Refused: no.", "fix": "Ask again."}).encode()
    with pytest.raises(SimulationError, match=r"^Refused: no\. Ask again\.$"):
        run(receiver.url, rate=10, count=None).run()
    assert len(receiver.requests) == 1


def test_that_an_answer_without_words_is_told_by_its_status(receiver: Receiver) -> None:
    receiver.statuses, receiver.answer = [404], b"<html>"
    with pytest.raises(SimulationError, match=r"^The server answered 404\.$"):
        run(receiver.url).run()


def test_that_nobody_there_is_said_at_once() -> None:
    with pytest.raises(SimulationError, match=r"^The server cannot be reached"):
        run("http://127.0.0.1:1").run()


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://", "", "http://host:port"])
def test_that_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        run(url)


def test_that_it_stops_when_it_is_told(receiver: Receiver) -> None:
    simulation = run(receiver.url, rate=20, count=None)

    def stop() -> None:
        receiver.arrived.wait()
        simulation.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    summary = simulation.run()
    stopper.join()
    assert summary.sent == len(receiver.requests) > 0
    assert summary.to_json()["event"] == "done"
