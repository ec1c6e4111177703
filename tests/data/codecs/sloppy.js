// What strict mode forbids and decoders do.
function Decoder(bytes, port, port) {
  total = 0;
  for (index = 0; index < bytes.length; index++) total += bytes[index];
  var mode = 0644;
  with ({ inner: 3 }) {
    total += inner;
  }
  return { total: total, mode: mode, callee: typeof arguments.callee, world: this === globalThis };
}
