"""Decoders over the admin API: drafts, versions, trials, examples, checks and rows."""

from __future__ import annotations

from typing import Any

from embedded_server.domain.check import CheckKind, Verdict
from embedded_server.wire.trials import check_from_json
from tests.embedded_server.routes.admin.admin_server import Running

DEVICE = "70B3D5E75E00A101"
DOUBLE = "function decodeUplink(input) { return {data: {t: input.bytes[0] * 2}}; }"
TRIPLE = "function decodeUplink(input) { return {data: {t: input.bytes[0] * 3}}; }"
TABLE = '[[field]]\nname = "level"\nat = 0\ntype = "u16"\nunit = "cm"\n'


async def add(server: Running, source: str = DOUBLE, kind: str = "javascript", **more: object) -> int:
    reply = await server.admin.post("/decoders", json={"name": "Tank", "kind": kind, "source": source, **more})
    assert reply.status_code == 201, reply.text
    return int(reply.json()["id"])


async def decoder(server: Running, number: int) -> dict[str, Any]:
    told: dict[str, Any] = (await server.admin.get(f"/decoders/{number}")).json()
    return told


async def sent(server: Running, pdu: str, rec_type: str = "a.b", port: int = 2, device: str = DEVICE) -> dict[str, Any]:
    """The reading of an uplink."""
    body = {"devEui": device, "pdu": pdu, "port": port, "seqno": 1, "joinId": pdu}
    reply = await server.post(rec_type, body, await server.pipe_token())
    await server.all_read()
    record = (await server.admin.get(f"/records/{reply.json()['objs'][0]['id']}")).json()
    reading: dict[str, Any] = record["readings"][0]
    return reading


async def test_that_a_draft_reads_nothing_until_it_is_a_version(server: Running) -> None:
    number = await add(server, pattern="a.*")
    await server.admin.put(f"/decoders/{number}/draft", json={"source": TRIPLE})
    first = await sent(server, "05")
    reply = await server.admin.post(f"/decoders/{number}/versions", json={"note": "three times"})
    assert (reply.status_code, reply.json()["live"]["note"], reply.json()["draft"]) == (201, "three times", None)
    second = await sent(server, "06")
    for reading, version, value in ((first, 1, 10), (second, 2, 18)):
        assert (reading["decoder_id"], reading["version"], reading["decoded"]["data"]) == (
            number,
            version,
            {"t": value},
        )
    versions = (await server.admin.get(f"/decoders/{number}/versions")).json()["items"]
    assert [each["number"] for each in versions] == [2, 1]
    assert [each["sha"] for each in versions] == [second["decoded"]["codec_sha"], first["decoded"]["codec_sha"]]
    await server.admin.put(f"/decoders/{number}/live", json={"number": 1})
    assert (await sent(server, "07"))["version"] == 1
    told = await decoder(server, number)
    assert (told["uplinks"], told["failed"], told["users"], told["error_rate"]) == (2, 0, 1, 0)
    assert (await server.admin.put(f"/decoders/{number}/live", json={"number": 9})).status_code == 404
    assert (await server.admin.post(f"/decoders/{number}/versions", json={})).json()["code"] == "no_draft"


async def test_that_a_draft_that_does_not_load_is_saved_and_never_live(server: Running) -> None:
    number = await add(server)
    await server.admin.put(f"/decoders/{number}/draft", json={"source": "function decodeUplink( {"})
    reply = await server.admin.post(f"/decoders/{number}/versions", json={"anyway": True})
    assert (reply.status_code, reply.json()["line"]) == (422, 1)
    assert (await server.admin.delete(f"/decoders/{number}/draft")).status_code == 204
    assert (await decoder(server, number))["draft"] is None


async def test_that_failing_examples_ask_before_a_version_is_live(server: Running) -> None:
    number = await add(server)
    example = {"payload_hex": "05", "port": 1, "name": "five", "expected": {"t": 10}}
    kept = (await server.admin.post(f"/decoders/{number}/examples", json=example)).json()
    assert (kept["state"], kept["expected"]) == ("passes", {"t": 10})
    await server.admin.put(f"/decoders/{number}/draft", json={"source": TRIPLE})
    (shown,) = (await server.admin.get(f"/decoders/{number}/examples")).json()["items"]
    assert (shown["state"], shown["actual"]["data"]) == ("fails", {"t": 15})
    refused = await server.admin.post(f"/decoders/{number}/versions", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "examples_fail")
    assert [each["name"] for each in refused.json()["examples"]] == ["five"]
    assert (await server.admin.post(f"/decoders/{number}/versions", json={"anyway": True})).status_code == 201
    assert (await server.admin.delete(f"/decoders/{number}/examples/{kept['id']}")).status_code == 204
    assert (await server.admin.delete(f"/decoders/{number}/examples/{kept['id']}")).status_code == 404


