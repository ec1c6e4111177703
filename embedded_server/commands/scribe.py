"""`scribe`: the process that stores what arrives; how a packaged server starts it from its own executable."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from embedded_server.store.scribe import process


def add_arguments(parser: ArgumentParser) -> None:
    """It has none."""


def run(_args: Namespace) -> int:
    return process.main()
