"""`backup`, `restore` and `check` as people run them, beside a server and alone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw
import httpx
import pytest

from embedded_server.__main__ import main
from embedded_server.deliveries.sealing import Sealer
from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.processes import furnish, served
from tests.embedded_server.small_disk import SmallDisk
from tests.embedded_server.store.old_files import prepare, schema_one, write

PROGRAM = (sys.executable, "-m", "embedded_server")


@pytest.fixture
def filled(data_dir: Path) -> Path:
    """With three records of an older version."""
    prepare(data_dir / "sluice.db", schema_one())
    write(data_dir / "sluice.db", [b"{}"] * 3)
    return data_dir


@pytest.mark.slow
def test_that_a_backup_made_beside_a_server_holds_what_was_acknowledged(data_dir: Path, tmp_path: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir) as server:
        for number in range(10):
            body = b'{"number":%d}' % number
            headers = {"Authorization": furniture.pipe}
            assert httpx.post(f"{server.url}/share/{REC_TYPE}", content=body, headers=headers).status_code == 200
        done = subprocess.run(
            [*PROGRAM, "backup", "-o", "b.db", "--data", str(data_dir)],
            cwd=tmp_path,
            env={"PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        told = json.loads(done.stdout)
        assert told == {
            "file": str(tmp_path / "b.db"),
            "bytes": (tmp_path / "b.db").stat().st_size,
            "records": 10,
        }
        assert main(["check", "--data", str(data_dir)]) == 0
        assert server.stop() == 0
    assert main(["restore", str(tmp_path / "b.db"), "--data", str(tmp_path / "new")]) == 0
    with served(tmp_path / "new") as server:
        page = httpx.get(f"{server.url}/share/{REC_TYPE}", headers={"Authorization": furniture.password_token}).json()
        assert page["meta"]["totalCount"] == 10
        assert server.stop() == 0


def test_that_a_backup_is_made_without_a_server_too(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "-o", str(tmp_path / "b.db"), "--data", str(filled)]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == 3
    assert main(["restore", str(tmp_path / "b.db"), "--data", str(tmp_path / "new")]) == 0
    assert json.loads(capsys.readouterr().out) == {"data": str(tmp_path / "new"), "records": 3}


def test_that_the_key_of_secrets_is_in_a_backup_only_where_it_is_asked_for(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def back_up(name: str, *options: str) -> dict[str, object]:
        assert main(["backup", "-o", str(tmp_path / name), "--data", str(filled), *options]) == 0
        told: dict[str, object] = json.loads(capsys.readouterr().out)
        return told

    assert back_up("early.db", "--with-key-file")["key_file"] is None
    sealed = Sealer(filled).seal("a header's secret")
    assert "key_file" not in back_up("without.db")
    assert not (tmp_path / "without.db.key").exists()
    key = tmp_path / "with.db.key"
    assert back_up("with.db", "--with-key-file")["key_file"] == str(key)
    assert key.stat().st_mode & 0o777 == 0o600
    restored = ["restore", str(tmp_path / "with.db"), "--data"]
    assert main([*restored, str(tmp_path / "new"), "--key-file", str(key)]) == 0
    assert Sealer(tmp_path / "new").open(sealed) == "a header's secret"
    assert (tmp_path / "new" / "secrets.key").stat().st_mode & 0o777 == 0o600
    key.write_bytes(b"short")
    assert main([*restored, str(tmp_path / "other"), "--key-file", str(key)]) == 1
    assert "is no key" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()
    (tmp_path / "with.db").unlink()
    assert main(["backup", "-o", str(tmp_path / "with.db"), "--data", str(filled), "--with-key-file"]) == 1
    assert "with.db.key exists already" in capsys.readouterr().err
    assert key.read_bytes() == b"short"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backup", "-o", "{}/b.db", "--data", "{}/nowhere"], "backup: There is no database in "),
        (["backup", "-o", "{}/data/sluice.db", "--data", "{}/data"], "sluice.db exists already."),
        (["backup", "-o", "{}/no/such/place.db", "--data", "{}/data"], "cannot be copied to"),
        (["restore", "{}/nothing.db", "--data", "{}/new"], "restore: There is no file"),
        (["restore", "{}/data/sluice.db", "--data", "{}/data"], "is not empty"),
        (["check", "--data", "{}/nowhere"], "check: There is no database in "),
        (["check", "--data", "{}/data"], "an older version's"),
    ],
)
def test_that_what_cannot_be_done_is_said_in_a_line(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main([argument.format(tmp_path) for argument in arguments]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert (told.err.count("\n"), told.out) == (1, "")
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "new").exists()


def test_that_check_tells_a_finding_a_line_and_what_to_do(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    furnish(data_dir)
    assert main(["check", "--data", str(data_dir)]) == 0
    assert capsys.readouterr().out == f"Sound: 0 records in {data_dir / 'sluice.db'}.\n"
    with closing(apsw.Connection(str(data_dir / "sluice.db"))) as connection:
        connection.execute("UPDATE state SET read_seq = 5; PRAGMA foreign_keys = OFF").fetchall()
        connection.execute("UPDATE token SET app_key = 99 WHERE id = 1").fetchall()
    assert main(["check", "--data", str(data_dir)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Row 1 of token refers to a row of app_key that is not there.")
    assert lines[1].startswith("The pipeline's place, 5,")
    assert lines[-1].endswith("sluice-server restore FILE --data NEWDIR.")


def test_that_a_damaged_database_is_blamed_and_not_its_copy(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "-o", str(tmp_path / "before.db"), "--data", str(filled)]) == 0
    capsys.readouterr()
    file = filled / "sluice.db"
    with closing(apsw.Connection(str(file))) as connection:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        size = connection.pragma("page_size")
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'record'").get
    with file.open("r+b") as handle:
        handle.seek((root - 1) * size + 1)
        handle.write(b"\xff\xff\xff\xff")  # freeblock and cells of the tree's root
    assert main(["backup", "-o", str(tmp_path / "b.db"), "--data", str(filled)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"backup: {file} is damaged and cannot be copied: ")
    assert told.count("\n") == 1
    assert f"sluice-server restore {tmp_path / 'before.db'} --data NEWDIR" in told
    assert not (tmp_path / "b.db").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the disk is preloaded by Linux's loader")
@pytest.mark.parametrize("is_the_target_full", [True, False])
def test_that_a_full_disk_is_told_in_a_sentence(data_dir: Path, tmp_path: Path, is_the_target_full: bool) -> None:
    furnish(data_dir)
    for name in ("backups", "disk"):
        (tmp_path / name).mkdir()
    assert main(["backup", "-o", str(tmp_path / "before.db"), "--data", str(data_dir)]) == 0
    backup = tmp_path / "backups" / "b.db"
    disk = SmallDisk.of(tmp_path / "backups" if is_the_target_full else data_dir, tmp_path / "disk", 100_000)
    command = [*PROGRAM, "backup", "-o", str(backup), "--data", str(data_dir)]
    done = subprocess.run(command, env=disk.environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.count("\n") == 1
    assert backup.exists() is not is_the_target_full
    if is_the_target_full:
        assert done.returncode == 1
        assert "cannot be copied to" in done.stderr
        assert ": there is no room. " in done.stderr
    else:
        assert (done.returncode, json.loads(done.stdout)["file"]) == (0, str(backup))
        assert "It is whole, but" in done.stderr
        assert (data_dir / "last-backup").read_text() == str(tmp_path / "before.db")  # rather an old one than none


@pytest.mark.slow
def test_that_an_interrupted_backup_leaves_nothing(data_dir: Path, tmp_path: Path) -> None:
    furnish(data_dir)
    with closing(apsw.Connection(str(data_dir / "sluice.db"))) as connection:
        connection.execute("CREATE TABLE ballast (x BLOB)").fetchall()
        connection.executemany("INSERT INTO ballast VALUES (zeroblob(?))", [(1_000_000,)] * 100)
    backups = tmp_path / "backups"
    backups.mkdir()
    with subprocess.Popen(
        [*PROGRAM, "backup", "-o", str(backups / "b.db"), "--data", str(data_dir)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (part := backups / "b.db.part").exists() or part.stat().st_size < 1_000_000:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 1
        assert process.stderr
        assert process.stderr.read() == "backup: The backup was cancelled.\n"
    assert list(backups.iterdir()) == []
