// The text that bytes are in UTF-8; for Buffer and TextDecoder.
(function () {
  "use strict";
  const { fromCodePoint } = String;

  // What is malformed becomes one replacement character for as many bytes as could have begun a character.
  function utf8(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; ) {
      const [length, point] = sequenceAt(bytes, i);
      text += fromCodePoint(point);
      i += length;
    }
    return text;
  }

  function sequenceAt(bytes, i) {
    const first = bytes[i];
    if (first < 0x80) return [1, first];
    const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 1;
    let point = first & (0xff >> (length + 1));
    for (let k = 1; k < length; k++) {
      const byte = bytes[i + k];
      const low = k > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
      const high = k > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
      if (!(byte >= low && byte <= high)) return [k, 0xfffd];
      point = (point << 6) | (byte & 63);
    }
    return [length, length === 1 ? 0xfffd : point];
  }

  return utf8;
})();
