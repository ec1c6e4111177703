"""A data directory whose database is gone: what is left of it is not written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded_server.store.backups import Progress
from embedded_server.store.errors import StoreOpenError
from embedded_server.store.sqlite.store import open_store
from tests.embedded_server.store.kit import a_sender


@pytest.mark.parametrize("left", ["log", "log beside an empty file", "note", "note beside an empty file", "key"])
async def test_that_no_new_store_takes_the_place_of_one_that_is_lost(tmp_path: Path, left: str) -> None:
    store = await open_store(tmp_path / "data")
    backup = tmp_path / "yesterday.db"
    await store.backup(backup, Progress())
    await (await a_sender(store)).send()
    log = (tmp_path / "data" / "sluice.db-wal").read_bytes()
    await store.close()
    lost = tmp_path / "lost"
    lost.mkdir(mode=0o700)
    if left.startswith("log"):
        (lost / "sluice.db-wal").write_bytes(log)
    if left.startswith("note"):
        (lost / "last-backup").write_text(str(backup))
    if left == "key":
        (lost / "secrets.key").write_bytes(bytes(32))
    if left.endswith(("file", "key")):
        (lost / "sluice.db").touch(mode=0o600)
    before = {each: each.read_bytes() for each in lost.iterdir()}
    with pytest.raises(StoreOpenError) as caught:
        await open_store(lost)
    assert "Nothing was changed or removed." in caught.value.reason
    assert "sluice-server restore " in caught.value.fix
    assert (str(backup) in caught.value.fix) is left.startswith("note")
    assert {each: each.read_bytes() for each in lost.iterdir() if each.suffix != ".lock"} == before
