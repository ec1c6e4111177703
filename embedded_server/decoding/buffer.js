// Node's Buffer as decoders use it, on top of Uint8Array; evaluated only for texts that name Buffer.
(function () {
  "use strict";

  function Buffer(value, encoding, length) {
    return typeof value === "number" ? Buffer.alloc(value) : Buffer.from(value, encoding, length);
  }

  function hidden(object, name, value) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
  }

  function wrap(array) {
    return Object.setPrototypeOf(array, Buffer.prototype);
  }

  function binary(bytes) {
    let characters = "";
    for (let i = 0; i < bytes.length; i++) characters += String.fromCharCode(bytes[i]);
    return characters;
  }

  const fromBinary = (characters) => Uint8Array.from(characters, (character) => character.charCodeAt(0) & 255);

  const ENCODINGS = {
    hex: {
      read: (text) => {
        const pairs = text.match(/^(?:[0-9a-fA-F]{2})*/)[0].match(/../g) || [];
        return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
      },
      write: (bytes) => {
        let digits = "";
        for (let i = 0; i < bytes.length; i++) digits += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
        return digits;
      },
    },
    base64: {
      read: (text) => fromBinary(atob(text.replace(/[^A-Za-z0-9+/_-]/g, "").replace(/-/g, "+").replace(/_/g, "/"))),
      write: (bytes) => btoa(binary(bytes)),
    },
    utf8: {
      read: (text) => fromBinary(unescape(encodeURIComponent(text.toWellFormed()))),
      write: (bytes) => utf8(bytes),
    },
    latin1: { read: fromBinary, write: binary },
    ascii: { read: fromBinary, write: (bytes) => binary(bytes.map((byte) => byte & 127)) },
  };
  ENCODINGS["utf-8"] = ENCODINGS.utf8;
  ENCODINGS.binary = ENCODINGS.latin1;

  function encodingOf(name) {
    const encoding = ENCODINGS[String(name === undefined ? "utf8" : name).toLowerCase()];
    if (!encoding) throw new TypeError("Unknown encoding: " + name);
    return encoding;
  }

  function utf8(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; ) {
      const length = sequenceAt(bytes, i);
      let point = length === 1 ? bytes[i] : bytes[i] & (0xff >> (length + 1));
      for (let k = 1; k < length; k++) point = (point << 6) | (bytes[i + k] & 63);
      text += length ? String.fromCodePoint(point) : "\ufffd";
      i += length || 1;
    }
    return text;
  }

  // The length of the well-formed sequence that starts here, or 0.
  function sequenceAt(bytes, i) {
    const first = bytes[i];
    if (first < 0x80) return 1;
    const length = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    for (let k = 1; k < length; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return 0;
    const second = bytes[i + 1];
    const overlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
    const beyond = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f);
    return overlong || beyond ? 0 : length;
  }

  const statics = {
    from(value, encoding, length) {
      if (typeof value === "string") return wrap(encodingOf(encoding).read(value));
      if (value instanceof ArrayBuffer) return wrap(new Uint8Array(value, encoding, length));
      if (value && value.type === "Buffer" && Array.isArray(value.data)) return wrap(Uint8Array.from(value.data));
      if (value === null || typeof value !== "object") throw new TypeError("Buffer.from needs a string, a buffer or an array");
      return wrap(Uint8Array.from(value));
    },
    alloc: (size, fill) => wrap(new Uint8Array(size)).fill(fill || 0),
    allocUnsafe: (size) => wrap(new Uint8Array(size)),
    isBuffer: (value) => value instanceof Buffer,
    byteLength: (value, encoding) => (typeof value === "string" ? encodingOf(encoding).read(value).length : value.byteLength),
    concat(list, total) {
      const whole = Buffer.alloc(total === undefined ? list.reduce((sum, part) => sum + part.length, 0) : total);
      let at = 0;
      for (const part of list) {
        whole.set(part.subarray(0, whole.length - at), at);
        at += part.length;
      }
      return whole;
    },
    compare(one, other) {
      for (let i = 0; i < Math.min(one.length, other.length); i++) if (one[i] !== other[i]) return one[i] < other[i] ? -1 : 1;
      return Math.sign(one.length - other.length);
    },
  };

  const methods = {
    toString(encoding, start, end) {
      return encodingOf(encoding).write(this.subarray(start || 0, end === undefined ? this.length : end));
    },
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    },
    slice(start, end) {
      return this.subarray(start, end);
    },
    equals(other) {
      return Buffer.compare(this, other) === 0;
    },
    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(part, at);
      return part.length;
    },
    write(text, offset = 0) {
      const bytes = encodingOf("utf8").read(text).subarray(0, this.length - offset);
      this.set(bytes, offset);
      return bytes.length;
    },
    readUIntBE(offset, length) {
      let value = 0;
      for (let i = 0; i < length; i++) value = value * 256 + this.readUInt8(offset + i);
      return value;
    },
    readUIntLE(offset, length) {
      let value = 0;
      for (let i = length - 1; i >= 0; i--) value = value * 256 + this.readUInt8(offset + i);
      return value;
    },
    readIntBE(offset, length) {
      return signed(this.readUIntBE(offset, length), length);
    },
    readIntLE(offset, length) {
      return signed(this.readUIntLE(offset, length), length);
    },
  };

  function signed(value, length) {
    return value >= 2 ** (8 * length - 1) ? value - 2 ** (8 * length) : value;
  }

  function view(buffer) {
    return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  function giveNumber(name, kind, size) {
    for (const order of size === 1 ? [""] : ["LE", "BE"]) {
      const little = order === "LE";
      methods[`read${name}${order}`] = function (offset = 0) {
        return view(this)[`get${kind}`](offset, little);
      };
      methods[`write${name}${order}`] = function (value, offset = 0) {
        view(this)[`set${kind}`](offset, value, little);
        return offset + size;
      };
    }
  }

  giveNumber("UInt8", "Uint8", 1);
  giveNumber("Int8", "Int8", 1);
  giveNumber("UInt16", "Uint16", 2);
  giveNumber("Int16", "Int16", 2);
  giveNumber("UInt32", "Uint32", 4);
  giveNumber("Int32", "Int32", 4);
  giveNumber("Float", "Float32", 4);
  giveNumber("Double", "Float64", 8);
  giveNumber("BigInt64", "BigInt64", 8);
  giveNumber("BigUInt64", "BigUint64", 8);

  Object.setPrototypeOf(Buffer, Uint8Array);
  Buffer.prototype = Object.create(Uint8Array.prototype);
  hidden(Buffer.prototype, "constructor", Buffer);
  for (const name of Object.keys(statics)) hidden(Buffer, name, statics[name]);
  for (const name of Object.keys(methods)) {
    hidden(Buffer.prototype, name, methods[name]);
    if (name.includes("UInt")) hidden(Buffer.prototype, name.replace("UInt", "Uint"), methods[name]);
  }
  hidden(globalThis, "Buffer", Buffer);
})();
