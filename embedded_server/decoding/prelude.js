// What a decoder sees of the world, pinned to the message: clock, chance, console, the language of numbers and dates.
// Evaluated once in each context, before the decoder, and called with the parser of dates if the decoder names them.
// Returns what the harness needs of it.
(function (parseDate) {
  "use strict";
  const { parse, stringify } = JSON;
  const { construct, ownKeys, defineProperty } = Reflect;
  const { imul } = Math;
  const NativeDate = Date;
  const NativeError = Error;
  const text = String;
  const { isArray } = Array;
  const { keys } = Object;
  const bind = (method) => Function.prototype.call.bind(method);
  const cut = bind(String.prototype.slice);

  const MAX_LINES = 100;
  const MAX_TEXT = 1000;

  let now = 0;
  let seed = 0;
  let logs = [];

  function begin(moment, chance) {
    now = moment;
    seed = chance | 0;
    if (logs.length) logs = [];
    return logs;
  }

  function hidden(object, name, value) {
    defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
  }

  // ---- clock and chance: a message decodes the same whenever it is decoded --------------------------------------

  function PinnedDate(...parts) {
    if (!new.target) return text(new NativeDate(now));
    if (!parts.length) parts[0] = now;
    else if (parseDate && parts.length === 1 && typeof parts[0] === "string") parts[0] = parseDate(parts[0]);
    return construct(NativeDate, parts, new.target);
  }

  function pinClock() {
    defineProperty(PinnedDate, "name", { value: "Date" });
    defineProperty(PinnedDate, "length", { value: 7 });
    defineProperty(PinnedDate, "prototype", { value: NativeDate.prototype, writable: false });
    hidden(PinnedDate, "now", () => now);
    hidden(PinnedDate, "parse", parseDate || NativeDate.parse);
    hidden(PinnedDate, "UTC", NativeDate.UTC);
    hidden(NativeDate.prototype, "constructor", PinnedDate);
    hidden(globalThis, "Date", PinnedDate);
    for (const name of ["performance", "queueMicrotask"]) delete globalThis[name];
  }

  function random() {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  // ---- console ----------------------------------------------------------------------------------------------------

  function log(...parts) {
    if (logs.length >= MAX_LINES) return;
    let line = "";
    for (let i = 0; i < parts.length; i++) line += (i ? " " : "") + shown(parts[i]);
    logs[logs.length] = cut(line, 0, MAX_TEXT);
  }

  function shown(value) {
    if (typeof value === "string") return cut(value, 0, MAX_TEXT);
    if (typeof value !== "object" || value === null) return text(value);
    if (value instanceof NativeError) return cut(text(value.name) + ": " + text(value.message), 0, MAX_TEXT);
    try {
      const words = stringify(value);
      return cut(words[0] === '"' ? parse(words) : words, 0, MAX_TEXT); // a Date is its words
    } catch (error) {
      return "[object]";
    }
  }

  const NONE = [];

  function texts(value) {
    if (value === undefined || value === null) return NONE;
    const list = isArray(value) ? value : [value];
    const all = [];
    for (let i = 0; i < list.length && i < MAX_LINES; i++) all[i] = shown(list[i]);
    return all;
  }

  // As the encoder gave them; what no device can be sent is told.
  function bytesOf(given, warnings) {
    if (given === undefined || given === null) return undefined;
    if (typeof given !== "object") {
      warnings[warnings.length] = `The bytes are a ${typeof given}; a list of numbers is needed.`;
      return given;
    }
    const bytes = [];
    for (let i = 0; i < given.length; i++) {
      const byte = (bytes[i] = given[i]);
      if ((typeof byte !== "number" || byte !== (byte & 255)) && warnings.length < MAX_LINES)
        warnings[warnings.length] = `Byte ${i} is ${shown(byte)}; a whole number between 0 and 255 is needed.`;
    }
    return bytes;
  }

  // Numbers JSON has no word for become null; their places are told.
  function lostNumbers(value, path, found, depth) {
    if (typeof value === "number") {
      if (!(value - value === 0)) found[found.length] = path || "value";
    } else if (typeof value === "object" && value !== null && depth < 64 && found.length < MAX_LINES) {
      const names = keys(value);
      for (let i = 0; i < names.length; i++)
        lostNumbers(value[names[i]], path ? path + "." + names[i] : names[i], found, depth + 1);
    }
    return found;
  }

  function giveConsole() {
    const console = {};
    for (const level of ["log", "info", "warn", "error", "debug", "trace", "dir", "dirxml", "table", "group", "groupCollapsed"]) console[level] = log;
    for (const name of ["groupEnd", "time", "timeEnd", "timeLog", "count", "countReset", "clear"]) console[name] = () => undefined;
    console.assert = (holds) => (holds ? undefined : log("Assertion failed"));
    hidden(globalThis, "console", console);
    hidden(globalThis, "print", log);
    hidden(globalThis, "log", log);
  }

  // The engine leaves the name of the time zone out.
  function nameTheZone() {
    const zone = " (Coordinated Universal Time)";
    for (const name of ["toString", "toTimeString"]) {
      const native = bind(NativeDate.prototype[name]);
      hidden(NativeDate.prototype, name, function () {
        const spoken = native(this);
        return spoken === "Invalid Date" ? spoken : spoken + zone;
      });
    }
  }

  pinClock();
  hidden(Math, "random", random);
  nameTheZone();
  giveConsole();
  hidden(globalThis, "module", undefined);
  hidden(globalThis, "exports", undefined);
  return { begin, log, shown, texts, bytesOf, lostNumbers };
});
