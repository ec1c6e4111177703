"""Saving what the filter shows: streamed, cancelled without a trace, without secrets."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path

import pytest

from app.api.admin import AdminClient
from app.api.errors import ApiError
from app.api.requests import EVERY, RequestFilter, RequestsClient
from app.running.loop import AppLoop
from app.screens.activity import export
from app.screens.activity.export import Chunks, csv_chunks, har_chunks, json_chunks, save
from embedded_server.domain.request import Result
from tests.app.screens.activity.conftest import Senders

pytestmark = pytest.mark.slow


def test_that_a_table_is_saved_page_by_page(
    loop: AppLoop, requests_client: RequestsClient, senders: Senders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 4)
    senders.good(9)
    senders.broken()
    told: list[int] = []
    file = tmp_path / "requests.csv"
    assert loop.run_until_complete(save(file, csv_chunks(requests_client, EVERY), told.append)) == 10
    assert told == [0, 4, 8, 10]
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["result"] for row in rows] == ["body_not_json"] + 9 * ["let in"]


def test_that_a_capture_holds_the_filtered_requests_whole_and_no_secret(
    loop: AppLoop, client: AdminClient, requests_client: RequestsClient, senders: Senders, tmp_path: Path
) -> None:
    senders.good(3)
    senders.broken()
    senders.without_bearer()
    file, har = tmp_path / "capture.jsonl", tmp_path / "capture.har"
    refused = RequestFilter(Result.REFUSED)
    loop.run_until_complete(save(file, json_chunks(requests_client, refused), lambda _: None))
    loop.run_until_complete(save(har, har_chunks(requests_client, refused, client.base_url), lambda _: None))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["code"] for line in lines] == ["token_header", "body_not_json"]
    assert lines[1]["body"] == '{"a":'
    assert len(json.loads(har.read_text())["log"]["entries"]) == 2
    for text in (file.read_text(), har.read_text()):
        assert senders.pipe.value not in text


def test_that_nothing_is_not_saved_as_a_file(loop: AppLoop, requests_client: RequestsClient, tmp_path: Path) -> None:
    file = tmp_path / "requests.csv"
    with pytest.raises(ApiError, match="Nothing was saved"):
        loop.run_until_complete(save(file, csv_chunks(requests_client, EVERY), lambda _: None))
    assert not file.exists()


def test_that_a_cancelled_save_leaves_nothing(loop: AppLoop, tmp_path: Path) -> None:
    async def endless() -> Chunks:
        while True:
            yield "x\n", 1
            await asyncio.sleep(0)

    async def cancel_on_the_way() -> None:
        enough = asyncio.Event()
        saving = asyncio.ensure_future(
            save(tmp_path / "a.csv", endless(), lambda done: enough.set() if done > 3 else None)
        )
        await enough.wait()
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)

    loop.run_until_complete(cancel_on_the_way())
    assert list(tmp_path.iterdir()) == []


def test_that_a_folder_that_cannot_be_written_is_named(loop: AppLoop, tmp_path: Path) -> None:
    async def nothing() -> Chunks:
        yield "", 0

    with pytest.raises(ApiError, match=r"a\.csv could not be saved"):
        loop.run_until_complete(save(tmp_path / "missing" / "a.csv", nothing(), lambda _: None))
