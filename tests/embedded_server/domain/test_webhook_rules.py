"""What a webhook's address may be, without anybody to ask."""

from __future__ import annotations

import pytest

from embedded_server.domain.webhook_rules import RestrictionError, check_webhook_addresses, check_webhook_url


def refused(url: str) -> str:
    with pytest.raises(RestrictionError) as error:
        check_webhook_url(url)
    assert error.value.code == f"webhook_{error.value.restriction}"
    return error.value.restriction


@pytest.mark.parametrize(
    "url", ["HTTPS://Hooks.Example:443/in", "http://a-b.example:1024?key=1", "http://localhost:65535"]
)
def test_that_a_plain_address_is_taken(url: str) -> None:
    assert check_webhook_url(url).host == url.partition("//")[2].lower().partition(":")[0]


@pytest.mark.parametrize(
    "place", ["1.2.3.4", "1.2.3.4.", "01.2.3.4", "0x1.2.3.4", "16909060", "a.1", "[::1]", "[::ffff:1.2.3.4]"]
)
def test_that_every_spelling_of_an_address_in_numbers_is_one(place: str) -> None:
    assert refused(f"https://{place}/") == "ip_address"
    assert refused(f"https://{place}:8080/") == "ip_address"


@pytest.mark.parametrize(
    "url",
    [
        "https://a\r\nb.example/",
        "https://a.example\\@b.example/",
        "https://a.example/%zz",
        "//a.example",
        "https://-a.example",
    ],
)
def test_that_what_others_might_read_differently_is_none(url: str) -> None:
    assert refused(url) in ("url", "userinfo")


@pytest.mark.parametrize(
    ("addresses", "allows_private", "restriction"),
    [
        (["93.184.215.14"], False, ""),
        (["10.0.0.1", "93.184.215.14"], False, ""),
        (["10.0.0.1", "127.0.0.1", "169.254.169.254"], False, "private_address"),
        (["10.0.0.1"], True, ""),
        (["169.254.169.254"], True, "private_address"),
        (["::1", "2606:2800:21f::1"], True, "no_address"),
        ([], True, "no_address"),
    ],
)
def test_that_one_address_that_may_be_called_is_enough(
    addresses: list[str], allows_private: bool, restriction: str
) -> None:
    found = ""
    try:
        check_webhook_addresses(addresses, allows_private=allows_private)
    except RestrictionError as error:
        found = error.restriction
    assert found == restriction
