"""What a server says while its disk fails."""

from __future__ import annotations

from collections.abc import Mapping


def check_words(status: int, says_when: bool, problem: Mapping[str, object]) -> None:
    assert (status, problem["code"]) in ((503, "disk_failed"), (507, "disk_full")), problem
    assert str(problem["detail"]).startswith("The disk that holds the data directory"), problem
    assert problem["fix"]
    assert says_when
