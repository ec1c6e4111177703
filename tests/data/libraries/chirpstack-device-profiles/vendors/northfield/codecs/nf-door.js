export function decodeUplink(input) {
  return { data: { open: (input.bytes[0] & 1) === 1, opened: Buffer.from(input.bytes).readUInt16BE(1) } };
}

export function encodeDownlink(input) {
  return { bytes: [input.data.buzzer ? 1 : 0], fPort: 3 };
}
