// Keeps a count wherever a decoder could keep one between two messages.
var variable = typeof variable === "undefined" ? 0 : variable;
variable++;
if (typeof forgotten === "undefined") forgotten = 0;
forgotten++;
globalThis.stated = (globalThis.stated || 0) + 1;
Object.prototype.inherited = (Object.prototype.inherited || 0) + 1;
Array.prototype.last = (Array.prototype.last || 0) + 1;
String.seen = (String.seen || 0) + 1;
Math.seen = (Math.seen || 0) + 1;
console.seen = (console.seen || 0) + 1;
Date.prototype.seen = (Date.prototype.seen || 0) + 1;
Object.defineProperty(globalThis, "hidden", { value: (globalThis.hidden || 0) + 1, configurable: true });
globalThis[Symbol.for("symbol")] = (globalThis[Symbol.for("symbol")] || 0) + 1;
this.published = (this.published || 0) + 1;

function Decoder(bytes) {
  var counts = [variable, forgotten, stated, ({}).inherited, [].last, String.seen, Math.seen, console.seen];
  return { counts: counts.concat(new Date().seen, hidden, globalThis[Symbol.for("symbol")], published) };
}
