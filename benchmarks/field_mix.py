"""Decoders in the styles, sizes and proportions of those that vendors publish, made up here.

Of 1,174 published ones half have more than 5 kB and a tenth more than 27 kB; half are called decodeUplink, a third
Decoder, a sixth Decode; a tenth writes to the console, a tenth reads through Buffer, a thirtieth speaks of dates. Most
walk through channels or tell messages by their port; the rest have a table of sensors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

COUNT = 449
SIZES = (12, 24, 36, 48, 60, 90, 160, 240)  # fields that a decoder knows; eight kinds of device


@dataclass(frozen=True, slots=True)
class Codec:
    source: str
    payloads: Sequence[bytes]


def field_mix() -> list[Codec]:
    random = Random(20)
    makers: tuple[Callable[[Random, int], Codec], ...] = (_channels, _ports, _channels, _table, _ports, _bits)
    made = [makers[at % len(makers)](random, SIZES[at % len(SIZES)]) for at in range(COUNT)]
    return [
        Codec(f"/* Device {at}, all rights reserved. */\n{one.source}", one.payloads) for at, one in enumerate(made)
    ]


def _channels(random: Random, fields: int) -> Codec:
    """Pairs of channel and type in front of each value, as Milesight has it."""
    branches = []
    for at in range(fields):
        reader, size = (("readInt16LE", 2), ("readUInt16LE", 2), ("readUInt32LE", 4), ("readUInt8", 1))[at % 4]
        branches.append(
            f"""    }} else if (channel_id === 0x{at + 1:02x} && channel_type === 0x{0x60 + at % 32:02x}) {{
      // field {at}
      decoded.field_{at} = {reader}(bytes.slice(i, i + {size})) / 10;
      i += {size};
"""
        )
    source = f"""{_READERS}
function decodeUplink(input) {{
  var decoded = decode(input.fPort, input.bytes);
  {"console.log('decoded', JSON.stringify(decoded));" if random.random() < 0.2 else ""}
  return {{ data: decoded }};
}}
function decode(fPort, bytes) {{
  var decoded = {{}};
  for (var i = 0; i < bytes.length; ) {{
    var channel_id = bytes[i++];
    var channel_type = bytes[i++];
    if (channel_id === 0xff && channel_type === 0x01) {{
      decoded.protocol_version = (bytes[i] >> 4) + "." + (bytes[i] & 15);
      i += 1;
{"".join(branches)}    }} else {{
      break;
    }}
  }}
  return decoded;
}}
"""
    return Codec(source, [_walk(random, fields) for _ in range(4)])


def _walk(random: Random, fields: int) -> bytes:
    payload = b""
    for at in random.sample(range(min(fields, 250)), 5):
        payload += bytes((at + 1, 0x60 + at % 32)) + random.randbytes((2, 2, 4, 1)[at % 4])
    return payload


def _ports(random: Random, fields: int) -> Codec:
    """A branch a port and shifts of bytes, as Dragino has it."""
    cases = []
    for port in range(2, 2 + max(fields // 8, 1)):
        lines = "".join(
            f"""      raw = ((bytes[{at}] << 24) >> 16) | bytes[{at + 1}];
      data.value_{at} = parseFloat((raw / {10 ** (at % 3)}).toFixed(2));
"""
            for at in range(8)
        )
        cases.append(f"    case {port}: {{\n{lines}      data.mode = (bytes[8] & 0x7c) >> 2;\n      break;\n    }}\n")
    dated = "data.at = new Date((bytes[0] << 8 | bytes[1]) * 86400000).toISOString();" if random.random() < 0.12 else ""
    source = f"""function str_pad(byte) {{
  var hex = byte.toString(16);
  return ("0" + hex).slice(-2).toUpperCase();
}}
function Decoder(bytes, port) {{
  var data = {{}}, raw;
  switch (port) {{
{"".join(cases)}    default:
      return {{ errors: ["unknown FPort"] }};
  }}
  data.BatV = ((bytes[0] << 8 | bytes[1]) & 0x3fff) / 1000;
  data.id = str_pad(bytes[2]) + str_pad(bytes[3]);
  {dated}
  return data;
}}
"""
    return Codec(source, [random.randbytes(11) for _ in range(4)])


def _table(random: Random, fields: int) -> Codec:
    """A table of sensors with a function for each value, as Decentlab has it."""
    sensors = ",\n".join(
        f"""    {{length: 2, values: [
      {{name: 'value_{at}_a', displayName: 'Value {at} a', unit: 'C',
       convert: function (x) {{ return x[0] / 100 - 50; }}}},
      {{name: 'value_{at}_b', displayName: 'Value {at} b',
       convert: function (x) {{ return (x[1] - 32768) / 100; }}}}]}}"""
        for at in range(max(fields // 6, 1))
    )
    reading = "Buffer.from(bytes)" if random.random() < 0.7 else "bytes"
    source = f"""var lab_decoder = {{
  PROTOCOL_VERSION: 2,
  SENSORS: [
{sensors}
  ],
  read_int: function (bytes, pos) {{ return (bytes[pos] << 8) + bytes[pos + 1]; }},
  decode: function (msg) {{
    var bytes = msg, i, j;
    var flags = this.read_int(bytes, 3), pos = 5, result = {{'Protocol version': bytes[0]}};
    for (i = 0; i < this.SENSORS.length; i++, flags >>= 1) {{
      if ((flags & 1) !== 1) continue;
      var sensor = this.SENSORS[i], x = [];
      for (j = 0; j < sensor.length; j++) {{
        x.push(this.read_int(bytes, pos));
        pos += 2;
      }}
      for (j = 0; j < sensor.values.length; j++) {{
        var value = sensor.values[j];
        if ('convert' in value) result[value.name] = {{displayName: value.displayName, value: value.convert(x)}};
      }}
    }}
    return result;
  }}
}};
function decodeUplink(input) {{
  var bytes = input.bytes;
  return {{ data: lab_decoder.decode({reading}) }};
}}
"""
    return Codec(source, [b"\x02\x01\x02\x00\x03" + random.randbytes(8) for _ in range(4)])


def _bits(random: Random, fields: int) -> Codec:
    """Fields by position and mask, names in a list, state in words."""
    lines = "".join(
        f"""  if (bytes.length > {at % 11}) {{
    state = STATES[(bytes[{at % 11}] >> {at % 7}) & 3];
    result["field_{at}"] = state || (bytes[{at % 11}] & 0x{(1 << (at % 8 + 1)) - 1:x});
  }}
"""
        for at in range(min(fields, 60))
    )
    source = f"""var STATES = ["closed", "open", "tampered"];
var NAMES = {{ {", ".join(f"{at}: 'name {at}'" for at in range(fields))} }};
function Decode(fPort, bytes, variables) {{
  var state, result = {{ name: NAMES[fPort], battery: 2 + bytes[0] / 100 }};
{lines}  return result;
}}
"""
    return Codec(source, [random.randbytes(12) for _ in range(4)])


_READERS = """function readUInt8(bytes) {
  return bytes[0] & 0xff;
}
function readUInt16LE(bytes) {
  var value = (bytes[1] << 8) + bytes[0];
  return value & 0xffff;
}
function readInt16LE(bytes) {
  var ref = readUInt16LE(bytes);
  return ref > 0x7fff ? ref - 0x10000 : ref;
}
function readUInt32LE(bytes) {
  var value = (bytes[3] << 24) + (bytes[2] << 16) + (bytes[1] << 8) + bytes[0];
  return (value & 0xffffffff) >>> 0;
}
"""
