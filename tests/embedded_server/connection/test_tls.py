"""HTTPS: one certificate, its fingerprint wherever people look for it, and nobody who keeps the server waiting."""

from __future__ import annotations

import json
import select
import signal
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from embedded_server.connection.certificates import LIFE, RENEWED_BEFORE, ensure_own, read_certificate
from embedded_server.connection.tls import CERTIFICATE_FILE, KEY_FILE, Tls, TlsError, TlsFiles
from embedded_server.data_directory import DataDirectory
from embedded_server.domain.account import LOCAL_EMAIL
from embedded_server.domain.certificate import fingerprint_of
from embedded_server.wire.pinning import PinError, pinned_context
from tests.embedded_server.live import REC_TYPE
from tests.embedded_server.processes import COMMAND, Served, furnish, served

GENERATED = ("--tls", "generate")


def fingerprint(directory: Path) -> str:
    running = DataDirectory(directory).server()
    assert running is not None
    return running.fingerprint


def shown(url: str) -> str:
    """The fingerprint of what the server shows."""
    place = urlsplit(url)
    pem = ssl.get_server_certificate((place.hostname or "", place.port or 0))
    return fingerprint_of(ssl.PEM_cert_to_DER_cert(pem))


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_that_an_uplink_over_https_is_stored_and_acknowledged(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir, *GENERATED) as server:
        assert server.url.startswith("https://127.0.0.1:")
        context = pinned_context(server.url, fingerprint(data_dir))
        with httpx.Client(base_url=server.url, verify=context, timeout=30) as client:
            replies = [
                client.post(f"/share/{REC_TYPE}", json={"n": n}, headers={"Authorization": token}) for n in range(3)
            ]
            assert [reply.status_code for reply in replies] == [200] * 3
            found = client.get(f"/share/{REC_TYPE}", headers={"Authorization": token})
            assert found.status_code == 403  # a pipe token, over ASGI
        assert server.stop() == 0


@pytest.mark.slow
def test_that_the_fingerprint_is_the_same_wherever_it_is_said_and_after_a_restart(data_dir: Path) -> None:
    first = start_line(data_dir)
    with served(data_dir, *GENERATED) as server:
        said = fingerprint(data_dir)
        token = DataDirectory(data_dir).admin_token()
        context = pinned_context(server.url, said)
        headers = {"Authorization": f"Bearer {token}"}
        status = httpx.get(f"{server.url}/admin/v1/status", headers=headers, verify=context).json()
        assert shown(server.url) == said == first["fingerprint"] == status["certificate"]["fingerprint"]
        assert said in server.log.read_text()
    modes = {name: stat.S_IMODE((data_dir / name).stat().st_mode) for name in (CERTIFICATE_FILE, KEY_FILE)}
    assert set(modes.values()) == {0o600}


def start_line(directory: Path) -> dict[str, str]:
    """What a server prints when it is ready; it is stopped again."""
    with subprocess.Popen(
        [*COMMAND, "--data", str(directory), *GENERATED], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        line: dict[str, str] = json.loads(process.stdout.readline())
        process.terminate()
        assert process.wait(15) == 0
    return line


@pytest.mark.slow
def test_that_access_commands_speak_to_a_server_over_https(data_dir: Path) -> None:
    with served(data_dir, *GENERATED):
        command = [*COMMAND[:-1], "key", "create", "Pilot", "--account", LOCAL_EMAIL, "--data", str(data_dir)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["name"] == "Pilot"


@pytest.mark.slow
def test_that_a_new_certificate_is_shown_after_sighup_and_a_broken_one_is_not(data_dir: Path, tmp_path: Path) -> None:
    files = (tmp_path / "certificate.pem", tmp_path / "key.pem")
    ensure_own(*files, {"sluice.example"})
    options = ("--tls-certificate", str(files[0]), "--tls-key", str(files[1]))
    with served(data_dir, *options) as server:
        first = shown(server.url)
        files[0].write_text("no certificate")
        server.process.send_signal(signal.SIGHUP)
        until(lambda: "was not read again" in server.log.read_text())
        assert shown(server.url) == first
        for file in files:
            file.unlink()
        ensure_own(*files, {"sluice.example"})
        server.process.send_signal(signal.SIGHUP)
        until(lambda: shown(server.url) != first)
        until(lambda: fingerprint(data_dir) == shown(server.url))


@pytest.mark.slow
def test_that_sighup_ends_no_server_over_plain_http(data_dir: Path) -> None:
    with served(data_dir) as server:
        server.process.send_signal(signal.SIGHUP)
        until(lambda: "nothing to read again" in server.log.read_text())
        assert httpx.get(f"{server.url}/healthz").status_code == 200


@pytest.mark.slow
def test_that_an_old_protocol_is_refused(data_dir: Path) -> None:
    with served(data_dir, *GENERATED) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(port_of(server), 5) as plain, pytest.raises((ssl.SSLError, OSError)):
            context.wrap_socket(plain)


def port_of(server: Served) -> tuple[str, int]:
    place = urlsplit(server.url)
    return place.hostname or "", place.port or 0


@pytest.mark.slow
def test_that_a_handshake_that_never_ends_is_cut(data_dir: Path) -> None:
    with served(data_dir, *GENERATED, "--limit", "header-seconds=0.3") as server:
        began = time.monotonic()
        with socket.create_connection(port_of(server), 5) as silent:
            assert silent.recv(1) == b""
        assert 0.2 < time.monotonic() - began < 3
        with socket.create_connection(port_of(server), 5) as half:
            half.sendall(b"\x16\x03\x01")
            half.recv(100)  # an alert at most
            assert half.recv(1) == b""


@pytest.mark.slow
def test_that_plain_http_is_told_to_use_https(data_dir: Path) -> None:
    with served(data_dir, *GENERATED) as server:
        for sent in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"POST /share/a.b HT", b"\0\r\n"):
            with socket.create_connection(port_of(server), 15) as plain:
                plain.sendall(sent)
                received = all_of(plain)
            assert received.startswith(b"HTTP/1.1 400 ")
            assert b"This is plain HTTP; the port speaks TLS." in received
            assert b"https://" in received
        assert shown(server.url) == fingerprint(data_dir)


def all_of(connection: socket.socket) -> bytes:
    """Until the server closes."""
    received = b""
    while part := connection.recv(65_536):
        received += part
    return received


@pytest.mark.slow
def test_that_as_many_may_begin_tls_as_there_may_be_connections(data_dir: Path) -> None:
    """More are turned away at once, and those that wait are cut in time."""
    limits = ("--limit", "connections=3", "--limit", "header-seconds=4")
    with served(data_dir, *GENERATED, *limits) as server, ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(port_of(server), 15)) for _ in range(3)]
        more = stack.enter_context(socket.create_connection(port_of(server), 15))
        assert more.recv(1) == b""
        assert not select.select(silent, [], [], 0)[0]
        assert [one.recv(1) for one in silent] == [b""] * 3
        assert shown(server.url) == fingerprint(data_dir)


