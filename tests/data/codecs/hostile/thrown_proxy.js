// expect: threw
function Decoder(bytes) {
  throw new Proxy({}, { get: function () { throw new Error("no"); } });
}
