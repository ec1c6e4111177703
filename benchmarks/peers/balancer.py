"""nginx in front of several servers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers.processes import free_port, running

IS_INSTALLED = shutil.which("nginx") is not None


@contextmanager
def balanced(directory: Path, urls: Sequence[str]) -> Iterator[str]:
    """The URL at which requests go to one of them each."""
    port = free_port()
    directory.mkdir()
    servers = " ".join(f"server {url.removeprefix('http://')} max_fails=0;" for url in urls)
    (directory / "nginx.conf").write_text(
        "daemon off; worker_processes 1; pid nginx.pid; error_log stderr;\n"
        "events { worker_connections 2048; }\n"
        f"http {{ access_log off; upstream sluice {{ {servers} keepalive 128; }}\n"
        f"server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ proxy_pass http://sluice;"
        'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; } } }\n'
    )
    with running(["nginx", "-p", directory, "-c", "nginx.conf"], port, directory):
        yield f"http://127.0.0.1:{port}"