@pytest.mark.slow
def test_that_a_server_stops_while_somebody_is_on_the_way_in(data_dir: Path) -> None:
    with served(data_dir, *GENERATED) as server, socket.create_connection(port_of(server), 15) as silent:
        shown(server.url)
        assert server.stop() == 0
        assert silent.recv(1) == b""


@pytest.mark.slow
def test_that_a_slow_body_over_https_is_told_and_cut(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir, *GENERATED, "--limit", "body-seconds=0.3") as server:
        context = pinned_context(server.url, fingerprint(data_dir))
        with (
            socket.create_connection(port_of(server), 15) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as connection,
        ):
            connection.sendall(
                f"POST /share/{REC_TYPE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {token}\r\n"
                "Content-Length: 9\r\n\r\n{".encode()
            )
            assert connection.recv(1_000).startswith(b"HTTP/1.1 408 ")
            while connection.recv(1_000):
                pass


@pytest.mark.slow
def test_that_another_certificate_than_the_pinned_one_is_not_trusted(data_dir: Path, tmp_path: Path) -> None:
    ensure_own(tmp_path / "other.pem", tmp_path / "other.key", {"localhost"})
    with served(data_dir, *GENERATED) as server:
        with pytest.raises(PinError):
            pinned_context(server.url, read_certificate(tmp_path / "other.pem").fingerprint)
        context = pinned_context(server.url, fingerprint(data_dir))
    for name in (CERTIFICATE_FILE, KEY_FILE):
        (data_dir / name).unlink()
    with served(data_dir, *GENERATED) as server, pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/healthz", verify=context)  # somebody else at the same address


def test_that_a_certificate_of_ours_is_made_once_for_all_names_and_renewed_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = TlsFiles(tmp_path / "certificate.pem", tmp_path / "key.pem", are_ours=True)
    first = Tls(files, {"localhost", "127.0.0.1", "fe80::1"}).certificate
    assert first.is_self_signed
    assert set(first.names) == {"localhost", "127.0.0.1", "fe80::1"}
    assert timedelta(days=823) < first.expires_at - datetime.now(UTC) < timedelta(days=825)
    assert Tls(files, {"localhost"}).certificate == first
    monkeypatch.setattr("embedded_server.connection.certificates.RENEWED_BEFORE", LIFE - RENEWED_BEFORE)
    assert Tls(files, {"localhost"}).certificate == first
    monkeypatch.setattr("embedded_server.connection.certificates.RENEWED_BEFORE", LIFE)
    assert Tls(files, {"localhost"}).certificate.names == ("localhost",)


def test_that_a_key_of_another_certificate_is_named(tmp_path: Path) -> None:
    for name in ("one", "other"):
        ensure_own(tmp_path / f"{name}.pem", tmp_path / f"{name}.key", {"localhost"})
    with pytest.raises(TlsError, match=r"other\.key cannot be used"):
        Tls(TlsFiles(tmp_path / "one.pem", tmp_path / "other.key"), ())
    with pytest.raises(TlsError, match=r"none\.pem"):
        Tls(TlsFiles(tmp_path / "none.pem", tmp_path / "one.key"), ())


@pytest.mark.slow
def test_that_a_simulated_fleet_posts_over_https_to_the_pinned_server_only(data_dir: Path) -> None:
    token = furnish(data_dir).pipe
    with served(data_dir, *GENERATED) as server:
        command = [*COMMAND[:-1], "simulate", "--url", server.url, "--token", token, "--count", "5", "--rate", "50"]
        sent = subprocess.run(
            [*command, "--fingerprint", fingerprint(data_dir)], capture_output=True, text=True, timeout=30, check=False
        )
        assert json.loads(sent.stdout)["sent"] == 5, sent.stderr
        refused = subprocess.run(
            [*command, "--fingerprint", "00:11"], capture_output=True, text=True, timeout=30, check=False
        )
        assert refused.returncode == 1
        assert "cannot be trusted" in refused.stderr
