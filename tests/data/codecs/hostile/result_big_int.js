// expect: bad_output
function Decoder(bytes) {
  return { a: 1n };
}
