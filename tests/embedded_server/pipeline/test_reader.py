"""One record becomes readings and measurements."""

from __future__ import annotations

from hashlib import sha256

import pytest

from embedded_server.decoding.pool import DecoderPool
from embedded_server.domain.assignment import Assignment
from embedded_server.domain.decoder import DecoderKind, Version
from embedded_server.domain.decoding import Decoded, DecodeStatus
from embedded_server.domain.moments import EPOCH
from embedded_server.pipeline import reader as reader_module
from embedded_server.pipeline.assignments import Assignments
from embedded_server.pipeline.reader import ENVELOPE, UNREADABLE, RecordReader
from embedded_server.pipeline.recent_frames import RecentFrames
from embedded_server.store.base import Measurement, RecordReadings
from embedded_server.store.decoder_store import Assigned
from tests.embedded_server.pipeline.sending import DEVICE, Sending

NOBODYS = Assignments()


@pytest.fixture
def reader(decoders: DecoderPool) -> RecordReader:
    return RecordReader(decoders, RecentFrames())


def script(source: str, pattern: str = "*") -> Assignments:
    sha = sha256(source.encode()).hexdigest()
    return Assignments(
        [Assigned(Assignment(1, 1, rec_type=pattern), "Mine", DecoderKind.JAVASCRIPT, Version(1, sha, source, EPOCH))]
    )


def the_one(read: RecordReadings) -> tuple[str, bool, DecodeStatus | None, object]:
    (reading,) = read.readings
    decoded = reading.decoded
    if decoded is None:
        return reading.decoder, reading.guessed, None, None
    return reading.decoder, reading.guessed, decoded.status, decoded.data


async def test_that_cayenne_is_guessed_and_said_to_be(reader: RecordReader, sending: Sending) -> None:
    read = await reader.read(await sending.uplink(1), NOBODYS)
    assert the_one(read) == ("Cayenne LPP", True, DecodeStatus.OK, {"temperature_1": 27.2})
    assert read.measurements == {0: (Measurement("temperature_1", "°C", 27.2),)}


async def test_that_other_bytes_are_left_alone(reader: RecordReader, sending: Sending) -> None:
    read = await reader.read(await sending.uplink(1, "FFFFFFFF"), NOBODYS)
    assert the_one(read) == ("", False, None, None)
    assert read.measurements == {}


async def test_that_what_the_network_decoded_is_taken(reader: RecordReader, sending: Sending) -> None:
    body = {
        "end_device_ids": {"device_id": "hall", "dev_eui": DEVICE},
        "uplink_message": {"f_port": 1, "frm_payload": "AWcBEA==", "decoded_payload": {"humidity": 41.5, "on": True}},
    }
    read = await reader.read(await sending.send(body), NOBODYS)
    assert the_one(read) == (ENVELOPE, False, DecodeStatus.OK, {"humidity": 41.5, "on": True})
    assert read.measurements == {0: (Measurement("humidity", "%", 41.5), Measurement("on", "", 1.0))}


async def test_that_an_assigned_decoder_goes_before_the_networks_values(
    reader: RecordReader, decoders: DecoderPool, sending: Sending
) -> None:
    await decoders.start()
    body = {
        "end_device_ids": {"device_id": "hall", "dev_eui": DEVICE},
        "uplink_message": {"f_port": 7, "frm_payload": "AWcBEA==", "decoded_payload": {"humidity": 41.5}},
    }
    source = "function decodeUplink(input) { return {data: {first: input.bytes[0], port: input.fPort}}; }"
    read = await reader.read(await sending.send(body), script(source))
    assert the_one(read) == ("Mine", False, DecodeStatus.OK, {"first": 1, "port": 7})
    assert read.readings[0].message.decoded == {"humidity": 41.5}


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("function decodeUplink() { throw new Error('no'); }", DecodeStatus.THREW),
        ("function decodeUplink() { while (true) {} }", DecodeStatus.TIMEOUT),
        ("function decodeUplink() { return {data: {a: 1}, errors: ['bad']}; }", DecodeStatus.CODEC_ERROR),
        ("var x = 1;", DecodeStatus.NO_ENTRY),
    ],
)
async def test_that_a_failing_decoder_gives_a_reading_and_no_points(
    reader: RecordReader, decoders: DecoderPool, sending: Sending, source: str, status: DecodeStatus
) -> None:
    await decoders.start()
    read = await reader.read(await sending.uplink(1), script(source))
    decoder, _, found, _ = the_one(read)
    assert (decoder, found) == ("Mine", status)
    assert read.measurements == {}


async def test_that_a_message_is_kept_while_no_decoder_runs(
    reader: RecordReader, decoders: DecoderPool, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "PATIENCE", 0.01)
    await decoders.stop()
    for count in range(3):
        read = await reader.read(await sending.uplink(count), script("function decodeUplink() {}"))
        assert the_one(read) == ("Mine", False, DecodeStatus.KILLED, None)
        assert read.readings[0].message.device == DEVICE


