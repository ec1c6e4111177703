"""What decoding again changes: a reading that only has more fields is told apart from one that says something else."""

from __future__ import annotations

import pytest

from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.redecode import ChangeKind, FieldChange, changes

GAINED, CHANGED = ChangeKind.GAINED, ChangeKind.CHANGED


def found(old: object, new: object) -> list[FieldChange]:
    return list(changes(Decoded(DecodeStatus.OK, old), Decoded(DecodeStatus.WARNED, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"t": 1}, {"t": 1}, []),
        ({"t": 1}, {"t": 1.0}, []),
        ({"t": 1}, {"t": 1, "p": 2}, [FieldChange(GAINED, "p", None, 2)]),
        ({"a": {"t": 1}}, {"a": {"t": 1, "p": [3]}}, [FieldChange(GAINED, "a.p.0", None, 3)]),
        ({}, {"p": None}, [FieldChange(GAINED, "p", None, None)]),
        ({"t": 1}, {"t": 2, "p": 3}, [FieldChange(CHANGED, "t", 1, 2), FieldChange(CHANGED, "p", None, 3)]),
        ({"t": 1, "q": 5}, {"t": 1}, [FieldChange(CHANGED, "q", 5, None)]),
        ({"t": None}, {"t": 2}, [FieldChange(CHANGED, "t", None, 2)]),
        ({"on": True}, {"on": 1}, [FieldChange(CHANGED, "on", True, 1)]),
    ],
)
def test_that_a_reading_gains_only_where_every_difference_is_a_new_field(
    old: object, new: object, expected: list[FieldChange]
) -> None:
    assert found(old, new) == expected


def test_that_what_cannot_be_read_any_more_says_why() -> None:
    right, wrong = Decoded(DecodeStatus.OK, {"t": 1}), Decoded(DecodeStatus.THREW, None, errors=("no byte 3",))
    assert list(changes(right, wrong)) == [FieldChange(ChangeKind.NEWLY_FAILING, "", {"t": 1}, None, "no byte 3")]
    assert list(changes(wrong, right)) == [FieldChange(ChangeKind.NEWLY_RIGHT, "", None, {"t": 1}, "no byte 3")]
    assert list(changes(wrong, wrong)) == []
