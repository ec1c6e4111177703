"""A million rows as CSV: how long it takes, and how much memory, beside `sqlite3 -csv` writing the same rows.

Both write the same columns of the same file: what was noted of a record, what was read from it, and two decoded fields.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import apsw

from benchmarks.filling import filled

ROWS = 1_000_000
_COLUMNS = "seq,id,rectype,received_at,owner,device,network,port,fcnt,rssi,snr,status,data.temperature,data.battery"
READINGS = """
INSERT INTO reading (id, network, event, device, payload, port, f_cnt, rssi, snr, gateways, decoder, guessed, duplicate,
                     status, decoded)
SELECT seq * 65536, 'senet', 'uplink', printf('0004A30B00C0%04X', seq % 500), x'016700E10268', 2, seq, -97.0, 8.25, 1,
       'Thermo', 0, 0, 'ok', printf('{"status":"ok","data":{"temperature":%.1f,"battery":%d}}', 20 + seq % 97 / 10.0,
       3000 + seq % 600) FROM record
"""
_PEER = """
SELECT seq, printf('%024x', seq), rec_type, strftime('%Y-%m-%dT%H:%M:%fZ', received_ms / 1000.0, 'unixepoch'),
       account.email, device, network, port, f_cnt, rssi, snr, status, json_extract(decoded, '$.data.temperature'),
       json_extract(decoded, '$.data.battery')
FROM record JOIN stream ON stream.id = record.stream JOIN account ON account.id = stream.account
JOIN reading ON reading.id >= seq * 65536 AND reading.id < (seq + 1) * 65536 ORDER BY seq
"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(filled(rows).directory, data, ignore=shutil.ignore_patterns("server.*", "admin*"))
        with closing(apsw.Connection(str(data / "sluice.db"))) as connection:
            connection.execute("DELETE FROM reading")
            connection.execute(READINGS)
        _run([*_ours(data), "-o", f"{folder}/first.csv", "--to", "2000-01-01T00:00:00Z"])  # brings it up to date
        shell = shutil.which("sqlite3")
        peer = _run([shell, "-csv", str(data / "sluice.db"), _PEER], Path(folder) / "peer.csv") if shell else None
        ours = _run([*_ours(data), "-o", f"{folder}/ours.csv", "--columns", _COLUMNS])
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    beside = "sqlite3 is not there" if peer is None else f"sqlite3 -csv {peer:.1f} s, {peer / ours:.2f} of it"
    print(f"{rows:,} rows: {ours:.1f} s, {beside}; at most {most:.0f} MB")


def _ours(data: Path) -> list[str]:
    return [sys.executable, "-m", "embedded_server", "export", "--data", str(data)]


def _run(command: list[str], output: Path | None = None) -> float:
    """Seconds."""
    began = time.perf_counter()
    if output is None:
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    else:
        with output.open("wb") as file:
            subprocess.run(command, check=True, stdout=file)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
