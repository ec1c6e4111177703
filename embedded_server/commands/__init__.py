"""The commands of `sluice-server`, one module each: `add_arguments(parser)` and `run(args) -> int`."""

from __future__ import annotations


class CommandError(Exception):
    """A command failed; the message is the one clear line people see."""
