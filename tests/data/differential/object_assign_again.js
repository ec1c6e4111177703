Object.assign = function (target) { "use strict"; if (target == null) throw new TypeError("no target"); var to = Object(target); for (var n = 1; n < arguments.length; n++) { var next = arguments[n]; if (next != null) for (var key in next) if (Object.prototype.hasOwnProperty.call(next, key)) { if (Array.isArray(to[key]) && Array.isArray(next[key])) to[key] = to[key].concat(next[key]); else to[key] = next[key]; } } return to; };
function decodeUplink(input) { return { data: milesightLike(input.bytes) }; }
function Decode(fPort, bytes) { return milesightLike(bytes); }
function milesightLike(bytes) { var decoded = { list: [] }; for (var i = 0; i + 2 < bytes.length; ) { var id = bytes[i++]; var type = bytes[i++]; if (id === 3 && type === 0x67) { decoded.temperature = int16(bytes.slice(i, i + 2)) / 10; i += 2; } else { Object.assign(decoded, { list: [id] }); } } return decoded; }
function int16(b) { var v = (b[1] << 8) + b[0]; return v > 0x7fff ? v - 0x10000 : v; }
