"""What came of a trial, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.widgets.json_model import Json
from embedded_server.domain.decoding import Decoded, DecodeStatus

GOOD, WARNED, BAD = "ok", "warn", "danger"
_BADGES = {
    DecodeStatus.OK: ("valid", GOOD, "check"),
    DecodeStatus.WARNED: ("warning", WARNED, "triangle-alert"),
    DecodeStatus.CODEC_ERROR: ("error", BAD, "circle-x"),
    DecodeStatus.THREW: ("error", BAD, "circle-x"),
    DecodeStatus.TIMEOUT: ("stopped", BAD, "timer"),
    DecodeStatus.MEMORY: ("stopped", BAD, "circle-x"),
    DecodeStatus.KILLED: ("stopped", BAD, "circle-x"),
    DecodeStatus.NO_ENTRY: ("no function", BAD, "circle-x"),
    DecodeStatus.BAD_OUTPUT: ("no data", BAD, "circle-x"),
}
_TITLES = {
    DecodeStatus.CODEC_ERROR: "The decoder reports an error",
    DecodeStatus.THREW: "It threw an error",
    DecodeStatus.TIMEOUT: "Stopped: it took longer than 250 ms",
    DecodeStatus.MEMORY: "Stopped: it wanted more than 8 MiB",
    DecodeStatus.KILLED: "Stopped: its process had to be ended",
    DecodeStatus.NO_ENTRY: "None of its functions is known",
    DecodeStatus.BAD_OUTPUT: "What it returned is no data",
}
_HINTS = {
    DecodeStatus.NO_ENTRY: "decodeUplink, Decoder, Decode, rawToPayload or decentlab_decoder is looked for.",
    DecodeStatus.BAD_OUTPUT: "Return an object such as { data: { temperature: 21.5 } }.",
    DecodeStatus.TIMEOUT: "Is there a loop that does not end? The next uplink is decoded in a fresh process.",
    DecodeStatus.MEMORY: "Is there a list that grows without end? Nothing else was harmed.",
    DecodeStatus.KILLED: "After three times in ten minutes it is set aside, and its uplinks are kept.",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A note below the badge; the tone is that of the note."""

    tone: str
    title: str
    text: str


def badge(result: Decoded) -> tuple[str, str, str]:
    """Word, tone and sign."""
    return _BADGES[result.status]


def title(result: Decoded) -> str:
    """Of what went wrong; empty where nothing did."""
    if result.status is DecodeStatus.THREW and result.entry is None:
        return "It does not load"
    return _TITLES.get(result.status, "")


def stopped(result: Decoded) -> str:
    """What is wrong with the text as a whole, at no place of it."""
    return "" if result.line is not None or result.status is DecodeStatus.CODEC_ERROR else title(result)


def remarks(result: Decoded) -> list[Remark]:
    found = []
    if title(result):
        text = " ".join(filter(None, ("; ".join(result.errors), _HINTS.get(result.status, ""))))
        found.append(Remark(BAD, title(result) + place(result), text))
    if result.warnings:
        found.append(Remark(WARNED, _counted(len(result.warnings), "warning"), "; ".join(result.warnings)))
    if result.nan_paths:
        said = f"{', '.join(result.nan_paths)}: kept as null, the rest of the data stays."
        found.append(Remark(WARNED, "Not a number", said))
    return found


def place(result: Decoded) -> str:
    """` at line 12, column 4`."""
    if result.line is None:
        return ""
    return f" at line {result.line}" + (f", column {result.column}" if result.column else "")


def timing(result: Decoded) -> str:
    """`210 µs, decodeUplink`: the time stays where there is little room."""
    if not result.cpu_us:  # built in kinds are not measured
        return result.entry or ""
    took = f"{result.cpu_us:,} µs" if result.cpu_us < 10_000 else f"{result.cpu_us / 1000:,.0f} ms"
    return ", ".join(filter(None, (took, result.entry or "")))


def roots(result: Decoded) -> dict[str, Json]:
    """What the tree shows."""
    shown: dict[str, object] = {"data": result.data}
    if result.normalized is not None:
        shown["normalized"] = list(result.normalized)
    shown["warnings"] = list(result.warnings)
    if result.errors:
        shown["errors"] = list(result.errors)
    return {name: _json(value) for name, value in shown.items()}


def _json(value: object) -> Json:
    assert value is None or isinstance(value, str | int | float | bool | dict | list)
    return value


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