async def test_that_any_record_becomes_an_example(server: Running) -> None:
    number = await add(server, pattern="a.b")
    await sent(server, "07")
    record = (await server.admin.get("/records")).json()["items"][0]
    body = {"record_id": record["id"]}
    kept = (await server.admin.post(f"/decoders/{number}/examples", json=body)).json()
    assert (kept["payload_hex"], kept["port"], kept["expected"]) == ("07", 2, {"t": 14})
    assert kept["received_at"] == record["received_at"]
    for wrong, status in (
        ({"record_id": "0" * 24}, 404),
        ({**body, "payload_hex": "00"}, 422),
        ({}, 422),
        ({**body, "device": "other"}, 422),
    ):
        assert (await server.admin.post(f"/decoders/{number}/examples", json=wrong)).status_code == status, wrong


async def test_that_a_trial_shows_the_draft_against_what_is_live(server: Running) -> None:
    number = await add(server)
    trial = (await server.admin.post(f"/decoders/{number}/try", json={"payload_hex": "05"})).json()
    assert (trial["data"], trial["against_live"]) == ({"t": 10}, None)
    body = {"payload_base64": "BQ==", "source": TRIPLE, "port": 3}
    trial = (await server.admin.post(f"/decoders/{number}/try", json=body)).json()
    assert (trial["data"], trial["against_live"]["data"]) == ({"t": 15}, {"t": 10})
    loops = {"payload_hex": "05", "source": "function decodeUplink() { for (;;); }"}
    for _ in range(4):
        trial = (await server.admin.post(f"/decoders/{number}/try", json=loops)).json()
        assert trial["status"] == "timeout"
    for wrong in ({}, {"payload_base64": "*"}, {"payload_hex": "00", "data": {}}):
        assert (await server.admin.post(f"/decoders/{number}/try", json=wrong)).status_code == 422, wrong
    assert (await server.admin.post(f"/decoders/{number}/try", json={"payload_hex": "0"})).status_code == 400


async def test_that_formats_are_tried_with_their_bytes_and_encode(server: Running) -> None:
    number = await add(server, TABLE, "table", pattern="a.b")
    trial = (await server.admin.post(f"/decoders/{number}/try", json={"payload_hex": "0102"})).json()
    assert (trial["data"], [(span["offset"], span["length"]) for span in trial["spans"]]) == ({"level": 258}, [(0, 2)])
    body = {"data": {"level": 258}, "function": "downlinkEncoder", "port": 4}
    encoded = (await server.admin.post(f"/decoders/{number}/try", json=body)).json()
    assert encoded["data"] == {"bytes": [1, 2], "fPort": 4}
    reading = await sent(server, "0102")
    assert (reading["decoded"]["data"], len(reading["decoded"]["spans"])) == ({"level": 258}, 1)
    wrong = {"name": "x", "kind": "table", "source": '[[field]]\ntype = "u8"\nname = "x"\nat = "?"\n'}
    refused = (await server.admin.post("/decoders", json=wrong)).json()
    assert (refused["status"], refused["line"]) == (422, 4)
    sigfox = await add(server, "level::uint:16", "sigfox")
    trial = (await server.admin.post(f"/decoders/{sigfox}/try", json={"payload_hex": "0102"})).json()
    assert trial["data"] == {"level": 258}


async def test_that_cayenne_is_spelled_as_its_text_says_and_encodes(server: Running) -> None:
    payload = "0167FFD703880607A5F3F4D8000BB8"
    for spelling, path in (("", "temperature_1"), ("chirpstack", "temperatureSensor.1"), ("microshare", "0.measure")):
        number = await add(server, spelling, "cayenne", pattern="a.b")
        trial = (await server.admin.post(f"/decoders/{number}/try", json={"payload_hex": payload})).json()
        assert (trial["status"], trial["spans"][0]["field"]) == ("ok", path)
        body = {"data": trial["data"], "function": "downlinkEncoder", "port": 4}
        encoded = (await server.admin.post(f"/decoders/{number}/try", json=body)).json()
        assert bytes(encoded["data"]["bytes"]).hex().upper() == payload
        reading = await sent(server, payload)
        assert (reading["decoder_id"], reading["decoded"]["spans"][0]["field"]) == (number, path)
        await server.admin.delete(f"/decoders/{number}")
    wrong = {"name": "x", "kind": "cayenne", "source": "esperanto"}
    refused = (await server.admin.post("/decoders", json=wrong)).json()
    assert (refused["status"], refused["line"]) == (422, 1)
    body = {"data": {"warmth_1": 1}, "function": "downlinkEncoder"}
    number = await add(server, "", "cayenne")
    assert (await server.admin.post(f"/decoders/{number}/try", json=body)).json()["status"] == "codec_error"


async def checked(server: Running, source: str) -> dict[CheckKind, Any]:
    number = await add(server, source)
    report = check_from_json((await server.admin.post(f"/decoders/{number}/check", json={}, timeout=60)).json())
    return {finding.kind: finding for finding in report.findings}


