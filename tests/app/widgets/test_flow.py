"""The flow: let in above the line, refused below it, in words for those who do not see it."""

import pytest
from pytestqt.qtbot import QtBot

from app.theme import LIGHT
from app.widgets.flow import AXIS, FlowBar, FlowChart, FlowStrip, mark, nice_top, summary
from app.widgets.fonts import Type
from app.widgets.look import Look
from app.widgets.paint import text_width

BARS = tuple(FlowBar(f"13:{at:02}", 30, 1 if at == 5 else 0) for at in range(60))


@pytest.mark.parametrize(("peak", "top"), [(0, 2), (3, 4), (5, 6), (9, 10), (44, 60), (61, 100), (1_001, 2_000)])
def test_that_the_scale_ends_at_a_round_number_that_halves(peak: int, top: int) -> None:
    assert nice_top(peak) == top
    assert top % 2 == 0


@pytest.mark.parametrize("number", [0, 7, 999, 1_000, 1_160, 9_999, 12_345, 300_000, 999_999, 2_000_000, 45_000_000])
def test_that_the_scale_has_room_for_its_numbers(look: Look, number: int) -> None:
    assert text_width(look, Type.SMALL, mark(number)) <= look.px(AXIS - 8)


def test_that_large_numbers_of_the_scale_are_short() -> None:
    assert [mark(number) for number in (0, 999, 1_000, 1_160, 300_000, 2_000_000)] == [
        "0",
        "999",
        "1k",
        "1.1k",
        "300k",
        "2M",
    ]


def test_that_the_flow_is_told_in_words() -> None:
    assert summary(BARS) == "1,800 let in, 1 refused since 13:00"
    assert summary(()) == "nothing yet"


@pytest.mark.parametrize("bars", [(), BARS[:1], BARS])
def test_that_the_strip_says_what_it_shows(look: Look, qtbot: QtBot, bars: tuple[FlowBar, ...]) -> None:
    strip = FlowStrip(look)
    qtbot.addWidget(strip)
    strip.show_bars(bars)
    strip.resize(strip.sizeHint())
    strip.grab()
    assert strip.accessibleName() == f"Flow: {summary(bars)}"


@pytest.fixture
def chart(look: Look, qtbot: QtBot) -> FlowChart:
    chart = FlowChart(look)
    qtbot.addWidget(chart)
    chart.resize(640, 140)
    chart.show_bars(BARS)
    chart.show()
    return chart


def test_that_one_refused_post_among_many_is_seen(chart: FlowChart) -> None:
    shot = chart.grab().toImage()
    colors = [shot.pixelColor(x, y).name().upper() for x in range(80, 120) for y in range(90, 120)]
    assert LIGHT.danger_fill in colors


def test_that_a_bar_tells_its_time_and_numbers(chart: FlowChart) -> None:
    left, right = chart.rect().left() + AXIS + 1, chart.rect().right() - 3
    assert chart.tip_at(left) == "13:00: 30 let in, 0 refused"
    assert chart.tip_at(right) == "13:59: 30 let in, 0 refused"
    assert chart.tip_at(2) == ""
