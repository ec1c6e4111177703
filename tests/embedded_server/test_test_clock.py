"""`serve --test-clock`: the whole server lives by a time set from outside, and no other server has that door."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from embedded_server.data_directory import DataDirectory
from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.processes import Served, furnish, served

pytestmark = pytest.mark.slow

CHRISTMAS = int(datetime(2031, 12, 25, 18, 0, tzinfo=UTC).timestamp())
LIFE = 48 * 3_600


def admin(server: Served, directory: Path) -> httpx.Client:
    token = DataDirectory(directory).admin_token()
    return httpx.Client(base_url=f"{server.url}/admin/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_that_everything_lives_by_the_time_that_is_set(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir, "--test-clock") as server, admin(server, data_dir) as client:
        assert abs(client.get("/clock").json()["now"] - datetime.now(UTC).timestamp()) < 5
        assert CHRISTMAS <= client.put("/clock", json={"now": CHRISTMAS}).json()["now"] < CHRISTMAS + 1
        wish = {"type": "password", "key": furniture.client_id, "account": "dana@northfield.example"}
        token = client.post("/tokens", json=wish).json()
        assert token["issued_at"].startswith("2031-12-25T18:00:0")
        posted = httpx.post(
            f"{server.url}/share/{REC_TYPE}", content=b"{}", headers={"Authorization": furniture.pipe}
        ).json()
        assert int(posted["objs"][0]["_id"][:8], 16) == pytest.approx(CHRISTMAS, abs=5)
        (record,) = client.get("/records").json()["items"]
        assert record["received_at"].startswith("2031-12-25T18:00:0")

        def asked() -> int:
            headers = {"Authorization": f"Bearer {token['access_token']}"}
            return httpx.get(f"{server.url}/share/{REC_TYPE}", headers=headers).status_code

        for now, status in ((CHRISTMAS + LIFE - 10, 200), (CHRISTMAS + LIFE + 5, 401), (CHRISTMAS, 401)):
            client.put("/clock", json={"now": now})
            assert asked() == status
        assert server.stop() == 0


@pytest.mark.parametrize("now", [-1, 4_102_444_801, "noon", None, True, 1e300])
def test_that_a_time_that_is_none_is_refused(data_dir: Path, now: object) -> None:
    with served(data_dir, "--test-clock") as server, admin(server, data_dir) as client:
        before = client.get("/clock").json()["now"]
        assert client.put("/clock", json={"now": now}).status_code == 400
        assert 0 <= client.get("/clock").json()["now"] - before < 10
        assert server.stop() == 0


def test_that_no_other_server_has_a_clock_to_set(data_dir: Path) -> None:
    with served(data_dir) as server, admin(server, data_dir) as client:
        assert client.get("/clock").status_code == 404
        assert client.put("/clock", json={"now": CHRISTMAS}).status_code == 404
        assert server.stop() == 0
