"""The same answers as node: decoders in every style and habit of the field, each with many payloads.

Its recorded answers judge: versions of node differ in the words of their errors. To record the answers of the node at
hand: python -m pytest -k differential with SLUICE_RECORD=1 in the environment.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from embedded_server.decoding.frames import Job
from embedded_server.decoding.limits import MAX_SOURCES
from embedded_server.decoding.recent import Places
from embedded_server.decoding.request import DecodeRequest, Direction, decoded_from_answer, message_of
from embedded_server.decoding.sandbox import read_harness
from embedded_server.decoding.worker import Worker
from embedded_server.domain.decoding import Decoded, DecodeStatus

pytestmark = pytest.mark.slow

HERE = Path(__file__).parents[2] / "data" / "differential"
RECORDED = HERE / "answers.jsonl"
CODECS = sorted(HERE.glob("*.js"))
RECEIVED = datetime(2026, 3, 5, 13, 4, 9, 7000, tzinfo=UTC)
LENGTHS = (0, 1, 2, 3, 4, 5, 6, 8, 11, 12, 16, 24, 51)
DATA: tuple[dict[str, object], ...] = (
    {"on": True, "minutes": 300, "level": 7},
    {"level": 101},
    {"level": 0, "negative": -3},
    {"a": 65535},
    {},
)

KNOWN: dict[str, str] = {}  # decoders that answer otherwise, and why


def _calls() -> Iterator[DecodeRequest]:
    for path in CODECS:
        if path.name == "node_judge.js":
            continue
        source = path.read_text("utf-8-sig")
        chance = random.Random(path.name)
        for number, length in enumerate(LENGTHS * 2):
            payload = chance.randbytes(length) if number % 3 else bytes(range(length))
            yield _call(source, path, payload=payload, port=number % 4 + 1)
        for name, direction in (("ncode", Direction.ENCODE), ("decodeDownlink", Direction.DOWNLINK)):
            for data in DATA if name in source else ():
                yield _call(source, path, payload=b"\1\2", port=3, direction=direction, data=data)
        if "normalizeUplink" in source:
            yield _call(source, path, direction=Direction.NORMALIZE, data={"t": 21, "h": 40})


def _call(source: str, path: Path, **asked: object) -> DecodeRequest:
    return DecodeRequest(source, received_at=RECEIVED, message_id=path.name, **asked)  # type: ignore[arg-type]


CALLS = list(_calls())


@pytest.fixture(scope="module")
def judged() -> list[dict[str, object]]:
    if os.environ.get("SLUICE_RECORD"):
        _record()
    return [json.loads(line) for line in RECORDED.read_text("utf-8").split("\n") if line]


def _record() -> None:
    node = shutil.which("node")
    assert node is not None
    lines = [json.dumps(_question(call)) for call in CALLS]
    ran = subprocess.run(
        [node, HERE / "node_judge.js"], input="\n".join(lines), capture_output=True, text=True, timeout=100, check=True
    )
    RECORDED.write_text(ran.stdout, "utf-8")


def _question(call: DecodeRequest) -> dict[str, object]:
    message = {"bytes": list(call.payload), "fPort": call.port, "data": call.data, "variables": {}}
    told = {name: value for name, value in message.items() if value is not None}
    moment = {"recvTime": round(RECEIVED.timestamp() * 1000)}
    return {"codec": str(HERE / call.message_id), "function": call.direction, "message": told | moment}


def test_that_there_are_decoders_and_inputs_enough() -> None:
    assert len({call.message_id for call in CALLS}) >= 60
    assert len(CALLS) >= 1000


def test_that_the_answers_are_those_of_node(judged: list[dict[str, object]]) -> None:
    worker, places = Worker(read_harness()), Places(MAX_SOURCES)
    differing: Counter[str] = Counter()
    first: dict[str, tuple[object, object]] = {}
    for number, (call, judgement) in enumerate(zip(CALLS, judged, strict=True)):
        place, has_it = places.of(call.codec_sha)
        job = Job(number, place, None if has_it else call.source, message_of(call))
        ours = _told(decoded_from_answer(worker.answer(job), "", ""), call.direction)
        if "fPort" not in judgement and isinstance(ours, dict):
            ours.pop("fPort", None)  # ours is the request's where the encoder names none
        if not _is_same(ours, _without_nothing(judgement)):
            differing[call.message_id] += 1
            first.setdefault(call.message_id, (ours, judgement))
    unexplained = {name: first[name] for name in differing if name not in KNOWN}
    assert unexplained == {}


def _told(decoded: Decoded, direction: Direction) -> object:
    if decoded.status is DecodeStatus.NO_ENTRY:
        return {"missing": True}
    if decoded.status is DecodeStatus.THREW:
        return {"threw": decoded.errors[0].removeprefix("Error: ") if decoded.errors else ""}
    told: dict[str, object] = {"warnings": list(decoded.warnings), "errors": list(decoded.errors)}
    if decoded.status is DecodeStatus.BAD_OUTPUT:  # nothing, or what is no object
        return {} if decoded.data is None else {"data": decoded.data}
    if direction is Direction.ENCODE:
        told |= decoded.data if isinstance(decoded.data, dict) else {}
    else:
        told["data"] = decoded.data
    return _without_nothing(told)


def _without_nothing(told: object) -> object:
    """Null and empty lists are as good as absent, as in the repository of The Things Network."""
    if isinstance(told, dict):
        kept = {key: _without_nothing(value) for key, value in told.items()}
        if isinstance(kept.get("threw"), str):
            kept["threw"] = str(kept["threw"]).removeprefix("Error: ")
        return {key: value for key, value in kept.items() if value is not None and value != []}
    if isinstance(told, str):  # half a character is none: ours is replaced
        return told.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return [_without_nothing(value) for value in told] if isinstance(told, list) else told


def _is_same(ours: object, theirs: object) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_is_same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_is_same, ours, theirs))
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return (type(ours) is type(theirs) is bool and ours == theirs) or math.isclose(ours, theirs, rel_tol=1e-9)
    return ours == theirs
