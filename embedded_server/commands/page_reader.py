"""`page-reader`: the process that makes large pages; how a packaged server starts it from its own executable."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from embedded_server.pages import reader


def add_arguments(parser: ArgumentParser) -> None:
    """It has none."""


def run(_args: Namespace) -> int:
    return reader.main()
