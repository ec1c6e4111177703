"""`export` and `import` as people run them, beside a server and alone."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pyarrow as pa
import pytest
from pyarrow import parquet

from embedded_server.__main__ import main
from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.processes import furnish, served

HEAD = "seq,id,rectype,received_at,owner,body"


def export(data: Path, file: Path, *more: str) -> int:
    return main(["export", "--data", str(data), "--rectype", REC_TYPE, "-o", str(file), *more])


def bring(data: Path, file: Path, *more: str) -> int:
    return main(["import", str(file), "--data", str(data), "--rectype", REC_TYPE, *more])


@pytest.mark.slow
def test_that_what_was_exported_comes_back(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    furniture = furnish(data_dir)
    file, other = tmp_path / "out.ndjson", tmp_path / "other"
    other.mkdir(mode=0o700)
    with served(data_dir) as server:
        for number in range(5):
            headers = {"Authorization": furniture.pipe}
            httpx.post(f"{server.url}/share/{REC_TYPE}", content=b'{"number":%d}' % number, headers=headers)
        assert export(data_dir, file, "--format", "ndjson") == 0
        assert file.stat().st_mode & 0o077 == 0
        assert server.stop() == 0
    assert export(data_dir, file, "--format", "ndjson") == 1
    assert bring(other, file, "--dry-run") == 0
    assert bring(other, file) == 0
    assert bring(other, file, "--resume") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["good"], each["behind_line"]) for each in told] == [(5, 0), (5, 0), (0, 5)]
    with served(other) as server:
        file.write_text('{"number":5}\n{"number":\n')
        assert bring(other, file) == 1
        assert server.stop() == 0
    assert export(other, tmp_path / "out.csv", "--columns", "body") == 0
    bodies = (tmp_path / "out.csv").read_text().split()[1:]
    assert bodies == [f'"{{""number"":{number}}}"' for number in range(6)]


def test_that_a_csv_file_goes_on_where_it_was_cut(data_dir: Path, tmp_path: Path) -> None:
    lines, file = tmp_path / "in.ndjson", tmp_path / "out.csv"
    lines.write_text("".join(f'{{"number":{number}}}\n' for number in range(20)))
    assert bring(data_dir, lines) == 0
    assert export(data_dir, file, "--columns", HEAD) == 0
    whole = file.read_bytes()
    file.write_bytes(whole[:-30])
    assert export(data_dir, file, "--columns", HEAD, "--resume") == 0
    assert file.read_bytes() == whole
    assert export(data_dir, file, "--columns", "colour", "--resume") == 1
    cut = b"".join(whole.splitlines(keepends=True)[:9]) + b"7"
    file.write_bytes(cut)
    assert export(data_dir, file, "--resume") == 0  # its own columns, whatever there are by now
    assert file.read_bytes() == whole


def test_that_parquet_comes_in(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "in.parquet", tmp_path / "out.csv"
    parquet.write_table(pa.table({"device": ["A1", "B2"], "level": [1.5, 2.5]}), file)
    assert bring(data_dir, file) == 0
    assert bring(data_dir, file, "--resume") == 0
    assert [json.loads(line)["good"] for line in capsys.readouterr().out.splitlines()] == [2, 0]
    assert export(data_dir, out, "--columns", "body") == 0
    assert out.read_text().count("level") == 2


def test_that_conditions_narrow_a_file(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "in.ndjson"
    lines.write_text("".join(f'{{"number":{number}}}\n' for number in range(3)))
    assert bring(data_dir, lines) == 0
    assert export(data_dir, tmp_path / "none.csv", "--columns", "seq", "--where", "device", "A1") == 0
    assert (tmp_path / "none.csv").read_text() == "seq\n"
    assert export(data_dir, tmp_path / "all.csv", "--columns", "seq", "--where", "owner", "*") == 0
    assert len((tmp_path / "all.csv").read_text().split()) == 4
    assert export(data_dir, tmp_path / "bad.csv", "--where", "colour", "red") == 1
    assert export(data_dir, tmp_path / "odd.csv", "--where", "device", "/(/") == 1
    assert "colour is nothing to look at" in capsys.readouterr().err
