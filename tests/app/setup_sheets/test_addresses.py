"""Which address a sender is told, and what is said of one that it cannot reach."""

from __future__ import annotations

import pytest

from app.setup_sheets.addresses import Address, Reach, addresses, doubt, reach_of
from app.setup_sheets.networks import NETWORKS

SENET, CHIRPSTACK = NETWORKS[0], NETWORKS[2]


@pytest.mark.parametrize(
    ("host", "reach"),
    [
        ("127.0.0.1", Reach.COMPUTER),
        ("::1", Reach.COMPUTER),
        ("localhost", Reach.COMPUTER),
        ("0.0.0.0", Reach.COMPUTER),
        ("192.168.1.24", Reach.NETWORK),
        ("10.0.0.3", Reach.NETWORK),
        ("169.254.7.7", Reach.NETWORK),
        ("100.64.0.9", Reach.NETWORK),
        ("fd00::1", Reach.NETWORK),
        ("harbour", Reach.NETWORK),
        ("harbour.local", Reach.NETWORK),
        ("93.184.215.14", Reach.INTERNET),
        ("in.example.org", Reach.INTERNET),
    ],
)
def test_that_a_host_says_from_where_it_can_be_reached(host: str, reach: Reach) -> None:
    assert reach_of(host) is reach


def test_that_a_closed_server_lists_the_networks_address_as_one_where_nobody_listens() -> None:
    here, lan = addresses("http://127.0.0.1:8443", "192.168.1.24", (), is_open=False)
    assert (here.base, here.reach, here.is_open) == ("http://127.0.0.1:8443", Reach.COMPUTER, True)
    assert (lan.base, lan.reach, lan.is_open) == ("http://192.168.1.24:8443", Reach.NETWORK, False)


def test_that_a_server_on_one_network_address_is_not_at_this_computers() -> None:
    here, lan = addresses("https://192.168.1.24:8443", "192.168.1.24", (), is_open=True)
    assert (here.base, here.is_open) == ("https://127.0.0.1:8443", False)
    assert (lan.base, lan.is_open) == ("https://192.168.1.24:8443", True)


def test_that_other_names_are_public_and_encrypted() -> None:
    (*_, last) = addresses("http://127.0.0.1:8443", "", ("in.example.org",), is_open=False)
    assert (last.base, last.reach) == ("https://in.example.org", Reach.INTERNET)


def test_that_a_network_on_the_internet_is_told_that_it_cannot_reach_a_private_address() -> None:
    for base, reach in (("http://127.0.0.1:8443", Reach.COMPUTER), ("https://192.168.1.24:8443", Reach.NETWORK)):
        found = doubt(Address(base, reach), SENET)
        assert found is not None
        assert (found.tone, "Senet" in found.text) == ("danger", True)


def test_that_a_network_server_of_ones_own_may_stand_on_the_same_network() -> None:
    assert doubt(Address("https://192.168.1.24:8443", Reach.NETWORK), CHIRPSTACK) is None


def test_that_a_token_is_not_sent_in_the_clear_unnoticed() -> None:
    found = doubt(Address("http://in.example.org", Reach.INTERNET), SENET)
    assert found is not None
    assert "unencrypted" in found.title
    assert doubt(Address("https://in.example.org", Reach.INTERNET), SENET) is None


def test_that_where_nobody_listens_is_said_first() -> None:
    found = doubt(Address("http://192.168.1.24:8443", Reach.NETWORK, is_open=False), CHIRPSTACK)
    assert found is not None
    assert found.title == "The server listens on this computer only"
    elsewhere = doubt(Address("http://127.0.0.1:8443", Reach.COMPUTER, is_open=False), CHIRPSTACK)
    assert elsewhere is not None
    assert elsewhere.title == "The server does not listen there"
