"""YAML, TOML and JSON of libraries, as plain data."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from embedded_server.domain.json_value import JsonValue
from embedded_server.domain.library import FoundExample
from embedded_server.library.files import Files

LONGEST_PAYLOAD = 4_096
MOST_EXAMPLES = 200  # of a codec


def document(files: Files, path: str) -> object:
    """Raises ValueError in words. Test files of codecs are JSON with hex numbers, which YAML knows."""
    text = text_of(files, path)
    try:
        if path.endswith(".toml"):
            return tomllib.loads(text)
        if path.endswith(".json"):
            return _json(text)
        return _yaml(text)
    except (YAMLError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ValueError(f"{path} cannot be read: {str(error).splitlines()[0]}.") from None


def text_of(files: Files, path: str) -> str:
    """Raises ValueError in words."""
    try:
        return files.read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("It is not UTF-8.") from None


def member(value: object, *names: str) -> object:
    """What lies under these names, one inside the other; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def words(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def example(name: object, given: object, expected: object) -> FoundExample | None:
    """None where it is no example of an uplink that can be held against a decoder."""
    data, numbers, port = member(expected, "data"), listed(member(given, "bytes")), member(given, "fPort")
    if data is None or not numbers or len(numbers) > LONGEST_PAYLOAD:
        return None
    if not all(isinstance(number, int) and 0 <= number <= 255 for number in numbers):
        return None
    payload = bytes(cast(list[int], numbers))
    wanted: JsonValue = json.loads(json.dumps(data, default=str))
    return FoundExample(
        words(name)[:128] or payload.hex()[:32],
        payload,
        port if isinstance(port, int) and 0 <= port <= 255 else None,
        wanted,
    )


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return _yaml(text.replace("\t", "  "))


def _yaml(text: str) -> object:
    """YAML 1.2: `yes` and `on` are words."""
    yaml = YAML(typ="safe", pure=True)
    return yaml.load(io.StringIO(text))
