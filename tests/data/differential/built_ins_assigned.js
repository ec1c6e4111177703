// Assigns to built-ins and to names it never declared; the next message must find none of it.
function Decoder(bytes, port) {
  var found = [typeof Math, typeof parseInt, typeof Array.isArray, typeof counter, typeof extra, typeof Reflect.ownKeys].join();
  Math = { max: 1 };
  parseInt = function () { return 7; };
  this.Array = null;
  globalThis.Reflect = { ownKeys: null };
  counter = bytes.length;
  this.extra = port;
  (function () { return this; })().undeclared = 1;
  var now = [typeof Math.max, parseInt("3"), typeof Array, typeof Reflect.ownKeys, typeof counter, typeof extra, typeof undeclared];
  return { found: found, now: now.join(), reached: "Number" in globalThis, gone: delete globalThis.counter, typed: typeof counter };
}
