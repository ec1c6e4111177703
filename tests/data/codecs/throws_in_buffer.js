function decodeUplink(input) {
  var buffer = Buffer.from(input.bytes);
  return { data: buffer.readUInt32BE(1000) };
}
