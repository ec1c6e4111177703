"""Paths below /share, however they are bent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.refusal import RefusedError
from embedded_server.limits import Limits
from embedded_server.routes.share_path import (
    SharePath,
    check_tags,
    query_without_token,
    read_share_path,
    without_token,
)

TOKEN = "ab" * 32


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/share", SharePath("")),
        ("/share/", SharePath("")),
        ("/share/a.b", SharePath("a.b")),
        ("/share/a.b/", SharePath("a.b")),
        ("/share/a.b/5ed1", SharePath("a.b", suffix="/5ed1")),
        ("/share/a.b/token/T", SharePath("a.b", "T")),
        ("/share/a.b/token/T/", SharePath("a.b", "T")),
        ("/share/a.b/token/T/dataUp/", SharePath("a.b", "T", suffix="/dataUp/")),
        ("/share/a.b/tags/x/y", SharePath("a.b", tags=("x", "y"))),
        ("/share/a.b/tags/x/y/", SharePath("a.b", tags=("x", "y"))),
        ("/share/a.b/tags/x/token/T", SharePath("a.b", "T", ("x",))),
        ("/share/a.b/token/T/tags/x", SharePath("a.b", "T", ("x",))),
        ("/share/a.b/tags/x/token/T/dataUp", SharePath("a.b", "T", ("x",), "/dataUp")),
        ("/share/a.b/tags/1st%20Floor/a%2Fb", SharePath("a.b", tags=("1st Floor", "a/b"))),
        ("/share/a%2Fb", SharePath("a/b")),
        ("/share/a.b/token/T/x/token/U", SharePath("a.b", "T", suffix="/x/token/U")),
        ("/share/a.b/token", SharePath("a.b", suffix="/token")),
        ("/share/a.b/token/", SharePath("a.b", suffix="/token/")),
        ("/share//a", SharePath("", suffix="/a")),
    ],
)
def test_that_a_path_is_taken_apart(path: str, expected: SharePath) -> None:
    assert read_share_path(path.encode()) == expected


def test_that_a_path_does_not_show_its_token() -> None:
    assert TOKEN not in repr(read_share_path(f"/share/a/token/{TOKEN}".encode()))
    for path in (f"/share/a/token/{TOKEN}/x", f"/share/a/TOKEN/{TOKEN}", f"/{TOKEN}/x", f"/share/a/{TOKEN.upper()}"):
        assert TOKEN not in without_token(path).lower()
    assert without_token("/share/a/token/short/dataUp") == "/share/a/token/***/dataUp"
    assert without_token("/share/a.b/5ed1123046e0fb0028b70abc") == "/share/a.b/5ed1123046e0fb0028b70abc"


def test_that_a_query_keeps_signatures_and_loses_tokens() -> None:
    query = f"event=up&Token=0123&access_token=abc&Access_Token=d&x={TOKEN}"
    assert query_without_token(query, TOKEN) == "event=up&Token=0123&access_token=***&access_token=***&x=***"


@pytest.mark.parametrize("tags", [("a",) * 33, ("x" * 129,), ("a\nb",), ("\x7f",)])
def test_that_unbounded_tags_are_refused(tags: tuple[str, ...]) -> None:
    with pytest.raises(RefusedError) as caught:
        check_tags(tags, Limits())
    assert (caught.value.status, caught.value.code) == (400, "tag")


def test_that_a_tag_that_is_no_text_is_refused() -> None:
    with pytest.raises(RefusedError, match="not UTF-8"):
        read_share_path(b"/share/a/tags/%ff")


@given(st.lists(st.sampled_from(["token", "tags", "a", "", "%2F", "%ff", "T", "latest", "x.y"]), max_size=8))
def test_that_any_path_is_read_or_refused(segments: list[str]) -> None:
    raw_path = ("/share/" + "/".join(segments)).encode()
    if "%ff" in read_share_path(raw_path.replace(b"%ff", b"%25ff")).tags:
        with pytest.raises(RefusedError):
            read_share_path(raw_path)
        return
    path = read_share_path(raw_path)
    assert path.suffix == "" or path.suffix.startswith("/")
    assert "" not in path.tags
