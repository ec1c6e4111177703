// expect: bad_output
function Decoder(bytes) {
  return Symbol("x");
}
