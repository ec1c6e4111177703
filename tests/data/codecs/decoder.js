// The form of the first Things Network: bytes and port in, fields out; helpers reached through `this`.
function Decoder(bytes, port) {
  var decoded = {};
  decoded.water = this.unsigned(bytes, 0) / 100;
  decoded.port = port;
  return decoded;
}

function unsigned(bytes, at) {
  return (bytes[at] << 8) | bytes[at + 1];
}

function Encoder(object, port) {
  return [port, object.interval & 255];
}
