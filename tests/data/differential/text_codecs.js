// Text in bytes, as codecs that were written for browsers read it.
function decodeUplink(input) {
  var bytes = new Uint8Array(input.bytes);
  var low = bytes.map((byte) => (byte < 0xa0 ? byte & 127 : byte)); // between them node itself has changed its mind
  function tried(label, options, given) {
    try {
      return new TextDecoder(label, options).decode(given || bytes);
    } catch (error) {
      return error.name;
    }
  }
  return {
    data: {
      plain: new TextDecoder().decode(bytes),
      buffer: new TextDecoder("UTF-8").decode(bytes.buffer),
      part: new TextDecoder("utf8").decode(bytes.subarray(1, 4)),
      nothing: new TextDecoder().decode(),
      ascii: tried("ascii", {}, low),
      latin: tried("latin1", {}, low),
      wide: tried("utf-16le"),
      strict: tried("utf-8", { fatal: true }),
      mark: new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])),
      kept: new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41])).length,
      unknown: tried("klingon"),
      encoded: Array.from(new TextEncoder().encode("21 °C — ok \ud83d\udd0b")),
      round: new TextDecoder().decode(new TextEncoder().encode(String.fromCharCode.apply(null, input.bytes))),
      named: [new TextDecoder("Latin1").encoding, new TextEncoder().encoding],
    },
  };
}
