String.prototype.hexToBytes = function () { var a = []; for (var i = 0; i < this.length; i += 2) a.push(parseInt(this.substr(i, 2), 16)); return a; };
Array.prototype.last = function () { return this[this.length - 1]; };
Number.prototype.toHex = function () { return this.toString(16); };
function Decoder(bytes) { var n = []; for (var k in bytes) n.push(k); return { b: "0aff".hexToBytes(), l: bytes.last(), h: (bytes[0] || 0).toHex(), keys: n, inst: bytes instanceof Array, ctor: bytes.constructor === Array }; }
