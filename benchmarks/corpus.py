"""Published decoders against node: their own examples, and payloads nobody meant, decoded by both and compared.

Nothing of theirs comes with Sluice: give it the checkout of a library (lorawan-devices, chirpstack-device-profiles, a
vendor's), or a folder that holds several. Ours answers through `sluice-server decode --batch`, as a server decodes;
node has a context for each call, its clock at the moment of receipt. Left out is what node answers otherwise the
second time, and files that are no JavaScript to it.
Run: python -m benchmarks.corpus FOLDER [--inputs N] [--show N] [--out FILE.jsonl]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from embedded_server.decoding.request import Direction
from embedded_server.domain.example import Example, same_data
from embedded_server.domain.library import FoundCodec, FoundExample
from embedded_server.library.documents import document, listed, member, words
from embedded_server.library.files import Files, open_folder
from embedded_server.library.reading import read_library
from embedded_server.workbench.fuzz import inputs

JUDGE = Path(__file__).parent.parent / "tests" / "data" / "differential" / "node_judge.js"
RECEIVED = datetime(2026, 3, 5, 13, 4, 9, 7000, tzinfo=UTC)
STOPPED = ("timeout", "memory", "killed")  # as node's time limit, or its death
PARTS = {"downlinkEncoder": Direction.ENCODE, "downlinkDecoder": Direction.DOWNLINK}

Answer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Question:
    codec: str
    function: Direction
    message: dict[str, object]
    expected: object = None  # of an example: the data, or the bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """`node` is False where node itself does not answer as the example says."""

    question: Question
    ours: Answer
    theirs: Answer
    is_same: bool
    node: bool = False
    sluice: bool = False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--inputs", type=int, default=20, help="payloads nobody meant, for each decoder")
    parser.add_argument("--show", type=int, default=20, help="differences that are printed")
    parser.add_argument("--out", type=Path, help="where all differences go, as JSON lines")
    args = parser.parse_args()
    verdicts = compare(args.folder.resolve(), args.inputs)
    differing = [each for each in verdicts if not each.is_same]
    for line in summary(verdicts):
        print(line)
    for each in differing[: args.show]:
        print(json.dumps(_shown(each))[:1000])
    if args.out:
        args.out.write_text("".join(json.dumps(_shown(each)) + "\n" for each in differing), "utf-8")


def compare(folder: Path, count: int) -> list[Verdict]:
    files = open_folder(str(folder))
    asked = [*_uplinks(read_library(files).codecs, count), *_downlinks(files)]
    ours, first = _ours(folder, asked), _nodes(folder, asked)
    unlike = [at for at in range(len(asked)) if not _is_same(asked[at], ours[at], first[at])]
    again = dict(zip(unlike, _nodes(folder, [asked[at] for at in unlike]), strict=True))
    chance = {at for at, answer in again.items() if answer != first[at]}
    loads = {one.codec for one, answer in zip(asked, first, strict=True) if not _is_unread(answer)}
    counted = [at for at, one in enumerate(asked) if at not in chance and one.codec in loads]
    no_scripts = {one.codec for one in asked} - loads
    print(f"left out  {len(chance):7,} inputs by chance, {len(no_scripts):,} files that are no script")
    return [_verdict(asked[at], ours[at], first[at], at not in again) for at in counted]


def summary(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Figures in the words of the library they are held against."""
    files: dict[str, bool] = {}
    for each in verdicts:
        files[each.question.codec] = files.get(each.question.codec, True) and each.is_same
    same = sum(each.is_same for each in verdicts)
    yield f"decoders  {sum(files.values()):7,} of {len(files):,} answer as node in everything"
    yield f"inputs    {same:7,} of {len(verdicts):,} ({100 * same / max(len(verdicts), 1):.2f} %)"
    for function in Direction:
        told = [each for each in verdicts if each.question.function is function and each.question.expected is not None]
        if told:
            attained = [each for each in told if each.node]
            right = sum(each.sluice for each in attained)
            yield f"examples  {right:7,} of {len(attained):,} that node attains, {len(told):,} in all: {function}"
    yield "statuses  " + ", ".join(
        f"{n:,} {s}" for s, n in Counter(str(e.ours["status"]) for e in verdicts).most_common()
    )


# ---- what is asked ---------------------------------------------------------------------------------------------------


