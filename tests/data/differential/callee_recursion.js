function Decoder(bytes) { var f = function (n) { return n < 2 ? 1 : n * arguments.callee(n - 1); }; return { f: f((bytes[0] || 0) % 15) }; }
