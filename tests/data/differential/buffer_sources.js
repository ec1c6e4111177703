function attempt(f) { try { return f(); } catch (e) { return e.name + ": " + e.message; } }
function Decoder(bytes, port) {
  var sources = [{}, { length: 2, 0: port }, new String("ab"), new Uint16Array([257, port]), { type: "Buffer", data: bytes.slice(0, 3) }, new Date(0).toISOString(), [undefined, "7", 300], null, undefined, port];
  return sources.map(function (source) { return attempt(function () { return Buffer.from(source).toString("hex"); }); });
}
