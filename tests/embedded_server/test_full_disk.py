"""A real server on a disk that is full: it starts, is read, and takes tokens back."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.embedded_server.processes import Furniture, Served, furnish, served
from tests.embedded_server.small_disk import SmallDisk
from tests.embedded_server.test_kill import PATH

ROOM = 12 * 1024 * 1024
POSTING = 8
REVOKED = 5

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the disk is preloaded by Linux's loader"),
]


@pytest.fixture
def furniture(data_dir: Path) -> Furniture:
    return furnish(data_dir)


@pytest.fixture
def disk(data_dir: Path, furniture: Furniture, tmp_path: Path) -> SmallDisk:
    folder = tmp_path / "disk"
    folder.mkdir()
    return SmallDisk.of(data_dir, folder, ROOM)


def post(server: Served, token: str, size: int = 100) -> httpx.Response:
    body = {"x": "y" * size}
    return httpx.post(f"{server.url}{PATH}", json=body, headers={"Authorization": token}, timeout=30)


def admin(server: Served, data_dir: Path) -> httpx.Client:
    headers = {"Authorization": f"Bearer {(data_dir / 'admin-token').read_text()}"}
    return httpx.Client(base_url=f"{server.url}/admin/v1", headers=headers, timeout=30)


def fill(server: Served, token: str) -> None:
    while post(server, token, 100_000).status_code == 200:
        pass
    while post(server, token).status_code == 200:
        pass


def test_that_a_server_starts_on_a_full_disk_and_is_read(data_dir: Path, furniture: Furniture, disk: SmallDisk) -> None:
    with served(data_dir, environment=disk.environment) as server:
        fill(server, furniture.pipe)
        assert server.stop() == 0
    disk.fill()
    for _ in range(3):
        with served(data_dir, environment=disk.environment) as server:
            fill(server, furniture.pipe)
            assert post(server, furniture.pipe).status_code == 507
            headers = {"Authorization": furniture.password_token}
            assert httpx.get(f"{server.url}{PATH}", headers=headers, timeout=30).status_code == 200
            with admin(server, data_dir) as client:
                assert client.get("/status").status_code == 200
            assert server.stop() == 0
        assert "Traceback" not in server.log.read_text()
    disk.resize(2 * ROOM)
    with served(data_dir, environment=disk.environment) as server:
        assert post(server, furniture.pipe).status_code == 200
        assert server.stop() == 0


def test_that_a_server_starts_although_nothing_at_all_can_be_written(
    data_dir: Path, furniture: Furniture, disk: SmallDisk
) -> None:
    (data_dir / "reserve").unlink(missing_ok=True)
    disk.resize(0)
    told = subprocess.run(
        [sys.executable, "-m", "embedded_server", "admin-token", "--data", str(data_dir)],
        env=disk.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert "No space left on device" in told.stderr
    with served(data_dir, environment=disk.environment) as server:
        assert post(server, furniture.pipe).status_code == 507
        headers = {"Authorization": furniture.password_token}
        assert httpx.get(f"{server.url}{PATH}", headers=headers, timeout=30).status_code == 200
        assert server.stop() == 0
    assert "Traceback" not in server.log.read_text()


def test_that_one_token_after_the_other_is_taken_back_on_a_full_disk_under_load(
    data_dir: Path, furniture: Furniture, disk: SmallDisk
) -> None:
    over, statuses = threading.Event(), list[int]()

    def keep_posting(server: Served) -> None:
        while not over.is_set():
            statuses.append(post(server, furniture.pipe, 20_000).status_code)

    with served(data_dir, environment=disk.environment) as server, admin(server, data_dir) as client:
        wish = {"type": "pipe", "key": furniture.client_id, "account": "dana@northfield.example"}
        issued = [client.post("/tokens", json=wish).json()["id"] for _ in range(REVOKED)]
        threads = [threading.Thread(target=keep_posting, args=(server,)) for _ in range(POSTING)]
        for thread in threads:
            thread.start()
        try:
            while 507 not in statuses:
                time.sleep(0.05)
            revoked = []
            for token in issued:
                time.sleep(1)
                revoked.append(client.delete(f"/tokens/{token}").status_code)
        finally:
            over.set()
            for thread in threads:
                thread.join(30)
        assert revoked == [204] * REVOKED
        assert statuses[-1] == 507
        assert server.stop() == 0


def test_that_the_scribe_logs_lines_of_json_too(data_dir: Path, furniture: Furniture, disk: SmallDisk) -> None:
    with served(data_dir, environment=disk.environment) as server:
        fill(server, furniture.pipe)  # so that a checkpoint finds no room either
        assert server.stop() == 0
        log = server.log.read_text()
    assert "A checkpoint failed" in log
    assert all(json.loads(line)["level"] for line in log.splitlines())
