"""However many are refused, the log stays readable."""

from __future__ import annotations

import logging

import pytest

from embedded_server.call import unread_call
from embedded_server.domain.refusal import RefusedError
from embedded_server.refusal_lines import MOST_A_SECOND, RefusalLines

ERROR = RefusedError(400, "request_unreadable", "It does not begin with a method of HTTP.")


def test_that_each_has_its_line_until_they_are_too_many(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    lines, call = RefusalLines(), unread_call("192.0.2.7")
    for _ in range(1_000):
        lines.say(7.5, call, ERROR)
    assert len(caplog.messages) == MOST_A_SECOND
    assert caplog.messages[0] == f"Request {call.request_id} from 192.0.2.7 was refused: {ERROR.reason}"
    lines.catch_up(7.9)
    assert len(caplog.messages) == MOST_A_SECOND
    lines.catch_up(8.0)
    assert caplog.messages[-1] == f"{1_000 - MOST_A_SECOND} more requests were refused within that second"
    lines.say(8.1, call, ERROR)
    lines.catch_up(9.0)
    assert len(caplog.messages) == MOST_A_SECOND + 2
