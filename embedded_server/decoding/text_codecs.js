// TextEncoder and TextDecoder for the encodings decoders name; evaluated only for texts that name them, and called with
// what reads UTF-8. A text is decoded whole: there are no streams here.
(function (utf8) {
  "use strict";
  const ENCODINGS = { "utf-8": utf8, "windows-1252": windows1252, "utf-16le": utf16 };
  const LABELS = { "utf-8": "utf-8 utf8", "windows-1252": "windows-1252 ascii us-ascii latin1 iso-8859-1", "utf-16le": "utf-16le utf-16" };
  const LETTERS = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"; // 0x80 to 0x9f

  function windows1252(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; i++)
      text += bytes[i] >= 0x80 && bytes[i] < 0xa0 ? LETTERS[bytes[i] - 0x80] : String.fromCharCode(bytes[i]);
    return text;
  }

  function utf16(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length - 1; i += 2) text += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8));
    const isCut = bytes.length % 2 && !/[\ud800-\udbff]$/.test(text); // half a pair and half a unit are one fault
    return text.toWellFormed() + (isCut ? "\ufffd" : "");
  }

  function encodingOf(label) {
    const wanted = String(label).trim().toLowerCase();
    const encoding = Object.keys(LABELS).find((name) => LABELS[name].split(" ").includes(wanted));
    if (!encoding) throw new RangeError(`The "${label}" encoding is not supported`);
    return encoding;
  }

  function bytesOf(input) {
    if (input === undefined) return new Uint8Array();
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    throw new TypeError('The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
  }

  class TextDecoder {
    constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
      Object.assign(this, { encoding: encodingOf(label), fatal, ignoreBOM });
    }

    decode(input) {
      const bytes = bytesOf(input);
      const text = ENCODINGS[this.encoding](bytes);
      if (this.fatal && text.includes("\ufffd") && (this.encoding !== "utf-8" || new TextEncoder().encode(text).join() !== bytes.join()))
        throw new TypeError(`The encoded data was not valid for encoding ${this.encoding}`);
      return text[0] === "\ufeff" && !this.ignoreBOM ? text.slice(1) : text;
    }
  }

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }

    encode(text = "") {
      const characters = unescape(encodeURIComponent(String(text).toWellFormed()));
      return Uint8Array.from(characters, (character) => character.charCodeAt(0));
    }
  }

  for (const given of [TextDecoder, TextEncoder])
    Object.defineProperty(globalThis, given.name, { value: given, writable: true, enumerable: false, configurable: true });
});
