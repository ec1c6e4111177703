"""What a new decoder begins with: a text that loads and shows how it is written."""

from __future__ import annotations

from embedded_server.domain.decoder import Spelling

SPELLINGS = {  # the whole text of Cayenne LPP, and what it means
    Spelling.THINGS_STACK: "named as in The Things Stack: temperature_1",
    Spelling.CHIRPSTACK: "named as in ChirpStack: temperatureSensor.1",
    Spelling.MICROSHARE: "listed as by Microshare: channel, type, measure",
}
SCRIPT = """// Called with every uplink: input.bytes, input.fPort and input.recvTime.
function decodeUplink(input) {
  var bytes = input.bytes;
  if (bytes.length < 2) {
    return { errors: ['2 bytes are needed, ' + bytes.length + ' came'] };
  }
  return {
    data: { temperature: int16(bytes, 0) / 10 }
  };
}

function int16(bytes, at) {
  var value = (bytes[at] << 8) | bytes[at + 1];
  return value > 0x7fff ? value - 0x10000 : value;
}
"""
TABLE = """[[field]]
name = "temperature"
at = 0
type = "s16"
scale = 0.1
unit = "°C"

[[field]]
name = "humidity"
at = 2
type = "u8"
scale = 0.5
unit = "%"
"""
GRAMMAR = "temperature::int:16 humidity::uint:8\n"
