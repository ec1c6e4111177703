// The older contract, as many vendors still write it
function Decoder(bytes, port) {
  var decoded = {};
  decoded.moisture = ((bytes[0] << 8) | bytes[1]) / 100;
  decoded.frozen = bytes[2] > 127;
  return decoded;
}

function decodeUplink(input) {
  return { data: Decoder(input.bytes, input.fPort) };
}
