"""ChirpStack's device profiles: `vendors/<vendor>/devices/*.toml` name the codec, `codecs/test_decode_*.json` are its
examples."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from embedded_server.domain.library import FoundExample
from embedded_server.library.claims import Claim
from embedded_server.library.documents import document, example, listed, member, words
from embedded_server.library.files import Files

_DEVICE = re.compile(r"((?:.*/)?vendors/[^/]+)/devices/[^/]+\.toml")


def claims(files: Files) -> Iterator[Claim]:
    devices: dict[str, list[str]] = defaultdict(list)
    for path in files.paths:
        if found := _DEVICE.fullmatch(path):
            for codec, name in _codecs(files, path):
                devices[f"{found[1]}/codecs/{codec}"].append(name)
    for path, names in devices.items():
        file = PurePosixPath(path)
        yield Claim(
            path,
            _vendor(files, str(file.parent.parent)),
            ", ".join(dict.fromkeys(names)),
            partial(_examples, path=path),
        )


def _codecs(files: Files, path: str) -> Iterator[tuple[str, str]]:
    """File names of codecs, and the device."""
    try:
        told = document(files, path)
    except ValueError:
        return
    name = words(member(told, "device", "name"))
    for firmware in listed(member(told, "device", "firmware")):
        if codec := words(member(firmware, "codec")):
            yield codec, name


def _vendor(files: Files, folder: str) -> str:
    path = f"{folder}/vendor.toml"
    try:
        told = words(member(document(files, path), "vendor", "name")) if path in files.paths else ""
    except ValueError:
        told = ""
    return told or PurePosixPath(folder).name


def _examples(files: Files, path: str) -> Iterator[FoundExample]:
    """Raises ValueError."""
    file = PurePosixPath(path)
    tests = f"{file.parent}/test_decode_{file.stem}.json"
    if tests not in files.paths:
        return
    for each in listed(document(files, tests)):
        found = example(member(each, "name"), member(each, "input"), member(each, "expected"))
        if found is not None:
            yield found
