"""Files of any kind become the same lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from embedded_server.domain.import_file import BadLine, Columns, ImportLine, guessed
from embedded_server.wire.import_files import CSV, NDJSON, PARQUET, head_in, kind_of, lines_in, source_in

NOON = datetime(2025, 11, 25, 12, tzinfo=UTC)
COLUMNS = Columns("", "device", "time", ("level", "note", "ok", "many"))
ROWS = {
    "device": ["A1", "B2", None],
    "time": [NOON, NOON, NOON],
    "level": [1.5, float("nan"), 2.0],
    "note": [None, "x", "y"],
    "ok": [True, None, False],
    "many": [[1, 2], None, None],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    parquet.write_table(pa.table({**ROWS, "time": pa.array(ROWS["time"], pa.timestamp("ns", "UTC"))}), path)
    return path


def test_that_a_kind_is_known_by_its_name() -> None:
    assert [kind_of(Path(name)) for name in ("a.CSV", "a.parquet", "a.ndjson", "a.jsonl", "a")] == [
        CSV,
        PARQUET,
        NDJSON,
        NDJSON,
        NDJSON,
    ]


def test_that_rows_of_parquet_become_what_devices_measured(file: Path) -> None:
    head = head_in(file, PARQUET)
    assert guessed(head) == COLUMNS
    first, second, third = lines_in(file, PARQUET, COLUMNS)
    assert isinstance(first, ImportLine)
    assert json.loads(first.body) == [
        {"bn": "A1", "bt": NOON.timestamp(), "n": "level", "v": 1.5},
        {"n": "ok", "vb": True},
        {"n": "many", "vs": "[1, 2]"},
    ]
    assert isinstance(second, ImportLine)
    assert json.loads(second.body) == [{"bn": "B2", "bt": NOON.timestamp(), "n": "note", "vs": "x"}]
    assert third == BadLine(3, '"device" is empty.', file.stat().st_size)


def test_that_parquet_says_what_csv_says(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    table.write_text(
        "device,time,level,note,ok,many\n"
        'A1,2025-11-25T12:00:00Z,1.5,,true,"[1, 2]"\nB2,2025-11-25T12:00:00Z,,x,,\n,2025-11-25T12:00:00Z,2.0,y,false,\n'
    )
    bodies = [
        [line.body if isinstance(line, ImportLine) else line.reason for line in lines_in(path, kind_of(path), COLUMNS)]
        for path in (file, table)
    ]
    assert bodies[0] == bodies[1]


def test_that_more_rows_than_are_read_at_once_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    parquet.write_table(pa.table({"body": [f"[{n}]" for n in range(2_500)]}), path)
    lines = list(lines_in(path, PARQUET, Columns(body="body")))
    assert [line.number for line in lines] == list(range(1, 2_501))
    assert lines[-1].end == path.stat().st_size


def test_that_what_is_no_parquet_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    path.write_bytes(b"PAR1 or not")
    with pytest.raises(OSError, match="no Parquet file"):
        head_in(path, PARQUET)
    assert len(source_in(path)) == 16


def test_that_a_damaged_file_is_told_and_its_names_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    parquet.write_table(pa.table({"body": [f"[{n}]" * 50 for n in range(20_000)]}), path, row_group_size=1_000)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(OSError, match="no Parquet file"):
        head_in(path, PARQUET)
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\xff" * 2_000 + whole[middle + 2_000 :])
    with pytest.raises(OSError, match="damaged"):
        list(lines_in(path, PARQUET, Columns(body="body")))
    parquet.write_table(
        pa.Table.from_arrays([pa.array(["A"]), pa.array([1]), pa.array([2])], ["device", "v", "v"]), path
    )
    assert head_in(path, PARQUET) == ["device", "v", "v (2)"]
    (line,) = lines_in(path, PARQUET, guessed(head_in(path, PARQUET)))
    assert isinstance(line, ImportLine)
    assert [one["v"] for one in json.loads(line.body)] == [1, 2]


def test_that_what_is_no_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"device,v\rA,1\rB,2\r")
    with pytest.raises(OSError, match="no CSV"):
        head_in(path, CSV)
