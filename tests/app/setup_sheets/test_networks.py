"""What is typed into a network's console must open the gate: URL, header and body as the server takes them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.sender import Sender
from app.setup_sheets.networks import NETWORKS, SIGFOX_BODY
from app.setup_sheets.sheet import Network, sheet_of
from embedded_server.envelopes.recognise import recognise

TOKEN = "4be1a90c" * 8
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SHARE = Sender("https://in.example.org", "us.philadelphia.senet.em500", TOKEN)
UPLINK = replace(SHARE, is_uplink=True)

every_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: str(network.key))


@every_network
def test_that_a_sheet_has_the_address_of_the_rec_type_and_the_header_with_the_token(network: Network) -> None:
    values = [one.value for one in sheet_of(network, SHARE).fields]
    assert "https://in.example.org/share/us.philadelphia.senet.em500" in values
    assert f"Bearer {TOKEN}" in values


@every_network
def test_that_a_sheet_for_uplinks_needs_no_header(network: Network) -> None:
    values = [one.value for one in sheet_of(network, UPLINK).fields]
    assert f"https://in.example.org/uplink/{TOKEN}" in values
    assert not any("Bearer" in value for value in values)


@every_network
@pytest.mark.parametrize("sender", [SHARE, UPLINK], ids=["share", "uplink"])
def test_that_no_sheet_shows_its_token(network: Network, sender: Sender) -> None:
    sheet = sheet_of(network, sender)
    assert TOKEN not in repr(sheet)
    for one in sheet.fields:
        assert TOKEN not in sheet.shown(one)
        assert one.is_secret == (TOKEN in one.value)


@every_network
def test_that_labels_name_one_field_each(network: Network) -> None:
    labels = [one.label for one in sheet_of(network, SHARE).fields]
    assert len(set(labels)) == len(labels)


def test_that_senets_sheet_has_its_fields_in_its_order_and_its_addresses() -> None:
    sheet = sheet_of(NETWORKS[0], SHARE)
    labels = [one.label for one in sheet.fields]
    assert labels[:6] == ["Status", "Forward To", "Use Legacy Format", "URL", "Header Key(s)", "Header Value(s)"]
    assert sheet.network.sources == ("34.197.99.138", "52.88.64.191")


def test_that_a_webhook_id_is_one_that_the_things_stack_takes() -> None:
    things_stack = next(network for network in NETWORKS if network.key == "things_stack")
    for name in ("us.philadelphia.senet.em500", "A", "x" * 200, "my_own-rec.type", "a..b__c"):
        ids = {one.label: one.value for one in sheet_of(things_stack, replace(SHARE, rec_type=name)).fields}
        assert re.fullmatch(r"[a-z0-9](?:-?[a-z0-9]){2,}", ids["Webhook ID"])
        assert len(ids["Webhook ID"]) <= 36


def test_that_the_server_recognises_what_the_sigfox_template_makes() -> None:
    values = {"{device}": "1A2B3C", "{time}": "1764162000", "{data}": "0167010E", "{seqNumber}": "17"}
    body = SIGFOX_BODY
    for variable, value in values.items():
        body = body.replace(variable, value)
    (message,) = recognise(json.loads(body), NOW)
    assert (message.network, message.device, message.payload) == ("sigfox", "1A2B3C", bytes.fromhex("0167010E"))


def test_that_a_sheet_is_copied_as_lines_to_paste() -> None:
    assert f"Header Value(s): Bearer {TOKEN}" in sheet_of(NETWORKS[0], SHARE).text().splitlines()
