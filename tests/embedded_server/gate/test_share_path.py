"""Paths below /share, however they are bent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.refusal import RefusedError
from embedded_server.gate.share_path import (
    SharePath,
    check_tags,
    query_without_secrets,
    read_share_path,
    suffix_without_secrets,
)
from embedded_server.limits import Limits

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


def test_that_what_is_appended_loses_tokens() -> None:
    for suffix in (f"/x/token/{TOKEN}", f"/TOKEN/{TOKEN}", f"/{TOKEN.upper()}", "/x/token/short"):
        assert suffix_without_secrets(suffix, "f" * 64).endswith("/***")
    for suffix in ("", "/dataUp", "/uplink/7", "/5ed1123046e0fb0028b70abc"):
        assert suffix_without_secrets(suffix, TOKEN) == suffix


def test_that_a_query_keeps_signatures_and_loses_secrets() -> None:
    query = f"event=up&access_token=abc&Password=d&sig=e&x={TOKEN}&note=Bearer%20abcdefgh"
    hidden = "event=up&access_token=***&Password=***&sig=***&x=***&note=***"
    assert query_without_secrets(query, TOKEN) == hidden
    assert query_without_secrets("LrnDevEui=00AB&Token=77aa", TOKEN) == "LrnDevEui=00AB&Token=77aa"
    assert query_without_secrets(f"LrnDevEui=00AB&Token={TOKEN}", TOKEN) == "LrnDevEui=00AB&Token=***"
    assert query_without_secrets("Token=77aa", TOKEN) == "Token=***"


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
