"""What is posted: a Senet-like uplink of 400 bytes."""

from __future__ import annotations

import json

BYTES = 400


def uplink(number: int = 4711) -> str:
    body = {
        "ack": False,
        "data": "016700E10268",
        "devEui": "0004A30B00C0FFEE",
        "channel": 2,
        "datr": 3,
        "freq": 904.3,
        "gatewayEui": "00250C0001000000",
        "joinId": 90,
        "pdu": "016700E1026850",
        "port": 2,
        "rssi": -97,
        "seqno": number,
        "snr": 8.25,
        "txtime": "2026-11-25T13:07:24.120Z",
        "notes": "",
    }
    body["notes"] = "." * (BYTES - len(json.dumps(body)))
    return json.dumps(body)
