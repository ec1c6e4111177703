// expect: bad_output
function Decoder(bytes) {
  return function () {};
}
