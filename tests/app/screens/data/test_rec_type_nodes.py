"""recTypes as a tree by their dots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.screens.data.rec_type_nodes import Node, matching, near, tree
from tests.app.screens.data.entries import summary

names = st.lists(st.sampled_from("ab"), min_size=1, max_size=5).map(".".join)


def outline(nodes: Sequence[Node]) -> list[object]:
    return [(node.label, outline(node.children)) if node.children else node.label for node in nodes]


def leaves(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.summary:
            yield node
        yield from leaves(node.children)


def test_that_names_become_a_tree_by_their_dots() -> None:
    made = tree([summary(name) for name in ("us.philadelphia.senet.em500", "us.philadelphia.senet.em300", "us.boston")])
    assert outline(made) == [("us", ["boston", ("philadelphia", [("senet", ["em300", "em500"])])])]


def test_that_a_chain_of_single_steps_is_joined_as_far_as_it_fits() -> None:
    made = tree([summary("de.hamburg.orbit.freezer"), summary("de.hamburg.orbit.freezer.alarm")])
    assert outline(made) == [("de.hamburg.orbit", ["freezer", "freezer.alarm"])]
    assert outline(tree([summary("my.first.sensor")])) == ["my.first.sensor"]


def test_that_a_step_counts_everything_below_it_and_a_rec_type_only_itself() -> None:
    made = tree([summary("a.b", 5, failed=1, age=9), summary("a.b.c", 3, age=2), summary("a.d", 1, age=5)])
    (step,) = made
    assert (step.total, step.failed, step.last_at) == (9, 1, summary("x", age=2).last_at)
    assert [(node.label, node.total) for node in step.children] == [("b", 5), ("b.c", 3), ("d", 1)]


@given(st.sets(names, max_size=12))
def test_that_every_rec_type_stands_in_the_tree_exactly_once(wanted: set[str]) -> None:
    made = tree([summary(name) for name in wanted])
    assert sorted(node.path for node in leaves(made)) == sorted(wanted)
    assert sum(node.total for node in made) == len(wanted)


def test_that_words_are_found_anywhere_in_a_name() -> None:
    known = [summary("us.philadelphia.em500"), summary("us.boston.em300")]
    assert [one.name for one in matching(known, "EM5 phila")] == ["us.philadelphia.em500"]
    assert matching(known, "em5000") == []


def test_that_near_names_are_offered() -> None:
    known = [summary("us.x.em500"), summary("us.x.em300"), summary("us.x.door")]
    assert set(near(known, "em5000")) == {"us.x.em500", "us.x.em300"}