async def test_that_a_check_finds_nothing_in_a_good_decoder(server: Running) -> None:
    found = await checked(server, DOUBLE)
    assert found[CheckKind.EXAMPLES].verdict is Verdict.REMARK
    for kind in (CheckKind.FUZZ, CheckKind.STATE, CheckKind.LOOPS, CheckKind.STRICT):
        assert found[kind].verdict is Verdict.GOOD, found[kind]
    assert found[CheckKind.FUZZ].tried == 200


async def test_that_a_check_finds_loops_exceptions_state_and_loose_habits(server: Running) -> None:
    source = (
        "function decodeUplink(input) { total = input.bytes.length; if (total === 20) for (;;);"
        " if (total === 1) throw new Error('short');"
        " parseInt.seen = (parseInt.seen || 0) + 1; return {data: {total: total, seen: parseInt.seen}}; }"
    )
    found = await checked(server, source)
    assert found[CheckKind.LOOPS].verdict is Verdict.BAD
    assert all(len(sample) == 40 for sample in found[CheckKind.LOOPS].samples)
    assert (found[CheckKind.FUZZ].verdict, found[CheckKind.STRICT].verdict) == (Verdict.REMARK, Verdict.REMARK)
    assert "strict mode" in found[CheckKind.STRICT].sentence
    reading = await sent(server, "05")
    assert reading["decoder"] == ""  # nobody assigned it


async def test_that_a_check_tells_of_variables_that_outlive_a_message(server: Running) -> None:
    leaks = (
        "var i = 0; function Decoder(bytes) { if (bytes.length > 2) last = bytes[0]; i += 1;"
        " return {last: typeof last === 'undefined' ? -1 : last}; }"
    )
    found = await checked(server, leaks)
    assert (found[CheckKind.STATE].verdict, found[CheckKind.LOOPS].verdict) == (Verdict.REMARK, Verdict.GOOD)
    assert "begins anew" in found[CheckKind.STATE].sentence
    assert found[CheckKind.STATE].failed == 6  # of twenty lengths, as many are shorter than three bytes
    assert all(len(sample) < 6 for sample in found[CheckKind.STATE].samples)
    counts = "var i = 0; function Decoder(bytes) { i += 1; return {i: i, n: bytes.length}; }"
    found = await checked(server, counts.replace("i += 1", "i = 1"))
    assert (found[CheckKind.STATE].verdict, found[CheckKind.STRICT].verdict) == (Verdict.GOOD, Verdict.GOOD)


async def test_that_the_most_exact_row_counts_and_a_lost_one_says_so(server: Running) -> None:
    double, triple = await add(server), await add(server, TRIPLE)
    rows = [
        {"decoder_id": double, "rectype": "a.*"},
        {"decoder_id": triple, "rectype": "a.*", "port": 9},
        {"decoder_id": triple, "dev_eui_prefix": "70b3d5"},
        {"decoder_id": double, "device": DEVICE.lower(), "version": 1},
        {"decoder_id": triple, "device": DEVICE},
    ]
    told = (await server.admin.put("/decoders/assignments", json={"items": rows})).json()["items"]
    assert [bool(row["warning"]) for row in told] == [False, False, False, False, True]
    assert (told[2]["dev_eui_prefix"], told[3]["device"]) == ("70B3D5", DEVICE)
    assert (await server.admin.put("/decoders/assignments", json={"items": told})).status_code == 200
    for device, port, value in ((DEVICE, 9, 10), ("70B3D5E75E00A102", 2, 15), ("A1", 9, 15), ("A1", 2, 10)):
        assert (await sent(server, "05", port=port, device=device))["decoded"]["data"] == {"t": value}, device
    for wrong in ({"decoder_id": double}, {"decoder_id": 99, "port": 1}, {"decoder_id": double, "rectype": "a..b"}):
        reply = await server.admin.put("/decoders/assignments", json={"items": [wrong]})
        assert reply.status_code == 422, wrong


async def test_that_a_suspended_decoder_says_so_and_is_called_again_when_told(server: Running) -> None:
    stuck = "function decodeUplink(input) { if (input.bytes[0]) for (;;) 'x'.padStart(5e6); return {data: {t: 0}}; }"
    number = await add(server, stuck, pattern="a.b")
    for value in ("01", "02", "03"):
        assert (await sent(server, value))["decoded"]["status"] == "killed"
    assert "Suspended" in (await decoder(server, number))["suspended"]
    assert (await sent(server, "00"))["decoded"]["status"] == "killed"
    assert (await server.admin.post(f"/decoders/{number}/resume")).json()["suspended"] is None
    assert (await sent(server, "00"))["decoded"]["data"] == {"t": 0}


async def test_that_a_robot_is_no_decoder(server: Running) -> None:
    body = {"name": "x", "kind": "javascript", "source": "function main(text, auth) {}"}
    assert (await server.admin.post("/decoders", json=body)).status_code == 422
