"""The server that holds a data directory, for commands that move much through its admin API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import cast
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from embedded_server.commands import CommandError
from embedded_server.commands.refused import reason_of
from embedded_server.data_directory import DataDirectory, RunningServer
from embedded_server.wire.pinning import pinned_context

_SILENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Admin:
    server: RunningServer
    token: str


def running_server(directory: Path) -> Admin | None:
    """None when nobody has the data directory."""
    home = DataDirectory(directory)
    server, token = home.server(), home.admin_token()
    return Admin(server, token) if server and token else None


@contextmanager
def opened(admin: Admin, path: str, body: object = None) -> Iterator[HTTPResponse]:
    """A GET, or a POST of `body` as JSON. Raises CommandError."""
    server = admin.server
    headers = {"Authorization": f"Bearer {admin.token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    request = Request(f"{server.url}/admin/v1/{path}", data, headers)
    tls = pinned_context(server.url, server.fingerprint) if server.fingerprint else None
    try:
        reply = build_opener(ProxyHandler({}), HTTPSHandler(context=tls)).open(request, timeout=_SILENCE)
    except HTTPError as error:
        raise CommandError(reason_of(error)) from None
    except OSError as error:
        raise CommandError(f"The server at {server.url} does not answer: {error}.") from None
    with cast(HTTPResponse, reply) as answer:
        yield answer
