"""Load from wrk: the same request on a number of connections, one in flight on each."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

IS_INSTALLED = shutil.which("wrk") is not None

_SCRIPT = """
wrk.method = {method}
wrk.body = {body}
{headers}
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('{{"answers":%d,"us":%d,"bad":%d,"p50":%d,"p99":%d}}\\n', summary.requests, summary.duration,
    e.status + e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Target:
    """One request, to be sent again and again."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Figures:
    per_second: float
    bad: int  # answers of 400 and above, broken connections
    p50_ms: float
    p99_ms: float


def run(target: Target, connections: int, seconds: float, *, reconnect: bool = False) -> Figures:
    headers = (*target.headers, *((("Connection", "close"),) if reconnect else ()))
    script = _SCRIPT.format(
        method=_lua(target.method),
        body=_lua(target.body),
        headers="\n".join(f"wrk.headers[{_lua(name)}] = {_lua(value)}" for name, value in headers),
    )
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "request.lua"
        file.write_text(script, "utf-8")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "10s", "-s", str(file), target.url]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    said = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    rate = 0.0 if not said["us"] else (said["answers"] - said["bad"]) * 1e6 / said["us"]
    return Figures(max(rate, 0.0), said["bad"], said["p50"] / 1000, said["p99"] / 1000)


def _lua(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
