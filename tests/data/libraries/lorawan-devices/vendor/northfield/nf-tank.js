function decodeUplink(input) {
  var b = input.bytes;
  if (b.length < 3) return { errors: ["3 bytes are needed"] };
  var raw = (b[0] << 8) | b[1];
  if (raw === 0xffff) return { data: { battery: b[2] }, warnings: ["no level"] };
  return { data: { level: raw / 20, battery: b[2] }, warnings: [] };
}

function encodeDownlink(input) {
  return { bytes: [1, input.data.minutes >> 8, input.data.minutes & 255], fPort: 10 };
}

function decodeDownlink(input) {
  return { data: { minutes: (input.bytes[1] << 8) | input.bytes[2] } };
}
