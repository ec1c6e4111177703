// Seconds a call of decoders in node, each in a context that is kept; JSON in and out as a server would have it.
const vm = require("vm");
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const calls = +process.argv[2];
const names = ["decodeUplink", "Decoder", "Decode", "rawToPayload", "decode"];
const silent = Object.fromEntries(["log", "info", "warn", "error", "debug"].map((name) => [name, () => {}]));
const contexts = new Map();

function functionOf(source) {
  const module = { exports: {} };
  const context = vm.createContext({ console: silent, Buffer, atob, btoa, module, exports: module.exports });
  const entry = "decentlab_decoder.decode(m.bytes)";
  vm.runInContext(source, context);
  for (const name of names) {
    if (vm.runInContext(`typeof ${name} !== "undefined" || typeof module.exports.${name} === "function"`, context)) {
      const f = vm.runInContext(`typeof ${name} === "undefined" ? module.exports.${name} : ${name}`, context);
      const given = name === "decodeUplink" ? (m) => f(m) : name === "Decode" ? (m) => f(m.fPort, m.bytes, {}) : (m) => f(m.bytes, m.fPort);
      return [given, vm.runInContext("(text) => JSON.parse(text)", context)];
    }
  }
  return [vm.runInContext(`(m) => ${entry}`, context), JSON.parse];
}

const asked = lines.map(({ source, ...message }) => {
  if (!contexts.has(source)) contexts.set(source, functionOf(source));
  return [contexts.get(source), JSON.stringify({ ...message, variables: {} })];
});

function run(count) {
  for (let i = 0; i < count; i++) {
    const [[call, parse], text] = asked[i % asked.length];
    const message = parse(text);
    message.recvTime = new Date();
    try {
      JSON.stringify(call(message));
    } catch (error) {
      String(error);
    }
  }
}

process.env.TZ = "UTC";
run(asked.length);
const started = process.hrtime.bigint();
run(calls);
console.log(Number(process.hrtime.bigint() - started) / 1e9 / calls);
