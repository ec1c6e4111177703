"""What the command line may say."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from embedded_server.domain.port import port_in


@dataclass(frozen=True, slots=True)
class Options:
    data: Path
    port: int | None  # None: the one in the settings
    demo: bool


def parse(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(prog="sluice", description="Decide who may stream into the data lake.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where everything is kept")
    parser.add_argument("--port", type=_port, help="where the server listens; 0 takes a free port")
    parser.add_argument("--demo", action="store_true", help="a throw-away server with a simulated fleet")
    parsed = parser.parse_args(arguments)
    return Options(parsed.data or user_data_path("sluice", appauthor=False), parsed.port, parsed.demo)


def _port(text: str) -> int:
    try:
        return port_in(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
