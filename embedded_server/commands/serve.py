"""`serve`: runs the server until SIGTERM."""

from __future__ import annotations

import asyncio
import faulthandler
import json
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from embedded_server.commands import CommandError
from embedded_server.commands.access import DATABASE_HELP, database_in_environment
from embedded_server.commands.serve_file import options_in
from embedded_server.connection.exposure import Consent, ExposureError
from embedded_server.connection.listening import ListenError
from embedded_server.connection.loops import loop_factory
from embedded_server.connection.tls import GENERATE, TlsError, TlsFiles, own_files
from embedded_server.data_directory import RunningServer, default_data_directory
from embedded_server.domain.port import port_in
from embedded_server.gate.proxies import network_of
from embedded_server.limit_options import limits_from
from embedded_server.operating.logs import LEVELS, log_to_stderr
from embedded_server.serving import ServeOptions, serve

_OPEN_FILES = 4_096
_SHORTEST_TOKEN = 16
_DEFAULTS = {
    "data": None,
    "host": "127.0.0.1",
    "port": 0,
    "allow_host": (),
    "open_to_network": False,
    "plain_http": False,
    "tls": "",
    "tls_certificate": None,
    "tls_key": None,
    "metrics_token_file": None,
    "log_level": "info",
    "drain_seconds": None,
    "trusted_proxy": (),
    "limit": (),
    "test_clock": False,
    "allow_private_webhooks": False,
}


def add_arguments(parser: ArgumentParser) -> None:
    _add_options(parser)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="a TOML file with these options; those given here win"
    )


def run(args: Namespace) -> int:
    """Raises CommandError."""
    options = chosen_options(args)
    log_to_stderr(options.log_level)
    faulthandler.enable(2)  # a crash in native code leaves its stack in the log, without a value of any variable
    _limit_resources()
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(serve(options, _print_ready))
    except (ListenError, ExposureError, TlsError) as error:
        raise CommandError(str(error)) from None
    return 0


def chosen_options(args: Namespace) -> ServeOptions:
    """Of the command line, the file and the defaults, in this order. Raises CommandError."""
    chosen = _with_defaults(args)
    return _options(chosen)


def _add_options(parser: ArgumentParser) -> None:
    """Without defaults: what was not said may be in the file."""

    def add(name: str, **settings: object) -> None:
        parser.add_argument(f"--{name}", default=SUPPRESS, **settings)  # type: ignore[arg-type]  # as argparse takes them

    add("data", type=Path, metavar="DIR", help="the data directory")
    add("host", metavar="ADDRESS", help="address to listen at (default: 127.0.0.1, this computer only)")
    add("port", type=_port, help="0 takes a free one (default)")
    add("database", metavar="URL", help=DATABASE_HELP)
    add("allow-host", action="append", metavar="NAME", help="a name senders may use in the Host header")
    add("open-to-network", action="store_true", help="agree that others than this computer can reach the server")
    add("plain-http", action="store_true", help="agree that they do so without encryption")
    add("tls", choices=(GENERATE,), help="HTTPS with a certificate that Sluice makes at first use")
    add("tls-certificate", type=Path, metavar="FILE", help="HTTPS with this certificate, PEM with its chain")
    add("tls-key", type=Path, metavar="FILE", help="the key of it, PEM, not encrypted")
    add("metrics-token-file", type=Path, metavar="FILE", help="holds a token that opens /metrics from other computers")
    add("log-level", choices=LEVELS, help="how much is logged (default: info)")
    add("drain-seconds", type=_seconds, metavar="S", help="how long a stopping server goes on answering (default: 5)")
    add("trusted-proxy", action="append", metavar="ADDRESS[/BITS]", help="a proxy whose X-Forwarded-… headers count")
    add(
        "allow-private-webhooks",
        action="store_true",
        help="webhooks may name hosts of this computer and its own networks",
    )
    add("test-clock", action="store_true", help="for tests: the admin API can set the server's time")
    add("limit", action="append", metavar="NAME=VALUE", help="changes a limit, such as body-bytes=2097152")


def _with_defaults(args: Namespace) -> Namespace:
    """What is said on the command line wins over the file, and that over the defaults."""
    parser = _FileParser(prog="serve", add_help=False, allow_abbrev=False)
    _add_options(parser)
    said = {name: value for name, value in vars(args).items() if name != "config"}
    in_file = {} if args.config is None else vars(parser.parse_args(options_in(args.config, parser)))
    in_environment = {"database": database_in_environment()}
    return Namespace(**{**_DEFAULTS, **in_environment, **in_file, **said})


class _FileParser(ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]  # it does not exit: the file is to blame, not the usage
        raise CommandError(f"--config: {message}.")


def _options(chosen: Namespace) -> ServeOptions:
    """Raises CommandError."""
    data = chosen.data or default_data_directory()
    try:
        limits = limits_from(chosen.limit)
    except ValueError as error:
        raise CommandError(f"--limit: {error}") from None
    try:
        proxies = tuple(network_of(text) for text in chosen.trusted_proxy)
    except ValueError as error:
        raise CommandError(f"--trusted-proxy: {error}") from None
    return ServeOptions(
        data,
        chosen.host,
        chosen.port,
        tuple(chosen.allow_host),
        limits if chosen.drain_seconds is None else replace(limits, drain_seconds=chosen.drain_seconds),
        _tls(chosen, data),
        Consent(chosen.open_to_network, chosen.plain_http),
        _metrics_token(chosen.metrics_token_file),
        chosen.log_level,
        proxies,
        chosen.test_clock,
        chosen.database,
        chosen.allow_private_webhooks,
    )


def _tls(chosen: Namespace, data: Path) -> TlsFiles | None:
    certificate, key = chosen.tls_certificate, chosen.tls_key
    if chosen.tls:
        if certificate or key:
            raise CommandError("--tls generate makes a certificate; leave out --tls-certificate and --tls-key, or it")
        return own_files(data)
    if bool(certificate) != bool(key):
        raise CommandError("--tls-certificate and --tls-key belong together; one of them is missing")
    return TlsFiles(certificate, key) if certificate else None


def _metrics_token(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        token = file.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise CommandError(f"--metrics-token-file: {file} cannot be read: {error}") from None
    if len(token) < _SHORTEST_TOKEN:
        raise CommandError(f"--metrics-token-file: a token has at least {_SHORTEST_TOKEN} characters")
    return token


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if 0 < seconds <= 3_600:
        return seconds
    raise ArgumentTypeError("write a number of seconds, up to 3,600")


def _port(text: str) -> int:
    try:
        return port_in(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _limit_resources() -> None:
    """Each connection is an open file, and shells often allow 1,024. A core file would hold every secret in memory."""
    if sys.platform != "win32":
        import resource  # does not exist on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _print_ready(server: RunningServer) -> None:
    said = {"event": "ready", "url": server.url, "pid": server.pid}
    if server.fingerprint:
        said["fingerprint"] = server.fingerprint
    with suppress(OSError):  # whoever started it may be gone already
        print(json.dumps(said), flush=True)
