"""What Orbit says of values, moments, rows, downlinks and history; without a server and without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.screens.orbit import entries, moments, values
from app.screens.orbit.bar_words import consequence, queue_words, staged_words
from app.screens.orbit.frame_cards import cards, octets
from app.screens.orbit.history_file import history_csv
from app.screens.orbit.many_words import outcome_sign
from app.screens.orbit.parameter_rows import Knowledge, ParameterRow, parameter_rows
from app.screens.orbit.stories import stories
from app.screens.orbit.timeline_marks import timeline_marks
from embedded_server.domain.moments import iso
from embedded_server.domain.orbit import AuditEvent, ChangeState, ParameterSpec, Registered
from embedded_server.domain.orbit_told import Budget, NextFrame, SensorGlance, Window, WishOutcome, WishProblem
from tests.app.screens.orbit.told import (
    GAP,
    HIGH,
    HOUR,
    INTERVAL,
    NOW,
    OFFSET,
    REQUESTS,
    SPECS,
    SWITCH,
    WINDOW,
    frame,
    known,
    pending,
)


def row(of: Knowledge, name: str) -> ParameterRow:
    return next(one for one in parameter_rows(of) if one.spec.name == name)


@pytest.mark.parametrize(
    ("spec", "typed", "value", "shown"),
    [
        (HIGH, "-16", -160, "−16.0 °C"),
        (HIGH, "−16,5 °C", -165, "−16.5 °C"),
        (INTERVAL, " 20 min", 20, "20 min"),
        (SWITCH, "ON", 1, "on"),
        (REQUESTS, "370", 370, "370 min"),
    ],
)
def test_that_values_are_read_as_people_write_them(spec: ParameterSpec, typed: str, value: int, shown: str) -> None:
    assert values.read(spec, typed) == value
    assert values.shown(spec, value) == shown


@pytest.mark.parametrize(
    ("spec", "typed", "why"),
    [
        (HIGH, "16.05", "from −50.0 to 1200.0 °C"),
        (INTERVAL, "0", "from 1 to 1440 min"),
        (INTERVAL, "2.5", "from 1 to 1440 min"),
        (REQUESTS, "365", "in steps of 10"),
        (SWITCH, "2", "on or off"),
        (INTERVAL, "", "from 1 to 1440 min"),
    ],
)
def test_that_what_cannot_be_is_refused_with_the_limits(spec: ParameterSpec, typed: str, why: str) -> None:
    with pytest.raises(values.UnreadableError, match=why.replace(".", r"\.")):
        values.read(spec, typed)


def test_that_a_missed_window_moves_on_and_grows_vaguer() -> None:
    late = Window(GAP, 600, NOW - 7 * HOUR, NOW - HOUR)
    assert moments.next_at(late, NOW) == NOW + 5 * HOUR
    assert moments.next_at(late, NOW, 1) == NOW + 11 * HOUR
    assert moments.spread_at(late, 3) == 1_200


def test_that_a_sensor_that_stays_away_is_silent() -> None:
    away = replace(WINDOW, last_s=NOW - 2 * GAP - 1)
    assert moments.next_words(away, NOW) == "silent"
    assert moments.confidence(away, NOW) == "for 12 h"
    assert moments.confidence(replace(WINDOW, spread_s=None), NOW) == "too few requests"
    assert moments.confidence(Window(GAP), NOW) == "never asked"


def test_that_the_list_tells_what_needs_a_person_first() -> None:
    sensor = SensorGlance("1A2B3C", "deck", "ORBIT_K", "dana@x.io", Budget(1, 4), WINDOW, queued=2)
    marks = (
        (sensor, 0, "2 queued", "neutral"),
        (sensor, 3, "3 staged", "info"),
        (replace(sensor, in_flight=1), 0, "1 sent", "warn"),
        (replace(sensor, budget=Budget(4, 4)), 0, "2 queued", "danger"),
        (replace(sensor, trouble="contract"), 0, "2 blocked", "danger"),
        (replace(sensor, queued=0, uncertain=1), 0, "1 uncertain", "danger"),
    )
    for one, staged, text, tone in marks:
        mark = entries.mark(one, staged, NOW)
        assert mark is not None
        assert (mark.text, mark.tone) == (text, tone)
    assert entries.mark(replace(sensor, queued=0), 0, NOW) is None


def test_that_a_wanted_value_is_never_shown_as_active() -> None:
    told = row(known(pending("alarm_high", 250)), "alarm_high")
    assert (told.active, told.wanted, told.sign.text) == ("30.0 °C", 250, "Queued")


def test_that_each_state_says_what_it_waits_for() -> None:
    sent = known(
        pending("alarm_high", 250, ChangeState.IN_FLIGHT, attempts=2, frame=7, waits_for="acknowledgement"),
        frames=[frame(7, {"alarm_high": 250})],
    )
    assert row(sent, "alarm_high").when.endswith("try 2 of 8")
    assert row(sent, "alarm_high").why == "waits for the ack"
    spent = known(pending("alarm_high", 250, waits_for="quota"))
    assert row(spent, "alarm_high").why == "waits: today's downlinks are used"
    unsure = known(uncertain=["alarm_high"], frames=[frame(7, {"alarm_high": 250})])
    assert row(unsure, "alarm_high").sign.text == "Uncertain"
    assert row(unsure, "alarm_high").active == "30.0 °C?"
    assert row(unsure, "alarm_high").when.startswith("sent 25.0 °C")
    assert row(known(active={"alarm_high": None}), "alarm_high").sign.text == "Not known"


def test_that_a_staged_edit_says_what_it_would_become() -> None:
    def staged(result: Registered) -> ParameterRow:
        outcome = WishOutcome({"alarm_high": result}, (), (), ())
        return row(known(staged={"alarm_high": 250}, outcome=outcome), "alarm_high")

    assert staged(Registered.QUEUED).sign.text == "Staged"
    assert staged(Registered.UNCHANGED).why == "nothing would be sent"
    assert staged(Registered.REMOVED).why == "takes the queued change back"
    refused = WishOutcome({}, (WishProblem("alarm_high", "alarm_low must be below alarm_high"),), (), ())
    told = row(known(staged={"alarm_high": 250}, outcome=refused), "alarm_high")
    assert (told.sign.text, told.when) == ("Not possible", "Alarm_low must be below alarm_high")


def test_that_the_bar_counts_downlinks_and_says_when() -> None:
    outcome = WishOutcome(
        {"alarm_high": Registered.QUEUED},
        (),
        (NextFrame(8, bytes(8), {"alarm_high": 250}), NextFrame(9, bytes(8), {"measure_interval": 20})),
        (pending("alarm_high", 250, eta_s=NOW + 4 * HOUR, eta_p90_s=NOW + 10 * HOUR),),
    )
    said = consequence(known(staged={"alarm_high": 250}, outcome=outcome))
    assert said.startswith("1 downlink. All confirmed about ")
    assert said.endswith(" if one is missed.")
    full = consequence(known(staged={"alarm_high": 250}, outcome=outcome, used=4))
    assert full.startswith("1 downlink, more than the 0 left today.")
    assert (staged_words(1), queue_words(3)) == ("1 edit staged, nothing sent yet", "Queue 3 changes")


def test_that_bytes_belong_to_their_slots_and_a_lone_parameter_leaves_none_free() -> None:
    data = bytes.fromhex("120801001404FFCE")
    assert [owner for _, owner in octets(data, [INTERVAL, HIGH])] == [-1, -1, 0, 0, 0, 1, 1, 1]
    frames = (NextFrame(8, data, {"offset_external": 2}), NextFrame(9, data, {"alarm_high": 250}))
    outcome = WishOutcome({}, (), frames, ())
    made = cards(known(outcome=outcome, staged={"alarm_high": 250}))
    assert [(card.title, card.tone, card.free) for card in made] == [
        ("Downlink 8", "neutral", 0),
        ("Downlink 9", "info", 1),
    ]
    assert OFFSET.alone


def test_that_three_lights_tell_answered_emitted_and_confirmed_apart() -> None:
    def lights(code: int | None, *, is_acknowledged: bool = False, is_in_air: bool = True) -> list[str]:
        events = [AuditEvent(NOW, "acknowledged", frame=7)] if is_acknowledged else []
        one = frame(7, {"alarm_high": 250}, code=code, is_in_air=is_in_air, is_open=not is_acknowledged)
        (card,) = cards(known(frames=[one], events=events))
        return [light.state for light in card.lights]

    assert lights(None) == ["on", "waiting", "waiting"]
    assert lights(0) == ["on", "on", "waiting"]
    assert lights(4, is_in_air=False) == ["on", "off", "off"]
    assert lights(0, is_in_air=False) == ["on", "on", "off"]
    assert lights(0, is_acknowledged=True) == ["on", "on", "on"]


def test_that_a_change_is_one_story_from_wish_to_end() -> None:
    events = [
        AuditEvent(NOW - 9, "reported", parameter="alarm_high", value=300),
        AuditEvent(NOW - 8, "queued", 1, "alarm_high", 250, "admin"),
        AuditEvent(NOW - 7, "replaced", 1, "alarm_high", 260, "admin"),
        AuditEvent(NOW - 6, "sent", 1, "alarm_high", 260, frame=300),
        AuditEvent(NOW - 5, "emitted", frame=300),
        AuditEvent(NOW - 4, "acknowledged", frame=300),
        AuditEvent(NOW - 4, "applied", 1, "alarm_high", 260, frame=300),
        AuditEvent(NOW - 3, "boot", reason="reason 1, firmware 2.3"),
        AuditEvent(NOW - 2, "queued", 2, "alarm_high", 270, "admin"),
    ]
    told = stories(events, SPECS)
    assert [(one.change, one.outcome.text, one.frame) for one in told] == [
        ("26.0 to 27.0 °C", "Waits for a request", None),
        ("reason 1, firmware 2.3", "The sensor started anew", None),
        ("30.0 to 25.0 to 26.0 °C", "Confirmed", 45),
    ]


def test_that_the_whole_history_is_a_table_that_starts_no_formula() -> None:
    events = [
        AuditEvent(NOW, "queued", 1, "alarm_high", -160, "=dana()"),
        AuditEvent(NOW + 60, "sent", 1, "alarm_high", -160, frame=256),
    ]
    assert history_csv(events).splitlines() == [
        "time,unix,event,change,parameter,value,downlink,by,reason",
        f"{iso(moments.moment(NOW))},{NOW},queued,1,alarm_high,-160,,'=dana(),",
        f"{iso(moments.moment(NOW + 60))},{NOW + 60},sent,1,alarm_high,-160,1,,",
    ]


def test_that_the_timeline_holds_what_was_sent_and_what_is_expected() -> None:
    outcome = WishOutcome({}, (), (NextFrame(8, bytes(8), {"alarm_high": 250}),), ())
    marks = timeline_marks(known(frames=[frame(7, {"alarm_high": 240}, is_in_air=False)], outcome=outcome))
    assert [(one.number, one.is_sent, one.tone) for one in marks.diamonds] == [
        ("7", True, "warn"),
        ("8", False, "info"),
    ]
    assert marks.begin_s < NOW < marks.diamonds[1].at_s < marks.end_s
    assert marks.diamonds[1].spread_s == WINDOW.spread_s


def test_that_many_sensors_each_have_a_line() -> None:
    frames = (NextFrame(1, bytes(8), {"alarm_high": 250}),)
    results = {"alarm_high": Registered.QUEUED, "measure_interval": Registered.UNCHANGED}
    assert outcome_sign(WishOutcome(results, (), frames, ())).text == "1 queued, 1 not needed · 1 downlink"
    same = WishOutcome({"alarm_high": Registered.UNCHANGED}, (), (), ())
    assert outcome_sign(same).text == "1 not needed"
    refused = WishOutcome({}, (WishProblem("x", "no such parameter"),), (), ())
    assert (outcome_sign(refused).text, outcome_sign(refused).tone) == ("no such parameter", "danger")


def test_that_the_history_tells_the_time_of_every_day() -> None:
    now_s = 1_795_375_860
    said = [moments.day_and_time(now_s - days * 86_400, now_s) for days in (0, 1, 3)]
    clock = said[0].removeprefix("today ")
    assert said[1] == f"yesterday {clock}"
    assert said[2].endswith(f" {clock}")
