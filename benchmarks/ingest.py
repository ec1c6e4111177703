"""Durable ingest as a ratio to the bare reply: 64 connections, 400-byte bodies, interleaved rounds, medians.

python -m benchmarks.ingest [--rounds 5] [--seconds 3] [--connections 64]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TypedDict

from embedded_server.domain.token import TokenKind
from embedded_server.store.base import TokenWish
from embedded_server.store.sqlite.store import open_store

BODY_BYTES = 400
LEAST_RATIO = 0.4
_REC_TYPE = "us.philadelphia.senet.sodaq"


class Figures(TypedDict):
    per_second: float
    failures: int
    p50_ms: float
    p99_ms: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=64)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        token = asyncio.run(furnished_token(Path(directory)))
        with (
            started("benchmarks.bare") as bare_line,
            started("embedded_server", "serve", "--data", directory) as line,
        ):
            urls = {"bare": bare_line, "durable": json.loads(line)["url"]}
            rounds = [
                {name: load_round(url, token, args.connections, args.seconds) for name, url in urls.items()}
                for _ in range(args.rounds)
            ]
    return _report(rounds)


def _report(rounds: list[dict[str, Figures]]) -> int:
    ratio = median(one["durable"]["per_second"] / one["bare"]["per_second"] for one in rounds)
    for name in ("bare", "durable"):
        figures = [one[name] for one in rounds]
        rate = median(one["per_second"] for one in figures)
        half, most = median(one["p50_ms"] for one in figures), median(one["p99_ms"] for one in figures)
        failures = sum(one["failures"] for one in figures)
        print(f"{name:8} {rate:9,.0f}/s   p50 {half:.2f} ms   p99 {most:.2f} ms   failures {failures}")
    print(f"ratio    {ratio:.2f} (at least {LEAST_RATIO})")
    return 0 if ratio >= LEAST_RATIO else 1


def load_round(url: str, token: str, connections: int, seconds: float) -> Figures:
    asked = {
        "url": f"{url}/share/{_REC_TYPE}",
        "token": token,
        "body": _body(),
        "connections": connections,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=seconds + 30,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def _body() -> str:
    """A Senet-like uplink of exactly `BODY_BYTES`."""
    uplink = {
        "ack": False,
        "data": "016700E10268",
        "devEui": "0004A30B00C0FFEE",
        "channel": 2,
        "datr": 3,
        "freq": 904.3,
        "gatewayEui": "00250C0001000000",
        "joinId": 90,
        "pdu": "016700E1026850",
        "port": 2,
        "rssi": -97,
        "seqno": 4711,
        "snr": 8.25,
        "txtime": "2026-11-25T13:07:24.120Z",
        "notes": "",
    }
    uplink["notes"] = "." * (BODY_BYTES - len(json.dumps(uplink)))
    return json.dumps(uplink)


async def furnished_token(directory: Path) -> str:
    store = await open_store(directory)
    account = await store.local_account()
    issued = await store.create_key("Benchmark", "", account.id)
    wish = TokenWish(TokenKind.PIPE, issued.key.client_id, account.id, account.organisation, "SHARE:WRITE")
    token = await store.issue_token(wish)
    await store.close()
    return token.value


@contextmanager
def started(module: str, *arguments: str) -> Iterator[str]:
    """A Python module as a process; gives its first line."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as lines:
        try:
            yield lines.readline().strip()
        finally:
            process.terminate()
            process.wait(10)


if __name__ == "__main__":
    sys.exit(main())
