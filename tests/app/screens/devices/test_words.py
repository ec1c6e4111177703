"""What devices, targets and deliveries say. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.screens.devices import delivery_rows, rows
from app.screens.devices.target_draft import Draft, Forward, HeaderRow, changes, draft_of, headers_problem, url_hint
from app.screens.devices.testing_steps import StepState, headline, record_id, steps
from embedded_server.domain.delivery import Attempt, Cause, Delivery, DeliveryState
from embedded_server.domain.device import Device, Heard
from embedded_server.domain.target import OptionalField, Target, TargetHeader
from tests.app.wire_tap import run, tapped

NOW = datetime(2026, 11, 26, 14, 32, 1, tzinfo=UTC)
SENT = Delivery(
    1, 2, "24E124126B316056", "msg_1", Cause.UPLINK, "", DeliveryState.DELIVERED, 1, 90, NOW, last_status=200
)
TRIED = Attempt(
    1, NOW, "https://lake.example/share/a.b.c", address="93.184.215.14", tls="TLSv1.3", status=200, took_ms=84
)


@pytest.mark.parametrize(
    ("rec_type", "lines"),
    [
        ("us.philadelphia.senet.em500", ("us.philadelphia.", "senet.em500")),
        ("us.boston.tts.pir", ("us.boston.", "tts.pir")),
        ("a.b.c", ("a.b.c", "")),
        ("", ("", "")),
        ("one-very-long-word", ("one-very-long-word", "")),
    ],
)
def test_that_a_rec_type_is_broken_at_a_dot_into_short_lines(rec_type: str, lines: tuple[str, str]) -> None:
    assert rows.two_lines(rec_type) == lines


@pytest.mark.parametrize(
    ("delivery", "result", "attempt", "happened"),
    [
        (SENT, "200 OK", "1", "Taken"),
        (replace(SENT, attempts=3), "200 OK", "3 of 9", "Taken after 2 failed tries"),
        (replace(SENT, cause=Cause.TEST), "200 test", "1", "Taken"),
        (
            replace(
                SENT,
                state=DeliveryState.WAITING,
                attempts=2,
                last_status=None,
                last_error="timeout",
                last_words="Nothing within 10 s.",
                next_at=NOW + timedelta(minutes=1),
            ),
            "no answer",
            "2 of 9",
            "Nothing within 10 s. Next try in 1 min.",
        ),
        (
            replace(
                SENT,
                state=DeliveryState.FAILED,
                attempts=9,
                last_status=401,
                last_error="status",
                last_words="401: The receiver does not accept it. It says: Refused: the token was revoked yesterday.",
            ),
            "401",
            "9 of 9",
            "401: the token was revoked yesterday. That was the last try.",
        ),
    ],
)
def test_that_a_delivery_says_what_happened_and_what_follows(
    delivery: Delivery, result: str, attempt: str, happened: str
) -> None:
    assert delivery_rows.result(delivery) == result
    assert delivery_rows.attempt(delivery) == attempt
    assert delivery_rows.happened(delivery, NOW) == happened


def test_that_what_waits_for_a_paused_target_has_no_next_try() -> None:
    waiting = replace(SENT, state=DeliveryState.WAITING, attempts=0, last_status=None, next_at=NOW)
    assert delivery_rows.happened(waiting, NOW, is_held=True) == "It waits until its target is on again."


def test_that_csv_holds_no_formula() -> None:
    text = delivery_rows.csv_text([replace(SENT, device="=1+1")], NOW, with_head=False)
    assert ",'=1+1," in text


def test_that_curl_leaves_secrets_out_and_quotes_what_a_shell_would_read() -> None:
    attempt = replace(TRIED, sent=(("Authorization", "•••9d9a"),))
    text = delivery_rows.curl(attempt, b'{"a":"it\'s"}')
    assert "9d9a" not in text
    assert text.startswith("# Left out, since the log hides it: header Authorization.\ncurl ")
    assert text.endswith("""--data-raw '{"a":"it'"'"'s"}'""")


def test_that_curl_delivers_a_body_that_looks_like_a_file(tmp_path: Path) -> None:
    with tapped() as tap:
        attempt = replace(TRIED, url=f"{tap.base}/in[1]?key=***&x=1", sent=(("Content-Type", "text/plain"),))
        run(delivery_rows.curl(attempt, b"@/etc/hostname"), tmp_path)
    assert tap.first_line == "POST /in[1]?x=1 HTTP/1.1"
    assert tap.body == b"@/etc/hostname"


@pytest.mark.parametrize(
    ("attempt", "stopped", "said"),
    [
        (TRIED, 5, "200 OK in 84 ms"),
        (replace(TRIED, status=None, error="name"), 0, "No such name"),
        (replace(TRIED, status=None, error="connect"), 1, "Not connected"),
        (replace(TRIED, status=None, error="tls"), 2, "Not trusted"),
        (replace(TRIED, status=403, error="status"), 3, "403 in 84 ms"),
        (replace(TRIED, status=500, error="status"), 4, "500 in 84 ms"),
        (replace(TRIED, status=None, error="timeout", took_ms=10_000), 1, "No answer in 10.0 s"),
    ],
)
def test_that_the_first_step_that_failed_is_the_red_one(attempt: Attempt, stopped: int, said: str) -> None:
    states = [one.state for one in steps(attempt, attempt.url)]
    assert states == [
        StepState.PASSED if at < stopped else StepState.FAILED if at == stopped else StepState.OPEN for at in range(5)
    ]
    assert headline(attempt) == said


@pytest.mark.parametrize("body", [b'{"objs":[{"_id":"65f1"}]}', b'{"_id":{"$oid":"65f1"}}', b'{"id":"65f1"}'])
def test_that_the_record_a_test_became_is_named(body: bytes) -> None:
    assert record_id(replace(TRIED, body=body)) == "65f1"
    assert record_id(replace(TRIED, body=b"thanks")) == ""


def test_that_the_form_says_what_would_change_in_its_own_words() -> None:
    headers = (TargetHeader("Authorization", "9d9a"),)
    fields = frozenset((OptionalField.RF_DATA,))
    target = Target(1, "D", "", True, "http://here:1/share/a.b.c", headers, fields, False, True, NOW, NOW)
    saved = draft_of(target, "http://here:1")
    assert (saved.forward, saved.rec_type) == (Forward.HERE, "a.b.c")
    assert draft_of(target, "http://there").forward is Forward.HTTP
    edited = replace(saved, fields=fields | {OptionalField.TAGS}, is_enabled=False)
    assert changes(saved, edited) == ["Status", "Tags"]
    assert changes(saved, replace(saved, forward=Forward.OFF)) == ["Forward To"]
    assert changes(Draft(), replace(Draft(), is_enabled=False)) == []


def test_that_values_of_headers_are_sent_only_where_they_were_typed() -> None:
    draft = Draft(url="https://a.example/", headers=(HeaderRow("A", "new"), HeaderRow("B", tail="9d9a", is_saved=True)))
    assert draft.wish()["headers"] == [{"name": "A", "value": "new"}, {"name": "B"}]
    assert headers_problem(draft.headers) == ""
    assert headers_problem((HeaderRow("A", "x"), HeaderRow("a", "y"))) == "The header a is there twice."
    assert "new" not in repr(draft)


def test_that_a_share_path_without_a_rec_type_is_pointed_out() -> None:
    assert url_hint("https://api.microshare.io/share/").startswith("A recType belongs at its end")
    assert url_hint("https://api.microshare.io/share/a.b.c") == ""


def test_that_a_wide_list_shows_interval_signal_and_type() -> None:
    new = Device("24E124126B316056", "", "senet", "a.b", NOW, NOW, 1, type="EM500")
    known = replace(new, heard=Heard(rssi=-97.0, usual_interval_s=600.0))
    said, unsaid = (
        {column.title: column.text(rows.DeviceRow(device, NOW)) for column in rows.columns()} for device in (known, new)
    )
    assert (said["EVERY"], said["SIGNAL"], said["TYPE"]) == ("10 min", "\N{MINUS SIGN}97 dBm", "EM500")
    assert (unsaid["EVERY"], unsaid["SIGNAL"]) == ("–", "–")
