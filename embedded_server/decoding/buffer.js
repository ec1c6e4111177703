// Node's Buffer as decoders use it, on top of Uint8Array; evaluated only for texts that name Buffer, and called with what
// reads UTF-8.
(function (utf8) {
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
      read: (text) => {
        const digits = text.replace(/=[^]*$/, "").replace(/-/g, "+").replace(/_/g, "/").replace(/[^A-Za-z0-9+/]/g, "");
        return fromBinary(atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits));
      },
      write: (bytes) => btoa(binary(bytes)),
    },
    utf8: {
      read: (text) => fromBinary(unescape(encodeURIComponent(text.toWellFormed()))),
      write: utf8,
    },
    latin1: { read: fromBinary, write: binary },
    ascii: { read: fromBinary, write: (bytes) => binary(bytes.map((byte) => byte & 127)) },
  };
  ENCODINGS.utf16le = {
    read: (text) => fromBinary(text.replace(/[^]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) & 255, unit.charCodeAt(0) >> 8))),
    write: (bytes) => binary(bytes).replace(/([^])([^])|[^]/g, (_, low, high) => (high ? String.fromCharCode(low.charCodeAt(0) | (high.charCodeAt(0) << 8)) : "")),
  };
  ENCODINGS.base64url = {
    read: ENCODINGS.base64.read,
    write: (bytes) => btoa(binary(bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, ""),
  };
  ENCODINGS["utf-8"] = ENCODINGS.utf8;
  ENCODINGS.binary = ENCODINGS.latin1;
  ENCODINGS.ucs2 = ENCODINGS["ucs-2"] = ENCODINGS["utf-16le"] = ENCODINGS.utf16le;

  function encodingOf(name) {
    const encoding = ENCODINGS[String(name === undefined ? "utf8" : name).toLowerCase()];
    if (!encoding) throw coded("UNKNOWN_ENCODING", TypeError, "Unknown encoding: " + name);
    return encoding;
  }

  const statics = {
    from(value, encoding, length) {
      if (typeof value === "string") return wrap(encodingOf(encoding).read(value));
      if (value instanceof ArrayBuffer) return wrap(new Uint8Array(value, encoding, length));
      if (value && value.type === "Buffer" && Array.isArray(value.data)) return wrap(Uint8Array.from(value.data));
      if (value instanceof String) return Buffer.from(String(value), encoding);
      if (value === null || typeof value !== "object" || value.length === undefined) {
        const kinds = "string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object";
        throw coded("INVALID_ARG_TYPE", TypeError, `The first argument must be of type ${kinds}. Received ${told(value)}`);
      }
      if (!Array.isArray(value)) return wrap(Uint8Array.from(value));
      const bytes = Reflect.construct(Uint8Array, [value.length], Buffer); // a third of what from costs
      bytes.set(value);
      return bytes;
    },
    alloc: (size, fill, encoding) => wrap(new Uint8Array(spacious(size))).fill(fill || 0, 0, size, encoding),
    isEncoding: (name) => isText(name) && Object.hasOwn(ENCODINGS, name.toLowerCase()),
    allocUnsafe: (size) => wrap(new Uint8Array(spacious(size))),
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

  const isText = (value) => typeof value === "string";

  // ---- places and numbers, refused in node's words ------------------------------------------------------------------------

  function place(buffer, offset, size) {
    const most = buffer.length - size;
    if (typeof offset === "number" && offset >= 0 && offset <= most && offset % 1 === 0) return offset;
    checkNumber("offset", offset);
    if (Math.floor(offset) !== offset) throw outOfRange("offset", "an integer", offset);
    if (most < 0) throw coded("BUFFER_OUT_OF_BOUNDS", RangeError, "Attempt to access memory outside buffer bounds");
    throw outOfRange("offset", `>= 0 and <= ${most}`, offset);
  }

  function told(value) {
    if (value === undefined || value === null) return String(value);
    if (typeof value === "object") return "an instance of " + value.constructor.name;
    return `type ${typeof value} (${isText(value) ? `'${value}'` : String(value)})`;
  }

  const outOfRange = (name, must, received) =>
    coded("OUT_OF_RANGE", RangeError, `The value of "${name}" is out of range. It must be ${must}. Received ${counted(received)}`);

  // Large whole numbers in node's groups of three.
  function counted(number) {
    const isBig = typeof number === "bigint";
    const few = isBig ? 2n ** 32n : 2 ** 32; // the engine compares large BigInts below zero with numbers wrongly
    let words = String(number);
    if ((isBig || Number.isInteger(number)) && (number > few || number < -few)) {
      let groups = "";
      for (; words.length >= (words[0] === "-" ? 5 : 4); words = words.slice(0, -3)) groups = "_" + words.slice(-3) + groups;
      words += groups;
    }
    return isBig ? words + "n" : words;
  }

  function coded(code, Kind, words) {
    const error = new Kind(words);
    hidden(error, "toString", () => `${error.name} [ERR_${code}]: ${error.message}`);
    error.code = "ERR_" + code;
    return error;
  }

  function fitting(value, isSigned, size) {
    const number = +value;
    const low = isSigned ? -(2 ** (8 * size - 1)) : 0;
    const high = 2 ** (8 * size - (isSigned ? 1 : 0)) - 1;
    if (number < low || number > high) throw outOfRange("value", size > 4 ? range(isSigned, 8 * size) : `>= ${low} and <= ${high}`, number);
    return number;
  }

  const range = (isSigned, bits, n = "") =>
    isSigned ? `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}` : `>= 0${n} and < 2${n} ** ${bits}${n}`;

  function fittingBig(value, isSigned) {
    const most = isSigned ? 2n ** 63n : 2n ** 64n;
    if (value >= most || value < (isSigned ? -most : 0n)) throw outOfRange("value", range(isSigned, 64, "n"), value);
    if (typeof value !== "bigint") throw new TypeError("Cannot mix BigInt and other types, use explicit conversions");
    return value;
  }

  function checkNumber(name, value) {
    if (typeof value !== "number")
      throw coded("INVALID_ARG_TYPE", TypeError, `The "${name}" argument must be of type number. Received ${told(value)}`);
  }

  function spacious(size) {
    checkNumber("size", size);
    if (!(size >= 0 && size <= 2 ** 32)) throw outOfRange("size", ">= 0 && <= 4294967296", size);
    return size;
  }

  function sized(length) {
    checkNumber("byteLength", length);
    if (Math.floor(length) !== length) throw outOfRange("byteLength", "an integer", length);
    if (!(length >= 1 && length <= 6)) throw outOfRange("byteLength", ">= 1 and <= 6", length);
    return length;
  }

  const wanted = (value, encoding) => (isText(value) ? encodingOf(encoding).read(value) : value);

  const methods = {
    toString(encoding, start = 0, end = this.length) {
      return encodingOf(encoding).write(this.subarray(start > 0 ? start : 0, end > 0 ? end : 0));
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
    compare(other) {
      return Buffer.compare(this, other);
    },
    copy(target, at = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(part, at);
      return part.length;
    },
    write(text, offset, length, encoding) {
      if (isText(offset)) [offset, length, encoding] = [0, undefined, offset];
      else if (isText(length)) [length, encoding] = [undefined, length];
      const at = offset === undefined ? 0 : offset;
      const bytes = encodingOf(encoding).read(text).subarray(0, Math.min(length ?? Infinity, this.length - at));
      this.set(bytes, at);
      return bytes.length;
    },
    fill(value, start = 0, end = this.length, encoding = undefined) {
      if (isText(start)) [start, end, encoding] = [0, this.length, start];
      const bytes = wanted(value, encoding);
      if (typeof bytes !== "object") return Uint8Array.prototype.fill.call(this, bytes, start, end);
      for (let i = start; i < end; i++) this[i] = bytes.length ? bytes[(i - start) % bytes.length] : 0;
      return this;
    },
    indexOf(value, start = 0, encoding = undefined) {
      const bytes = wanted(value, isText(start) ? start : encoding);
      const from = isText(start) ? 0 : start < 0 ? Math.max(0, this.length + start) : start;
      if (typeof bytes !== "object") return Uint8Array.prototype.indexOf.call(this, bytes & 255, from);
      for (let i = from; i <= this.length - bytes.length; i++) if (bytes.every((byte, k) => this[i + k] === byte)) return i;
      return -1;
    },
    includes(value, start, encoding) {
      return this.indexOf(value, start, encoding) >= 0;
    },
    readUIntBE(offset, length) {
      let value = 0;
      for (let i = place(this, offset, sized(length)); i < offset + length; i++) value = value * 256 + this[i];
      return value;
    },
    readUIntLE(offset, length) {
      let value = 0;
      for (let i = place(this, offset, sized(length)) + length - 1; i >= offset; i--) value = value * 256 + this[i];
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

  function giveWriters(isSigned) {
    const name = isSigned ? "writeInt" : "writeUInt";
    methods[name + "LE"] = function (value, offset, length) {
      let rest = fitting(value, isSigned, sized(length));
      const at = place(this, offset, length);
      for (let i = 0; i < length; i++, rest = Math.floor(rest / 256)) this[at + i] = rest;
      return at + length;
    };
    methods[name + "BE"] = function (value, offset, length) {
      const end = methods[name + "LE"].call(this, value, offset, length);
      this.subarray(offset, end).reverse();
      return end;
    };
  }

  function giveSwap(bits) {
    methods["swap" + bits] = function () {
      const size = bits / 8;
      if (this.length % size) throw coded("INVALID_BUFFER_SIZE", RangeError, `Buffer size must be a multiple of ${bits}-bits`);
      for (let i = 0; i < this.length; i += size) this.subarray(i, i + size).reverse();
      return this;
    };
  }

  function view(buffer) {
    return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  function giveNumber(name, kind, size) {
    const isBig = name.startsWith("Big");
    const isWhole = !isBig && kind.includes("nt");
    for (const order of size === 1 ? [""] : ["LE", "BE"]) {
      const little = order === "LE";
      methods[`read${name}${order}`] = function (offset = 0) {
        return view(this)[`get${kind}`](place(this, offset, size), little);
      };
      methods[`write${name}${order}`] = function (value, offset = 0) {
        const number = isWhole ? fitting(value, kind[0] === "I", size) : isBig ? fittingBig(value, kind === "BigInt64") : value;
        view(this)[`set${kind}`](place(this, offset, size), number, little);
        return offset + size;
      };
    }
  }

  giveWriters(false);
  giveWriters(true);
  for (const bits of [16, 32, 64]) giveSwap(bits);
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

  // What decoders read all the time, without a view, at half the price. A byte that is not there is undefined.
  Object.assign(methods, {
    readUInt8(at = 0) {
      const a = this[at];
      if (a === undefined || typeof at !== "number") place(this, at, 1);
      return a;
    },
    readUInt16LE(at = 0) {
      const a = this[at];
      const b = this[at + 1];
      if (a === undefined || b === undefined || typeof at !== "number") place(this, at, 2);
      return a | (b << 8);
    },
    readUInt16BE(at = 0) {
      const a = this[at];
      const b = this[at + 1];
      if (a === undefined || b === undefined || typeof at !== "number") place(this, at, 2);
      return (a << 8) | b;
    },
    readInt8(at = 0) {
      const a = this[at];
      if (a === undefined || typeof at !== "number") place(this, at, 1);
      return (a << 24) >> 24;
    },
    readInt16LE(at = 0) {
      const a = this[at];
      const b = this[at + 1];
      if (a === undefined || b === undefined || typeof at !== "number") place(this, at, 2);
      return ((a | (b << 8)) << 16) >> 16;
    },
    readInt16BE(at = 0) {
      const a = this[at];
      const b = this[at + 1];
      if (a === undefined || b === undefined || typeof at !== "number") place(this, at, 2);
      return (((a << 8) | b) << 16) >> 16;
    },
  });

  Object.setPrototypeOf(Buffer, Uint8Array);
  Buffer.prototype = Object.create(Uint8Array.prototype);
  hidden(Buffer.prototype, "constructor", Buffer);
  for (const name of Object.keys(statics)) hidden(Buffer, name, statics[name]);
  for (const name of Object.keys(methods)) {
    hidden(Buffer.prototype, name, methods[name]);
    if (name.includes("UInt")) hidden(Buffer.prototype, name.replace("UInt", "Uint"), methods[name]);
  }
  hidden(globalThis, "Buffer", Buffer);
});
