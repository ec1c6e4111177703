// expect: bad_output
function Decoder(bytes) {
  return { a: "x".repeat(400000) };
}
