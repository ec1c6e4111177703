"""No secret survives in what is remembered of a request, wherever and however it was sent."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_server.domain.hidden import HIDDEN
from embedded_server.masking.bodies import kept_body
from embedded_server.masking.texts import cut_out, hidden, hidden_path, hidden_query, is_secret_name
from embedded_server.request_log.header_blocks import HeaderBlocks, header_lines
from tests.embedded_server.live import Live

pytestmark = pytest.mark.slow

ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
HEX_TOKENS = st.text("0123456789abcdef", min_size=64, max_size=64)
LONG_TOKENS = st.text(ALPHANUMERIC, min_size=64, max_size=64)
TOKENS = HEX_TOKENS | LONG_TOKENS
PASSWORDS = st.text(ALPHANUMERIC + "-_.!", min_size=10, max_size=30).map(lambda text: f"Zq{text}")
WORDS = st.text("abcdefghijk lmn/.-_:;=&", max_size=20)


def escaped(text: str, places: set[int]) -> str:
    return "".join(f"%{ord(char):02x}" if place in places else char for place, char in enumerate(text))


@st.composite
def written(draw: st.DrawFn, tokens: st.SearchStrategy[str] = TOKENS) -> tuple[str, str]:
    """A token, and how somebody writes it."""
    token = draw(tokens)
    how = draw(st.sampled_from(("plain", "upper", "escaped", "bearer", "pair")))
    places = draw(st.sets(st.integers(0, len(token) - 1), min_size=1, max_size=8))
    forms = {
        "plain": token,
        "upper": token.upper(),
        "escaped": escaped(token, places),
        "bearer": f"Bearer {token}",
        "pair": f"access_token={token}",
    }
    return token, forms[how]


def assert_gone(token: str, kept: str) -> None:
    """Not even with the escapes taken away; half of a token would be bad enough."""
    plain = unquote(kept).lower()
    assert token.lower() not in plain
    assert token[: len(token) // 2].lower() not in plain


@given(
    written(),
    WORDS,
    st.sampled_from(("/share/a.b/token/{}", "/{}", "/shares/{}/x", "/uplink/{}", "/share/a.b/tags/{}")),
)
def test_that_a_path_keeps_no_token(form: tuple[str, str], word: str, path: str) -> None:
    token, text = form
    if text.startswith("Bearer "):
        text = quote(text)
    for presented in (token, None):
        assert_gone(token, hidden_path(f"{path.format(text)}/{quote(word)}", presented))


@given(written(), WORDS)
def test_that_a_query_keeps_no_token(form: tuple[str, str], word: str) -> None:
    token, text = form
    for query in (text, f"a={quote(word)}&x={text}", f"access_token={text}", f"{text}=1"):
        for presented in (token, None):
            assert_gone(token, hidden_query(query, presented))


@given(
    PASSWORDS,
    st.sampled_from(
        ("password", "Passwd", "client_secret", "api-key", "apiKey", "pass%77ord", "token", "pwd", "pass", "sig")
    )
    | st.sampled_from(("accessKey", "Ocp-Apim-Subscription-Key", "AppSKey", "code%2Dkey")),
)
def test_that_a_query_keeps_no_password(password: str, name: str) -> None:
    assert password not in hidden_query(f"user=dana&{name}={quote(password)}&last=1")


@given(
    written(), st.sampled_from(("user-agent", "referer", "x-forwarded-uri", "x-custom", "cookie", "x-api-key", "date"))
)
def test_that_headers_keep_no_token(form: tuple[str, str], name: str) -> None:
    token, text = form
    for value in (text, f"http://h/share/a.b/token/{text}?x=1", f"agent/1.0 ({text})", f"https://dana:{text}@h/"):
        kept = HeaderBlocks().of([(name.encode(), value.encode())], None)
        assert_gone(token, kept.block + kept.rest)


@given(
    written(HEX_TOKENS | LONG_TOKENS | PASSWORDS),
    st.sampled_from(("Bearer {}", "bearer   {}", "{}", "Basic {}", "Token {}", "AWS4 {}")),
)
def test_that_the_authorization_header_keeps_no_token(form: tuple[str, str], header: str) -> None:
    token, _ = form
    pairs = [(b"host", b"h"), (b"authorization", header.format(token).encode())]
    for in_path in (None, "f" * 64):
        kept = HeaderBlocks().of(pairs, pairs[1][1], in_path)
        assert token not in kept.block + kept.rest
        assert dict(header_lines(kept, 0, "9f3c…71b2"))["authorization"]


@given(written(), st.sampled_from(("token", "value", "Authorization", "note", "session_key")))
def test_that_a_refused_body_keeps_no_token(form: tuple[str, str], name: str) -> None:
    token, text = form
    document = json.dumps({name: text, "pdu": "0167"})
    unicode_escapes = document.replace(token, "".join(f"\\u{ord(char):04x}" for char in token))
    for body in (document, unicode_escapes, f"{name}={text}&a=1", text, document[:-9], f"<xml>{text}</xml>"):
        assert_gone(token, kept_body(body.encode(), token).decode())


PASSWORD_NAMES = (
    "password",
    "client_secret",
    "Password",
    "api_key",
    "apikey",
    "access_token",
    "pwd",
    "x-api-key",
    "jwt",
)


@given(PASSWORDS, st.sampled_from((*PASSWORD_NAMES, "accessKey", "subscription-key")))
def test_that_a_refused_body_keeps_no_password(password: str, name: str) -> None:
    whole = json.dumps({name: password})
    parts = json.dumps({name: [password]}), json.dumps({name: {"v": password}})
    plain = quote(password)
    bodies = (
        whole,
        f"{name}={plain}&x=1",
        f'{{"{name}": "{password}',
        whole.replace('"', "'"),
        *parts,
        *(part + "x" for part in parts),
        f"user: dana\n{name}: {plain}\n",
        f"user = dana\n{name} = '{plain}'\n",
        f"<user>dana</user><{name}>{plain}</{name}>",
        f'{{user: "dana", {name}: "{plain}"}}',
    )
    for body in bodies:
        assert password not in kept_body(body.encode()).decode()
    for part in parts:
        assert json.loads(kept_body(part.encode())) == {name: "***"}


@given(st.text(ALPHANUMERIC + "-_", min_size=10, max_size=30))
def test_that_a_refused_body_keeps_no_token_of_others(text: str) -> None:
    for value in (f"eyJ{text}.{text}.{text}", f"Bearer {text}", f"https://dana:{text}@harbour.example/"):
        assert text not in kept_body(json.dumps({"note": value}).encode()).decode()


@pytest.mark.parametrize(
    "path", ["/uplink/{}", "/uplinks/{}", "/sigfox/{}/data", "/Uplink/{}/x", "/share/a.b/token/{}"]
)
def test_that_a_path_keeps_nothing_of_a_token_that_lost_letters(path: str) -> None:
    for lost in range(1, 60):
        token = ("5e" * 32)[lost:]
        assert hidden_path(path.format(token)) == path.format(HIDDEN)
    for lost in range(1, 16):
        assert hidden_path(f"/v1/keys/{('9Zq5' * 16)[lost:]}") == "/v1/keys/***"


@pytest.mark.parametrize(
    "value", ["Bearer+{}", "Bearer%20{}", "Basic+{}", "%2Fx%3Ftoken%3D{}", "https%3A%2F%2Fu%3A{}%40h"]
)
def test_that_a_query_keeps_no_secret_that_was_escaped(value: str) -> None:
    assert hidden_query(f"a=1&x={value.format('sesame-open')}") == "a=1&x=***"


@given(st.text(max_size=60), st.none() | TOKENS)
def test_that_any_text_can_be_hidden(text: str, token: str | None) -> None:
    assert isinstance(hidden(text, token), str)
    assert hidden_path(f"/{text}", token).startswith("/")


@pytest.mark.parametrize(
    "text",
    [
        "/share/us.philadelphia.senet/dataUp",
        "event=up&LrnDevEui=00AB",
        "ThingPark/1.2 (x64)",
        "text/html; q=0.8",
        "a%20b",
        "2026-11-26T12:00:00%2B01:00",
        "a+b=c+d",
        "0004A30B001C0530",
        "x" * 60,
    ],
)
def test_that_what_is_no_secret_stays(text: str) -> None:
    assert hidden(text, "f" * 64) == text


@pytest.mark.parametrize(
    "unit",
    ["a", "token", "token-", "eyJ-", "eyJaaaaaaaa.", "a=", "://a", "bearer ", "%61", "payload", "-passw", "\\u0061"],
)
def test_that_no_text_takes_long_to_hide(unit: str) -> None:
    """Whoever sends texts made to be slow gets an answer as soon as anybody else."""
    text, body = unit * (16_384 // len(unit)), unit * (65_536 // len(unit))
    began = time.process_time()
    hidden(text, "f" * 64)
    hidden_path(f"/{text}", "f" * 64)
    hidden_query(text, "f" * 64)
    HeaderBlocks().of([(b"x", text.encode()), (text.encode(), b"x")], None)
    for start in ("", '"', '{"', "x=1&", '{"payload":"', '{"token":"'):
        kept_body((start + body).encode(), "f" * 64)
    assert time.process_time() - began < 1.0


def test_that_a_payload_that_looks_like_a_token_stays() -> None:
    body = b'{"payload_hex":"%b"}' % (b"0a" * 32)
    assert kept_body(body, "f" * 64) == body


def test_that_names_of_secrets_are_known() -> None:
    assert all(map(is_secret_name, ("authorization", "x-api-key", "apikey", "Cookie", "X-Downlink-Apikey", "x-auth")))
    assert not any(map(is_secret_name, ("host", "user-agent", "content-length", "x-network", "deveui", "accept")))


def test_that_a_short_word_is_not_taken_for_a_token_everywhere() -> None:
    assert hidden("a banana", "a") == "a banana"
    assert hidden("sesame-open", "sesame-open") == HIDDEN


async def test_that_a_large_refused_body_is_masked_beside_the_loop(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long that takes, others are answered meanwhile."""
    masking, may_end = threading.Event(), threading.Event()

    def slowly(body: bytes, token: str | None) -> bytes:
        masking.set()
        assert may_end.wait(10)
        return kept_body(body, token)

    monkeypatch.setattr("embedded_server.request_log.log.kept_body", slowly)
    body = b'{"AppSKey":"00ff","n":"%b"}' % (b"x" * 32_768)
    refused = asyncio.create_task(live.post("/share/a.b", body, token="f" * 64))
    assert await asyncio.to_thread(masking.wait, 10)
    await live.share()
    may_end.set()
    assert (await refused).status_code == 401
    (kept,) = await live.refusals()
    assert kept.body == body.replace(b"00ff", b"[redacted]")


@given(st.text("aAbB\u212a\u0130k", max_size=12), st.text("aAbBkK", min_size=1, max_size=4))
def test_that_a_secret_is_cut_out_in_whatever_case(text: str, secret: str) -> None:
    assert secret.lower() not in cut_out(text, secret, "*").lower()
    if text.isascii():
        assert cut_out(text, secret, "*") == re.sub(re.escape(secret), "*", text, flags=re.IGNORECASE)
        assert cut_out(text.encode(), secret.encode(), b"*") == cut_out(text, secret, "*").encode()


def test_that_no_pattern_keeps_a_secret_in_memory() -> None:
    token = "Zq" + "7" * 62
    hidden(f"a {token} b", token)
    kept_body(token.encode(), token)
    assert not [key for key in vars(re)["_cache"] if token in str(key)]
