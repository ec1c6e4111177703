// The form of ChirpStack 3, with a device's variables.
function Decode(fPort, bytes, variables) {
  return { port: fPort, level: bytes[0] * (variables.factor || 1), site: variables.site };
}

function Encode(fPort, obj, variables) {
  return [fPort, obj.level];
}
