// A room sensor in the LoRaWAN form: an object in, an object out.
function decodeUplink(input) {
  if (input.fPort !== 2) return { errors: ["unknown port " + input.fPort] };
  var bytes = input.bytes;
  var result = { data: { temperature: ((bytes[0] << 8) | bytes[1]) / 10, humidity: bytes[2] / 2 }, warnings: [] };
  if (bytes[3] < 20) result.warnings.push("battery below 20 %");
  result.data.battery = bytes[3];
  return result;
}

function encodeDownlink(input) {
  var minutes = input.data.interval;
  if (minutes < 1 || minutes > 1440) return { errors: ["interval is not between 1 and 1440"] };
  return { bytes: [1, minutes >> 8, minutes & 255], fPort: 5 };
}

function decodeDownlink(input) {
  return { data: { interval: (input.bytes[1] << 8) | input.bytes[2] } };
}

function normalizeUplink(input) {
  return { data: { air: { temperature: input.data.temperature, relativeHumidity: input.data.humidity } } };
}