@pytest.mark.parametrize(("assignments", "decoder"), [(NOBODYS, ""), (script("function decodeUplink() {}"), "Mine")])
async def test_that_a_payload_that_is_no_hex_gives_a_failed_reading_that_says_so(
    reader: RecordReader, sending: Sending, assignments: Assignments, decoder: str
) -> None:
    record = await sending.send({"devEui": DEVICE, "pdu": "zz", "port": 1, "seqno": 1})
    (reading,) = (await reader.read(record, assignments)).readings
    assert reading.decoded == Decoded(DecodeStatus.CODEC_ERROR, errors=('pdu is not hex: "zz".',))
    assert (reading.message.payload, reading.decoder) == (None, decoder)


async def test_that_the_networks_values_count_beside_a_broken_payload(reader: RecordReader, sending: Sending) -> None:
    uplink = {"f_port": 1, "frm_payload": "A", "decoded_payload": {"humidity": 41.5}}
    record = await sending.send({"end_device_ids": {"device_id": "hall", "dev_eui": DEVICE}, "uplink_message": uplink})
    read = await reader.read(record, NOBODYS)
    assert the_one(read) == (ENVELOPE, False, DecodeStatus.WARNED, {"humidity": 41.5})
    assert read.readings[0].decoded
    assert read.readings[0].decoded.warnings == ('frm_payload is not base64: "A".',)
    assert read.measurements == {0: (Measurement("humidity", "%", 41.5),)}


async def test_that_a_repeated_frame_is_marked_and_not_measured_again(reader: RecordReader, sending: Sending) -> None:
    first = await reader.read(await sending.uplink(1), NOBODYS)
    again = await reader.read(await sending.uplink(1), NOBODYS)
    assert [read.readings[0].is_duplicate for read in (first, again)] == [False, True]
    assert again.readings[0].decoded == first.readings[0].decoded
    assert again.measurements == {}


async def test_that_a_test_record_is_decoded_but_neither_measured_nor_remembered(
    reader: RecordReader, sending: Sending
) -> None:
    body = {"devEui": DEVICE, "pdu": "01670110", "joinId": 1, "seqno": 1}
    test = await reader.read(await sending.send(body, is_test=True), NOBODYS)
    real = await reader.read(await sending.send(body), NOBODYS)
    assert the_one(test) == the_one(real)
    assert test.measurements == {}
    assert real.measurements
    assert not real.readings[0].is_duplicate


async def test_that_an_event_is_neither_decoded_nor_measured(reader: RecordReader, sending: Sending) -> None:
    status = {"deviceInfo": {"devEui": DEVICE}, "data": "AWcBEA==", "fPort": 1, "object": {"temperature": 1}}
    ack = {"devEui": DEVICE, "txtime": "2026-11-25T12:00:00Z", "ack": True}
    for event, body, suffix in (("status", status, "/status"), ("ack", ack, "")):
        read = await reader.read(await sending.send(body, suffix=suffix), script("broken"))
        assert read.readings[0].message.event == event
        assert (read.readings[0].decoded, read.measurements) == (None, {})


async def test_that_every_message_of_a_list_is_read(reader: RecordReader, sending: Sending) -> None:
    body = [{"devEui": DEVICE, "pdu": f"0167{value:04X}", "joinId": 1, "seqno": value} for value in range(200)]
    read = await reader.read(await sending.send(body), NOBODYS)
    assert len(read.readings) == 200
    assert read.measurements[199] == (Measurement("temperature_1", "°C", 19.9),)


@pytest.mark.parametrize("body", [b"7", b"null", b'{"unknown": "shape"}', b"[]", b'\xef\xbb\xbf{"x": 1}'])
async def test_that_a_body_of_no_network_says_nothing(reader: RecordReader, sending: Sending, body: bytes) -> None:
    read = await reader.read(await sending.send(body), NOBODYS)
    assert (read.readings, read.measurements) == ((), {})


async def test_that_a_record_that_breaks_the_reader_gets_a_reading_that_says_so(
    reader: RecordReader, sending: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    read = await reader.read(await sending.send(b"no json at all"), NOBODYS)
    (reading,) = read.readings
    assert (reading.message.event, reading.decoded and reading.decoded.status) == (UNREADABLE, DecodeStatus.THREW)
    assert reading.decoded is not None
    assert reading.decoded.errors[0].startswith("This record could not be read: DecodeError")
    assert caplog.records[0].exc_info


async def test_that_a_body_that_names_something_twice_says_so_on_its_readings(
    reader: RecordReader, sending: Sending
) -> None:
    body = b'{"devEui":"70B3D5E75E00A101","pdu":"FFFF","pdu":"01670110","port":2,"joinId":1,"seqno":1}'
    read = await reader.read(await sending.send(body), NOBODYS)
    assert the_one(read) == ("Cayenne LPP", True, DecodeStatus.WARNED, {"temperature_1": 27.2})
    assert '"pdu" more than once' in (read.readings[0].decoded or Decoded(DecodeStatus.OK)).warnings[-1]
    assert read.record.body == body
