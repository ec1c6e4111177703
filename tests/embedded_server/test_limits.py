"""Every limit can be changed, and docs/limits.md says all of them and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest

from embedded_server.limit_options import limits_from
from embedded_server.limits import Limits

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "limits.md").read_text("utf-8")
NAMES = [field.name for field in fields(Limits)]


def rows(heading: str) -> list[list[str]]:
    """Of the first table below a heading, without its head."""
    below = PAGE.partition(heading)[2]
    lines = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines.group().splitlines()[2:]]


def test_that_the_page_lists_every_limit_with_its_default() -> None:
    listed = {row[0].strip("`").replace("-", "_"): float(row[1]) for row in rows("# Limits")}
    assert listed == {name: float(getattr(Limits(), name)) for name in NAMES}


@pytest.mark.parametrize(
    ("heading", "letter", "numbers"),
    [
        ("## HTTP, case by case", "A", range(1, 27)),
        ("## Bodies, case by case", "B", range(27, 41)),
        ("## Names, case by case", "C", range(41, 48)),
        ("## Tokens and owners, case by case", "D", (*range(48, 58), *range(59, 65))),
        ("## Storage and processes, case by case", "E", range(65, 83)),
    ],
)
def test_that_every_case_of_the_fault_list_names_tests_that_exist(
    heading: str, letter: str, numbers: Sequence[int]
) -> None:
    tests = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }
    table = rows(heading)
    assert [row[0] for row in table] == [f"{letter}{number}" for number in numbers]
    for row in table:
        proofs = re.findall(r"`([^`]+)`", row[3])
        assert proofs, row
        assert [name for name in proofs if name not in tests and not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_that_every_limit_can_be_changed(name: str) -> None:
    assert limits_from([f"{name.replace('_', '-')}=7"]) == replace(Limits(), **{name: 7})


def test_that_several_are_changed_and_the_rest_stay() -> None:
    assert limits_from([]) == Limits()
    assert limits_from(["body-bytes=9", "idle-seconds=0.5"]) == replace(Limits(), body_bytes=9, idle_seconds=0.5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("body=9", r"There is no limit body\. There are: body-bytes, "),
        ("body-bytes=0", r"The limit body-bytes is a number above 0, not 0\."),
        ("body-bytes=1.5", r"not 1\.5\."),
        ("body-bytes", r"not nothing\."),
        ("idle-seconds=inf", r"not inf\."),
        ("idle-seconds=nan", r"not nan\."),
        ("idle-seconds=-1", r"not -1\."),
    ],
)
def test_that_what_is_no_limit_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        limits_from([text])
