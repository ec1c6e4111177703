var handlers = {}; for (var i = 0; i < 3; i++) handlers["v" + i] = function () { return i; };
let lets = []; for (let j = 0; j < 3; j++) lets.push(() => j);
function Decoder(bytes) { return { v: handlers.v0(), l: lets.map((f) => f()), table: { 1: "one", 2: "two" }[bytes[0] % 3] || "none", comma: (1, bytes.length), chain: bytes && bytes.length && bytes[0], v2: void bytes[0], del: delete handlers.v1, ins: "v2" in handlers }; }
