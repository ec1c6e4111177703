// What a decoder sees of the world, pinned to the message: clock, chance, console, the language of numbers and dates.
// Evaluated once in each context, before the decoder. Returns what the harness needs of it.
(function () {
  "use strict";
  const { stringify } = JSON;
  const { construct, ownKeys, defineProperty } = Reflect;
  const { min, max, round, imul } = Math;
  const NativeDate = Date;
  const NativeError = Error;
  const text = String;
  const cut = Function.prototype.call.bind(String.prototype.slice);

  const MAX_LOGS = 100;
  const MAX_TEXT = 1000;

  let now = 0;
  let seed = 0;
  let logs = [];

  function begin(moment, chance) {
    now = moment;
    seed = chance | 0;
    logs = [];
  }

  function hidden(object, name, value) {
    defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
  }

  // ---- clock and chance: a message decodes the same whenever it is decoded --------------------------------------

  function PinnedDate(...parts) {
    if (!new.target) return text(new NativeDate(now));
    return construct(NativeDate, parts.length ? parts : [now], new.target);
  }

  function pinClock() {
    defineProperty(PinnedDate, "name", { value: "Date" });
    defineProperty(PinnedDate, "length", { value: 7 });
    defineProperty(PinnedDate, "prototype", { value: NativeDate.prototype, writable: false });
    hidden(PinnedDate, "now", () => now);
    hidden(PinnedDate, "parse", NativeDate.parse);
    hidden(PinnedDate, "UTC", NativeDate.UTC);
    hidden(NativeDate.prototype, "constructor", PinnedDate);
    hidden(globalThis, "Date", PinnedDate);
    delete globalThis.performance;
  }

  function random() {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  // ---- console ----------------------------------------------------------------------------------------------------

  function log(...parts) {
    if (logs.length >= MAX_LOGS) return;
    let line = "";
    for (let i = 0; i < parts.length; i++) line += (i ? " " : "") + shown(parts[i]);
    logs[logs.length] = cut(line, 0, MAX_TEXT);
  }

  function shown(value) {
    if (typeof value === "string") return cut(value, 0, MAX_TEXT);
    if (typeof value !== "object" || value === null) return text(value);
    if (value instanceof NativeError) return cut(text(value.name) + ": " + text(value.message), 0, MAX_TEXT);
    try {
      return cut(stringify(value), 0, MAX_TEXT);
    } catch (error) {
      return "[object]";
    }
  }

  function giveConsole() {
    const console = {};
    for (const level of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) console[level] = log;
    hidden(globalThis, "console", console);
    hidden(globalThis, "print", log);
    hidden(globalThis, "log", log);
  }

  // ---- numbers and dates as V8 speaks them in en-US, which decoders were tested with --------------------------------

  function speakEnglish() {
    hidden(Number.prototype, "toLocaleString", englishNumber);
    const { toString } = NativeDate.prototype;
    const day = (date) => `${date.getMonth() + 1}/${date.getDate()}/${date.getFullYear()}`;
    const spoken = {
      toLocaleDateString: day,
      toLocaleTimeString: clock,
      toLocaleString: (date) => `${day(date)}, ${clock(date)}`,
      toString: (date) => toString.call(date) + " (Coordinated Universal Time)",
    };
    for (const name of ownKeys(spoken)) {
      hidden(NativeDate.prototype, name, function () {
        return this.getTime() === this.getTime() ? spoken[name](this) : "Invalid Date";
      });
    }
  }

  const toFixed = Function.prototype.call.bind(Number.prototype.toFixed);
  const THOUSANDS = /\B(?=(\d{3})+(?!\d))/g;

  function englishNumber(locale, options) {
    const value = +this;
    if (value !== value) return "NaN";
    if (value - value !== 0) return value < 0 ? "-∞" : "∞";
    const least = min(options?.minimumFractionDigits ?? 0, 20);
    const most = min(options?.maximumFractionDigits ?? max(least, 3), 20);
    let [whole, fraction = ""] = decimal(value < 0 ? -value : value, most).split(".");
    while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
    fraction = fraction.padEnd(least, "0");
    if (options?.useGrouping !== false) whole = whole.replace(THOUSANDS, ",");
    return (value < 0 ? "-" : "") + whole + (fraction && "." + fraction);
  }

  // Rounds the digits as they are written; toFixed rounds the binary number behind them.
  function decimal(value, digits) {
    if (value >= 1e21) return text(BigInt(value));
    const written = text(value);
    if (!written.includes("e") && (written.split(".")[1] || "").length <= digits) return written;
    const shifted = round(text(value) + "e" + digits);
    return toFixed(shifted < 1e18 ? +(shifted + "e-" + digits) : value, digits);
  }

  function clock(date) {
    const two = (value) => (value < 10 ? "0" : "") + value;
    const half = date.getHours() < 12 ? "AM" : "PM";
    return `${date.getHours() % 12 || 12}:${two(date.getMinutes())}:${two(date.getSeconds())} ${half}`;
  }

  pinClock();
  hidden(Math, "random", random);
  giveConsole();
  speakEnglish();
  hidden(globalThis, "module", undefined);
  hidden(globalThis, "exports", undefined);
  return { begin, log, shown, logs: () => logs };
})();
