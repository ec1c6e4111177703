"""A decoder tried on one payload, and a decoder checked before it is used, as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NotRequired, TypedDict

from msgspec import Meta

from embedded_server.domain.check import CheckKind, CheckReport, Finding, Verdict
from embedded_server.domain.decoding import Decoded
from embedded_server.wire.decoders import Port
from embedded_server.wire.examples import LONGEST_PAYLOAD, Hex
from embedded_server.wire.readings import DecodedJson, decoded_from_json, decoded_to_json
from embedded_server.wire.strict import read
from embedded_server.wire.texts import Moment


class NewTrialJson(TypedDict):
    """One of `payload_hex`, `payload_base64` and, for what encodes or normalises, `data`. Without `source` the draft is
    tried, and where there is none the live version."""

    payload_hex: NotRequired[Hex]
    payload_base64: NotRequired[Annotated[str, Meta(max_length=2 * LONGEST_PAYLOAD)]]
    data: NotRequired[object]
    port: NotRequired[Port | None]
    received_at: NotRequired[Moment]  # without it now
    function: NotRequired[Literal["uplinkDecoder", "downlinkDecoder", "downlinkEncoder", "normalizeUplink"]]
    source: NotRequired[str]


class TrialJson(DecodedJson):
    against_live: DecodedJson | None


@dataclass(frozen=True, slots=True)
class Trial:
    result: Decoded
    against_live: Decoded | None  # what the live version says, where that is another text


class FindingJson(TypedDict):
    kind: CheckKind
    verdict: Verdict
    sentence: str
    tried: int
    failed: int
    samples: list[str]


class NewCheckJson(TypedDict):
    source: NotRequired[str]  # without it the draft, and where there is none the live version


class CheckJson(TypedDict):
    findings: list[FindingJson]
    took_ms: int


def trial_to_json(trial: Trial) -> TrialJson:
    live = trial.against_live
    return {**decoded_to_json(trial.result), "against_live": None if live is None else decoded_to_json(live)}


def trial_from_json(value: object) -> Trial:
    live = read(value, TrialJson)["against_live"]
    return Trial(decoded_from_json(value), None if live is None else decoded_from_json(live))


def check_to_json(report: CheckReport) -> CheckJson:
    return {"findings": [_finding_to_json(each) for each in report.findings], "took_ms": report.took_ms}


def check_from_json(value: object) -> CheckReport:
    report = read(value, CheckJson)
    return CheckReport(tuple(map(_finding, report["findings"])), report["took_ms"])


def _finding_to_json(finding: Finding) -> FindingJson:
    return {
        "kind": finding.kind,
        "verdict": finding.verdict,
        "sentence": finding.sentence,
        "tried": finding.tried,
        "failed": finding.failed,
        "samples": list(finding.samples),
    }


def _finding(told: FindingJson) -> Finding:
    return Finding(
        told["kind"], told["verdict"], told["sentence"], told["tried"], told["failed"], tuple(told["samples"])
    )
