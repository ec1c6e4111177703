"""The peers, each with durability as its documentation offers it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from benchmarks.peers.base import Peer
from benchmarks.peers.postgres import IS_INSTALLED, postgres
from benchmarks.peers.processes import HOME, free_port, running
from benchmarks.wrk import Target

TOKEN = "0123456789abcdef" * 4
_APPS = Path(__file__).parent / "apps"
_PYTHON = HOME / "venv" / "bin" / "python"
_NODE_RED = HOME / "node" / "node_modules" / "node-red" / "red.js"
_JSON = (("Authorization", f"Bearer {TOKEN}"), ("Content-Type", "application/json"))
_LINE = 'uplink,rectype=us.philadelphia.senet.sodaq,device=0004A30B00C0FFEE rssi=-97,snr=8.25,port=2i,raw="{}"'


@contextmanager
def nginx(directory: Path, body: str) -> Iterator[Target]:
    port = free_port()
    (directory / "nginx.conf").write_text(
        "daemon off; worker_processes 1; pid nginx.pid; error_log stderr;\n"
        "events { worker_connections 2048; }\n"
        f"http {{ access_log off; server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ return 204; }} }} }}\n"
    )
    with running(["nginx", "-p", directory, "-c", "nginx.conf"], port, directory):
        yield Target(f"http://127.0.0.1:{port}/share/demo", _JSON, body)


@contextmanager
def influxdb(directory: Path, body: str) -> Iterator[Target]:
    """Line protocol with user and password; `wal-fsync-delay` is 0 as delivered: every write is synced."""
    port, other = free_port(), free_port()
    (directory / "influx.conf").write_text(
        f'reporting-disabled = true\nbind-address = "127.0.0.1:{other}"\n'
        f'[meta]\ndir = "{directory}/meta"\nlogging-enabled = false\n'
        f'[data]\ndir = "{directory}/data"\nwal-dir = "{directory}/wal"\nwal-fsync-delay = "0s"\n'
        "query-log-enabled = false\n"
        f'[http]\nbind-address = "127.0.0.1:{port}"\nauth-enabled = true\nlog-enabled = false\n'
        "[monitor]\nstore-enabled = false\n"
    )
    url = f"http://127.0.0.1:{port}"
    with running(["influxd", "-config", "influx.conf"], port, directory):
        _influx(url, "CREATE USER bench WITH PASSWORD 'bench' WITH ALL PRIVILEGES")
        time.sleep(0.5)  # under load the user is not there at once
        _influx(url, "CREATE DATABASE lake")
        raw = body.replace("\\", "\\\\").replace('"', '\\"')
        yield Target(f"{url}/write?db=lake&u=bench&p=bench", (), _LINE.format(raw))


def _influx(url: str, query: str) -> None:
    asked = Request(f"{url}/query?u=bench&p=bench", urlencode({"q": query}).encode())
    urlopen(asked, timeout=10).close()


@contextmanager
def victoria_metrics(directory: Path, _body: str) -> Iterator[Target]:
    port = free_port()
    command = ["victoria-metrics", f"-storageDataPath={directory}/data", f"-httpListenAddr=127.0.0.1:{port}"]
    with running(command, port, directory):
        yield Target(f"http://127.0.0.1:{port}/write", (), _LINE.format(""))


@contextmanager
def node_red(directory: Path, body: str) -> Iterator[Target]:
    """http in → file (append, not synced) → http response."""
    port = free_port()
    shutil.copy(_APPS / "node_red_flow.json", directory / "flows.json")
    flow = (directory / "flows.json").read_text().replace("PEER_FILE", str(directory / "uplinks.jsonl"))
    (directory / "flows.json").write_text(flow)
    (directory / "settings.js").write_text(
        'module.exports = {flowFile: "flows.json", logging: {console: {level: "warn"}}}'
    )
    command: list[str | Path] = ["node", _NODE_RED, "-p", str(port), "-u", directory, "-s", directory / "settings.js"]
    with running(command, port, directory):
        time.sleep(3)  # flows start after the port opens
        yield Target(f"http://127.0.0.1:{port}/share/demo", _JSON, body)


@contextmanager
def kinto(directory: Path, body: str) -> Iterator[Target]:
    port = free_port()
    (directory / "kinto.ini").write_text(
        "[app:main]\nuse = egg:kinto\nkinto.includes = kinto.plugins.default_bucket\n"
        "kinto.storage_backend = kinto.core.storage.memory\nkinto.permission_backend = kinto.core.permission.memory\n"
        "kinto.cache_backend = kinto.core.cache.memory\nmultiauth.policies = basicauth\n"
        "kinto.userid_hmac_secret = benchmark\n"
        f"[server:main]\nuse = egg:waitress#main\nhost = 127.0.0.1\nport = {port}\nthreads = 8\n"
    )
    url = f"http://127.0.0.1:{port}/v1/buckets/default/collections/uplinks/records"
    headers = (("Authorization", "Basic YmVuY2g6YmVuY2g="), ("Content-Type", "application/json"))
    with running([_PYTHON.with_name("kinto"), "start", "--ini", "kinto.ini"], port, directory):
        yield Target(url, headers, '{"data":' + body + "}")


@contextmanager
def fastapi_sqlite(directory: Path, body: str, pragmas: str = "") -> Iterator[Target]:
    with fastapi_on(directory / "peer.db", directory, pragmas) as url:
        yield Target(f"{url}/share/demo", _JSON, body)


@contextmanager
def fastapi_on(file: Path, directory: Path, pragmas: str = "") -> Iterator[str]:
    """Its URL."""
    port = free_port()
    environment = {"PEER_FILE": str(file), "SQLITE_PRAGMAS": pragmas}
    with running(_uvicorn("fastapi_sqlite", port), port, directory, environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def fastapi_postgres(directory: Path, body: str) -> Iterator[Target]:
    port = free_port()
    with (
        postgres(directory) as url,
        running(_uvicorn("fastapi_postgres", port), port, directory, {"PEER_DATABASE": url}),
    ):
        yield Target(f"http://127.0.0.1:{port}/share/demo", _JSON, body)


def _uvicorn(app: str, port: int) -> list[str | Path]:
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "warning"]
    return [_PYTHON, "-m", "uvicorn", "--app-dir", _APPS, f"{app}:app", *options]


def _has(program: str) -> bool:
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is not None


_HAS_VENV = _PYTHON.exists()
_WAL = "journal_mode=WAL;synchronous=FULL"

PEERS = (
    Peer("nginx, 204", "nothing", _has("nginx"), nginx),
    Peer("VictoriaMetrics", "in memory, flushed later; no user", _has("victoria-metrics"), victoria_metrics),
    Peer("InfluxDB 1.x", "write-ahead log synced; user and password", _has("influxd"), influxdb),
    Peer("Node-RED, file", "appended, not synced; no user", _NODE_RED.exists(), node_red),
    Peer("FastAPI, asyncpg, PostgreSQL", "committed, synced", _HAS_VENV and IS_INSTALLED, fastapi_postgres),
    Peer("FastAPI, SQLAlchemy, SQLite", "committed, synced", _HAS_VENV, fastapi_sqlite),
    Peer("the same in WAL mode", "committed, synced", _HAS_VENV, partial(fastapi_sqlite, pragmas=_WAL)),
    Peer("Kinto, memory", "in memory; user and password", _HAS_VENV, kinto),
)
SLOW = frozenset(("FastAPI, SQLAlchemy, SQLite", "the same in WAL mode", "Kinto, memory"))
