"""Secrets sent in every way there is lie nowhere in the data directory afterwards."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from embedded_server.domain.token import TokenKind
from tests.embedded_server.live import ADMIN_TOKEN, EMAIL, PASSWORD, REC_TYPE, Live, live_server
from tests.embedded_server.raw import talk

UNKNOWN = "c0ffee" + "5eed" * 14 + "71"
SENSOHIVE = "Zz9" + "Qx7Lm" * 12 + "K"  # the shape of Sensohive's keys
WRONG_PASSWORD = "Tr0ub4dor-and-3"
ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}


@pytest.mark.slow
async def test_that_no_secret_lies_in_the_data_directory(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    async with live_server(directory) as live:
        revoked = await live.dana.token(TokenKind.PIPE, "SHARE:WRITE")
        issued = await _ask_for_tokens(live)
        await live.services.store.revoke_token(revoked.token.id)
        values = [live.dana.pipe, live.dana.password, revoked.value, *issued, UNKNOWN, SENSOHIVE]
        for value in values:
            await _present(live, value)
        await _replay_all(live)
        requests = await live.requests()
        assert {kept.request.status for kept in requests} >= {200, 400, 401, 403, 404, 413, 415, 421}
        for secret in (*values, PASSWORD, WRONG_PASSWORD):
            assert not [kept for kept in requests if secret in repr(kept)][:1]
        held = _held(directory)
    for content in (held, _held(directory)):  # while it runs and afterwards
        for secret in (*values, PASSWORD, WRONG_PASSWORD):
            for form in (secret, secret.upper(), secret[:32], base64.b64encode(secret.encode()).decode()[:24]):
                assert form.encode() not in content, form
            assert secret.lower().encode() not in content.lower()


async def _ask_for_tokens(live: Live) -> list[str]:
    """As people do, right and wrong; the tokens that were issued."""
    issued = []
    for password in (PASSWORD, WRONG_PASSWORD):
        form = {"username": EMAIL, "password": password, "client_id": live.dana.client_id, "grant_type": "password"}
        replies = [
            await live.http.post("/oauth2/token", data=form),
            await live.http.post("/oauth2/token", json=form),
            await live.http.post("/oauth2/token", params=form),
            await live.http.post("/oauth2/tokens", data=form),
            await live.http.post("/oauth/token", params=form),
            await live.http.post(f"/share/{REC_TYPE}", data=form),
            await live.http.post(f"/shares/{REC_TYPE}", json=form),
            await live.http.get("/oauth2/token", params=form),
        ]
        issued += [reply.json()["access_token"] for reply in replies if reply.status_code == 200]
    assert len(issued) == 3
    return issued


async def _present(live: Live, value: str) -> None:
    escaped = "".join(f"%{ord(char):02X}" for char in value)
    for path in (
        f"/share/{REC_TYPE}",
        f"/share/{REC_TYPE}/token/{value}/dataUp?event=up&access_token={value}",
        f"/share/{REC_TYPE}/token/{escaped}?x={escaped}",
        f"/share/a..b/token/{value}",
        f"/share/{value}",
        f"/share/{value}/token/{value}",
        f"/rule/{value}",
        f"/shares/{value}/x",
        f"/{value}",
        f"/share/{REC_TYPE}?Authorization=Bearer%20{value}",
    ):
        for header in (f"Bearer {value}", value, f"Basic {base64.b64encode(f'dana:{value}'.encode()).decode()}"):
            headers = {
                "Authorization": header,
                "Cookie": f"session={value}",
                "X-Api-Key": value,
                "Referer": f"http://h{path}",
                "User-Agent": f"agent ({value})",
            }
            await live.http.post(path, content=b'{"a":1}', headers=headers)
            await live.http.post(path, content=f'{{"token":"{value}","a":'.encode(), headers=headers)
            await live.http.get(path, headers=headers)
    await _break_things(live, value)


async def _break_things(live: Live, value: str) -> None:
    path, bearer = f"/share/{REC_TYPE}", {"Authorization": f"Bearer {value}"}
    await live.http.post(path, content=json.dumps({"x": value}), headers={**bearer, "Host": "evil.example"})
    await live.http.post(path, content=b"x" * 2_000_000, headers=bearer)
    await live.http.post(path, content=value.encode(), headers={**bearer, "Content-Type": "application/protobuf"})
    await live.http.post(path, content=b"[" + b" " * 65_500 + value.encode() + b"[", headers=bearer)
    await live.http.put(path, content=value.encode(), headers=bearer)
    await talk(live, f"BREW /share/a.b/token/{value} HTTP/1.1\r\nAuthorization: Bearer {value}\r\n\r\n".encode())
    await talk(live, f"POST /share/a.b HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {value}\r\nbad\r\n\r\n".encode())


async def _replay_all(live: Live) -> None:
    for kept in await live.requests():
        await live.http.post(f"/admin/v1/requests/{kept.request.id}/replay", json={}, headers=ADMIN)


def _held(directory: Path) -> bytes:
    return b"\0".join(file.read_bytes() for file in directory.rglob("*") if file.is_file())
