// expect: bad_output
Object.defineProperty(Object.prototype, "toJSON", { value: function () {} });
function Decoder(bytes) {
  return { a: 1 };
}
