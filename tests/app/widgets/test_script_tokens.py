"""JavaScript by lines: what each piece is, and which brackets belong together."""

from __future__ import annotations

import pytest

from app.widgets.script_tokens import Place, State, partner, tokens


def pieces(line: str, state: State = State.CODE) -> list[tuple[str, str]]:
    return [(line[one.start : one.end], one.role) for one in tokens(line, state)[0]]


@pytest.mark.parametrize(
    ("line", "piece", "role"),
    [
        ("var b = input.bytes;", "var", "syntax_keyword"),
        ("return int16(b, i) / 10;", "int16", "syntax_key"),
        ("if (type === 0x7d) {", "0x7d", "syntax_number"),
        ("x = 1.5e-3;", "1.5e-3", "syntax_number"),
        ("w.push('unknown ' + \"x\");", "'unknown '", "syntax_string"),
        ("i += 2; // ppm", "// ppm", "syntax_comment"),
        ("var re = /a[/]b/gi;", "/a[/]b/gi", "syntax_string"),
        ("f(`a ${b}`)", "`a ${b}`", "syntax_string"),
        ("/* one */ x", "/* one */", "syntax_comment"),
    ],
)
def test_that_a_piece_has_its_colour(line: str, piece: str, role: str) -> None:
    assert (piece, role) in pieces(line)


def test_that_a_division_is_no_regular_expression() -> None:
    assert not [role for _, role in pieces("a / b / c; x) / 2 / y") if role == "syntax_string"]


def test_that_a_comment_and_a_template_go_on_in_the_next_line() -> None:
    assert tokens("x /* begins")[1] is State.COMMENT
    assert tokens("goes on */ y", State.COMMENT)[1] is State.CODE
    assert pieces("all of it", State.COMMENT) == [("all of it", "syntax_comment")]
    assert tokens("`begins")[1] is State.TEMPLATE
    assert tokens("ends` + 1", State.TEMPLATE)[1] is State.CODE


@pytest.mark.parametrize(
    ("line", "state"), [("'" * 9_999, State.CODE), ("/" * 9_999, State.CODE), ("\\" * 999, State.CODE)]
)
def test_that_strange_lines_are_read_to_their_end(line: str, state: State) -> None:
    assert tokens(line, state)[0]


def lines(text: str) -> dict[int, tuple[str, State]]:
    found, state = {}, State.CODE
    for number, line in enumerate(text.split("\n")):
        found[number] = (line, state)
        state = tokens(line, state)[1]
    return found


def test_that_brackets_find_each_other_over_lines_texts_and_comments() -> None:
    text = lines("f(a, ')', [1 /* ] */\n  ]\n)")
    assert partner(text.get, Place(0, 1)) == Place(2, 0)
    assert partner(text.get, Place(2, 0)) == Place(0, 1)
    assert partner(text.get, Place(0, 10)) == Place(1, 2)
    assert partner(text.get, Place(0, 6)) is None  # inside a text
    assert partner(lines("((").get, Place(0, 0)) is None
