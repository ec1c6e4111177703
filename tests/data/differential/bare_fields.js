function decodeUplink(input) {
  var bytes = input.bytes, fields = { low: bytes[0] & 15, high: bytes[0] >> 4 };
  if (input.fPort === 2) fields.when = new Date((bytes[1] || 0) * 1e9).toLocaleString();
  if (input.fPort === 3) return { errors: ["not a port of ours"] };
  return fields;
}
