"""What a library holds: codecs with their vendors, devices, examples and licences."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import PurePosixPath

from embedded_server.domain.library import FoundCodec, FoundExample, FoundLibrary
from embedded_server.library import chirpstack, things_stack
from embedded_server.library.claims import Claim
from embedded_server.library.documents import MOST_EXAMPLES, document, member, text_of, words
from embedded_server.library.files import LICENCES, Files

MOST_CODECS = 5_000
BREATH = 0.002  # seconds that others get after each codec: all of this runs in a thread of the server
_NAMED = 128
_HEAD = 4_096
_ENTRY = re.compile(r"\b(decodeUplink|Decoder|Decode|rawToPayload|decentlab_decoder|encodeDownlink|Encoder|Encode)\b")
_DEFINED = re.compile(rf"\bfunction\s+{_ENTRY.pattern}\s*\(")
_SPDX = re.compile(r"(?:SPDX-License-Identifier:|@licen[cs]e)\s*([A-Za-z0-9.+-]+)")
_KNOWN = (
    ("GNU AFFERO GENERAL PUBLIC LICENSE", "AGPL"),
    ("GNU LESSER GENERAL PUBLIC LICENSE", "LGPL"),
    ("GNU GENERAL PUBLIC LICENSE", "GPL"),
    ("Apache License", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Redistribution and use in source and binary forms", "BSD"),
)


def read_library(files: Files, keys: Collection[str] | None = None) -> FoundLibrary:
    """All of it, or the codecs with these keys. Takes seconds for a large one."""
    claimed = _claims(files)
    paths = [path for path in files.paths if _is_codec(files, path, claimed) and (keys is None or path in keys)]
    missing = [path for path in claimed if path not in files.paths and (keys is None or path in keys)]
    licence = _licence(files)
    codecs = [codec for path in paths[:MOST_CODECS] for codec in _codec(files, path, claimed.get(path, []), licence)]
    codecs += [_missing(path, claimed[path]) for path in missing[: MOST_CODECS - len(codecs)]]
    remarks = list(files.remarks)
    if len(paths) > MOST_CODECS:
        remarks.append(f"Only the first {MOST_CODECS:,} of {len(paths):,} codecs were read.")
    return FoundLibrary(files.name, tuple(codecs), tuple(remarks))


def _claims(files: Files) -> dict[str, list[Claim]]:
    claimed: dict[str, list[Claim]] = {}
    for claim in (*things_stack.claims(files), *chirpstack.claims(files)):
        claimed.setdefault(claim.path, []).append(claim)
    return claimed


def _is_codec(files: Files, path: str, claimed: Collection[str]) -> bool:
    return _is_itself(files, path) or path in claimed or path.endswith((".js", ".mjs", ".txt"))


def _is_itself(files: Files, path: str) -> bool:
    """A single file is taken at its word; a folder may well hold a licence and nothing else."""
    return path == files.name


def _codec(files: Files, path: str, claims: list[Claim], licence: str) -> Iterator[FoundCodec]:
    """Nothing for a script that is no decoder and that nobody calls one."""
    time.sleep(BREATH)
    try:
        source = text_of(files, path)
    except ValueError as error:
        yield _described(path, claims, "", licence, problem=str(error))
        return
    naming = _DEFINED if path.endswith(".txt") else _ENTRY  # a text may speak of a decoder and be none
    if claims or _is_itself(files, path) or naming.search(source):
        examples, problem = _examples(files, claims)
        yield _described(path, claims, source, _own_licence(source) or licence, examples, problem)


def _examples(files: Files, claims: list[Claim]) -> tuple[tuple[FoundExample, ...], str]:
    """Examples that cannot be read keep no decoder from being imported."""
    found: list[FoundExample] = []
    for claim in claims:
        try:
            found += islice(claim.examples(files), MOST_EXAMPLES - len(found))
        except ValueError as error:
            return tuple(found), f"Its examples cannot be read: {error}"
    return tuple(found), ""


def _described(
    path: str,
    claims: list[Claim],
    source: str,
    licence: str,
    examples: tuple[FoundExample, ...] = (),
    problem: str = "",
) -> FoundCodec:
    file = PurePosixPath(path)
    device = ", ".join(dict.fromkeys(claim.device for claim in claims if claim.device))
    return FoundCodec(
        key=path,
        name=file.stem[:_NAMED],
        vendor=(claims[0].vendor if claims else "")[:_NAMED],
        device=device[:_NAMED],
        licence=licence[:_NAMED],
        source=source,
        ports=tuple(sorted({each.port for each in examples if each.port is not None})),
        examples=examples,
        problem=problem,
    )


def _missing(path: str, claims: list[Claim]) -> FoundCodec:
    return _described(path, claims, "", "", problem="Its file is not in the library.")


def _own_licence(source: str) -> str:
    said = _SPDX.search(source[:_HEAD])
    return said[1] if said else ""


def _licence(files: Files) -> str:
    """Of the whole library, by the files nearest to its root."""
    for path in sorted(files.paths, key=lambda path: path.count("/")):
        name = PurePosixPath(path).name.lower()
        try:
            if name == "package.json" and (said := words(member(document(files, path), "license"))):
                return said
            if name in LICENCES:
                text = text_of(files, path)
                return next((short for phrase, short in _KNOWN if phrase in text), "")
        except ValueError:
            continue
        if path.count("/") > 1:
            break
    return ""
