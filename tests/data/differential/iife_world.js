(function (root) { root.shared = { scale: 10 }; function Decoder(bytes, port) { return { v: bytes[0] * root.shared.scale, port: port }; } root.Decoder = Decoder; })(this);
