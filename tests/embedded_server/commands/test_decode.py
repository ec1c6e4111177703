"""`decode` on the command line: one payload, and batches in JSON lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from embedded_server.__main__ import main

pytestmark = pytest.mark.slow

CODEC = str(Path(__file__).parents[2] / "data" / "codecs" / "decode_uplink.js")
THREW_NOTHING = "The decoder threw an object without a text; throw an Error."
COMMAND = [sys.executable, "-m", "embedded_server", "decode", "--batch"]


def _line(number: int, **fields: object) -> dict[str, object]:
    return {
        "id": number,
        "codec": CODEC,
        "function": "uplinkDecoder",
        "fPort": 2,
        "bytes": [0, number, 80, 90],
    } | fields


def _batch(text: str) -> tuple[int, list[dict[str, object]]]:
    ran = subprocess.run(COMMAND, input=text.encode(), capture_output=True, timeout=60, check=False)
    return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()]


def test_that_one_payload_prints_the_whole_result(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--codec", CODEC, "--port", "2", "--hex", "00E1 50 0F", "--time", "2026-01-02T03:04:05Z"]
    assert main(["decode", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == "warned"
    assert result["data"] == {"temperature": 22.5, "humidity": 40, "battery": 15}
    assert result["normalized"] == [{"air": {"temperature": 22.5, "relativeHumidity": 40}}]
    assert set(result) == {
        *("status", "data", "warnings", "errors", "normalized", "nan_paths", "logs", "entry"),
        *("codec_sha", "engine", "cpu_us", "line", "column"),
    }


def test_that_a_codec_that_is_not_there_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "--codec", "nowhere.js", "--hex", "00"]) == 1
    assert capsys.readouterr().err == "decode: nowhere.js: No such file or directory\n"


@pytest.mark.parametrize("arguments", [[], ["--codec", CODEC], ["--codec", CODEC, "--hex", "0"], ["--port", "x"]])
def test_that_wrong_usage_is_status_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["decode", *arguments])
    assert exit_.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--hex", "0g"], "argument --hex: '0g' is not hex: write two digits for each byte, such as 01A2"),
        (["--hex", "00", "--time", "noon"], "argument --time: 'noon' is not an ISO date such as 2026-01-31T12:00:00Z"),
    ],
)
def test_that_a_wrong_argument_is_told_in_words(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["decode", "--codec", CODEC, *arguments])
    assert exit_.value.code == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "status", "errors"),
    [
        ("function decodeUplink() { throw new Error('no'); }", "threw", ["Error: no"]),
        ("function decodeUplink() { throw {toString: () => 'too short'}; }", "threw", [THREW_NOTHING]),
        ("function decodeUplink() { throw {code: 7}; }", "threw", ['{"code":7}']),
        ("function decodeUplink() { throw {}; }", "threw", [THREW_NOTHING]),
        ("function decodeUplink() { while (true) {} }", "timeout", None),
        ("var x = 1;", "no_entry", None),
    ],
)
def test_that_a_decoder_that_fails_is_status_one_and_its_result_is_printed(
    source: str, status: str, errors: list[str] | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codec = tmp_path / "codec.js"
    codec.write_text(source)
    assert main(["decode", "--codec", str(codec), "--hex", "00"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == status
    assert result["errors"]
    assert errors in (None, result["errors"])


def test_that_a_batch_answers_every_line_in_order() -> None:
    lines = [_line(number) for number in range(200)]
    status, answers = _batch("".join(json.dumps(line) + "\n" for line in lines))
    assert status == 0
    assert [answer["id"] for answer in answers] == list(range(200))
    assert answers[7]["data"] == {"temperature": 0.7, "humidity": 40, "battery": 90}
    assert set(answers[7]) == {"id", "status", "data", "normalized", "warnings", "errors", "cpu_us"}


def test_that_a_batch_encodes_decodes_downlinks_and_normalizes() -> None:
    lines = [
        _line(1, function="downlinkEncoder", data={"interval": 300}, bytes=None),
        _line(2, function="downlinkEncoder", data={"interval": 0}),
        _line(3, function="downlinkDecoder", bytes=[1, 1, 44]),
        _line(4, function="normalizeUplink", data={"temperature": 1, "humidity": 2}),
    ]
    status, answers = _batch("\n".join(json.dumps(line) for line in lines))
    assert status == 0
    assert (answers[0]["bytes"], answers[0]["fPort"], "data" in answers[0]) == ([1, 1, 44], 5, False)
    assert (answers[1]["status"], answers[1]["bytes"]) == ("codec_error", None)
    assert answers[2]["data"] == {"interval": 300}
    assert answers[3]["normalized"] == [{"air": {"temperature": 1, "relativeHumidity": 2}}]


def test_that_a_bad_line_is_answered_in_its_place_and_told_by_the_status() -> None:
    lines = ["nonsense", json.dumps(_line(2, codec="nowhere.js")), json.dumps(_line(3, bytes=[300]))]
    lines += [json.dumps(_line(4, function="paint")), json.dumps(_line(5, recvTime="2026-01-02T03:04:05"))]
    status, answers = _batch("\n".join(lines))
    assert status == 1
    assert [answer["id"] for answer in answers] == [None, 2, 3, 4, 5]
    assert [answer["status"] for answer in answers] == ["bad_output"] * 4 + ["ok"]


def test_that_each_answer_comes_before_the_next_line_is_asked_for() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin
        assert running.stdout
        for number in range(3):
            running.stdin.write(json.dumps(_line(number)).encode() + b"\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == number


def test_that_a_batch_ends_quietly_when_nobody_takes_its_answers(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.write_text("".join(json.dumps(_line(number % 200)) + "\n" for number in range(8_000)))
    with (
        lines.open("rb") as given,
        subprocess.Popen(COMMAND, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running,
    ):
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert (running.wait(30), running.stderr.read()) == (1, b"")
