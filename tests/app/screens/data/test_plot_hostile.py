"""Values and names of any kind, on their whole way: posted, stored, asked for and drawn."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from app.api.errors import RefusedByServerError
from app.widgets.plot.state import ALL
from tests.app.screens.data.conftest import Fleet, Screen

pytestmark = pytest.mark.slow

REC_TYPE, FRAMES = "hostile.plot", 3
REFUSED = ("1e400", "-1e400", "NaN", "Infinity", "0x10", "1_000")  # no JSON, or out of range: they come to no plot
LITERALS = (
    *("null", "true", "false", '""', '"21.5"', '"NaN"', '"<b>x</b>"', "{}", "[]", "[null]", '{"a":{"b":[1,"x",null]}}'),
    *("0", "-0", "-0.0", "5", "1e308", "-1e308", "1.7976931348623157e308", "5e-324", "-5e-324", "1e-310"),
    *("9" * 18, "9" * 19, "9" * 400, "-" + "9" * 400, "9223372036854775807", "-9223372036854775808"),
    *("18446744073709551615", "0.1", "1e-7", "123456789.123456789", "[1e308,-1e308]", "[[1],[2,[3]]]", "1E+2"),
    *('"\\u0000"', '"\\ud83d\\udca9"', '{"":1}', '{"a.b":1,"a":{"b":2}}', '{"__proto__":1}'),
)
NAMES = ("", " ", "=1+1", "<img src=x>", "a\\nb", "\\u0000", "\\ud83d\\udca9", "x" * 300, "a.b", "&amp;", "%s", "../..")


def body(fields: str, number: int) -> bytes:
    head = {"end_device_ids": {"device_id": "hostile", "dev_eui": "70B3D57ED0000666"}}
    message = f'{{"f_port":1,"f_cnt":{number},"decoded_payload":{{{fields}}}}}'
    return f'{json.dumps(head)[:-1]},"uplink_message":{message}}}'.encode()


def frame(number: int) -> bytes:
    """Fields that keep their kind, fields whose kind changes with each frame, and names that are none."""
    alike = [f'"k{place:02}":{literal}' for place, literal in enumerate(LITERALS)]
    mixed = [f'"m{place:02}":{LITERALS[(place + number) % len(LITERALS)]}' for place in range(0, len(LITERALS), 4)]
    named = [f'"{name}":{number}' for name in NAMES]
    return body(",".join((*alike, *mixed, *named)), number)


def test_that_no_value_and_no_name_stops_the_plot(
    screen: Screen, fleet: Fleet, read_all: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    for literal in REFUSED:
        with pytest.raises(RefusedByServerError):
            fleet.loop.run_until_complete(fleet._post(REC_TYPE, body(f'"k":{literal}', 0), False))
    for number in range(FRAMES):
        fleet.loop.run_until_complete(fleet._post(REC_TYPE, frame(number), False))
    read_all()
    screen.open(REC_TYPE)
    pane = screen.view._plot
    screen.until(lambda: len(pane._model.series) > len(LITERALS))
    every = list(pane._model.series.values())
    finite = [one for one in every if one.field.startswith("k")]
    assert {one.last_value for one in finite} >= {1e308, -1e308, 5e-324, 0.0, 1.0, 2.0**63, 1.7976931348623157e308}
    assert all(math.isfinite(one.last_value) for one in every)
    pane._model.choose([one.id for one in every])
    plot = pane._plot
    screen.until(lambda: len(plot._state.lines) == len(every))
    plot.choose_range(ALL)
    assert all(np.isfinite(line.series.value).all() and len(line.series) for line in plot._state.lines.values())
    for start, end in ((0.0, 1e12), (-1e18, 1e18), (math.nan, math.inf), plot._state._everything()):
        plot.set_range(start, end)
        plot._draw()
        assert not plot.grab().isNull()
    plot.show_details(True)
    plot._count()
    assert "".join(plot.csv_lines())
    clicked = every[0]
    plot.point_clicked.emit(str(clicked.id), clicked.last_at.timestamp())
    screen.until(lambda: screen.view._inspector._decoded.chosen_field() == clicked.field)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
