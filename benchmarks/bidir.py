"""How long a sensor that asks for a downlink waits for its answer, alone and while ingest runs at full load.

python -m benchmarks.bidir [--seconds 20] [--connections 64] [--per-second 25] [--sensors 200]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

import httpx

from benchmarks.bodies import uplink
from benchmarks.peers.ours import module_running, pipe_token
from embedded_server.data_directory import DataDirectory

MOST_MS = 50.0
FIRST_SENSOR = 0x5B0000
_REC_TYPE = "us.philadelphia.senet.sodaq"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Asked:
    url: str
    sensors: list[str]
    seconds: float
    per_second: float


def main() -> int:
    args = _arguments()
    with tempfile.TemporaryDirectory() as directory:
        pipe = asyncio.run(pipe_token(Path(directory)))
        with module_running("embedded_server", "serve", "--data", directory) as line:
            url = json.loads(line)["url"]
            callback, sensors = _furnished(url, Path(directory), args.sensors)
            asked = Asked(callback, sensors, args.seconds, args.per_second)
            alone = asyncio.run(_ask(asked))
            with _ingest(url, pipe, args.connections, args.seconds + 2):
                time.sleep(1)  # until it is at full load
                loaded = asyncio.run(_ask(asked))
    return _report(alone, loaded)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--per-second", type=float, default=25)
    parser.add_argument("--sensors", type=int, default=200)
    return parser.parse_args()


def _report(alone: list[float], loaded: list[float]) -> int:
    for name, waits in (("alone", alone), ("loaded", loaded)):
        hundredths = quantiles(waits, n=100)
        half, most, last = hundredths[49], hundredths[98], max(waits)
        print(f"{name:8} {len(waits)} answers   p50 {half:.1f} ms   p99 {most:.1f} ms   longest {last:.1f} ms")
    print(f"p99      {most:.1f} ms (less than {MOST_MS:g})")
    return 0 if most < MOST_MS else 1


def _furnished(url: str, directory: Path, sensors: int) -> tuple[str, list[str]]:
    """Where callbacks go, and sensors with changes that wait: every request of theirs is answered with a downlink."""
    headers = {"Authorization": f"Bearer {DataDirectory(directory).admin_token()}"}
    names = [f"{FIRST_SENSOR + place:X}" for place in range(sensors)]
    with httpx.Client(base_url=f"{url}/admin/v1", headers=headers, timeout=30) as client:
        token = client.post("/tokens", json={"type": "sigfox"}).json()["access_token"]
        for name in names:
            client.put(f"/devices/{name}", json={"type": "sigfox", "model": "ORBIT_K"}).raise_for_status()
            wishes = {"alarm_high": 650, "alarm_enabled": 1, "downlink_interval": 720, "offset_external": -2}
            client.put(f"/orbit/{name}", json=wishes).raise_for_status()
    return f"{url}/sigfox/{token}/data", names


@contextmanager
def _ingest(url: str, token: str, connections: int, seconds: float) -> Iterator[None]:
    asked = {
        "url": f"{url}/share/{_REC_TYPE}",
        "token": token,
        "body": uplink(),
        "connections": connections,
        "seconds": seconds,
    }
    command = [sys.executable, "-m", "benchmarks.load"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        json.dump(asked, process.stdin)
        process.stdin.close()
        yield
        assert process.stdout is not None
        figures = json.loads(process.stdout.read())
        print(f"ingest   {figures['per_second']:,.0f}/s   p99 {figures['p99_ms']:.1f} ms   bad {figures['failures']}")


async def _ask(asked: Asked) -> list[float]:
    """Milliseconds. As many begin in a second as were asked for, however long the answers take."""
    waits: list[float] = []
    ends_at = time.perf_counter() + asked.seconds
    async with asyncio.TaskGroup() as group:
        for number in _NUMBERS:
            if time.perf_counter() >= ends_at:
                return waits
            group.create_task(_ask_once(asked, number, waits))
            await asyncio.sleep(1 / asked.per_second)
    raise AssertionError


async def _ask_once(asked: Asked, number: int, waits: list[float]) -> None:
    """Over a connection of its own, as the network does it."""
    fields = {
        "device": asked.sensors[number % len(asked.sensors)],
        "time": int(time.time()),
        "seqNumber": number,
        "data": "1300d701e302ff0003",
        "ack": True,
    }
    body, parts = json.dumps(fields), urlsplit(asked.url)
    lines = (
        f"POST {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: close",
        f"Content-Length: {len(body)}",
    )
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write("\r\n".join((*lines, "", body)).encode())
    answer = await reader.read()
    waits.append(1000 * (time.perf_counter() - began))
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200"), answer


if __name__ == "__main__":
    sys.exit(main())
