"""The bodies of a virtual fleet are those of real networks, and their values are plausible."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice, pairwise

import msgspec
import pytest

from embedded_server.decoding import cayenne
from embedded_server.domain.decoding import numeric_fields
from embedded_server.domain.message import Message
from embedded_server.envelopes.recognise import recognise
from embedded_server.simulation.fleet import Fleet, Post
from embedded_server.simulation.templates import load_templates

START = 1_795_600_000.0
NETWORKS = {
    "senet": "senet",
    "tts": "tts",
    "chirpstack": "chirpstack4",
    "loriot": "loriot",
    "helium": "helium",
    "thingpark": "thingpark",
    "sigfox": "sigfox",
}


def posts(network: str, count: int, devices: int = 6, start: float = START, step: int = 10) -> list[Post]:
    """As many as asked for, `step` seconds apart."""
    moments: Iterator[int] = iter(range(int(start), 2**40, step))
    fleet = Fleet([load_templates()[network]], devices, None, start)
    return list(islice(fleet.posts(lambda: next(moments)), count))


def message_of(post: Post) -> Message:
    query = post.address.partition("?")[2]
    (message,) = recognise(msgspec.json.decode(post.body), datetime.now(UTC), "", query)
    return message


def test_that_every_network_is_recognised_as_itself() -> None:
    assert load_templates().keys() == NETWORKS.keys()
    for network, recognised in NETWORKS.items():
        for post in posts(network, 12):
            message = message_of(post)
            assert (message.network, message.is_uplink) == (recognised, True)
            assert message.payload
            assert None not in (message.device, message.f_cnt, message.device_time, message.rssi, message.snr)


@pytest.mark.parametrize("network", NETWORKS)
def test_that_counters_go_up_and_only_repetitions_look_alike(network: str) -> None:
    heard: dict[str, list[int]] = defaultdict(list)
    for post in posts(network, 200):
        message = message_of(post)
        assert message.device is not None
        assert message.f_cnt is not None
        if not post.is_repeated:
            heard[message.device].append(message.f_cnt)
    assert len(heard) == 6
    for counters in heard.values():
        steps = [(later - earlier) % 4_096 for earlier, later in pairwise(counters)]
        assert set(steps) <= {1, 2, 3}


def test_that_a_little_is_lost_and_a_little_comes_twice() -> None:
    fleet = Fleet([load_templates()["senet"]], 50, None, START)
    made = list(islice(fleet.posts(lambda: START), 2_000))
    repeated = sum(post.is_repeated for post in made)
    assert 2 < repeated < 60
    assert 10 < fleet.lost < 100
    bodies = Counter(post.body for post in made)
    assert sum(count - 1 for count in bodies.values()) == repeated


def test_that_devices_keep_their_identity_and_start_a_new_session() -> None:
    first, later = posts("senet", 40), posts("senet", 40, start=START + 3_600)
    assert {message_of(post).device for post in first} == {message_of(post).device for post in later}
    keys = {message_of(post).duplicate_key for post in first}
    assert keys.isdisjoint({message_of(post).duplicate_key for post in later})


def test_that_fleets_of_two_networks_share_no_device() -> None:
    devices = [{message_of(post).device for post in posts(network, 30)} for network in NETWORKS]
    assert len(set().union(*devices)) == 6 * len(NETWORKS)


def test_that_the_values_of_a_day_are_plausible_and_move() -> None:
    values: dict[str, list[float]] = defaultdict(list)
    for post in posts("senet", 1_440, devices=3, step=60):
        payload = message_of(post).payload
        assert payload is not None
        assert cayenne.looks_like_cayenne(payload)
        for field, value in numeric_fields(cayenne.decode(payload).data).items():
            values[f"{post.address.rpartition('.')[2]}.{field}"].append(value)
    low_and_high = {
        "co2.concentration_1": (350, 2_000),
        "co2.temperature_2": (17, 27),
        "co2.relative_humidity_3": (35, 60),
        "freezer.temperature_1": (-25, 0),
        "freezer.digital_in_2": (0, 1),
        "freezer.voltage_3": (2.3, 3.7),
        "door.generic_1": (0, 100_000),
        "door.voltage_2": (2.3, 3.7),
    }
    assert values.keys() == low_and_high.keys()
    for field, (low, high) in low_and_high.items():
        assert low <= min(values[field]) < max(values[field]) <= high, field
    assert values["door.generic_1"] == sorted(values["door.generic_1"])
    assert max(values["co2.concentration_1"]) - min(values["co2.concentration_1"]) > 300


def test_that_each_kind_has_its_rec_type_unless_one_is_given() -> None:
    assert {post.address for post in posts("senet", 30)} == {
        "demo.sluice.co2",
        "demo.sluice.freezer",
        "demo.sluice.door",
    }
    fleet = Fleet([load_templates()["chirpstack"]], 3, "a.b", START)
    assert {post.address for post in islice(fleet.posts(lambda: START), 30)} == {"a.b?event=up"}


def test_that_a_sigfox_frame_is_short_enough() -> None:
    for post in posts("sigfox", 30):
        payload = message_of(post).payload
        assert payload is not None
        assert len(payload) <= 12
