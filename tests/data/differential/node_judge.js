// What node makes of the same calls: JSON lines in, JSON lines out. Each call has a context of its own, and a limit.
const vm = require("vm");
const fs = require("fs");
process.env.TZ = "UTC";

const LIMIT = { timeout: 1500 };

const PINNED = `(function (now) {
  const Native = Date;
  function Pinned(...parts) {
    if (!new.target) return new Native(now).toString();
    return Reflect.construct(Native, parts.length ? parts : [now], new.target);
  }
  Object.defineProperty(Pinned, "name", { value: "Date" });
  Pinned.prototype = Native.prototype;
  Object.defineProperty(Native.prototype, "constructor", { value: Pinned, writable: true, configurable: true });
  Object.assign(Pinned, { now: () => now, parse: Native.parse, UTC: Native.UTC });
  Object.defineProperty(globalThis, "Date", { value: Pinned, writable: true, configurable: true });
})`;

const WAYS = {
  uplinkDecoder: [
    ["decodeUplink", (f, m) => f(m), true],
    ["Decoder", (f, m) => f(m.bytes, m.fPort, m)],
    ["Decode", (f, m) => f(m.fPort, m.bytes, m.variables)],
    ["rawToPayload", (f, m) => f(m.bytes, m.fPort)],
    ["decode", (f, m) => f(m.bytes, m.fPort)],
    ["decentlab_decoder", (f, m) => f.decode(m.bytes)],
  ],
  downlinkEncoder: [
    ["encodeDownlink", (f, m) => f(m), true],
    ["Encoder", (f, m) => f(m.data, m.fPort)],
    ["Encode", (f, m) => f(m.fPort, m.data, m.variables)],
  ],
  downlinkDecoder: [["decodeDownlink", (f, m) => f(m), true]],
  normalizeUplink: [["normalizeUplink", (f, m) => f(m), true]],
};

function judged(line) {
  const silent = Object.fromEntries(["log", "info", "warn", "error", "debug", "trace", "dir", "dirxml", "table", "group", "groupCollapsed", "groupEnd", "time", "timeEnd", "timeLog", "count", "countReset", "clear", "assert"].map((name) => [name, () => {}]));
  const module = { exports: {} };
  const context = vm.createContext({ console: silent, Buffer, TextDecoder, TextEncoder, atob, btoa, module, exports: module.exports });
  const { recvTime, ...given } = line.message;
  vm.runInContext(PINNED, context)(recvTime);
  const message = vm.runInContext("(text) => JSON.parse(text)", context)(JSON.stringify(given));
  message.recvTime = vm.runInContext("(moment) => new Date(moment)", context)(recvTime);
  try {
    vm.runInContext(fs.readFileSync(line.codec, "utf8").replace(/^\ufeff/, ""), context, LIMIT);
    for (const [name, invoke, isWrapped] of WAYS[line.function]) {
      const declared = vm.runInContext(`typeof ${name} === "undefined" ? undefined : ${name}`, context);
      const { exports } = context.module;
      const entry = declared || exports[name] || (typeof exports === "function" && exports.name === name && exports);
      if (entry) return plain(limited(context, () => invoke(entry, message)), line.function, isWrapped && name);
    }
    return { missing: true };
  } catch (error) {
    if (error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return { stopped: true };
    return { threw: error && error.message !== undefined ? `${error.name}: ${error.message}` : String(error) };
  }
}

// Only what is begun by a text can be stopped.
function limited(context, call) {
  Object.defineProperty(context, "called", { value: call, enumerable: false, configurable: true });
  return vm.runInContext("called()", context, LIMIT);
}

function plain(returned, way, wrapped) {
  if (returned === undefined || returned === null) return {};
  if (way === "downlinkEncoder") {
    const { bytes, fPort, warnings, errors } = wrapped ? returned : { bytes: returned };
    return { bytes: bytes && Array.from(bytes), fPort, warnings, errors };
  }
  const isBare = typeof returned === "object" && !["data", "errors", "warnings"].some((name) => name in returned);
  if (wrapped && isBare && Object.keys(returned).length)
    return { data: returned, warnings: [`${wrapped} returned its fields without data: {…} around them.`] }; // as Sluice takes it
  return wrapped ? { data: returned.data, warnings: returned.warnings, errors: returned.errors } : { data: returned };
}

// What is no JSON, as a BigInt, is no data.
function written(answer) {
  try {
    return JSON.stringify(answer);
  } catch (error) {
    return "{}";
  }
}

const lines = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) process.stdout.write(written(judged(JSON.parse(line))) + "\n");