def _uplinks(codecs: Sequence[FoundCodec], count: int) -> Iterator[Question]:
    for codec in codecs:
        if not codec.source:
            continue
        examples = [_example(each) for each in codec.examples]
        for each in examples:
            yield _question(codec.key, each.payload, each.port, expected=each.expected)
        made = inputs(examples, codec.ports)  # changed examples first, where there are any, then chance
        for one in (*made[: count // 2], *made[len(made) - (count - count // 2) :]):
            yield _question(codec.key, one.payload, one.port)


def _example(found: FoundExample) -> Example:
    return Example(0, 0, found.name, found.payload, found.port, RECEIVED, found.expected, RECEIVED)


def _downlinks(files: Files) -> Iterator[Question]:
    for path in files.paths:
        folder, name = PurePosixPath(path).parent, PurePosixPath(path).name
        if name.startswith("test_encode_"):
            codec = str(folder / f"{PurePosixPath(path).stem.removeprefix('test_encode_')}.js")
            yield from _examples(files, codec, Direction.ENCODE, document(files, path))
        elif path.endswith((".yaml", ".yml")) and "/vendor/" in f"/{path}":
            told = document(files, path)
            for part, function in PARTS.items():
                codec = str(folder / words(member(told, part, "fileName")))
                yield from _examples(files, codec, function, member(told, part, "examples"))


def _examples(files: Files, codec: str, function: Direction, examples: object) -> Iterator[Question]:
    for each in listed(examples) if codec in files.paths else ():
        given, wanted = member(each, "input"), member(each, "output") or member(each, "expected")
        expected = member(wanted, "bytes" if function is Direction.ENCODE else "data")
        if expected is not None:
            payload = bytes(n for n in listed(member(given, "bytes")) if isinstance(n, int))
            port = member(given, "fPort")
            sent = port if isinstance(port, int) else None
            yield _question(codec, payload, sent, function, member(given, "data"), expected)


def _question(
    codec: str,
    payload: bytes,
    port: int | None,
    function: Direction = Direction.UPLINK,
    data: object = None,
    expected: object = None,
) -> Question:
    message = {"bytes": list(payload), "fPort": port, "data": json.loads(json.dumps(data, default=str))}
    return Question(codec, function, {name: value for name, value in message.items() if value is not None}, expected)


# ---- who answers -----------------------------------------------------------------------------------------------------


def _ours(folder: Path, asked: Sequence[Question]) -> list[Answer]:
    moment = RECEIVED.timestamp() * 1000
    lines = [
        {"id": at, "codec": str(folder / one.codec), "function": one.function, "recvTime": moment, **one.message}
        for at, one in enumerate(asked)
    ]
    command = (sys.executable, "-m", "embedded_server", "decode", "--batch")
    told = subprocess.run(command, input="\n".join(map(json.dumps, lines)), capture_output=True, text=True, check=False)
    answers: list[Answer] = [json.loads(line) for line in told.stdout.split("\n") if line]
    if len(answers) != len(asked):
        sys.exit(told.stderr[-2000:] or f"{len(answers)} answers to {len(asked)} questions.")
    return answers


def _nodes(folder: Path, asked: Sequence[Question]) -> list[Answer]:
    """A payload may end node itself; the next one then finds a new process."""
    answers: list[Answer] = []
    while len(answers) < len(asked):
        lines = [
            json.dumps(
                {
                    "codec": str(folder / one.codec),
                    "function": one.function,
                    "message": {**one.message, "variables": {}, "recvTime": round(RECEIVED.timestamp() * 1000)},
                }
            )
            for one in asked[len(answers) :]
        ]
        ran = subprocess.run(("node", str(JUDGE)), input="\n".join(lines), capture_output=True, text=True, check=False)
        answers += [json.loads(line) for line in ran.stdout.split("\n") if line.endswith("}")]
        if len(answers) < len(asked):
            answers.append({"stopped": True})
    return answers


# ---- what is the same ------------------------------------------------------------------------------------------------


def _verdict(asked: Question, ours: Answer, theirs: Answer, is_same: bool) -> Verdict:
    if asked.expected is None:
        return Verdict(asked, ours, theirs, is_same)
    what = "bytes" if asked.function is Direction.ENCODE else "data"
    right = [same_data(_dated(asked.expected), _dated(answer.get(what))) for answer in (theirs, ours)]
    return Verdict(asked, ours, theirs, is_same, *right)


def _is_same(asked: Question, ours: Answer, theirs: Answer) -> bool:
    return same_data(_ours_plain(asked, ours), _plain(theirs))


def _is_unread(theirs: Answer) -> bool:
    """Node may find no text of JavaScript in the file, or no function in the text."""
    return "missing" in theirs or str(theirs.get("threw")).startswith("SyntaxError")


def _ours_plain(asked: Question, answer: Answer) -> object:
    status, errors = answer["status"], listed(answer["errors"])
    if status in STOPPED:
        return {"stopped": True}
    if status == "no_entry":
        return {"missing": True}
    if status == "threw":
        return _plain({"threw": errors[0] if errors else ""})
    if status == "bad_output":
        return _plain({"data": answer.get("data")})
    names = ("bytes", "fPort") if asked.function is Direction.ENCODE else ("data",)
    told = {name: answer.get(name) for name in (*names, "warnings", "errors")}
    if told.get("fPort") == asked.message.get("fPort"):
        told["fPort"] = None  # ours is the request's where the encoder names none
    return _plain(told)


def _plain(value: object) -> object:
    """Half a character is none: ours is replaced. Errors that are texts are as good as those that are Errors."""
    if isinstance(value, dict):
        plain = {key: _plain(each) for key, each in value.items()}
        if isinstance(plain.get("threw"), str):
            plain["threw"] = str(plain["threw"]).removeprefix("Error: ")
        return plain
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _dated(value: object) -> object:
    """Moments are the same however they are written."""
    if isinstance(value, dict):
        return {key: _dated(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_dated(each) for each in value]
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and value[4:5] == "-" else None
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat() if moment else value


def _shown(verdict: Verdict) -> dict[str, object]:
    asked = verdict.question
    told = {"codec": asked.codec, "function": asked.function, **asked.message, "node": verdict.theirs}
    return told | {"sluice": {name: each for name, each in verdict.ours.items() if each not in ([], None)}}


if __name__ == "__main__":
    main()
