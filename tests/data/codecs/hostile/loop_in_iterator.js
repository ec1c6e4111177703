// expect: ok
// The harness must not use what a decoder can change.
Array.prototype[Symbol.iterator] = function* () {
  for (;;);
};
Array.prototype.map = Array.prototype.join = Array.prototype.push = function () {
  for (;;);
};
function Decoder(bytes) {
  return { a: bytes[0] };
}
