"""Options of `serve` from a TOML file, as the command line would say them."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from embedded_server.commands import CommandError

_LIMITS = "limit"  # may be a table: [limit] body-bytes = 2097152


def options_in(file: Path, parser: ArgumentParser) -> list[str]:
    """Raises CommandError with what is wrong in the file."""
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"--config: {file} cannot be read: {error}") from None
    known = {name.removeprefix("--") for action in parser._actions for name in action.option_strings}
    flags = {
        name.removeprefix("--") for action in parser._actions if action.nargs == 0 for name in action.option_strings
    }
    for name in said:
        if name not in known:
            raise CommandError(
                f"--config: {file} has {name}, which is no option. There are: {', '.join(sorted(known))}."
            )
    return [word for name, value in said.items() for word in _words(file, name, value, name in flags)]


def _words(file: Path, name: str, value: object, is_flag: bool) -> Iterator[str]:
    if is_flag:
        if not isinstance(value, bool):
            raise CommandError(f"--config: {file}: {name} is true or false, nothing else.")
        if value:
            yield f"--{name}"
        return
    if name == _LIMITS and isinstance(value, dict):
        value = [f"{limit}={number}" for limit, number in value.items()]
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool) or not isinstance(each, str | int | float):
            raise CommandError(f"--config: {file}: {name} cannot be {each!r}.")
        yield f"--{name}={each}"
