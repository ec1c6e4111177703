// expect: ok
Object.freeze(Object.prototype);
Object.freeze(Array.prototype);
Object.freeze(globalThis);
function Decoder(bytes) {
  return { a: 1 };
}
