"""The Things Network's lorawan-devices: `vendor/<vendor>/<codec>.yaml` names the file and its examples, devices name
the codec."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from embedded_server.domain.library import FoundExample
from embedded_server.library.claims import Claim
from embedded_server.library.documents import document, example, listed, member, text_of, words
from embedded_server.library.files import Files

_YAML = re.compile(r"(?:.*/)?vendor/[^/]+/[^/]+\.ya?ml")
_INDEX = re.compile(r"(?:.*/)?vendor/index\.ya?ml")
_CODEC = re.compile(r"^(uplinkDecoder|downlinkEncoder|downlinkDecoder):", re.MULTILINE)
_NAME = re.compile(r"^name:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)
_USED = re.compile(r"^[ \t]+codec:[ \t]*[\"']?([\w./-]+)[\"']?[ \t]*$", re.MULTILINE)


def claims(files: Files) -> Iterator[Claim]:
    """One for each file that a codec names; the same file may be named twice."""
    texts = {path: text for path in files.paths if _YAML.fullmatch(path) for text in _read(files, path)}
    vendors, devices = _vendors(files), _devices(texts)
    for path, text in texts.items():
        if _CODEC.search(text):
            folder = PurePosixPath(path).parent
            name = devices.get(f"{folder}/{PurePosixPath(path).stem}", [])
            for file in dict.fromkeys(re.findall(r"^[ \t]+fileName:[ \t]*[\"']?([^\s\"'#]+)", text, re.MULTILINE)):
                yield Claim(
                    f"{folder}/{file}",
                    vendors.get(folder.name, folder.name),
                    ", ".join(dict.fromkeys(name)),
                    partial(_examples, path=path, file=file),
                )


def _read(files: Files, path: str) -> Iterator[str]:
    try:
        yield text_of(files, path)
    except ValueError:
        return


def _vendors(files: Files) -> dict[str, str]:
    for path in files.paths:
        if _INDEX.fullmatch(path):
            try:
                known = listed(member(document(files, path), "vendors"))
            except ValueError:
                continue
            return {words(member(each, "id")): words(member(each, "name")) for each in known}
    return {}


def _devices(texts: dict[str, str]) -> dict[str, list[str]]:
    """Names of devices by folder and codec."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        name = _NAME.search(text)
        if name:
            for codec in dict.fromkeys(_USED.findall(text)):
                found[f"{PurePosixPath(path).parent}/{codec}"].append(name[1])
    return found


def _examples(files: Files, path: str, file: str) -> Iterator[FoundExample]:
    """Raises ValueError."""
    told = document(files, path)
    part = member(told, "uplinkDecoder")
    if words(member(part, "fileName")) != file:
        return
    for each in listed(member(part, "examples")):
        found = example(member(each, "description"), member(each, "input"), member(each, "output"))
        if found is not None:
            yield found
