function Encode(fPort, data, variables) { return [fPort, Object.keys(data).length, typeof variables === "object" ? 1 : 0]; }
function Decode(fPort, bytes) { return {}; }
