// expect: threw
function Decoder(bytes) {
  return { a: String(2n ** 100000000n).length };
}
