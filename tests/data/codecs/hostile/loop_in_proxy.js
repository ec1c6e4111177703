// expect: timeout
function Decoder(bytes) {
  return new Proxy({}, { ownKeys: function () { for (;;); } });
}
