"""`/metrics` and `/healthz`: what operators see, and what nobody sees who should not."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from embedded_server.operating.exposition import Exposition
from embedded_server.operating.histogram import Histogram
from embedded_server.operating.tally import family_of
from embedded_server.routes.metrics import MetricsRoute
from embedded_server.store.errors import Trouble
from tests.embedded_server.live import Live
from tests.embedded_server.processes import furnish, served

SAMPLE = re.compile(r"([a-z_]+)(?:\{((?:[a-z]+=\"[^\"]*\",?)*)\})? (-?[0-9.e+-]+)")


def samples(text: str) -> dict[str, float]:
    """By name and labels; the format is checked on the way."""
    found: dict[str, float] = {}
    kinds: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in kinds
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            match = SAMPLE.fullmatch(line)
            assert match is not None, line
            key = line.rpartition(" ")[0]
            assert key not in found
            assert re.sub("_(bucket|sum|count)$", "", match[1]) in kinds or match[1] in kinds
            found[key] = float(match[3])
    assert text.endswith("\n")
    return found


async def scraped(live: Live) -> dict[str, float]:
    reply = await live.http.get("/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return samples(reply.text)


async def test_that_what_was_answered_is_counted_by_route_status_and_reason(live: Live) -> None:
    for _ in range(3):
        await live.share()
    await live.post("/share/a.b", token="f" * 64)
    await live.get("/share/a.b", token=live.dana.pipe)
    await live.http.get("/nowhere/at/all")
    await live.http.post("/oauth2/token")
    await live.http.get("/admin/v1/status", headers={"Authorization": f"Bearer {live.services.admin_token}"})
    found = await scraped(live)
    assert found["sluice_records_let_in_total"] == 3
    assert found['sluice_requests_total{family="share",status="2xx"}'] == 3
    assert found['sluice_requests_total{family="share",status="4xx"}'] == 2
    assert found['sluice_requests_total{family="admin",status="2xx"}'] == 1
    assert found['sluice_requests_refused_total{family="share",status="401",code="token_unknown"}'] == 1
    assert found['sluice_requests_refused_total{family="share",status="403",code="pipe_post_only"}'] == 1
    assert found['sluice_requests_refused_total{family="other",status="404",code="path"}'] == 1
    assert found['sluice_requests_total{family="oauth2",status="4xx"}'] == 1


async def test_that_the_writer_the_disk_and_the_process_are_measured(live: Live) -> None:
    await live.share()
    found = await scraped(live)
    assert found["sluice_commit_batch_size_count"] >= 1
    assert found['sluice_commit_seconds_bucket{le="+Inf"}'] == found["sluice_commit_seconds_count"] >= 1
    assert found["sluice_commit_seconds_sum"] > 0
    assert found["sluice_writer_queue"] == 0
    assert found["sluice_pipeline_backlog"] == 1  # no pipeline runs here
    assert found["sluice_database_bytes"] > 0
    assert found["sluice_wal_bytes"] > 0
    assert found["sluice_disk_free_bytes"] > 0
    assert found["sluice_connections"] == 1
    assert found["sluice_event_listeners"] == 0
    assert found["process_resident_memory_bytes"] > 1_000_000
    assert 3 < found["process_open_fds"] < found["process_max_fds"]
    assert found['sluice_build_info{version="0.1.0"}'] == 1


async def test_that_senders_cannot_make_labels_or_put_secrets_into_them(live: Live) -> None:
    secret = "c" * 64
    await live.http.get(f"/{secret}")
    await live.post("/share/a.b", token=secret)
    before = set(await scraped(live))
    for n in range(200):
        await live.http.get(f"/{secret}{n}/x?y={n}")
        await live.post(f"/share/a.b{n}", token=f"{secret}{n}")
        await live.http.request(f"VERB{n}", f'/share"/{n}')
    after = await scraped(live)
    assert len(set(after) - before) <= 3  # another reason or two, of a fixed list
    assert not [key for key in after if "ccc" in key or "VERB" in key]
    assert family_of(b"/share/a.b") == "share"
    assert family_of(b"/" + secret.encode()) == family_of(b"") == "other"


async def test_that_a_proxy_on_this_computer_does_not_open_the_metrics_to_others(live: Live) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        reply = await live.http.get("/metrics", headers={header: "198.51.100.7"})
        assert (reply.status_code, reply.json()["code"]) == (401, "token_missing")
    token = {"X-Forwarded-For": "198.51.100.7", "Authorization": f"Bearer {live.services.admin_token}"}
    assert (await live.http.get("/metrics", headers=token)).status_code == 200
    pipe = {**token, "Authorization": f"Bearer {live.dana.pipe}"}
    reply = await live.http.get("/metrics", headers=pipe)
    assert (reply.status_code, reply.json()["code"]) == (401, "metrics_token")


async def test_that_other_computers_need_the_metrics_token(live: Live) -> None:
    from starlette.applications import Starlette
    from starlette.routing import Route

    services = replace(live.services, metrics_token="m" * 32)
    app = Starlette(routes=[Route("/metrics", MetricsRoute(services).show)])
    far = httpx.ASGITransport(app, client=("198.51.100.7", 4711))
    async with httpx.AsyncClient(transport=far, base_url="http://sluice") as client:
        for token, status in (("m" * 32, 200), (services.admin_token, 200)):
            assert (await client.get("/metrics", headers={"Authorization": token})).status_code == status


@pytest.mark.slow
def test_that_the_token_in_the_file_opens_the_metrics(data_dir: Path, tmp_path: Path) -> None:
    furnish(data_dir)
    (tmp_path / "token").write_text("metrics-token-of-32-characters-x\n")
    with served(data_dir, "--metrics-token-file", str(tmp_path / "token")) as server:
        far = {"X-Forwarded-For": "198.51.100.7"}
        right = {**far, "Authorization": "Bearer metrics-token-of-32-characters-x"}
        assert httpx.get(f"{server.url}/metrics", headers=right).status_code == 200
        assert httpx.get(f"{server.url}/metrics", headers=far).status_code == 401
        assert httpx.get(f"{server.url}/admin/v1/status", headers=right).status_code == 401


async def test_that_health_says_why_a_server_is_not_ready(live: Live) -> None:
    ready = await live.http.get("/healthz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok"})
    gauges = live.services.store.gauges()
    gauges.trouble, gauges.is_stopped = Trouble.DISK_FAILED, True
    failed = await live.http.get("/healthz")
    assert (failed.status_code, failed.json()) == (503, {"status": "not_ready", "reasons": ["disk_failed"]})
    gauges.trouble = None
    assert (await live.http.get("/healthz")).status_code == 200


async def test_that_a_disk_that_failed_once_is_tried_again(live: Live) -> None:
    gauges = live.services.store.gauges()
    gauges.trouble, gauges.troubled_at = Trouble.DISK_FAILED, time.monotonic()
    assert (await live.http.get("/healthz")).status_code == 503
    gauges.troubled_at -= 60
    assert (await live.http.get("/healthz")).status_code == 200  # else no request would ever find out


async def test_that_a_full_disk_is_tried_again_when_it_has_room(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    gauges = live.services.store.gauges()
    gauges.trouble, gauges.troubled_at = Trouble.DISK_FULL, 0.0
    assert (await live.http.get("/healthz")).status_code == 200  # there is room, and the failure is long ago
    monkeypatch.setattr("embedded_server.routes.health._ROOM", 1 << 62)
    assert (await live.http.get("/healthz")).json()["reasons"] == ["disk_full"]


async def test_that_only_the_admin_sees_details_of_health(live: Live) -> None:
    admin = {"Authorization": f"Bearer {live.services.admin_token}"}
    told = (await live.http.get("/healthz?verbose", headers=admin)).json()
    assert told["version"] == "0.1.0"
    assert told["disk_free_bytes"] > 0
    for headers in ({}, {"Authorization": f"Bearer {live.dana.password}"}):
        assert (await live.http.get("/healthz?verbose", headers=headers)).json() == {"status": "ok"}


def test_that_a_histogram_is_cumulative_and_labels_are_escaped() -> None:
    values = Histogram((1, 2.5))
    for value in (0.5, 1, 2, 99):
        values.add(value)
    said = Exposition()
    said.histogram("h", "H.", values)
    said.gauge("g", "G.", ({"label": 'a"b\\c\nd'}, 1))
    assert said.text().splitlines() == [
        "# HELP h H.",
        "# TYPE h histogram",
        'h_bucket{le="1"} 2',
        'h_bucket{le="2.5"} 3',
        'h_bucket{le="+Inf"} 4',
        "h_sum 102.5",
        "h_count 4",
        "# HELP g G.",
        "# TYPE g gauge",
        'g{label="a\\"b\\\\c\\nd"} 1',
    ]
    assert values.quantile(0.5) == 1
    assert Histogram((1,)).quantile(0.5) is None
