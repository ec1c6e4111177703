"""JSON as a tree: built where it is looked at, named by path, plain and cut."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.widgets.json_model import PAGE, Json, JsonModel, Role, kind

DECODED: dict[str, Json] = {
    "co2": 812,
    "a.b": {"c": 1},
    "a": {"b": {"d": 2}},
    "list": [{"x": 1}, 5],
    "": 3,
    "__proto__": 4,
}

values: st.SearchStrategy[Json] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=5), inner, max_size=5)),
    max_leaves=20,
)


def model(value: Json) -> JsonModel:
    made = JsonModel()
    made.set_roots({"": value})
    return made


def text(tree: JsonModel, path: str, role: int = Qt.ItemDataRole.DisplayRole) -> object:
    return tree.data(tree.index_of_path(path), role)


@given(values)
@settings(max_examples=30, deadline=None)
def test_that_qt_finds_no_fault_in_the_model_of_any_value(value: Json) -> None:
    tree = model(value)
    QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for parts, inner in tree.walk():
        index = tree.index_of(parts)
        assert tree.parts(index) == parts
        assert tree.value(index) is inner
        assert str(tree.data(index)).isprintable()
        assert tree.index_of(tree.parts(tree.parent(index))) == tree.parent(index)


def test_that_a_row_reads_as_key_and_value() -> None:
    tree = model({"n": 1.5, "t": "x", "yes": True, "none": None, "o": {"a": 1}, "l": [1, 2]})
    rows = [tree.data(tree.index(row, 0, tree.index(0, 0))) for row in range(6)]
    assert rows == ["n: 1.5", 't: "x"', "yes: true", "none: null", "o: Object, 1 field", "l: Array, 2 items"]
    assert tree.data(tree.index(0, 0)) == "Object, 6 fields"


@pytest.mark.parametrize(
    ("path", "value"),
    [("co2", 812), ("a.b.c", 1), ("a.b.d", 2), ("list.0.x", 1), ("list.1", 5), ("__proto__", 4), ("", DECODED)],
)
def test_that_a_dotted_path_finds_its_value_though_keys_have_dots(path: str, value: Json) -> None:
    tree = model(DECODED)
    index = tree.index_of_path(path)
    assert tree.value(index) == value
    assert tree.path(index) == path


@pytest.mark.parametrize(
    "path", ["nothing", "co2.x", "list.2", "list.-1", "list.x", "a.b.c.d", "a..b", "list." + "9" * 5_000]
)
def test_that_a_path_to_nowhere_finds_nothing(path: str) -> None:
    assert not model(DECODED).index_of_path(path).isValid()


def test_that_a_path_made_to_be_slow_is_not() -> None:
    value: Json = 1
    for _ in range(60):
        value = {"a": value, "a.a": value, "a.a.a": value}
    assert not model(value).index_of_path(".".join(["a"] * 61) + ".b").isValid()


def test_that_several_values_have_their_names_in_the_path() -> None:
    tree = JsonModel()
    tree.set_roots({"": {"co2": 1}, "envelope": {"rssi": -90}})
    assert tree.value(tree.index_of_path("envelope.rssi")) == -90
    assert tree.path(tree.index_of_path("envelope.rssi")) == "envelope.rssi"
    assert tree.path(tree.index_of_path("co2")) == "co2"


def test_that_a_value_of_many_children_is_shown_in_ranges() -> None:
    count = 100 * PAGE + 7
    tree = model({f"k{number}": number for number in range(count)})
    top = tree.index(0, 0)
    assert tree.rowCount(top) == 101
    assert tree.data(tree.index(100, 0, top)) == f"{100 * PAGE} … {count - 1}"
    index = tree.index_of_path("k54321")
    assert tree.value(index) == 54_321
    assert tree.path(index) == "k54321"
    assert tree.path(tree.parent(index)) == ""
    assert len(tree._nodes) < 10


def test_that_a_list_of_two_million_opens_at_once() -> None:
    tree = model(list(range(2 * PAGE * PAGE)))
    assert tree.rowCount(tree.index(0, 0)) == 2
    assert tree.value(tree.index_of_path("1999999")) == 1_999_999


def test_that_long_texts_are_cut_and_unseen_characters_are_written_out() -> None:
    tree = model({"long": "x" * 20_000_000, "marks": "a" + "\u0301" * 500_000, "turn": "a\u202eb\n\x00", "k\u202e": 1})
    for path in ("long", "marks"):
        shown = str(text(tree, path, Role.VALUE))
        assert len(shown) <= 2_010
        assert "…" in shown
    assert text(tree, "turn", Role.VALUE) == '"a\\u202eb\\n\\u0000"'
    assert text(tree, "k\u202e", Role.KEY) == "k\\u202e"


def test_that_markup_stays_text() -> None:
    assert text(model({"x": "<b>bold</b>"}), "x", Role.VALUE) == '"<b>bold</b>"'


def test_that_numbers_no_one_can_write_have_a_word() -> None:
    tree = model({"big": 10**5_000, "inf": float("inf")})
    assert text(tree, "big") == "big: a very long number"
    assert text(tree, "inf") == "inf: Infinity"


def test_that_lone_surrogates_are_shown() -> None:
    assert text(model({"s": json.loads('"\\ud800"')}), "s", Role.VALUE) == '"\\ud800"'


@pytest.mark.parametrize(
    ("value", "word"),
    [(None, "null"), (True, "boolean"), (1, "number"), (1.5, "number"), ("", "string"), ({}, "object"), ([], "array")],
)
def test_that_each_value_has_its_word(value: Json, word: str) -> None:
    assert kind(value) == word


def test_that_a_walk_meets_every_value_in_the_order_of_the_tree() -> None:
    tree = model({"a": [1, {"b": 2}], "c": 3})
    assert [parts[1:] for parts, _ in tree.walk()] == [(), ("a",), ("a", 0), ("a", 1), ("a", 1, "b"), ("c",)]


def test_that_what_is_not_looked_at_is_not_built() -> None:
    random.seed(5)
    tree = model({f"k{number}": {"x": number} for number in range(900)})
    for number in random.sample(range(900), 20):
        assert tree.value(tree.index_of_path(f"k{number}.x")) == number
    assert len(tree._nodes) <= 2 + 2 * 20
    assert tree.index(5, 0, QModelIndex()) == QModelIndex()
