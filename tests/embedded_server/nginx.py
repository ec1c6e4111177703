"""An nginx of the tests' own in front of several servers, with the configuration that Sluice comes with."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "packaging" / "nginx" / "sluice.conf"
_AROUND = """
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
{user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    {site}
}}
"""


def site(urls: Sequence[str], port: int) -> str:
    """What is shipped, with other addresses."""
    servers = "".join(f"server {url.removeprefix('http://')} max_fails=0;" for url in urls)
    shipped = SHIPPED.read_text("utf-8")
    assert "listen 80;" in shipped
    with_servers = re.sub(r"(?m)^    server 10.*\n(?:    server 10.*\n)*", f"    {servers}\n", shipped)
    return with_servers.replace("listen 80;", f"listen 127.0.0.1:{port};")


@contextmanager
def nginx(home: Path, urls: Sequence[str]) -> Iterator[str]:
    """Its URL."""
    home.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = "user root;" if Path("/proc/self").owner() == "root" else ""
    file = home / "nginx.conf"
    file.write_text(_AROUND.format(home=home, user=user, site=site(urls, port)))
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(["/usr/sbin/nginx", "-c", file, "-p", home], stdout=log, stderr=log)
    try:
        _wait_for(port, process, home)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes], home: Path) -> None:
    ends_at = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < ends_at:
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError((home / "log").read_text() + (home / "error.log").read_text())
