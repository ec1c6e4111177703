"""What the server writes for people to read: lines of JSON, no secret, nothing said for ever."""

from __future__ import annotations

import gc
import io
import json
import logging
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from embedded_server.data_directory import DataDirectory
from embedded_server.operating.logs import BURST, PAUSE_SECONDS, JsonFormatter, Repetition, redacted
from tests.embedded_server.live import PASSWORD, Live
from tests.embedded_server.processes import PASSWORD as SERVED_PASSWORD
from tests.embedded_server.processes import furnish, served

CANARY = "ca11ab1e" * 8  # as tokens look
WORD = "canary-Zx81-secret"  # as passwords and foreign tokens look


def try_everything(url: str, admin_token: str) -> None:
    """Sends the canaries wherever a secret may be written."""
    admin = {"Authorization": f"Bearer {admin_token}"}
    with httpx.Client(base_url=url, timeout=30) as client:
        for secret in (CANARY, WORD):
            bearer = {"Authorization": f"Bearer {secret}"}
            client.post(f"/share/a.b/token/{secret}/x?access_token={secret}", content=b"{")
            client.post("/share/a.b", content=b"{}", headers=bearer)
            client.post("/share/a.b", content=b"{}", headers={"Authorization": f"Basic {secret}"})
            client.get(f"/share/a.b?access_token={secret}", headers=bearer)
            client.get(f"/{secret}/x", headers={"Cookie": secret})
            client.get(f"/admin/v1/tokens/{secret}", headers=admin)
            client.get("/admin/v1/status", headers=bearer)
            client.get("/metrics", headers={**bearer, "X-Forwarded-For": "198.51.100.7"})
            query = f"username=x&password={secret}&client_id={secret}&client_secret={secret}&grant_type=password"
            client.post(f"/oauth2/token?{query}")
            client.post("/oauth2/token", content=query, headers={"Content-Type": "application/x-www-form-urlencoded"})
            client.post("/admin/v1/accounts", headers=admin, json={"email": f"{secret}", "password": secret})
            client.post("/admin/v1/keys", headers=admin, content=f'{{"password": "{secret}"'.encode())
            with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 5) as raw:
                raw.sendall(f"POST /share/a/token/{secret} HTTP/1.1\r\nAuthorization : {secret}\r\n\r\n".encode())
                raw.recv(1_000)


@pytest.mark.slow
def test_that_no_canary_is_in_the_log_at_debug_nor_in_what_a_crash_leaves(data_dir: Path) -> None:
    furniture = furnish(data_dir)
    with served(data_dir, "--log-level", "debug") as server:
        admin_token = DataDirectory(data_dir).admin_token() or ""
        try_everything(server.url, admin_token)
        httpx.post(f"{server.url}/share/a.b", content=b"{}", headers={"Authorization": furniture.pipe})
        server.process.send_signal(signal.SIGABRT)
        assert server.process.wait(15) == -signal.SIGABRT
        said = server.log.read_text()
    assert '"level": "debug"' in said
    assert "Fatal Python error: Aborted" in said
    secrets = (CANARY, WORD, admin_token, furniture.pipe, furniture.password_token, SERVED_PASSWORD)
    assert [secret for secret in secrets if secret in said] == []
    assert not list(data_dir.glob("core*"))


async def test_that_no_object_of_the_server_shows_a_secret(live: Live) -> None:
    await live.share()
    reply = await live.post("/share/a.b", token=CANARY)
    assert reply.status_code == 401
    secrets = (live.services.admin_token, live.dana.pipe, live.dana.password, PASSWORD, CANARY)
    ours = [each for each in gc.get_objects() if str(type(each).__module__).startswith("embedded_server")]
    assert len(ours) > 50
    assert [shown for each in ours if any(secret in (shown := repr(each)) for secret in secrets)] == []


@pytest.mark.parametrize(
    "text",
    [
        f"GET /share/a.b/token/{WORD}/tags/x",
        f"authorization: Bearer {WORD}",
        f"?access_token={WORD}&x=1",
        f"password={WORD}&client_secret={WORD}",
        f'{{"password": "{WORD}"}}',
        f"postgresql://sluice:{WORD}@db.example/sluice",
        f"the token {CANARY} was",
    ],
)
def test_that_secrets_are_hidden_in_any_text(text: str) -> None:
    hidden = redacted(text)
    assert WORD not in hidden
    assert CANARY not in hidden
    assert "***" in hidden


@contextmanager
def logging_to(written: io.StringIO) -> Iterator[logging.Logger]:
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(Repetition())
    logger = logging.getLogger("sluice.test")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)


def test_that_a_line_that_repeats_is_kept_back_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("embedded_server.operating.logs.time.monotonic", lambda: now)
    written = io.StringIO()
    with logging_to(written) as logger:
        for step in range(2):
            now += step * (PAUSE_SECONDS + 1)
            for n in range(BURST + 5):
                logger.warning("The disk is full, try %d", n)
        logger.warning("Something else")
    lines = [json.loads(line)["message"] for line in written.getvalue().splitlines()]
    assert len(lines) == 2 * BURST + 1
    assert lines[BURST] == "The disk is full, try 0 (5 more like it were not logged)"
    assert lines[-1] == "Something else"


def test_that_a_line_is_one_object_whatever_is_in_it() -> None:
    written = io.StringIO()
    with logging_to(written) as logger:
        try:
            raise ValueError(f"bad\ntoken={CANARY}")
        except ValueError:
            logger.exception('a "quoted"\nline\x00')
    (line,) = written.getvalue().splitlines()
    said = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["at"])
    assert said["message"] == 'a "quoted"\nline\x00'
    assert CANARY not in line
    assert "ValueError" in said["traceback"]
