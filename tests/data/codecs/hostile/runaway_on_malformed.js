// expect: memory
// Reads a count from the payload and believes it, as a decoder in the field does.
function Decoder(bytes) {
  var samples = [];
  var step = bytes[10] - 192;
  try {
    for (var at = 0; at < bytes[9] * 1000; at += step) samples.push({ at: at, value: bytes[at % bytes.length] });
  } catch (error) {
    samples = [];
  }
  return { samples: samples };
}
